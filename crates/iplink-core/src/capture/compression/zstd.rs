//! Zstandard decompression, with the crate `zstd`.

use std::io;

use zstd::stream::raw::{DParameter, Decoder, InBuffer, Operation, OutBuffer};

use super::codec::{Codec, CodecResult, MemberState, corrupt};

/// The base-2 logarithm of the maximum window size, which is 128 MiB. This is also the limit
/// of the program `zstd` without `--long`.
const MAX_WINDOW_LOG: u32 = 27;

/// The length of a block header, in bytes.
const BLOCK_HEADER_LEN: usize = 3;

/// The maximum number of bytes passed to the library at once. Larger blocks are passed
/// in pieces.
const MAX_PIECE_LEN: usize = 16 * 1024;

/// The minimum length of a frame header, in bytes.
const MIN_FRAME_HEADER_LEN: usize = 5;

/// The Zstandard decompressor.
pub(super) struct Zstd {
    decoder: Decoder<'static>,
    /// The number of input bytes that the library has requested.
    requested_len: usize,
    /// Whether the library may hold more output: the last buffer was filled.
    has_pending_output: bool,
}

impl Zstd {
    pub(super) fn new() -> io::Result<Self> {
        let mut decoder = Decoder::new()?;
        decoder.set_parameter(DParameter::WindowLogMax(MAX_WINDOW_LOG))?;
        Ok(Self { decoder, requested_len: MIN_FRAME_HEADER_LEN, has_pending_output: false })
    }

    /// Calls the library once.
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> CodecResult {
        let mut input = InBuffer::around(input);
        let mut output = OutBuffer::around(output);
        let result = self.decoder.run(&mut input, &mut output);
        self.has_pending_output = output.pos() == output.capacity();
        let state = match result {
            Ok(0) => {
                self.requested_len = MIN_FRAME_HEADER_LEN;
                Ok(MemberState::Finished)
            }
            Ok(requested_len) => {
                self.requested_len = requested_len;
                Ok(MemberState::Unfinished)
            }
            Err(error) => Err(corrupt(error)),
        };
        CodecResult { consumed: input.pos(), written: output.pos(), state }
    }
}

impl Codec for Zstd {
    fn decompress(&mut self, input: &[u8], output: &mut [u8]) -> CodecResult {
        if self.has_pending_output {
            let pending = self.step(&[], output);
            if pending.written > 0 || pending.state.is_err() {
                return pending;
            }
        }
        let (input, _) = input.split_at(input.len().min(self.min_input_len()));
        self.step(input, output)
    }

    /// Returns the length of the remaining part of the current block, in bytes, but at most
    /// [`MAX_PIECE_LEN`]. No call passes bytes of two blocks: when the library finds corrupt
    /// data, it discards everything that it has decompressed in the same call.
    ///
    /// The library's request includes the header of the next block, which may be
    /// corrupt and is therefore not passed. After the last block there is no header. The
    /// last byte of the frame is passed alone, because the library checks the length of the
    /// frame when it reads this byte.
    fn min_input_len(&self) -> usize {
        match self.requested_len.checked_sub(BLOCK_HEADER_LEN) {
            None | Some(0) => 1,
            Some(block_len) => block_len.min(MAX_PIECE_LEN),
        }
    }

    fn start_next_member(&mut self) -> io::Result<()> {
        // The library itself expects another frame after the last one.
        Ok(())
    }
}
