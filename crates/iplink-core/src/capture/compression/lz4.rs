//! Decompression of the LZ4 frame format, with the crate `lz4_flex`.

use std::io::{self, Read};

use lz4_flex::frame::FrameDecoder;

use super::codec::{CodecReadError, corrupt, truncated};
use crate::capture::read_buffer::ReadBuffer;

/// The maximum length of an empty frame, in bytes: a magic number, a descriptor of up to 15
/// bytes, the end mark, and a checksum.
const MAX_EMPTY_FRAME_LEN: usize = 4 + 15 + 4 + 4;

/// The maximum number of distinct empty frames that are stored. No more exist: an empty
/// frame that the library accepts has one of at most 64 different sequences of bytes.
const MAX_EMPTY_FRAMES: usize = 64;

/// Decompresses a sequence of frames.
pub(super) struct Lz4Reader<R: Read> {
    /// The library's state for the current frame; `None` when reading has ended.
    decoder: Option<FrameDecoder<FrameSource<R>>>,
    /// Whether no byte of the current frame has been decompressed so far.
    is_frame_empty: bool,
    /// The distinct empty frames encountered so far.
    empty_frames: Vec<Vec<u8>>,
}

/// The source from which the library reads.
struct FrameSource<R> {
    input: ReadBuffer<R>,
    /// The number of bytes that the library has read.
    consumed: u64,
    /// The first bytes of the current frame: all of an empty frame, or one byte more
    /// than an empty frame can have.
    frame_start: Vec<u8>,
    /// The error with which reading the input failed, if any.
    error: Option<io::Error>,
}

impl<R: Read> Lz4Reader<R> {
    pub(super) fn new(input: ReadBuffer<R>) -> Self {
        let source = FrameSource { input, consumed: 0, frame_start: Vec::new(), error: None };
        let decoder = Some(FrameDecoder::new(source));
        Self { decoder, is_frame_empty: true, empty_frames: Vec::new() }
    }

    /// Decompresses into a buffer, which is not empty; returns the number of bytes
    /// written, 0 at the end.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, CodecReadError> {
        while let Some(decoder) = &mut self.decoder {
            let consumed_before = decoder.get_ref().consumed;
            match decoder.read(buffer) {
                Ok(0) => self.end_frame(consumed_before)?,
                Ok(written) => {
                    self.is_frame_empty = false;
                    return Ok(written);
                }
                Err(error) => return Err(self.fail(error)),
            }
        }
        Ok(0)
    }

    /// Distinguishes three cases in which the library returns 0 bytes: the end of a frame,
    /// the end of the source after the last frame, and the end of the source within a frame.
    fn end_frame(&mut self, consumed_before: u64) -> Result<(), CodecReadError> {
        let Some(decoder) = self.decoder.take() else {
            return Ok(());
        };
        let mut source = decoder.into_inner();
        let consumed_nothing = source.consumed == consumed_before;
        // The library does not read beyond the end mark of a frame, so it does not make the source
        // detect its end there.
        if !source.input.has_ended() && !consumed_nothing {
            if self.is_frame_empty {
                self.remember_empty_frame(&source.frame_start);
            }
            source.skip_empty_frames(&self.empty_frames).map_err(CodecReadError::Source)?;
            // A FrameDecoder cannot be reused: it panics if frames have different parameters.
            self.decoder = Some(FrameDecoder::new(source));
            self.is_frame_empty = true;
            return Ok(());
        }
        if self.is_frame_empty && consumed_nothing {
            return Ok(());
        }
        Err(CodecReadError::Corrupt(truncated()))
    }

    /// Stores an empty frame that the library has accepted.
    fn remember_empty_frame(&mut self, frame: &[u8]) {
        let is_complete = frame.len() <= MAX_EMPTY_FRAME_LEN;
        let is_new = !self.empty_frames.iter().any(|stored| stored == frame);
        if is_complete && is_new && self.empty_frames.len() < MAX_EMPTY_FRAMES {
            self.empty_frames.push(frame.to_owned());
        }
    }

    /// Ends reading. An error of the source has precedence over the one with which the
    /// library responds to it.
    fn fail(&mut self, error: io::Error) -> CodecReadError {
        let source = self.decoder.take().map(FrameDecoder::into_inner);
        if let Some(error) = source.and_then(|source| source.error) {
            return CodecReadError::Source(error);
        }
        CodecReadError::Corrupt(match error.kind() {
            io::ErrorKind::UnexpectedEof => truncated(),
            _ => corrupt(error),
        })
    }
}

impl<R: Read> FrameSource<R> {
    /// Skips known empty frames. The library allocates a block of up to 4 MB before
    /// it detects that a frame is empty, and 900,000 of these frames fit into 10 MB.
    fn skip_empty_frames(&mut self, empty_frames: &[Vec<u8>]) -> io::Result<()> {
        self.frame_start.clear();
        if empty_frames.is_empty() {
            return Ok(());
        }
        loop {
            let unread = self.input.unread_at_least(MAX_EMPTY_FRAME_LEN)?;
            let Some(frame) = empty_frames.iter().find(|frame| unread.starts_with(frame)) else {
                return Ok(());
            };
            self.input.take(frame.len());
        }
    }
}

impl<R: Read> Read for FrameSource<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.input.unread_at_least(1) {
            Ok(mut unread) => {
                let available = unread; // because `read` shortens `unread`
                let count = unread.read(buffer)?;
                // One byte more than the maximum shows that the frame is longer.
                let copied =
                    (MAX_EMPTY_FRAME_LEN + 1).saturating_sub(self.frame_start.len()).min(count);
                self.frame_start.extend_from_slice(available.get(..copied).unwrap_or_default());
                self.input.take(count);
                self.consumed = self.consumed.saturating_add(count as u64);
                Ok(count)
            }
            Err(error) => {
                self.error = Some(error);
                Err(io::ErrorKind::Other.into())
            }
        }
    }
}
