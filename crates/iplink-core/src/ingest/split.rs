//! Reads one large file in parts, each on its own thread.
//!
//! The start of a part is a guess. The part before it shows whether the guess was right: it must
//! end exactly there, with the same interfaces as the part assumed. If the guess was wrong, the
//! part is read again from its true start. A wrong guess costs time, never correctness.

use std::fs::File;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

use super::linker::Linker;
use crate::capture::{Segment, SegmentEnd, split_into_segments};
use crate::error::Error;
use crate::progress::Progress;
use crate::statistics::Input;

/// The result of reading one part.
struct LinkedPart {
    linker: Linker,
    input: Input,
    /// The end of the part, or the damage that ended it.
    end: Result<SegmentEnd, Error>,
}

/// Reads a file in parts.
///
/// Returns `None` if the file is small, is not a regular file, cannot be split, or has more hosts
/// than the limit.
pub(super) fn read(
    name: &str,
    file: &File,
    threads: NonZeroUsize,
    template: &Linker,
    progress: &Progress,
) -> Option<(Linker, Input, Result<(), Error>)> {
    let (format, segments) = split_into_segments(file, threads)?;
    let parts: Vec<_> = thread::scope(|scope| {
        let link = |segment: &Segment| link(segment, file, template, progress);
        let threads: Vec<_> =
            segments.iter().skip(1).map(|segment| scope.spawn(move || link(segment))).collect();
        let first = segments.first().map(link);
        let others = threads.into_iter().map(join_thread);
        first.into_iter().chain(others).collect()
    });
    let mut input = Input::new(name);
    input.format = Some(format.into());
    let (mut linker, result) = join_parts(&segments, parts, file, &mut input, progress)?;
    linker.take_dns_names(&mut input);
    input.damage = result.as_ref().err().map(ToString::to_string);
    Some((linker, input, result))
}

/// Waits for a thread and resumes its panic, if any: to lose a part silently would be worse.
fn join_thread(thread: ScopedJoinHandle<'_, LinkedPart>) -> LinkedPart {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

fn link(segment: &Segment, file: &File, template: &Linker, progress: &Progress) -> LinkedPart {
    let (mut linker, mut input) = (template.for_part(), Input::new(""));
    let mut reader = segment.open(file);
    let result = linker.link(&mut reader, &mut input.counters, progress);
    input.add_metadata(reader.interfaces(), reader.names());
    LinkedPart { linker, input, end: result.map(|()| reader.into_segment_end()) }
}

/// Joins the parts in order, each after it was verified to start where the one before ended.
fn join_parts(
    segments: &[Segment],
    parts: Vec<LinkedPart>,
    file: &File,
    input: &mut Input,
    progress: &Progress,
) -> Option<(Linker, Result<(), Error>)> {
    if parts.iter().any(|part| part.linker.has_overflowed()) {
        return None;
    }
    let mut parts = parts.into_iter().zip(segments);
    let (LinkedPart { mut linker, input: first, end }, _) = parts.next()?;
    input.append(&first);
    let mut end = match end {
        Ok(end) => end,
        Err(error) => return Some((linker, Err(error))),
    };
    for (mut next, segment) in parts {
        if !segment.starts_at(&end) {
            next = link(&segment.restarted_at(&end), file, &linker, progress);
        }
        let before = input.counters.read;
        input.append(&next.input);
        linker.merge(next.linker);
        if linker.has_overflowed() {
            return None;
        }
        end = match next.end {
            Ok(end) => end,
            Err(error) => return Some((linker, Err(error.preceded_by(before)))),
        };
    }
    Some((linker, Ok(())))
}
