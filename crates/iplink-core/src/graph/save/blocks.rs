//! The container format of a saved graph: chunks, each of which is compressed separately, and a
//! digest at the end.
//!
//! ```text
//! magic, version (u16)
//! length (u32), compressed length (u32), compressed bytes    for each chunk
//! 0 (u32), 0 (u32)
//! BLAKE3 digest of all bytes before it
//! ```
//!
//! All numbers are little-endian. Chunk lengths are in bytes. A chunk whose lengths are equal is
//! not compressed.

use std::fmt;
use std::io::{self, ErrorKind as IoErrorKind, Read, Write};

use zstd::bulk::{Compressor, Decompressor};

use super::{MAGIC, OLDEST_VERSION, ReadError, VERSION};
use crate::error::{ErrorKind, FileError};

/// The maximum length of a chunk before compression, in bytes. It bounds the memory for one
/// chunk.
const MAX_CHUNK_LEN: u32 = 4 * 1024 * 1024;

/// The maximum ratio of the length of a chunk to its compressed length. It bounds the memory for
/// the whole file; a chunk that would shrink further is stored uncompressed.
const MAX_RATIO: u32 = 64;

/// The compression level, which is the default of zstd. With a million links, level 1 is no faster,
/// and level 9 saves hardly any bytes.
const COMPRESSION_LEVEL: i32 = 3;

/// The length of the digest, in bytes.
const DIGEST_LEN: usize = 32;

/// Writes the chunks of a file, and the bytes around them.
pub(super) struct BlockWriter<W> {
    out: W,
    hasher: blake3::Hasher,
    compressor: Compressor<'static>,
}

impl<W: Write> BlockWriter<W> {
    /// Begins a file: writes the magic number and the version.
    pub(super) fn begin(out: W) -> io::Result<Self> {
        let compressor = Compressor::new(COMPRESSION_LEVEL)?;
        let mut writer = Self { out, hasher: blake3::Hasher::new(), compressor };
        writer.write(&MAGIC)?;
        writer.write(&VERSION.to_le_bytes())?;
        Ok(writer)
    }

    /// Compresses and writes a chunk, which must not be empty.
    pub(super) fn write_chunk(&mut self, bytes: &[u8]) -> io::Result<()> {
        let len = u32::try_from(bytes.len()).ok().filter(|len| *len <= MAX_CHUNK_LEN);
        let len = len.ok_or_else(|| io::Error::other("a chunk of a saved graph is too long"))?;
        let packed = self.compressor.compress(bytes)?;
        let is_usable =
            |packed_len: &u32| *packed_len < len && packed_len.saturating_mul(MAX_RATIO) >= len;
        match u32::try_from(packed.len()).ok().filter(is_usable) {
            Some(packed_len) => self.write_block(len, packed_len, &packed),
            None => self.write_block(len, len, bytes),
        }
    }

    /// Writes the lengths and the bytes of a chunk.
    fn write_block(&mut self, len: u32, packed_len: u32, packed: &[u8]) -> io::Result<()> {
        self.write(&len.to_le_bytes())?;
        self.write(&packed_len.to_le_bytes())?;
        self.write(packed)
    }

    /// Writes bytes that are part of the digest.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.out.write_all(bytes)
    }

    /// Completes the file with the end marker and the digest.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.write_block(0, 0, &[])?;
        self.out.write_all(self.hasher.finalize().as_bytes())?;
        self.out.flush()
    }
}

/// Reads the chunks of a file, and checks the bytes around them.
pub(super) struct BlockReader<R> {
    source: io::BufReader<R>,
    hasher: blake3::Hasher,
    /// The decompressor, which is created for the first compressed chunk and reused.
    decompressor: Option<Decompressor<'static>>,
    bytes_read: u64,
}

impl<R: Read> BlockReader<R> {
    pub(super) fn new(source: R) -> Self {
        let source = io::BufReader::with_capacity(256 * 1024, source);
        Self { source, hasher: blake3::Hasher::new(), decompressor: None, bytes_read: 0 }
    }

    /// Reads and checks the magic number and the version, and returns the version.
    pub(super) fn begin(&mut self) -> Result<u16, ReadError> {
        let magic: [u8; MAGIC.len()] = self.read_array()?;
        if magic != MAGIC {
            return Err(ReadError::Kind(ErrorKind::UnknownFormat { first_bytes: magic.to_vec() }));
        }
        let version = u16::from_le_bytes(self.read_array()?);
        if !(OLDEST_VERSION..=VERSION).contains(&version) {
            let (version, supported) = (version.into(), VERSION.into());
            return Err(ReadError::File(FileError::UnsupportedFileVersion {
                file_type: "saved graph",
                version,
                supported,
            }));
        }
        Ok(version)
    }

    /// Reads and decompresses the next chunk. After the last one, checks the digest and returns
    /// `None`.
    pub(super) fn read_chunk(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        let len = u32::from_le_bytes(self.read_array()?);
        let packed_len = u32::from_le_bytes(self.read_array()?);
        if (len, packed_len) == (0, 0) {
            return self.check_end().map(|()| None);
        }
        let is_valid_ratio = packed_len <= len && packed_len.saturating_mul(MAX_RATIO) >= len;
        if !is_valid_ratio || len > MAX_CHUNK_LEN {
            return Err(ReadError::Damage("a chunk has an impossible length"));
        }
        let mut packed = vec![0; packed_len as usize];
        self.read_exact(&mut packed)?;
        if packed_len == len {
            return Ok(Some(packed));
        }
        self.unpack(&packed, len as usize).map(Some)
    }

    /// Checks the digest, and that the file ends after it.
    fn check_end(&mut self) -> Result<(), ReadError> {
        let expected = self.hasher.finalize();
        let digest: [u8; DIGEST_LEN] = self.read_array()?;
        if expected != blake3::Hash::from_bytes(digest) {
            return Err(ReadError::Damage("its digest does not match its contents"));
        }
        match self.source.read(&mut [0]) {
            Ok(0) => Ok(()),
            Ok(_) => Err(ReadError::Damage("it continues after its end")),
            Err(error) => Err(ReadError::Kind(ErrorKind::Io(error))),
        }
    }

    /// Decompresses a chunk in one step into a buffer of its length, so that zstd needs no
    /// window of its own.
    fn unpack(&mut self, packed: &[u8], len: usize) -> Result<Vec<u8>, ReadError> {
        let decompressor = self.decompressor.take().map_or_else(Decompressor::new, Ok);
        let unpacked = decompressor.and_then(|decompressor| {
            self.decompressor.insert(decompressor).decompress(packed, len)
        });
        match unpacked {
            Ok(unpacked) if unpacked.len() == len => Ok(unpacked),
            _ => Err(ReadError::Damage("a chunk cannot be decompressed")),
        }
    }

    /// Reads the next `LEN` bytes of the file.
    fn read_array<const LEN: usize>(&mut self) -> Result<[u8; LEN], ReadError> {
        let mut bytes = [0; LEN];
        self.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Fills a buffer with the next bytes of the file, and adds them to the digest.
    fn read_exact(&mut self, bytes: &mut [u8]) -> Result<(), ReadError> {
        self.source.read_exact(bytes).map_err(|error| match error.kind() {
            IoErrorKind::UnexpectedEof => ReadError::Damage("it is truncated"),
            _ => ReadError::Kind(ErrorKind::Io(error)),
        })?;
        self.hasher.update(bytes);
        self.bytes_read = self.bytes_read.saturating_add(bytes.len() as u64);
        Ok(())
    }
}

impl<R> BlockReader<R> {
    /// Returns the number of bytes that have been read.
    pub(super) const fn bytes_read(&self) -> u64 {
        self.bytes_read
    }
}

impl<W> fmt::Debug for BlockWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockWriter").finish_non_exhaustive()
    }
}
