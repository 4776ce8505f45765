//! A common interface to the decompression libraries, and the loop that drives them.
//!
//! The libraries are called directly, without their `Read` adapters. If a call of an
//! adapter finds corrupt data, the adapter discards the bytes that this call has
//! decompressed before it, and the packets in them would be lost. [`CodecReader`] returns
//! these bytes first, and then the error.
//!
//! A *member* is a complete compressed unit, several of which may follow one
//! another: a gzip member, a zstd frame or a bzip2 stream.

use std::io::{self, Read};

use crate::capture::read_buffer::ReadBuffer;

/// A streaming decompressor of one format, which reads one slice and writes another.
pub(super) trait Codec {
    /// Decompresses as much of `input` as fits into `output`. The input is empty
    /// only at the end of the source.
    fn decompress(&mut self, input: &[u8], output: &mut [u8]) -> CodecResult;

    /// Returns the minimum length of the next input, in bytes. The input may be shorter
    /// only at the end of the source.
    ///
    /// The result of some libraries for corrupt data depends on how the input is split. Their
    /// codecs request inputs of certain lengths, so that the result does not depend on the
    /// number of bytes that each read of the source returns.
    fn min_input_len(&self) -> usize {
        1
    }

    /// Prepares for the member that may follow the one that has ended.
    fn start_next_member(&mut self) -> io::Result<()>;
}

/// The result of one call of a codec.
pub(super) struct CodecResult {
    /// The number of input bytes consumed.
    pub(super) consumed: usize,
    /// The number of output bytes written, including those before corrupt data.
    pub(super) written: usize,
    /// The state after these bytes, or the error that followed them.
    pub(super) state: io::Result<MemberState>,
}

/// The progress within a member.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum MemberState {
    /// The member continues.
    Unfinished,
    /// The member is complete; another may follow.
    Finished,
}

/// The reason why no more bytes can be decompressed.
pub(super) enum CodecReadError {
    /// The source could not be read.
    Source(io::Error),
    /// The compressed data is corrupt or truncated.
    Corrupt(io::Error),
}

/// Decompresses an input with a codec.
pub(super) struct CodecReader<R, C> {
    input: ReadBuffer<R>,
    codec: C,
    state: MemberState,
    /// The error that is returned after all bytes that were decompressed before it.
    error: Option<io::Error>,
    /// Whether reading has ended, at the end of the source or at corrupt data.
    ended: bool,
}

impl<R: Read, C: Codec> CodecReader<R, C> {
    pub(super) const fn new(input: ReadBuffer<R>, codec: C) -> Self {
        Self { input, codec, state: MemberState::Unfinished, error: None, ended: false }
    }

    /// Decompresses into a buffer, which must not be empty; returns the number of bytes
    /// written, 0 at the end.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, CodecReadError> {
        while !self.ended {
            match self.step(buffer).map_err(CodecReadError::Source)? {
                0 => {}
                written => return Ok(written),
            }
        }
        self.error.take().map_or(Ok(0), |error| Err(CodecReadError::Corrupt(error)))
    }

    /// Calls the codec once; returns the number of bytes written.
    fn step(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let input = self.input.unread_at_least(self.codec.min_input_len())?;
        let at_end = input.is_empty();
        if at_end && self.state == MemberState::Finished {
            self.ended = true;
            return Ok(0);
        }
        let CodecResult { consumed, written, state } = self.codec.decompress(input, buffer);
        self.input.take(consumed);
        match state {
            Ok(MemberState::Finished) => self.finish_member(),
            Ok(MemberState::Unfinished) if consumed == 0 && written == 0 => {
                self.fail(if at_end { truncated() } else { corrupt("decompression stalled") });
            }
            Ok(MemberState::Unfinished) => self.state = MemberState::Unfinished,
            Err(error) => self.fail(error),
        }
        Ok(written)
    }

    /// Prepares for the next member, which may follow.
    fn finish_member(&mut self) {
        self.state = MemberState::Finished;
        if let Err(error) = self.codec.start_next_member() {
            self.fail(error);
        }
    }

    /// Ends reading with an error.
    fn fail(&mut self, error: io::Error) {
        self.error = Some(error);
        self.ended = true;
    }
}

/// Returns the difference between two byte totals of a library. It fits into a
/// `usize`, because it is at most the length of the slice passed to the library.
pub(super) fn difference(before: u64, after: u64) -> usize {
    usize::try_from(after.saturating_sub(before)).unwrap_or(usize::MAX)
}

/// Returns the error for a source that ends within a member.
pub(super) fn truncated() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "unexpected end of compressed data")
}

/// Returns the error for corrupt data with this message, or with the error of the library.
pub(super) fn corrupt(message: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}
