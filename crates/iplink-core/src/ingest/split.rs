//! Reads one large file in segments, each on its own thread.
//!
//! The start of a segment is a guess, which is verified after reading: the previous segment must
//! end exactly there, with the interfaces that the segment assumed. If the guess was wrong, the
//! segment is read again from its actual start. A wrong guess therefore costs time, but never
//! correctness.

use std::fs::File;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

use super::linker::Linker;
use crate::capture::{Segment, SegmentEnd, split_into_segments};
use crate::error::Error;
use crate::progress::Progress;
use crate::statistics::InputStatistics;

/// The result of reading one segment.
struct LinkedSegment {
    linker: Linker,
    input: InputStatistics,
    /// The end of the segment, or the error that ended reading.
    end: Result<SegmentEnd, Error>,
}

/// Reads a file in segments.
///
/// Returns `None` if the file is small, is not a regular file or cannot be split, or if the limit
/// on hosts was exceeded.
pub(super) fn read(
    name: &str,
    file: &File,
    threads: NonZeroUsize,
    template: &Linker,
    progress: &Progress,
) -> Option<(Linker, InputStatistics, Result<(), Error>)> {
    let (format, segments) = split_into_segments(file, threads)?;
    let results: Vec<_> = thread::scope(|scope| {
        let link = |segment: &Segment| link_segment(segment, file, template, progress);
        let workers: Vec<_> =
            segments.iter().skip(1).map(|segment| scope.spawn(move || link(segment))).collect();
        // The current thread reads the first segment.
        let first_result = segments.first().map(link);
        let other_results = workers.into_iter().map(join_thread);
        first_result.into_iter().chain(other_results).collect()
    });
    let mut input = InputStatistics::new(name);
    input.format = Some(format.into());
    let (linker, result) = join_segments(&segments, results, file, &mut input, progress)?;
    input.damage = result.as_ref().err().map(ToString::to_string);
    Some((linker, input, result))
}

/// Waits for a thread and resumes its panic, if any, so that no segment is lost silently.
fn join_thread(thread: ScopedJoinHandle<'_, LinkedSegment>) -> LinkedSegment {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

/// Links the packets of a segment.
fn link_segment(
    segment: &Segment,
    file: &File,
    template: &Linker,
    progress: &Progress,
) -> LinkedSegment {
    let (mut linker, mut input) = (template.for_thread(), InputStatistics::new(""));
    let mut reader = segment.open(file);
    let result = linker.link(&mut reader, &mut input.counters, progress);
    input.add_metadata(reader.interfaces(), reader.names());
    LinkedSegment { linker, input, end: result.map(|()| reader.into_segment_end()) }
}

/// Joins the results in order, after verifying that each segment starts where the previous one
/// ended. Returns `None` if a limit was exceeded.
fn join_segments(
    segments: &[Segment],
    results: Vec<LinkedSegment>,
    file: &File,
    input: &mut InputStatistics,
    progress: &Progress,
) -> Option<(Linker, Result<(), Error>)> {
    if results.iter().any(|result| result.linker.has_overflowed()) {
        return None;
    }
    let mut results = results.into_iter().zip(segments);
    let (LinkedSegment { mut linker, input: first_input, end }, _) = results.next()?;
    input.append(&first_input);
    let mut end = match end {
        Ok(end) => end,
        Err(error) => return Some((linker, Err(error))),
    };
    for (mut next, segment) in results {
        if !segment.starts_at(&end) {
            next = link_segment(&segment.restarted_at(&end), file, &linker, progress);
        }
        let previous_packets = input.counters.read;
        input.append(&next.input);
        linker.merge(next.linker);
        if linker.has_overflowed() {
            return None;
        }
        end = match next.end {
            Ok(end) => end,
            Err(error) => return Some((linker, Err(error.preceded_by(previous_packets)))),
        };
    }
    Some((linker, Ok(())))
}
