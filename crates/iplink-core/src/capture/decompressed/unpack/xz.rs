//! xz, by liblzma.

use std::io;

use liblzma::stream::{Action, CONCATENATED, Error, Status, Stream};

use super::damage;
use super::pump::{Run, State, Unpack, since};

/// The most memory that a stream may ask for, in bytes; `xz -9` asks for
/// 65 MiB.
const MEMORY_LIMIT: u64 = 128 * 1024 * 1024;

pub(super) struct Xz(Stream);

impl Xz {
    pub(super) fn new() -> io::Result<Self> {
        // The decoder itself passes from stream to stream, for it knows the
        // padding between them.
        Ok(Self(Stream::new_stream_decoder(MEMORY_LIMIT, CONCATENATED)?))
    }
}

impl Unpack for Xz {
    fn run(&mut self, input: &[u8], output: &mut [u8]) -> Run {
        let action = match input {
            [] => Action::Finish,
            _ => Action::Run,
        };
        let (used, wrote) = (self.0.total_in(), self.0.total_out());
        let status = self.0.process(input, output, action);
        Run {
            used: since(used, self.0.total_in()),
            wrote: since(wrote, self.0.total_out()),
            state: match status {
                Ok(Status::StreamEnd) => Ok(State::AtEnd),
                Ok(Status::Ok | Status::GetCheck | Status::MemNeeded) => Ok(State::Within),
                Err(error) => Err(damage(text(error))),
            },
        }
    }

    fn restart(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const fn text(error: Error) -> &'static str {
    match error {
        Error::Data => "corrupt data",
        Error::Options => "it needs options that are not supported",
        Error::Format => "corrupt header",
        Error::MemLimit => "it needs more than 128 MiB of memory",
        Error::Mem => "out of memory",
        Error::NoCheck | Error::UnsupportedCheck => "its checksum is not supported",
        Error::Program => "the decoder was misused",
    }
}
