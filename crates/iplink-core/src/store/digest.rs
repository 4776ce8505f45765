//! The digest of a capture, computed while it is read.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// The digest that identifies a capture: the BLAKE3 hash of all its bytes, before decompression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Digest {
    pub(super) bytes: [u8; 32],
    /// The number of hashed bytes.
    pub(super) length: u64,
}

/// A source that computes the digest while it is read.
pub(super) struct DigestReader<R> {
    source: R,
    hasher: blake3::Hasher,
    length: u64,
}

impl<R: Read> DigestReader<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, hasher: blake3::Hasher::new(), length: 0 }
    }

    /// Reads the remainder of the source, up to the first error, and returns the digest of all
    /// bytes.
    pub(super) fn finish(mut self) -> Digest {
        let mut buffer = vec![0; 256 * 1024];
        loop {
            match self.read(&mut buffer) {
                Ok(0) => break,
                Err(error) if error.kind() != io::ErrorKind::Interrupted => break,
                Ok(_) | Err(_) => {}
            }
        }
        Digest { bytes: *self.hasher.finalize().as_bytes(), length: self.length }
    }
}

impl<R: Read> Read for DigestReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.source.read(buffer)?;
        self.hasher.update(buffer.get(..len).unwrap_or_default());
        self.length = self.length.saturating_add(len as u64);
        Ok(len)
    }
}

/// Returns the digest of the unread bytes of a file, and restores its position.
pub(super) fn digest_of_unread(mut file: &File) -> io::Result<Digest> {
    let start = file.stream_position()?;
    let digest = DigestReader::new(file).finish();
    file.seek(SeekFrom::Start(start))?;
    Ok(digest)
}

/// Returns the number of unread bytes of a regular file, or `None` for any other file.
pub(super) fn unread_file_len(mut file: &File) -> Option<u64> {
    let metadata = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    Some(metadata.len().saturating_sub(file.stream_position().ok()?))
}
