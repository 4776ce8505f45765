//! Zstandard, by the crate zstd.

use std::io;

use zstd::stream::raw::{DParameter, Decoder, InBuffer, Operation, OutBuffer};

use super::damage;
use super::pump::{Run, State, Unpack};

/// The largest window that is accepted, as a power of 2: 128 MiB, as `zstd`
/// itself has it without `--long`.
const WINDOW_LOG_MAX: u32 = 27;

/// The header of a block, in bytes.
const BLOCK_HEADER_LEN: usize = 3;

/// No more bytes are given at a time, of a block that is larger.
const PIECE_LEN: usize = 16 * 1024;

/// The smallest frame header, in bytes.
const HEADER_LEN: usize = 5;

pub(super) struct Zstd {
    decoder: Decoder<'static>,
    /// How many bytes the decoder wants next.
    wants: usize,
    /// Whether the decoder may have more to give of what it was given: there was
    /// no more room.
    holds_back: bool,
}

impl Zstd {
    pub(super) fn new() -> io::Result<Self> {
        let mut decoder = Decoder::new()?;
        decoder.set_parameter(DParameter::WindowLogMax(WINDOW_LOG_MAX))?;
        Ok(Self { decoder, wants: HEADER_LEN, holds_back: false })
    }
}

impl Unpack for Zstd {
    fn run(&mut self, input: &[u8], output: &mut [u8]) -> Run {
        if self.holds_back {
            let flushed = self.step(&[], output);
            if flushed.wrote > 0 || flushed.state.is_err() {
                return flushed;
            }
        }
        let (input, _) = input.split_at(input.len().min(self.wants()));
        self.step(input, output)
    }

    /// A block at a time: a damage takes away all that the same call has unpacked
    /// before it. What the decoder wants includes the header of the block that
    /// comes next, which may be the damage. Behind the last block there is no
    /// header, and its last byte shows whether the frame is as long as it said:
    /// that byte goes alone.
    fn wants(&self) -> usize {
        match self.wants.checked_sub(BLOCK_HEADER_LEN) {
            None | Some(0) => 1,
            Some(block) => block.min(PIECE_LEN),
        }
    }

    fn restart(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Zstd {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Run {
        let mut input = InBuffer::around(input);
        let mut output = OutBuffer::around(output);
        let result = self.decoder.run(&mut input, &mut output);
        self.holds_back = output.pos() == output.capacity();
        let state = match result {
            Ok(0) => {
                self.wants = HEADER_LEN;
                Ok(State::AtEnd)
            }
            Ok(wants) => {
                self.wants = wants;
                Ok(State::Within)
            }
            Err(error) => Err(damage(error)),
        };
        Run { used: input.pos(), wrote: output.pos(), state }
    }
}
