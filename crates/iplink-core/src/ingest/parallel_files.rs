//! Reads many files in parallel: several threads take one file after the other.

use std::collections::BTreeMap;
use std::fs::File;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use super::linker::Linker;
use crate::capture::FileCursor;
use crate::error::Error;
use crate::progress::Progress;
use crate::statistics::InputStatistics;

/// The statistics of a file, and the error that ended reading, if any.
type FileResult = (InputStatistics, Result<(), Error>);

/// A file that was read, with its index.
type LinkedFile = (usize, Linker, FileResult);

/// Reads all files, which must be seekable, and merges them into `whole` in order. The results are
/// in the same order.
pub(super) fn read(
    files: &[(String, File)],
    threads: NonZeroUsize,
    whole: &mut Linker,
    progress: &Progress,
) -> Vec<FileResult> {
    let next = AtomicUsize::new(0);
    let template = whole.for_thread();
    let (send, receive) = sync_channel(threads.get());
    let mut results = Vec::with_capacity(files.len());
    thread::scope(|scope| {
        let spawn = |_| {
            let (send, next, template) = (send.clone(), &next, &template);
            scope.spawn(move || read_next_files(files, next, template, &send, progress))
        };
        let workers: Vec<_> = (0..threads.get()).map(spawn).collect();
        drop(send);
        // Files that were read before an earlier one was complete.
        let mut out_of_order = BTreeMap::new();
        for (index, linker, result) in receive {
            out_of_order.insert(index, (linker, result));
            while let Some((linker, result)) = out_of_order.remove(&results.len()) {
                let file = files.get(results.len());
                results.push(merge_file(whole, file, linker, result, progress));
                whole.advance_input(1);
            }
        }
        for worker in workers {
            worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
    });
    results
}

/// Merges a file into `whole`. A file that exceeds a limit by itself is read again, directly into
/// `whole`, because only `whole` knows which hosts came first.
fn merge_file(
    whole: &mut Linker,
    file: Option<&(String, File)>,
    linker: Linker,
    result: FileResult,
    progress: &Progress,
) -> FileResult {
    match file {
        Some((name, file)) if linker.has_overflowed() => {
            whole.read(name, FileCursor::new(file), progress)
        }
        _ => {
            whole.merge(linker);
            result
        }
    }
}

/// Reads files until none is left.
fn read_next_files(
    files: &[(String, File)],
    next: &AtomicUsize,
    template: &Linker,
    send: &SyncSender<LinkedFile>,
    progress: &Progress,
) {
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some((name, file)) = files.get(index) else {
            return;
        };
        let mut linker = template.for_thread();
        linker.advance_input(index);
        let result = linker.read(name, FileCursor::new(file), progress);
        if send.send((index, linker, result)).is_err() {
            return;
        }
    }
}
