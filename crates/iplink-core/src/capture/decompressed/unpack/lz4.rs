//! The frame format of LZ4, by `lz4_flex`.

use std::io::{self, Read};

use lz4_flex::frame::FrameDecoder;

use super::{Failure, Input, cut_short, damage};

/// Frames, one behind the other.
pub(super) struct Lz4<R: Read> {
    /// The decoder of the frame that is being read, until reading is over.
    decoder: Option<FrameDecoder<Feed<R>>>,
    /// Whether the decoder has given no byte of its frame yet.
    fresh: bool,
    /// Frames that held nothing, as they were.
    empty: Vec<Vec<u8>>,
}

/// A frame that holds nothing is no longer: a magic, a descriptor of up to 15 bytes,
/// the mark of the end, and a checksum.
const EMPTY_LEN: usize = 4 + 15 + 4 + 4;

/// So many of them are known at most: there are no more that a decoder takes.
const EMPTY_KINDS: usize = 64;

/// What the decoder reads from.
struct Feed<R> {
    input: Input<R>,
    /// How many bytes the decoder took.
    taken: u64,
    /// The first of them that are of the present frame.
    frame: Vec<u8>,
    /// The error of the source, where it failed.
    failure: Option<io::Error>,
}

impl<R: Read> Lz4<R> {
    pub(super) fn new(input: Input<R>) -> Self {
        let feed = Feed { input, taken: 0, frame: Vec::new(), failure: None };
        Self { decoder: Some(FrameDecoder::new(feed)), fresh: true, empty: Vec::new() }
    }

    /// Unpacks into `room`, which is not empty; returns how many bytes came, 0
    /// at the end.
    pub(super) fn read(&mut self, room: &mut [u8]) -> Result<usize, Failure> {
        while let Some(decoder) = &mut self.decoder {
            let before = decoder.get_ref().taken;
            match decoder.read(room) {
                Ok(0) => self.end_frame(before)?,
                Ok(wrote) => {
                    self.fresh = false;
                    return Ok(wrote);
                }
                Err(error) => return Err(self.fail(error)),
            }
        }
        Ok(0)
    }

    /// Tells the end of a frame from that of the source, within a frame or
    /// behind the last: to the decoder, all three are the same.
    fn end_frame(&mut self, before: u64) -> Result<(), Failure> {
        let Some(decoder) = self.decoder.take() else {
            return Ok(());
        };
        let mut feed = decoder.into_inner();
        let nothing_came = feed.taken == before;
        if !feed.input.is_at_end() && !nothing_came {
            if self.fresh {
                self.know_as_empty(&feed.frame);
            }
            feed.pass_over(&self.empty).map_err(Failure::Source)?;
            // A decoder that is used again asserts that frames are alike.
            self.decoder = Some(FrameDecoder::new(feed));
            self.fresh = true;
            return Ok(());
        }
        if self.fresh && nothing_came {
            return Ok(());
        }
        Err(Failure::Damage(cut_short()))
    }

    /// Notes a frame that held nothing, and that the decoder took.
    fn know_as_empty(&mut self, frame: &[u8]) {
        let is_whole = frame.len() <= EMPTY_LEN;
        if is_whole && self.empty.len() < EMPTY_KINDS && !self.empty.iter().any(|it| it == frame) {
            self.empty.push(frame.to_owned());
        }
    }

    fn fail(&mut self, error: io::Error) -> Failure {
        let feed = self.decoder.take().map(FrameDecoder::into_inner);
        if let Some(failure) = feed.and_then(|feed| feed.failure) {
            return Failure::Source(failure);
        }
        Failure::Damage(match error.kind() {
            io::ErrorKind::UnexpectedEof => cut_short(),
            _ => damage(error),
        })
    }
}

impl<R: Read> Feed<R> {
    /// Passes over frames that hold nothing, which are known. A decoder makes room
    /// for a block of up to 4 MB before it sees that, and 900,000 of these frames fit
    /// into 10 MB.
    fn pass_over(&mut self, empty: &[Vec<u8>]) -> io::Result<()> {
        self.frame.clear();
        if empty.is_empty() {
            return Ok(());
        }
        loop {
            let unread = self.input.unread(EMPTY_LEN)?;
            let Some(frame) = empty.iter().find(|frame| unread.starts_with(frame)) else {
                return Ok(());
            };
            self.input.take(frame.len());
        }
    }
}

impl<R: Read> Read for Feed<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self.input.unread(1) {
            Ok(mut unread) => {
                let start = unread;
                let came = unread.read(room)?;
                // One byte more shows that the frame is longer.
                let kept = (EMPTY_LEN + 1).saturating_sub(self.frame.len()).min(came);
                self.frame.extend_from_slice(start.get(..kept).unwrap_or_default());
                self.input.take(came);
                self.taken = self.taken.saturating_add(came as u64);
                Ok(came)
            }
            Err(error) => {
                self.failure = Some(error);
                Err(io::ErrorKind::Other.into())
            }
        }
    }
}
