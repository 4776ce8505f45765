//! The loop around a decoder that goes from one slice to another.

use std::io::{self, Read};

use super::{Failure, Input, cut_short, damage};

/// A decoder of one compression.
pub(super) trait Unpack {
    /// Unpacks what it can from `input`, which is empty only at the end of the
    /// source, into `output`.
    fn run(&mut self, input: &[u8], output: &mut [u8]) -> Run;

    /// Returns how many bytes it is given at least, unless the source ends before:
    /// where damage depends on how bytes are given, it must not on how they came.
    fn wants(&self) -> usize {
        1
    }

    /// Prepares for the member that may follow the one that has ended.
    fn restart(&mut self) -> io::Result<()>;
}

/// What a decoder did.
pub(super) struct Run {
    /// How many bytes of the input it used.
    pub(super) used: usize,
    /// How many bytes of the output it wrote, before any damage too.
    pub(super) wrote: usize,
    /// What came behind them.
    pub(super) state: io::Result<State>,
}

/// How far a member is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// More of it is to come.
    Within,
    /// It is at its end; another may follow.
    AtEnd,
}

/// A decoder and its input.
pub(super) struct Pump<R, U> {
    input: Input<R>,
    unpack: U,
    state: State,
    /// What the next read returns: a damage that came with some bytes.
    damage: Option<io::Error>,
    /// Whether reading is over: at the end of the source or at a damage.
    over: bool,
}

impl<R: Read, U: Unpack> Pump<R, U> {
    pub(super) fn new(input: Input<R>, unpack: U) -> Self {
        Self { input, unpack, state: State::Within, damage: None, over: false }
    }

    /// Unpacks into `room`, which is not empty; returns how many bytes came, 0
    /// at the end.
    pub(super) fn read(&mut self, room: &mut [u8]) -> Result<usize, Failure> {
        while !self.over {
            match self.run(room).map_err(Failure::Source)? {
                0 => {}
                wrote => return Ok(wrote),
            }
        }
        self.damage.take().map_or(Ok(0), |damage| Err(Failure::Damage(damage)))
    }

    fn run(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let input = self.input.unread(self.unpack.wants())?;
        let at_end = input.is_empty();
        if at_end && self.state == State::AtEnd {
            self.over = true;
            return Ok(0);
        }
        let run = self.unpack.run(input, room);
        self.input.take(run.used);
        match run.state {
            Ok(State::AtEnd) => self.end_member(),
            Ok(State::Within) if run.used == 0 && run.wrote == 0 => self.stall(at_end),
            Ok(State::Within) => self.state = State::Within,
            Err(damage) => self.stop(damage),
        }
        Ok(run.wrote)
    }

    fn end_member(&mut self) {
        self.state = State::AtEnd;
        if let Err(error) = self.unpack.restart() {
            self.stop(error);
        }
    }

    /// Ends where the decoder neither takes nor gives a byte.
    fn stall(&mut self, at_end: bool) {
        self.stop(if at_end { cut_short() } else { damage("the decoder does not get on") });
    }

    fn stop(&mut self, damage: io::Error) {
        self.damage = Some(damage);
        self.over = true;
    }
}

/// Returns how far a total of the decoder has grown, which is no further than
/// the slice that it was given.
pub(super) fn since(before: u64, after: u64) -> usize {
    usize::try_from(after.saturating_sub(before)).unwrap_or(usize::MAX)
}
