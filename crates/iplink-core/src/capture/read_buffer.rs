//! A source with a buffer for its unread bytes.

use std::io::{self, ErrorKind, Read};

/// A buffered source whose unread bytes are always contiguous, even if a record spans
/// several reads.
#[derive(Debug)]
pub(super) struct ReadBuffer<R> {
    source: R,
    buffer: Vec<u8>,
    /// The unread bytes are `buffer[start..end]`.
    start: usize,
    end: usize,
    /// Whether the source has ended, or the buffer was closed.
    ended: bool,
}

impl<R> ReadBuffer<R> {
    /// Creates an empty buffer with this initial capacity, in bytes.
    pub(super) fn with_capacity(capacity: usize, source: R) -> Self {
        Self { source, buffer: vec![0; capacity], start: 0, end: 0, ended: false }
    }

    /// Returns the unread bytes.
    #[inline]
    pub(super) fn unread(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Returns and consumes the first `len` unread bytes.
    #[inline]
    pub(super) fn take(&mut self, len: usize) -> &[u8] {
        let start = self.start;
        self.start = start.saturating_add(len).min(self.end);
        self.buffer.get(start..self.start).unwrap_or_default()
    }

    /// Discards the unread bytes and ends reading.
    pub(super) fn close(&mut self) {
        self.start = self.end;
        self.ended = true;
    }

    /// Returns whether nothing more will be read, because a read returned the end of the
    /// source or the buffer was closed.
    pub(super) const fn has_ended(&self) -> bool {
        self.ended
    }

    /// Replaces the source. The new source must continue at the position of the old one.
    pub(super) fn map_source<S>(
        self,
        map: impl FnOnce(R) -> io::Result<S>,
    ) -> io::Result<ReadBuffer<S>> {
        let Self { source, buffer, start, end, ended } = self;
        Ok(ReadBuffer { source: map(source)?, buffer, start, end, ended })
    }
}

impl<R: Read> ReadBuffer<R> {
    /// Reads once; returns the number of new bytes, 0 at the end.
    ///
    /// `needed_len` is the number of unread bytes that the caller waits for. The buffer
    /// grows only when it is full, and then to at most twice its length, so that a length
    /// claimed by a malicious file allocates no memory.
    #[cold]
    pub(super) fn fill(&mut self, needed_len: usize) -> io::Result<usize> {
        if self.ended {
            return Ok(0);
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.end = self.end.saturating_sub(self.start);
        self.start = 0;
        if self.end == self.buffer.len() {
            let doubled = self.buffer.len().saturating_mul(2);
            self.buffer.resize(doubled.min(needed_len.max(self.buffer.len())), 0);
        }
        let free = self.buffer.get_mut(self.end..).unwrap_or_default();
        let count = read_uninterrupted(&mut self.source, free)?;
        self.ended = count == 0;
        self.end = self.end.saturating_add(count);
        Ok(count)
    }

    /// Returns the unread bytes, after reading until there are at least `needed_len` of
    /// them or the source ends.
    pub(super) fn unread_at_least(&mut self, needed_len: usize) -> io::Result<&[u8]> {
        while self.unread().len() < needed_len && !self.ended {
            self.fill(needed_len)?;
        }
        Ok(self.unread())
    }
}

/// Reads once, and retries if a signal interrupts the call.
pub(super) fn read_uninterrupted(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match source.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claimed_length_allocates_no_memory() {
        let mut buffer = ReadBuffer::with_capacity(16, &[7; 40][..]);
        assert_eq!(buffer.fill(usize::MAX).unwrap(), 16);
        assert_eq!(buffer.buffer.len(), 16);
        assert_eq!(buffer.fill(20).unwrap(), 4);
        assert_eq!((buffer.buffer.len(), buffer.unread()), (20, &[7; 20][..]));
    }

    #[test]
    fn unread_at_least_keeps_bytes_contiguous() {
        let bytes: Vec<u8> = (0..40).collect();
        let mut buffer = ReadBuffer::with_capacity(16, &bytes[..]);
        assert_eq!(buffer.unread_at_least(1).unwrap().len(), 16);
        assert_eq!(buffer.take(10), &bytes[..10]);
        assert_eq!(buffer.unread_at_least(16).unwrap(), &bytes[10..26]);
        buffer.take(16);
        assert_eq!(buffer.unread_at_least(16).unwrap(), &bytes[26..]);
        assert!(buffer.has_ended());
    }
}
