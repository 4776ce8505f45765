//! bzip2, by the crate of that name.

use std::io;

use bzip2::{Decompress, Error, Status};

use super::damage;
use super::pump::{Run, State, Unpack, since};

pub(super) struct Bzip2(Decompress);

impl Bzip2 {
    pub(super) fn new() -> Self {
        Self(decoder())
    }
}

impl Unpack for Bzip2 {
    fn run(&mut self, input: &[u8], output: &mut [u8]) -> Run {
        let (used, wrote) = (self.0.total_in(), self.0.total_out());
        let status = self.0.decompress(input, output);
        Run {
            used: since(used, self.0.total_in()),
            wrote: since(wrote, self.0.total_out()),
            state: match status {
                Ok(Status::StreamEnd) => Ok(State::AtEnd),
                Ok(Status::MemNeeded) => Err(damage("out of memory")),
                Ok(_) => Ok(State::Within),
                Err(error) => Err(damage(text(error))),
            },
        }
    }

    fn restart(&mut self) -> io::Result<()> {
        self.0 = decoder();
        Ok(())
    }
}

fn decoder() -> Decompress {
    // The smaller decoder saves 1.3 MiB and takes twice as long.
    Decompress::new(false)
}

const fn text(error: Error) -> &'static str {
    match error {
        Error::Data => "corrupt data",
        Error::DataMagic => "corrupt header",
        Error::Sequence | Error::Param => "the decoder was misused",
    }
}
