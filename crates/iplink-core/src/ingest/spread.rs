//! Many files, each read by one of several threads.

use std::fs::File;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::Progress;
use super::partial::Partial;
use crate::account::Input;
use crate::error::Error;

/// The account of a file, and what was wrong with it.
type Read = (Input, Result<(), Error>);

/// Reads all files; the results are in their order.
pub(super) fn read(
    files: &[(String, File)],
    threads: NonZeroUsize,
    like: &Partial,
    progress: &Progress,
) -> (Partial, Vec<Read>) {
    let next = AtomicUsize::new(0);
    let work = || work(files, &next, like.like(), progress);
    let (mut whole, mut read) = (like.like(), Vec::new());
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.get()).map(|_| scope.spawn(work)).collect();
        for (partial, some) in threads.into_iter().filter_map(|thread| thread.join().ok()) {
            whole.merge(partial);
            read.extend(some);
        }
    });
    read.sort_by_key(|(number, _)| *number);
    (whole, read.into_iter().map(|(_, read)| read).collect())
}

/// Reads files until none is left; returns each one's number too.
fn work(
    files: &[(String, File)],
    next: &AtomicUsize,
    mut partial: Partial,
    progress: &Progress,
) -> (Partial, Vec<(usize, Read)>) {
    let mut read = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some((name, file)) = files.get(number) else {
            return (partial, read);
        };
        read.push((number, partial.read(name, file, progress)));
    }
}
