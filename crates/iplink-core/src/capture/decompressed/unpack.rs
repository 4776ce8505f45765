//! The unpackers, one a file, and what they have in common.
//!
//! The decoders are used below their `Read` adaptors: those drop the bytes that
//! they have unpacked when the damage comes in the same call, and so the
//! packets before it would be lost. [`Pump`] gives the bytes first.

mod bzip2;
mod gzip;
mod input;
mod lz4;
mod pump;
mod xz;
mod zstd;

use std::io::{self, Read};

use self::bzip2::Bzip2;
use self::gzip::Gzip;
use self::input::Input;
use self::lz4::Lz4;
use self::pump::Pump;
use self::xz::Xz;
use self::zstd::Zstd;
use super::Plain;
use crate::capture::Compression;
use crate::error::{ErrorKind, UnpackError};

/// A compressed source under way.
pub(super) struct Unpacker<R: Read> {
    compression: Compression,
    decoder: Decoder<R>,
}

enum Decoder<R: Read> {
    Gzip(Pump<R, Gzip>),
    Zstd(Pump<R, Zstd>),
    Lz4(Lz4<R>),
    Xz(Pump<R, Xz>),
    Bzip2(Pump<R, Bzip2>),
}

/// Why there are no more bytes.
enum Failure {
    /// The source could not be read.
    Source(io::Error),
    /// What came from the source could not be unpacked.
    Damage(io::Error),
}

impl<R: Read> Unpacker<R> {
    pub(super) fn open(compression: Compression, source: Plain<R>) -> Result<Self, ErrorKind> {
        let input = Input::new(source);
        let decoder = match compression {
            Compression::Gzip => Decoder::Gzip(Pump::new(input, Gzip::new())),
            Compression::Zstd => Decoder::Zstd(Pump::new(input, Zstd::new()?)),
            Compression::Lz4 => Decoder::Lz4(Lz4::new(input)),
            Compression::Xz => Decoder::Xz(Pump::new(input, Xz::new()?)),
            Compression::Bzip2 => Decoder::Bzip2(Pump::new(input, Bzip2::new())),
        };
        Ok(Self { compression, decoder })
    }

    pub(super) fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if room.is_empty() {
            return Ok(0);
        }
        let result = match &mut self.decoder {
            Decoder::Gzip(pump) => pump.read(room),
            Decoder::Zstd(pump) => pump.read(room),
            Decoder::Lz4(lz4) => lz4.read(room),
            Decoder::Xz(pump) => pump.read(room),
            Decoder::Bzip2(pump) => pump.read(room),
        };
        result.map_err(|failure| match failure {
            Failure::Source(error) => error,
            Failure::Damage(source) => UnpackError::new(self.compression, source).into(),
        })
    }
}

/// The damage of a source that ends within what is compressed.
fn cut_short() -> io::Error {
    let text = "the input ends within the compressed data";
    io::Error::new(io::ErrorKind::UnexpectedEof, text)
}

/// A damage in the words of a decoder.
fn damage(text: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}
