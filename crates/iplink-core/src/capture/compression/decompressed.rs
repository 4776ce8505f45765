//! A reader of input that may be compressed.

use std::fmt;
use std::io::{self, Chain, Cursor, Read};

use super::decompressor::Decompressor;
use super::{Compression, MAGIC_LEN};
use crate::capture::read_buffer::read_uninterrupted;
use crate::error::{Error, ErrorKind, Position};

/// Decompresses a source, or passes its bytes through if they are not compressed.
///
/// gzip, zstd, lz4, xz and bzip2 are detected from the first bytes. The source may
/// consist of several complete compressed files of one format, as written by `cat` and by
/// parallel compressors.
///
/// Memory use is bounded, regardless of the input: by 128 MiB for the window of zstd
/// or the dictionary of xz, 13 MiB for lz4, and far less for the others.
///
/// ```
/// use iplink_core::capture::Decompressed;
/// use std::io::Read;
///
/// # let file = &iplink_generator::office()[..];
/// let mut decompressed = Decompressed::open(file)?;
/// assert_eq!(decompressed.compression(), None);
/// let mut magic = [0; 4];
/// decompressed.read_exact(&mut magic)?;
/// assert_eq!(magic, [0xd4, 0xc3, 0xb2, 0xa1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`Reader::decompress`](crate::capture::Reader::decompress) reads packets from it.
pub struct Decompressed<R: Read> {
    compression: Option<Compression>,
    source: Source<R>,
}

enum Source<R: Read> {
    Plain(PeekedSource<R>),
    Compressed(Box<Decompressor<PeekedSource<R>>>),
}

/// A source whose first bytes have been inspected and are read again.
type PeekedSource<R> = Chain<Cursor<Vec<u8>>, R>;

impl<R: Read> Decompressed<R> {
    /// Reads the first bytes and detects the compression from them.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the source cannot be read.
    pub fn open(source: R) -> Result<Self, Error> {
        Self::detect(source).map_err(|kind| Error::new(Position::default(), kind))
    }

    fn detect(mut source: R) -> Result<Self, ErrorKind> {
        let magic = read_magic(&mut source)?;
        let compression = Compression::detect(&magic);
        let source = Cursor::new(magic).chain(source);
        let source = match compression {
            None => Source::Plain(source),
            Some(compression) => {
                Source::Compressed(Box::new(Decompressor::new(compression, source)?))
            }
        };
        Ok(Self { compression, source })
    }

    /// Returns the compression of the source, or `None` if it is not compressed.
    #[must_use]
    pub const fn compression(&self) -> Option<Compression> {
        self.compression
    }
}

impl<R: Read> Read for Decompressed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.source {
            Source::Plain(source) => source.read(buffer),
            Source::Compressed(decompressor) => decompressor.read(buffer),
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

/// Reads until the bytes identify the compression or show that there is none. It
/// does not read further, because a pipe may be silent for a long time after its
/// first bytes.
fn read_magic(source: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut magic = vec![0; MAGIC_LEN];
    let mut len = 0_usize;
    while Compression::is_magic_prefix(magic.get(..len).unwrap_or_default()) {
        match read_uninterrupted(source, magic.get_mut(len..).unwrap_or_default())? {
            0 => break,
            count => len = len.saturating_add(count),
        }
    }
    magic.truncate(len);
    Ok(magic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_of_uncompressed_input_are_read_again() {
        for len in 0..20 {
            let bytes: Vec<u8> = (0..len).collect();
            let mut decompressed = Decompressed::open(&bytes[..]).unwrap();
            let mut output = Vec::new();
            decompressed.read_to_end(&mut output).unwrap();
            assert_eq!(output, bytes);
        }
    }
}
