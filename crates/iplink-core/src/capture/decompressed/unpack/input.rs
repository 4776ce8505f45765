//! The compressed bytes, block by block.

use std::io::{self, Read};

use super::super::Plain;
use crate::capture::reader::read_once;

/// The size of the block that compressed bytes are read into, in bytes.
const BLOCK_LEN: usize = 64 * 1024;

/// A source and the block that it is read into.
pub(super) struct Input<R> {
    source: Plain<R>,
    block: Vec<u8>,
    /// The unread bytes are `block[start..end]`.
    start: usize,
    end: usize,
    ended: bool,
}

impl<R: Read> Input<R> {
    pub(super) fn new(source: Plain<R>) -> Self {
        Self { source, block: vec![0; BLOCK_LEN], start: 0, end: 0, ended: false }
    }

    /// Returns what is unread, after reading until that is as many bytes as are
    /// asked for, 64 KiB at most, or the source ends; empty at its end.
    pub(super) fn unread(&mut self, at_least: usize) -> io::Result<&[u8]> {
        let at_least = at_least.min(BLOCK_LEN);
        if self.end.saturating_sub(self.start) < at_least && self.start > 0 {
            self.block.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end.saturating_sub(self.start));
        }
        while self.end.saturating_sub(self.start) < at_least && !self.ended {
            let room = self.block.get_mut(self.end..).unwrap_or_default();
            let came = read_once(&mut self.source, room)?;
            self.end = self.end.saturating_add(came);
            self.ended = came == 0;
        }
        Ok(self.block.get(self.start..self.end).unwrap_or_default())
    }

    /// Uses up the first `len` unread bytes.
    pub(super) fn take(&mut self, len: usize) {
        self.start = self.start.saturating_add(len).min(self.end);
    }

    /// Tells whether the source is known to have no more bytes.
    pub(super) const fn is_at_end(&self) -> bool {
        self.ended
    }
}
