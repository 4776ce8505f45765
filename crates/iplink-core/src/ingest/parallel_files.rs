//! Reads many files in parallel: each of several threads repeatedly takes the next unread file.

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

/// The statistics of a file, and the result of reading it.
type FileResult = (InputStatistics, Result<(), Error>);

/// The index of a file, the linker with its packets, and the result.
type LinkedFile = (usize, Linker, FileResult);

/// Reads all files, which must be seekable, and merges them into `merged` in the order of `files`.
/// The results are in the same order.
pub(super) fn read(
    files: &[(String, File)],
    threads: NonZeroUsize,
    merged: &mut Linker,
    progress: &Progress,
) -> Vec<FileResult> {
    let next_index = AtomicUsize::new(0);
    let template = merged.for_thread();
    let (send, receive) = sync_channel(threads.get());
    let mut results = Vec::with_capacity(files.len());
    thread::scope(|scope| {
        let spawn = |_| {
            let (send, next_index, template) = (send.clone(), &next_index, &template);
            scope.spawn(move || read_next_files(files, next_index, template, &send, progress))
        };
        let workers: Vec<_> = (0..threads.get()).map(spawn).collect();
        drop(send);
        // Files that have been read, but wait for an earlier file.
        let mut out_of_order = BTreeMap::new();
        for (index, linker, result) in receive {
            out_of_order.insert(index, (linker, result));
            while let Some((linker, result)) = out_of_order.remove(&results.len()) {
                let file = files.get(results.len());
                results.push(merge_file(merged, file, linker, result, progress));
                merged.advance_input(1);
            }
        }
        for worker in workers {
            worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
    });
    results
}

/// Merges a file into `merged`. A file that exceeds a limit by itself is read again, directly into
/// `merged`, because only `merged` knows which hosts came first.
fn merge_file(
    merged: &mut Linker,
    file: Option<&(String, File)>,
    linker: Linker,
    result: FileResult,
    progress: &Progress,
) -> FileResult {
    match file {
        Some((name, file)) if linker.has_overflowed() => {
            merged.read(name, FileCursor::new(file), progress)
        }
        _ => {
            merged.merge(linker);
            result
        }
    }
}

/// Repeatedly takes the file at `next_index` and reads it, until no file is left.
fn read_next_files(
    files: &[(String, File)],
    next_index: &AtomicUsize,
    template: &Linker,
    send: &SyncSender<LinkedFile>,
    progress: &Progress,
) {
    loop {
        let index = next_index.fetch_add(1, Ordering::Relaxed);
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
