//! bzip2, by the crate of that name.

use std::io;

use bzip2::{Decompress, Error, Status};

use super::damage;
use super::pump::{Run, State, Unpack, since};

pub(super) struct Bzip2 {
    /// The decoder of the member that is being read, once it is needed.
    decoder: Option<Decompress>,
    /// How many bytes of the piece it has not used yet.
    left: usize,
}

/// Bytes are given in pieces of this length. Of damaged data the decoder says other
/// things where what it is given ends at another byte: what a capture holds must not
/// depend on how it came.
const PIECE_LEN: usize = 4096;

/// What follows the four bytes of a member's header where it holds nothing: the
/// mark of the end, and a checksum of nothing.
const NOTHING: &[u8] = b"\x17\x72\x45\x38\x50\x90\0\0\0\0";

impl Bzip2 {
    pub(super) const fn new() -> Self {
        Self { decoder: None, left: PIECE_LEN }
    }
}

impl Unpack for Bzip2 {
    fn run(&mut self, input: &[u8], output: &mut [u8]) -> Run {
        let (input, _) = input.split_at(input.len().min(self.left));
        let run = self.step(input, output);
        self.left = match self.left.saturating_sub(run.used) {
            0 => PIECE_LEN,
            left => left,
        };
        run
    }

    fn wants(&self) -> usize {
        self.left
    }

    fn restart(&mut self) -> io::Result<()> {
        self.decoder = None;
        Ok(())
    }
}

impl Bzip2 {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Run {
        if self.decoder.is_none() && begins_empty_member(input) {
            let used = HEADER_LEN + NOTHING.len();
            return Run { used, wrote: 0, state: Ok(State::AtEnd) };
        }
        let decoder = self.decoder.get_or_insert_with(decoder);
        let (used, wrote) = (decoder.total_in(), decoder.total_out());
        let status = decoder.decompress(input, output);
        Run {
            used: since(used, decoder.total_in()),
            wrote: since(wrote, decoder.total_out()),
            state: match status {
                Ok(Status::StreamEnd) => Ok(State::AtEnd),
                Ok(Status::MemNeeded) => Err(damage("out of memory")),
                Ok(_) => Ok(State::Within),
                Err(error) => Err(damage(text(error))),
            },
        }
    }
}

/// The length of `BZh` and the size of blocks, a digit.
const HEADER_LEN: usize = 4;

/// Tells whether all of a member that holds nothing is here. A decoder makes room
/// for a block of 900 kB before it sees that: 700,000 of these members fit into
/// 10 MB, and took half a minute.
fn begins_empty_member(input: &[u8]) -> bool {
    matches!(
        input.split_first_chunk(),
        Some(([b'B', b'Z', b'h', b'1'..=b'9'], rest)) if rest.starts_with(NOTHING)
    )
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
