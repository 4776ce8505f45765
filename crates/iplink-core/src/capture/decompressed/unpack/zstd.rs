//! Zstandard, by the crate zstd.

use std::io;

use zstd::stream::raw::{DParameter, Decoder, InBuffer, Operation, OutBuffer};

use super::damage;
use super::pump::{Run, State, Unpack};

/// The largest window that is accepted, as a power of 2: 128 MiB, as `zstd`
/// itself has it without `--long`.
const WINDOW_LOG_MAX: u32 = 27;

/// The smallest frame header, in bytes.
const HEADER_LEN: usize = 5;

pub(super) struct Zstd {
    decoder: Decoder<'static>,
    /// How many bytes the decoder wants next.
    wants: usize,
}

impl Zstd {
    pub(super) fn new() -> io::Result<Self> {
        let mut decoder = Decoder::new()?;
        decoder.set_parameter(DParameter::WindowLogMax(WINDOW_LOG_MAX))?;
        Ok(Self { decoder, wants: HEADER_LEN })
    }
}

impl Unpack for Zstd {
    fn run(&mut self, input: &[u8], output: &mut [u8]) -> Run {
        // A block at a time: a damage takes away all that the same call has
        // unpacked before it.
        let (input, _) = input.split_at(input.len().min(self.wants));
        let mut input = InBuffer::around(input);
        let mut output = OutBuffer::around(output);
        let state = match self.decoder.run(&mut input, &mut output) {
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

    fn restart(&mut self) -> io::Result<()> {
        Ok(())
    }
}
