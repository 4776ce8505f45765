//! xz decompression, with the crate `liblzma`.

use std::io;

use liblzma::stream::{Action, CONCATENATED, Error, Status, Stream};

use super::codec::{Codec, CodecResult, MemberState, corrupt, difference};

/// The maximum memory that a stream may require, in bytes; `xz -9` requires 65 MiB.
const MAX_MEMORY: u64 = 128 * 1024 * 1024;

/// The xz decompressor.
pub(super) struct Xz(Stream);

impl Xz {
    pub(super) fn new() -> io::Result<Self> {
        // The library itself continues with the next stream, since it handles the
        // padding between streams.
        Ok(Self(Stream::new_stream_decoder(MAX_MEMORY, CONCATENATED)?))
    }
}

impl Codec for Xz {
    fn decompress(&mut self, input: &[u8], output: &mut [u8]) -> CodecResult {
        let action = match input {
            [] => Action::Finish,
            _ => Action::Run,
        };
        let (total_in, total_out) = (self.0.total_in(), self.0.total_out());
        let status = self.0.process(input, output, action);
        CodecResult {
            consumed: difference(total_in, self.0.total_in()),
            written: difference(total_out, self.0.total_out()),
            state: match status {
                Ok(Status::StreamEnd) => Ok(MemberState::Finished),
                Ok(Status::Ok | Status::GetCheck | Status::MemNeeded) => {
                    Ok(MemberState::Unfinished)
                }
                Err(error) => Err(corrupt(error_message(error))),
            },
        }
    }

    fn start_next_member(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns the message for an error of the library.
const fn error_message(error: Error) -> &'static str {
    match error {
        Error::Data => "corrupt data",
        Error::Options => "unsupported options",
        Error::Format => "corrupt header",
        Error::MemLimit => "more than 128 MiB of memory required",
        Error::Mem => "out of memory",
        Error::NoCheck | Error::UnsupportedCheck => "unsupported checksum",
        Error::Program => "invalid use of the library",
    }
}
