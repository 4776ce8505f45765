//! Chunks to bytes and back: each compressed by itself, and a digest at the end.
//!
//! ```text
//! magic, version (u16)
//! unpacked length (u32), packed length (u32), packed bytes    for each chunk
//! 0 (u32), 0 (u32)
//! BLAKE3 of all bytes before
//! ```
//!
//! All numbers are little-endian. A chunk whose lengths are the same is not
//! compressed.

use std::fmt;
use std::io::{self, ErrorKind as IoErrorKind, Read, Write};

use zstd::bulk::{Compressor, Decompressor};

use super::{Fault, MAGIC, VERSION};
use crate::error::{ErrorKind, FileError};

/// The most bytes of a chunk that is not compressed: what bounds the memory for
/// one.
const CHUNK_LIMIT: u32 = 4 * 1024 * 1024;

/// The most bytes that a packed byte may become: what bounds the memory for
/// all. A chunk that would shrink further is stored as it is.
const RATIO_LIMIT: u32 = 64;

/// zstd's own choice; of a million links, 1 is no faster and 9 hardly smaller.
const LEVEL: i32 = 3;

const DIGEST_LEN: usize = 32;

/// Writes chunks.
pub(super) struct Writer<W> {
    out: W,
    hasher: blake3::Hasher,
    compressor: Compressor<'static>,
}

impl<W: Write> Writer<W> {
    /// Begins a file.
    pub(super) fn begin(out: W) -> io::Result<Self> {
        let compressor = Compressor::new(LEVEL)?;
        let mut writer = Self { out, hasher: blake3::Hasher::new(), compressor };
        writer.write(&MAGIC)?;
        writer.write(&VERSION.to_le_bytes())?;
        Ok(writer)
    }

    /// Adds a chunk, which must not be empty.
    pub(super) fn chunk(&mut self, bytes: &[u8]) -> io::Result<()> {
        let len = u32::try_from(bytes.len()).ok().filter(|len| *len <= CHUNK_LIMIT);
        let len = len.ok_or_else(|| io::Error::other("a chunk of a saved graph is too long"))?;
        let packed = self.compressor.compress(bytes)?;
        let worth = |packed: u32| packed < len && packed.saturating_mul(RATIO_LIMIT) >= len;
        match u32::try_from(packed.len()).ok().filter(|packed| worth(*packed)) {
            Some(packed_len) => self.block(len, packed_len, &packed),
            None => self.block(len, len, bytes),
        }
    }

    fn block(&mut self, len: u32, packed_len: u32, packed: &[u8]) -> io::Result<()> {
        self.write(&len.to_le_bytes())?;
        self.write(&packed_len.to_le_bytes())?;
        self.write(packed)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.out.write_all(bytes)
    }

    /// Completes the file.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.block(0, 0, &[])?;
        self.out.write_all(self.hasher.finalize().as_bytes())?;
        self.out.flush()
    }
}

/// Reads chunks.
pub(super) struct Reader<R> {
    source: io::BufReader<R>,
    hasher: blake3::Hasher,
    /// Made for the first chunk that is packed, and used for all.
    unpacker: Option<Decompressor<'static>>,
    bytes_read: u64,
}

impl<R: Read> Reader<R> {
    pub(super) fn new(source: R) -> Self {
        let source = io::BufReader::with_capacity(256 * 1024, source);
        Self { source, hasher: blake3::Hasher::new(), unpacker: None, bytes_read: 0 }
    }

    /// Reads what a file begins with.
    pub(super) fn begin(&mut self) -> Result<(), Fault> {
        let magic: [u8; MAGIC.len()] = self.array()?;
        if magic != MAGIC {
            return Err(Fault::Kind(ErrorKind::UnknownFormat { first: magic.to_vec() }));
        }
        let version = u16::from_le_bytes(self.array()?);
        if version != VERSION {
            let (version, known) = (version.into(), VERSION.into());
            return Err(Fault::File(FileError::OtherVersion {
                what: "saved graph",
                version,
                known,
            }));
        }
        Ok(())
    }

    /// Reads the next chunk; `None` after the last one, when the whole file has
    /// been shown to be what was written.
    pub(super) fn chunk(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        let len = u32::from_le_bytes(self.array()?);
        let packed_len = u32::from_le_bytes(self.array()?);
        if (len, packed_len) == (0, 0) {
            return self.end().map(|()| None);
        }
        let is_sound = packed_len <= len && packed_len.saturating_mul(RATIO_LIMIT) >= len;
        if !is_sound || len > CHUNK_LIMIT {
            return Err(Fault::Damage("a chunk claims a length that it cannot have"));
        }
        let mut packed = vec![0; packed_len as usize];
        self.fill(&mut packed)?;
        if packed_len == len {
            return Ok(Some(packed));
        }
        self.unpack(&packed, len as usize).map(Some)
    }

    /// Compares the digest, behind which nothing may stand.
    fn end(&mut self) -> Result<(), Fault> {
        let expected = self.hasher.finalize();
        let digest: [u8; DIGEST_LEN] = self.array()?;
        // The comparison of blake3 takes the same time wherever they differ.
        if expected != blake3::Hash::from_bytes(digest) {
            return Err(Fault::Damage("its digest is not that of its bytes"));
        }
        match self.source.read(&mut [0]) {
            Ok(0) => Ok(()),
            Ok(_) => Err(Fault::Damage("it goes on behind its end")),
            Err(error) => Err(Fault::Kind(ErrorKind::Io(error))),
        }
    }

    /// Unpacks a chunk in one step into room of its claimed length, so that zstd
    /// keeps no window of its own.
    fn unpack(&mut self, packed: &[u8], len: usize) -> Result<Vec<u8>, Fault> {
        let made = self.unpacker.take().map_or_else(Decompressor::new, Ok);
        let unpacked =
            made.and_then(|unpacker| self.unpacker.insert(unpacker).decompress(packed, len));
        match unpacked {
            Ok(unpacked) if unpacked.len() == len => Ok(unpacked),
            _ => Err(Fault::Damage("a chunk cannot be unpacked")),
        }
    }

    fn array<const LEN: usize>(&mut self) -> Result<[u8; LEN], Fault> {
        let mut bytes = [0; LEN];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Fault> {
        self.source.read_exact(bytes).map_err(|error| match error.kind() {
            IoErrorKind::UnexpectedEof => Fault::Damage("it is cut short"),
            _ => Fault::Kind(ErrorKind::Io(error)),
        })?;
        self.hasher.update(bytes);
        self.bytes_read = self.bytes_read.saturating_add(bytes.len() as u64);
        Ok(())
    }
}

impl<R> Reader<R> {
    /// Returns how many bytes of the file have been read.
    pub(super) const fn bytes_read(&self) -> u64 {
        self.bytes_read
    }
}

impl<W> fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}
