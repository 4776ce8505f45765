//! Reads a text line by line, with line numbers.

use std::io::{self, BufRead, BufReader, Read};

use super::error::LineError;
use super::record_sink::RecordSink;
use crate::error::Error;

/// The maximum length of a line, in bytes. It is also the maximum number of bytes that detecting
/// a list needs.
pub(super) const MAX_LINE_LEN: usize = 64 * 1024;

/// The byte order mark at the start of some UTF-8 texts.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The size of the read buffer, in bytes.
const BUFFER_LEN: usize = 64 * 1024;

/// Reads lines into a buffer that is reused and bounded.
pub(super) struct Lines<R> {
    source: BufReader<R>,
    line: Vec<u8>,
    /// The number of the current line, counted from 1. If the line has been extended, this is the
    /// number of its first line.
    number: u64,
    /// The number of lines by which the current line has been extended.
    extensions: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(source: R) -> Self {
        let source = BufReader::with_capacity(BUFFER_LEN, source);
        Self { source, line: Vec::new(), number: 0, extensions: 0 }
    }

    /// Returns the number of the current line.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// Returns the next line that is not blank, without its line ending.
    pub(super) fn next(&mut self, sink: &RecordSink<'_>) -> Result<Option<&[u8]>, Error> {
        loop {
            self.number = self.number.saturating_add(self.extensions).saturating_add(1);
            self.extensions = 0;
            self.line.clear();
            if !self.read_line(sink)? {
                return Ok(None);
            }
            if !self.line.trim_ascii().is_empty() {
                return Ok(Some(self.line()));
            }
        }
    }

    /// Appends the next line to the current one; returns whether there was one.
    pub(super) fn extend(&mut self, sink: &RecordSink<'_>) -> Result<bool, Error> {
        self.extensions = self.extensions.saturating_add(1);
        self.read_line(sink)
    }

    /// Returns the current line, without its line ending.
    pub(super) fn line(&self) -> &[u8] {
        let line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match self.number {
            1 => line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line),
            _ => line,
        }
    }

    /// Appends the next line of the source to `line`; returns whether there was one.
    fn read_line(&mut self, sink: &RecordSink<'_>) -> Result<bool, Error> {
        // One byte more than permitted is read, to detect that the line is too long.
        let max_len = MAX_LINE_LEN.saturating_sub(self.line.len()).saturating_add(1);
        let count = read_until_newline(&mut self.source, max_len, &mut self.line)
            .map_err(|error| sink.source_error(error))?;
        if self.line.len() > MAX_LINE_LEN {
            return Err(sink.line_error(self.number, LineError::TooLong { limit: MAX_LINE_LEN }));
        }
        Ok(count > 0)
    }
}

/// Appends at most `max_len` bytes up to and including a newline, and returns their number.
fn read_until_newline(
    source: &mut impl BufRead,
    max_len: usize,
    line: &mut Vec<u8>,
) -> io::Result<usize> {
    source.take(max_len as u64).read_until(b'\n', line)
}
