//! bzip2 decompression, with the crate `bzip2`.

use std::io;

use bzip2::{Decompress, Error, Status};

use super::codec::{Codec, CodecResult, MemberState, corrupt, difference};

/// The length of the pieces in which input is passed to the library, in bytes. It is
/// fixed, because for corrupt data the library's result depends on where a piece ends,
/// and the packets found in a capture must not depend on how its bytes arrive.
const PIECE_LEN: usize = 4096;

/// The length of the header of a member (a bzip2 stream), in bytes: `BZh`, and the block
/// size as a digit.
const HEADER_LEN: usize = 4;

/// The bytes after the header of an empty member: the end mark, and the checksum of
/// zero bytes of data.
const EMPTY_MEMBER: &[u8] = b"\x17\x72\x45\x38\x50\x90\0\0\0\0";

/// The bzip2 decompressor.
pub(super) struct Bzip2 {
    /// The library's state for the current member, created when needed.
    member: Option<Decompress>,
    /// The number of bytes left in the current piece.
    piece_left: usize,
}

impl Bzip2 {
    pub(super) const fn new() -> Self {
        Self { member: None, piece_left: PIECE_LEN }
    }

    /// Decompresses a piece of input, or skips an empty member.
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> CodecResult {
        if self.member.is_none() && starts_with_empty_member(input) {
            let consumed = HEADER_LEN + EMPTY_MEMBER.len();
            return CodecResult { consumed, written: 0, state: Ok(MemberState::Finished) };
        }
        let member = self.member.get_or_insert_with(new_member);
        let (total_in, total_out) = (member.total_in(), member.total_out());
        let status = member.decompress(input, output);
        CodecResult {
            consumed: difference(total_in, member.total_in()),
            written: difference(total_out, member.total_out()),
            state: match status {
                Ok(Status::StreamEnd) => Ok(MemberState::Finished),
                Ok(Status::MemNeeded) => Err(corrupt("out of memory")),
                Ok(_) => Ok(MemberState::Unfinished),
                Err(error) => Err(corrupt(error_message(error))),
            },
        }
    }
}

impl Codec for Bzip2 {
    fn decompress(&mut self, input: &[u8], output: &mut [u8]) -> CodecResult {
        let (input, _) = input.split_at(input.len().min(self.piece_left));
        let result = self.step(input, output);
        self.piece_left = match self.piece_left.saturating_sub(result.consumed) {
            0 => PIECE_LEN,
            left => left,
        };
        result
    }

    fn min_input_len(&self) -> usize {
        self.piece_left
    }

    fn start_next_member(&mut self) -> io::Result<()> {
        self.member = None;
        Ok(())
    }
}

/// Returns whether the input starts with a complete empty member. The library
/// allocates a block of 900 kB before it detects an empty member. A file of 10 MB can
/// hold 700,000 of them, which the library took half a minute to decompress.
fn starts_with_empty_member(input: &[u8]) -> bool {
    matches!(
        input.split_first_chunk(),
        Some(([b'B', b'Z', b'h', b'1'..=b'9'], after_header))
            if after_header.starts_with(EMPTY_MEMBER)
    )
}

/// Creates the library's state for a member.
fn new_member() -> Decompress {
    // Without the small mode, which saves 1.3 MiB of memory but takes twice as long.
    Decompress::new(false)
}

/// Returns the message for an error of the library.
const fn error_message(error: Error) -> &'static str {
    match error {
        Error::Data => "corrupt data",
        Error::DataMagic => "corrupt header",
        Error::Sequence | Error::Param => "invalid use of the library",
    }
}
