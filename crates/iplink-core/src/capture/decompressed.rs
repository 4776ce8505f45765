//! Any input, unpacked where it is compressed.

mod unpack;

use std::fmt;
use std::io::{self, Read};

use super::Compression;
use super::compression::MAGIC_LEN;
use super::reader::read_once;
use crate::error::{Error, ErrorKind, Position};

use self::unpack::Unpacker;

/// Reads an input that may be compressed: gives what is in it, or the bytes as
/// they are where they are not compressed.
///
/// The compression is told by the first bytes: gzip, zstd, lz4, xz or bzip2.
/// All of them may be several, one behind the other, as `cat` and parallel
/// compressors leave them.
///
/// Memory is bounded whatever the input says: by 128 MiB for a window of zstd
/// or a dictionary of xz, 13 MiB for lz4, and far less for the others.
///
/// ```
/// use iplink_core::capture::Decompressed;
/// use std::io::Read;
///
/// # let file = &iplink_generator::office()[..];
/// let mut unpacked = Decompressed::open(file)?;
/// assert_eq!(unpacked.compression(), None);
/// let mut magic = [0; 4];
/// unpacked.read_exact(&mut magic)?;
/// assert_eq!(magic, [0xd4, 0xc3, 0xb2, 0xa1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`Reader::unpack`](super::Reader::unpack) reads packets through it.
pub struct Decompressed<R: Read> {
    compression: Option<Compression>,
    source: Source<R>,
}

enum Source<R: Read> {
    Plain(Plain<R>),
    Packed(Box<Unpacker<R>>),
}

impl<R: Read> Decompressed<R> {
    /// Reads the first bytes and tells the compression by them.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the source cannot be read.
    pub fn open(read: R) -> Result<Self, Error> {
        Self::start(read).map_err(|kind| Error::new(Position::default(), kind))
    }

    fn start(read: R) -> Result<Self, ErrorKind> {
        let plain = Plain::open(read)?;
        let compression = Compression::of(plain.head());
        let source = match compression {
            None => Source::Plain(plain),
            Some(compression) => packed(compression, plain)?,
        };
        Ok(Self { compression, source })
    }
}

fn packed<R: Read>(compression: Compression, plain: Plain<R>) -> Result<Source<R>, ErrorKind> {
    let unpacker = Unpacker::open(compression, plain)?;
    Ok(Source::Packed(Box::new(unpacker)))
}

impl<R: Read> Decompressed<R> {
    /// Returns the compression that the input is in, if it is in any.
    #[must_use]
    pub const fn compression(&self) -> Option<Compression> {
        self.compression
    }
}

impl<R: Read> Read for Decompressed<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match &mut self.source {
            Source::Plain(plain) => plain.read(room),
            Source::Packed(unpacker) => unpacker.read(room),
        }
    }
}

impl<R: Read> fmt::Debug for Decompressed<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decompressed")
            .field("compression", &self.compression)
            .finish_non_exhaustive()
    }
}

/// A source whose first bytes have been looked at.
struct Plain<R> {
    head: [u8; MAGIC_LEN],
    /// How many bytes the head has: fewer only where they tell no compression, or
    /// the source has no more.
    len: usize,
    /// How many of them have been read.
    given: usize,
    read: R,
}

impl<R: Read> Plain<R> {
    fn open(mut read: R) -> io::Result<Self> {
        let mut head = [0; MAGIC_LEN];
        let mut len = 0_usize;
        // No more than tell it: a pipe may be silent for long after a word.
        while Compression::may_follow(head.get(..len).unwrap_or_default()) {
            match read_once(&mut read, head.get_mut(len..).unwrap_or_default())? {
                0 => break,
                came => len = len.saturating_add(came),
            }
        }
        Ok(Self { head, len, given: 0, read })
    }
}

impl<R> Plain<R> {
    /// Returns those of the first bytes that have not been read.
    fn head(&self) -> &[u8] {
        self.head.get(self.given..self.len).unwrap_or_default()
    }
}

impl<R: Read> Read for Plain<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let mut head = self.head();
        if head.is_empty() {
            return self.read.read(room);
        }
        let given = head.read(room)?;
        self.given = self.given.saturating_add(given);
        Ok(given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_are_not_lost() {
        for len in 0..20 {
            let bytes: Vec<u8> = (0..len).collect();
            let mut unpacked = Decompressed::open(&bytes[..]).unwrap();
            let mut read = Vec::new();
            unpacked.read_to_end(&mut read).unwrap();
            assert_eq!(read, bytes);
        }
    }
}
