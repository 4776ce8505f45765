//! Decompression of a source in any of the supported formats.

use std::io::{self, Read};

use super::Compression;
use super::bzip2::Bzip2;
use super::codec::{CodecReadError, CodecReader};
use super::gzip::Gzip;
use super::lz4::Lz4Reader;
use super::xz::Xz;
use super::zstd::Zstd;
use crate::capture::read_buffer::ReadBuffer;
use crate::error::DecompressionError;

/// The size of the buffer for compressed input, in bytes.
const BUFFER_LEN: usize = 64 * 1024;

/// Decompresses a source in a known format.
pub(super) struct Decompressor<R: Read> {
    compression: Compression,
    reader: FormatReader<R>,
}

/// The decompressing reader of each format.
enum FormatReader<R: Read> {
    Gzip(CodecReader<R, Gzip>),
    Zstd(CodecReader<R, Zstd>),
    Lz4(Lz4Reader<R>),
    Xz(CodecReader<R, Xz>),
    Bzip2(CodecReader<R, Bzip2>),
}

impl<R: Read> Decompressor<R> {
    pub(super) fn new(compression: Compression, source: R) -> io::Result<Self> {
        let input = ReadBuffer::with_capacity(BUFFER_LEN, source);
        let reader = match compression {
            Compression::Gzip => FormatReader::Gzip(CodecReader::new(input, Gzip::new())),
            Compression::Zstd => FormatReader::Zstd(CodecReader::new(input, Zstd::new()?)),
            Compression::Lz4 => FormatReader::Lz4(Lz4Reader::new(input)),
            Compression::Xz => FormatReader::Xz(CodecReader::new(input, Xz::new()?)),
            Compression::Bzip2 => FormatReader::Bzip2(CodecReader::new(input, Bzip2::new())),
        };
        Ok(Self { compression, reader })
    }
}

impl<R: Read> Read for Decompressor<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // No codec can write to an empty buffer, which would be reported as stalled decompression.
        if buffer.is_empty() {
            return Ok(0);
        }
        let result = match &mut self.reader {
            FormatReader::Gzip(reader) => reader.read(buffer),
            FormatReader::Zstd(reader) => reader.read(buffer),
            FormatReader::Lz4(reader) => reader.read(buffer),
            FormatReader::Xz(reader) => reader.read(buffer),
            FormatReader::Bzip2(reader) => reader.read(buffer),
        };
        result.map_err(|error| match error {
            CodecReadError::Source(error) => error,
            CodecReadError::Corrupt(source) => {
                DecompressionError::new(self.compression, source).into()
            }
        })
    }
}
