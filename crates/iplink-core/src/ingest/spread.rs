//! Many files, each read by one of several threads.

use std::collections::BTreeMap;
use std::fs::File;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use super::linker::Linker;
use crate::capture::Range;
use crate::error::Error;
use crate::progress::Progress;
use crate::statistics::Input;

/// The account of a file, and what was wrong with it.
type Read = (Input, Result<(), Error>);

/// A file that was read, with its number.
type Done = (usize, Linker, Read);

/// Reads all files, which can be read again, into `whole`; the results are in
/// their order, and so is what is added to `whole`.
pub(super) fn read(
    files: &[(String, File)],
    threads: NonZeroUsize,
    whole: &mut Linker,
    progress: &Progress,
) -> Vec<Read> {
    let next = AtomicUsize::new(0);
    let part = whole.for_part();
    let (send, receive) = sync_channel(threads.get());
    let mut results = Vec::with_capacity(files.len());
    thread::scope(|scope| {
        let spawn = |_| {
            let (send, next, part) = (send.clone(), &next, &part);
            scope.spawn(move || work(files, next, part, &send, progress))
        };
        let workers: Vec<_> = (0..threads.get()).map(spawn).collect();
        drop(send);
        let mut early = BTreeMap::new();
        for (number, partial, read) in receive {
            early.insert(number, (partial, read));
            while let Some((partial, read)) = early.remove(&results.len()) {
                let file = files.get(results.len());
                results.push(add(whole, file, partial, read, progress));
                whole.pass_inputs(1);
            }
        }
        for worker in workers {
            worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
    });
    results
}

/// Adds a file to the whole. One that by itself has too many hosts is read
/// again, for only the whole knows which hosts came first.
fn add(
    whole: &mut Linker,
    file: Option<&(String, File)>,
    partial: Linker,
    read: Read,
    progress: &Progress,
) -> Read {
    match file {
        Some((name, file)) if partial.has_excess() => whole.read(name, Range::new(file), progress),
        _ => {
            whole.merge(partial);
            read
        }
    }
}

/// Reads files until none is left.
fn work(
    files: &[(String, File)],
    next: &AtomicUsize,
    part: &Linker,
    send: &SyncSender<Done>,
    progress: &Progress,
) {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some((name, file)) = files.get(number) else {
            return;
        };
        let mut partial = part.for_part();
        partial.pass_inputs(number);
        let read = partial.read(name, Range::new(file), progress);
        if send.send((number, partial, read)).is_err() {
            return;
        }
    }
}
