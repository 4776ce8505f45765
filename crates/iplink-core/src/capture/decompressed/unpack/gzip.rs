//! gzip, by flate2.

use std::io;

use flate2::{Decompress, DecompressError, FlushDecompress, Status};

use super::damage;
use super::pump::{Run, State, Unpack, since};

/// The largest window of deflate, as a power of 2: 32 KiB.
const WINDOW_BITS: u8 = 15;

pub(super) struct Gzip(Decompress);

impl Gzip {
    pub(super) fn new() -> Self {
        Self(Decompress::new_gzip(WINDOW_BITS))
    }
}

impl Unpack for Gzip {
    fn run(&mut self, input: &[u8], output: &mut [u8]) -> Run {
        let (used, wrote) = (self.0.total_in(), self.0.total_out());
        let status = self.0.decompress(input, output, FlushDecompress::None);
        Run {
            used: since(used, self.0.total_in()),
            wrote: since(wrote, self.0.total_out()),
            state: match status {
                Ok(Status::StreamEnd) => Ok(State::AtEnd),
                Ok(Status::Ok | Status::BufError) => Ok(State::Within),
                Err(error) => Err(damage(text(&error))),
            },
        }
    }

    fn restart(&mut self) -> io::Result<()> {
        self.0.reset(true);
        Ok(())
    }
}

fn text(error: &DecompressError) -> String {
    error.message().unwrap_or("corrupt deflate stream").to_owned()
}
