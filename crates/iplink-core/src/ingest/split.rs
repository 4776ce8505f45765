//! One large file, read in parts by several threads.
//!
//! Where a part begins is guessed; the part before it tells whether the guess
//! was right, for it must end exactly there, and understand what follows as the
//! part did. Where it was wrong, the part is read again from where it truly
//! begins. So a wrong guess costs time and never truth.

use std::fs::File;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

use super::linker::Linker;
use crate::capture::{Segment, SegmentEnd, split};
use crate::error::Error;
use crate::progress::Progress;
use crate::statistics::Input;

/// What one thread made of its part.
struct Linked {
    partial: Linker,
    input: Input,
    /// Where the part ended, or how it was damaged.
    end: Result<SegmentEnd, Error>,
}

/// Reads a file in parts; `None` where it is too small for that, no regular
/// file, nothing that can be split, or has too many hosts.
pub(super) fn read(
    name: &str,
    file: &File,
    threads: NonZeroUsize,
    like: &Linker,
    progress: &Progress,
) -> Option<(Linker, Input, Result<(), Error>)> {
    let (format, parts) = split(file, threads)?;
    let linked: Vec<_> = thread::scope(|scope| {
        let link = |part: &Segment| link(part, file, like, progress);
        let threads: Vec<_> =
            parts.iter().skip(1).map(|part| scope.spawn(move || link(part))).collect();
        let first = parts.first().map(link);
        let others = threads.into_iter().map(joined);
        first.into_iter().chain(others).collect()
    });
    let mut input = Input::new(name);
    input.format = Some(format.into());
    let (mut partial, result) = join(&parts, linked, file, &mut input, progress)?;
    partial.give_answers(&mut input);
    input.damage = result.as_ref().err().map(ToString::to_string);
    Some((partial, input, result))
}

/// Waits for a thread. A panic of its goes on here: to lose a part in silence
/// would be worse.
fn joined(thread: ScopedJoinHandle<'_, Linked>) -> Linked {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

fn link(part: &Segment, file: &File, like: &Linker, progress: &Progress) -> Linked {
    let (mut partial, mut input) = (like.for_part(), Input::new(""));
    let mut reader = part.open(file);
    let result = partial.link(&mut reader, &mut input.tally, progress);
    input.know(reader.interfaces(), reader.names());
    Linked { partial, input, end: result.map(|()| reader.end()) }
}

/// Joins the parts in order, each after it has been shown to begin where the
/// one before it ended.
fn join(
    parts: &[Segment],
    linked: Vec<Linked>,
    file: &File,
    input: &mut Input,
    progress: &Progress,
) -> Option<(Linker, Result<(), Error>)> {
    if linked.iter().any(|linked| linked.partial.has_excess()) {
        return None;
    }
    let mut linked = linked.into_iter().zip(parts);
    let (Linked { mut partial, input: first, end }, _) = linked.next()?;
    input.extend(&first);
    let mut end = match end {
        Ok(end) => end,
        Err(error) => return Some((partial, Err(error))),
    };
    for (mut next, part) in linked {
        if !part.begins_at(&end) {
            next = link(&part.from(&end), file, &partial, progress);
        }
        let before = input.tally.read;
        input.extend(&next.input);
        partial.merge(next.partial);
        if partial.has_excess() {
            return None;
        }
        end = match next.end {
            Ok(end) => end,
            Err(error) => return Some((partial, Err(error.after(before)))),
        };
    }
    Some((partial, Ok(())))
}
