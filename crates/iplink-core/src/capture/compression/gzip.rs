//! gzip decompression, with the crate `flate2`.

use std::io;

use flate2::{Decompress, DecompressError, FlushDecompress, Status};

use super::codec::{Codec, CodecResult, MemberState, corrupt, difference};

/// The base-2 logarithm of the maximum window size of deflate, which is 32 KiB.
const WINDOW_BITS: u8 = 15;

/// The gzip decompressor.
pub(super) struct Gzip(Decompress);

impl Gzip {
    pub(super) fn new() -> Self {
        Self(Decompress::new_gzip(WINDOW_BITS))
    }
}

impl Codec for Gzip {
    fn decompress(&mut self, input: &[u8], output: &mut [u8]) -> CodecResult {
        let (total_in, total_out) = (self.0.total_in(), self.0.total_out());
        let status = self.0.decompress(input, output, FlushDecompress::None);
        CodecResult {
            consumed: difference(total_in, self.0.total_in()),
            written: difference(total_out, self.0.total_out()),
            state: match status {
                Ok(Status::StreamEnd) => Ok(MemberState::Finished),
                Ok(Status::Ok | Status::BufError) => Ok(MemberState::Unfinished),
                Err(error) => Err(corrupt(error_message(&error))),
            },
        }
    }

    fn start_next_member(&mut self) -> io::Result<()> {
        self.0.reset(true);
        Ok(())
    }
}

/// Returns the message of the library, or a general one if it has none.
fn error_message(error: &DecompressError) -> String {
    error.message().unwrap_or("corrupt deflate stream").to_owned()
}
