//! A stream whose bytes arrive in chunks.

use std::io::{self, Read};
use std::iter::Cycle;
use std::slice;

/// A stream that returns bytes in chunks of varying lengths, with occasional
/// [`Interrupted`](io::ErrorKind::Interrupted) errors. The bytes of the stream determine the lengths
/// and the errors.
pub(crate) struct Chunks<'a> {
    unread: &'a [u8],
    length_bytes: Cycle<slice::Iter<'a, u8>>,
    /// Whether the last read was interrupted; the next one is not.
    interrupted: bool,
}

impl<'a> Chunks<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { unread: bytes, length_bytes: bytes.iter().cycle(), interrupted: false }
    }
}

impl Read for Chunks<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length_byte = self.length_bytes.next().copied().unwrap_or(0);
        self.interrupted = !self.interrupted && length_byte % 16 == 15;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let len = buffer.len().min(usize::from(length_byte).saturating_add(1));
        self.unread.read(buffer.get_mut(..len).unwrap_or_default())
    }
}
