//! Positioned reads from a shared file.

use std::fs::File;
use std::io::{self, Read};

/// Reads a file sequentially from an offset. It does not depend on the file's own
/// cursor, so several threads can share the file.
#[derive(Debug)]
pub(crate) struct FileCursor<'a> {
    file: &'a File,
    offset: u64,
}

impl<'a> FileCursor<'a> {
    /// Creates a cursor at the start of the file.
    pub(crate) const fn new(file: &'a File) -> Self {
        Self::at(file, 0)
    }

    /// Creates a cursor at an offset in bytes.
    pub(super) const fn at(file: &'a File, offset: u64) -> Self {
        Self { file, offset }
    }
}

impl Read for FileCursor<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = read_at(self.file, buffer, self.offset)?;
        self.offset = self.offset.saturating_add(count as u64);
        Ok(count)
    }
}

/// Reads bytes at an offset; returns their number, 0 at the end of the file.
#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

/// Reads bytes at an offset; returns their number, 0 at the end of the file.
#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}
