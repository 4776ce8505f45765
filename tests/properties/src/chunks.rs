//! A stream that comes in chunks.

use std::io::{self, Read};
use std::iter::Cycle;
use std::slice;

/// Gives bytes in chunks whose lengths the bytes themselves choose, and an
/// interruption now and then.
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
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let length = self.lengths.next().copied().unwrap_or(0);
        self.interrupted = !self.interrupted && length % 16 == 15;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let len = room.len().min(usize::from(length).saturating_add(1));
        self.unread.read(room.get_mut(..len).unwrap_or_default())
    }
}
