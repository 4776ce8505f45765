//! A stream that arrives in chunks.

use std::io::{self, Read};
use std::iter::Cycle;
use std::slice;

/// Yields bytes in chunks whose lengths are taken from the bytes, with an occasional
/// interruption.
pub(crate) struct Chunks<'a> {
    unread: &'a [u8],
    lengths: Cycle<slice::Iter<'a, u8>>,
    interrupted: bool,
}

impl<'a> Chunks<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { unread: bytes, lengths: bytes.iter().cycle(), interrupted: false }
    }
}

impl Read for Chunks<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.lengths.next().copied().unwrap_or(0);
        self.interrupted = !self.interrupted && length % 16 == 15;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let len = buffer.len().min(usize::from(length).saturating_add(1));
        self.unread.read(buffer.get_mut(..len).unwrap_or_default())
    }
}
