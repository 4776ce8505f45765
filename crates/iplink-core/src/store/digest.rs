//! The digest of an input, taken while it is read.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// What two captures are told apart by: the BLAKE3 of all their bytes, as they
/// were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Digest {
    pub(super) bytes: [u8; 32],
    /// How many bytes there were.
    pub(super) length: u64,
}

/// A source that is digested while it is read.
pub(super) struct Digested<R> {
    source: R,
    hasher: blake3::Hasher,
    length: u64,
}

impl<R: Read> Digested<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, hasher: blake3::Hasher::new(), length: 0 }
    }

    /// Reads the rest, as far as it can be read, and returns the digest of all.
    pub(super) fn finish(mut self) -> Digest {
        let mut block = vec![0; 256 * 1024];
        loop {
            match self.read(&mut block) {
                Ok(0) => break,
                Err(error) if error.kind() != io::ErrorKind::Interrupted => break,
                Ok(_) | Err(_) => {}
            }
        }
        Digest { bytes: *self.hasher.finalize().as_bytes(), length: self.length }
    }
}

impl<R: Read> Read for Digested<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let came = self.source.read(room)?;
        self.hasher.update(room.get(..came).unwrap_or_default());
        self.length = self.length.saturating_add(came as u64);
        Ok(came)
    }
}

/// Returns the digest of what of a file has not been read yet, and goes back.
pub(super) fn ahead(mut file: &File) -> io::Result<Digest> {
    let start = file.stream_position()?;
    let digest = Digested::new(file).finish();
    file.seek(SeekFrom::Start(start))?;
    Ok(digest)
}

/// Returns how many bytes of a regular file have not been read yet.
pub(super) fn unread_len(mut file: &File) -> Option<u64> {
    let metadata = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    Some(metadata.len().saturating_sub(file.stream_position().ok()?))
}
