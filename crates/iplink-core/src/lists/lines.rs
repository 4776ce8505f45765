//! Lines of a text, with their numbers.

use std::io::{self, BufRead, BufReader, Read};

use super::error::LineError;
use super::{Sink, TELLING_LEN};
use crate::error::Error;

/// Reads a text line by line, into a buffer that is used again and bounded.
pub(super) struct Lines<R> {
    read: BufReader<R>,
    line: Vec<u8>,
    /// The number of the line that was read last, from 1.
    number: u64,
    /// How many lines it goes on over.
    more: u64,
}

/// So many bytes are read at once.
const BLOCK_LEN: usize = 64 * 1024;

impl<R: Read> Lines<R> {
    pub(super) fn new(read: R) -> Self {
        let read = BufReader::with_capacity(BLOCK_LEN, read);
        Self { read, line: Vec::new(), number: 0, more: 0 }
    }

    /// Returns the number of the line that was read last.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// Returns the next line that is not blank, without its end.
    pub(super) fn next(&mut self, sink: &Sink<'_>) -> Result<Option<&[u8]>, Error> {
        loop {
            self.number = self.number.saturating_add(self.more).saturating_add(1);
            (self.more, self.line) = (0, self.emptied());
            if !self.read_on(sink)? {
                return Ok(None);
            }
            if !self.line.trim_ascii().is_empty() {
                return Ok(Some(self.line()));
            }
        }
    }

    /// Reads one more line, as part of the one before; tells whether there is one.
    pub(super) fn extend(&mut self, sink: &Sink<'_>) -> Result<bool, Error> {
        self.more = self.more.saturating_add(1);
        self.read_on(sink)
    }

    /// Returns what was read, without the end of the line.
    pub(super) fn line(&self) -> &[u8] {
        let line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match self.number {
            1 => line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line),
            _ => line,
        }
    }

    fn emptied(&mut self) -> Vec<u8> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        line
    }

    fn read_on(&mut self, sink: &Sink<'_>) -> Result<bool, Error> {
        let room = TELLING_LEN.saturating_sub(self.line.len()).saturating_add(1);
        let came = read_line(&mut self.read, room, &mut self.line);
        let came = came.map_err(|error| sink.source_error(error))?;
        if self.line.len() > TELLING_LEN {
            return Err(sink.error(self.number, LineError::TooLong { limit: TELLING_LEN }));
        }
        Ok(came > 0)
    }
}

/// What texts of some systems begin with.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

fn read_line(read: &mut impl BufRead, room: usize, line: &mut Vec<u8>) -> io::Result<usize> {
    read.take(room as u64).read_until(b'\n', line)
}
