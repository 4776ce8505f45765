//! Reads a capture piece by piece, while it grows.

use std::io::{ErrorKind as IoErrorKind, Read};

use super::linker::Linker;
use super::way::{Innermost, LinkLayer, Outermost, Way};
use crate::capture::Reader;
use crate::dissect::Depth;
use crate::error::{Error, ErrorKind};
use crate::graph::{DeltaTracker, LinkGraph};
use crate::statistics::{Input, PacketCounters, Statistics};
use crate::time::Timestamp;

/// A piece has so many packets at most: at 200,000 packets a second it takes some
/// 20 ms.
const PIECE_PACKETS: u32 = 4_096;

/// There is room for this many hosts between two looks at their number.
const CHECK_PACKETS: u64 = 65_536;

/// A capture that is read piece by piece, while it grows; made by
/// [`Ingest::follow`](crate::Ingest::follow).
///
/// Graph and account are those that [`Ingest`](crate::Ingest) would have made of
/// the same packets.
///
/// ```
/// use iplink_core::graph::DeltaTracker;
/// use iplink_core::{Advance, Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut changes = DeltaTracker::new(100_000);
/// let mut live = Ingest::new(Dimensions::LINKS).follow("office.pcap", file)?;
/// while live.advance(&mut changes, None)? != Advance::Ended {
///     for link in changes.take().links {
///         println!("{} -> {}: {}", link.source, link.target, link.total.packets);
///     }
/// }
/// let (graph, account) = live.finish();
/// let packets: u64 = graph.links().map(|link| link.traffic.packets).sum();
/// assert_eq!(account.total().linked, packets);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Debug)]
pub struct LiveReader<R> {
    partial: Linker,
    account: Statistics,
    input: Input,
    capture: Reader<R>,
    last_seen: Option<Timestamp>,
    /// When so many packets were read, the number of hosts is looked at.
    check_at: u64,
    has_ended: bool,
}

/// Why a piece of a capture ended where it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advance {
    /// It was long enough; more may be there.
    Further,
    /// The source has nothing more yet: it said that it would block.
    Waiting,
    /// The next packet is of this time, later than was asked for.
    Due(Timestamp),
    /// The capture ended, or as much of it was read as was asked for.
    Ended,
}

impl<R: Read> LiveReader<R> {
    pub(super) fn open(
        partial: Linker,
        account: Statistics,
        name: &str,
        read: R,
    ) -> Result<Self, Error> {
        let mut input = Input::new(name);
        let capture = Reader::open_patiently(read)?;
        input.format = Some(capture.format().into());
        let (last_seen, check_at, has_ended) = (None, CHECK_PACKETS, false);
        Ok(Self { partial, account, input, capture, last_seen, check_at, has_ended })
    }

    /// Reads on until the source would block, a packet later than `until` comes,
    /// or some thousands have been read; tells `changes` what was linked.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] where the capture is damaged or the source failed.
    /// All packets before that are in the graph and in the account, which notes
    /// the damage, and reading has ended.
    pub fn advance(
        &mut self,
        changes: &mut DeltaTracker,
        until: Option<Timestamp>,
    ) -> Result<Advance, Error> {
        if self.has_ended || self.partial.is_done() {
            self.has_ended = true;
            return Ok(Advance::Ended);
        }
        let result = match self.partial.depth {
            Depth::LinkLayer => self.link::<LinkLayer>(changes, until),
            Depth::Outermost => self.link::<Outermost>(changes, until),
            Depth::Innermost => self.link::<Innermost>(changes, until),
        };
        if self.input.tally.read >= self.check_at {
            self.partial.check_excess();
            self.check_at = self.input.tally.read.saturating_add(CHECK_PACKETS);
        }
        match result {
            Err(error) if would_block(&error) => Ok(Advance::Waiting),
            Err(error) => {
                self.input.damage = Some(error.to_string());
                self.has_ended = true;
                Err(error)
            }
            Ok(advance) => {
                self.has_ended = advance == Advance::Ended;
                Ok(advance)
            }
        }
    }

    fn link<W: Way>(
        &mut self,
        changes: &mut DeltaTracker,
        until: Option<Timestamp>,
    ) -> Result<Advance, Error> {
        for _ in 0..PIECE_PACKETS {
            if let Some(until) = until
                && let Some(Some(time)) = self.capture.peek_time()?
                && time > until
            {
                return Ok(Advance::Due(time));
            }
            let Some(packet) = self.capture.next_packet()? else {
                return Ok(Advance::Ended);
            };
            self.last_seen = self.last_seen.max(packet.time);
            let partial = &mut self.partial;
            if let Some(rest) = &mut partial.rest {
                *rest = rest.saturating_sub(1);
            }
            let tally = &mut self.input.tally;
            match W::dissect(&packet) {
                Err(skip) => tally.skip(skip),
                Ok(seen) => {
                    if let (Some(answers), Some(seen)) =
                        (&mut partial.answers, W::observation(&seen))
                    {
                        answers.read(seen, || W::payload(&packet));
                    }
                    if partial.filter.as_ref().is_none_or(|filter| W::matches(filter, &seen)) {
                        partial.graph.set_interface(packet.interface);
                        W::observe(&mut partial.graph, &seen);
                        W::tell(changes, &seen);
                        tally.link();
                    } else {
                        tally.filter();
                    }
                }
            }
            if partial.is_done() {
                return Ok(Advance::Ended);
            }
        }
        Ok(Advance::Further)
    }
}

impl<R: Read> LiveReader<R> {
    /// Returns what became of the packets so far.
    #[must_use]
    pub const fn tally(&self) -> &PacketCounters {
        &self.input.tally
    }

    /// Returns the latest time of a packet so far, where any has one.
    #[must_use]
    pub const fn last_seen(&self) -> Option<Timestamp> {
        self.last_seen
    }

    /// Returns the time of the next packet, where the capture has come so far and
    /// tells it.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] where [`advance`](Self::advance) would, which is not
    /// in the account yet.
    pub fn next_time(&mut self) -> Result<Option<Timestamp>, Error> {
        match self.capture.peek_time() {
            Err(error) if would_block(&error) => Ok(None),
            time => Ok(time?.flatten()),
        }
    }

    /// Freezes the graph of all that was read, and returns it with the account.
    #[must_use]
    pub fn finish(mut self) -> (LinkGraph, Statistics) {
        self.input.format = Some(self.capture.format().into());
        self.input.know(self.capture.interfaces(), self.capture.names());
        self.partial.give_answers(&mut self.input);
        self.input.stopped = self.partial.is_done() || !self.has_ended;
        self.partial.check_excess();
        self.account.inputs.push(self.input);
        let (mut graph, account) = (self.partial.finish(), self.account);
        graph.name_origins(|origin| account.origin_name(origin.input, origin.interface));
        (graph, account)
    }
}

fn would_block(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Io(error) if error.kind() == IoErrorKind::WouldBlock)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Filter;
    use crate::{Dimensions, Ingest};

    /// Gives some bytes a read, and would block before each.
    struct Growing<'a>(&'a [u8], bool);

    impl Read for Growing<'_> {
        fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(IoErrorKind::WouldBlock.into());
            }
            let (now, later) = self.0.split_at(self.0.len().min(1_000));
            room[..now.len()].copy_from_slice(now);
            self.0 = later;
            Ok(now.len())
        }
    }

    fn ingest(detail: Dimensions) -> Ingest {
        Ingest::new(detail).with_filter("not port 53".parse::<Filter>().unwrap()).with_dns()
    }

    #[test]
    fn piece_by_piece_gives_the_same_graph_and_account() {
        let office = iplink_generator::office();
        for detail in [Dimensions::LINKS, Dimensions::ALL] {
            let mut changes = DeltaTracker::new(usize::MAX);
            let mut live = ingest(detail).follow("office", Growing(&office, false)).unwrap();
            let mut waited = 0;
            loop {
                match live.advance(&mut changes, None).unwrap() {
                    Advance::Ended => break,
                    Advance::Waiting => waited += 1,
                    _ => {}
                }
            }
            assert!(waited > 50);
            let mut whole = ingest(detail);
            whole.read("office", &office[..]).unwrap();
            let (graph, account) = live.finish();
            let (expected, expected_account) = whole.finish();
            assert_eq!(account, expected_account);
            let text = |graph| serde_json::to_string(graph).unwrap();
            assert!(text(&graph) == text(&expected));
            changes.take();
            assert_eq!(changes.total().packets, account.total().linked);
        }
    }

    #[test]
    fn packets_wait_for_their_time() {
        let office = iplink_generator::office();
        let mut changes = DeltaTracker::new(usize::MAX);
        let mut live = Ingest::new(Dimensions::LINKS).follow("office", &office[..]).unwrap();
        let first = live.next_time().unwrap().unwrap();
        let Advance::Due(next) = live.advance(&mut changes, Some(first)).unwrap() else {
            panic!("all packets are of one time");
        };
        assert!(next > first);
        let read = live.tally().read;
        assert!(read > 0);
        assert_eq!(live.advance(&mut changes, Some(first)).unwrap(), Advance::Due(next));
        assert_eq!(live.tally().read, read);
        live.advance(&mut changes, Some(next)).unwrap();
        assert!(live.tally().read > read);
        assert_eq!(live.last_seen(), Some(next));
        let (_, account) = live.finish();
        assert!(account.inputs[0].stopped);
    }

    #[test]
    fn damage_ends_it_and_is_noted() {
        let office = iplink_generator::office();
        let cut = &office[..office.len() - 1];
        let mut changes = DeltaTracker::new(usize::MAX);
        let mut live = Ingest::new(Dimensions::LINKS).follow("office", cut).unwrap();
        let error = loop {
            if let Err(error) = live.advance(&mut changes, None) {
                break error;
            }
        };
        assert_eq!(live.advance(&mut changes, None).unwrap(), Advance::Ended);
        let (_, account) = live.finish();
        assert_eq!(account.inputs[0].damage, Some(error.to_string()));
        assert!(!account.inputs[0].stopped);
    }

    #[test]
    fn the_first_packets_are_enough() {
        let office = iplink_generator::office();
        let mut changes = DeltaTracker::new(usize::MAX);
        let ingest = Ingest::new(Dimensions::LINKS).with_first(10);
        let mut live = ingest.follow("office", &office[..]).unwrap();
        assert_eq!(live.advance(&mut changes, None).unwrap(), Advance::Ended);
        assert_eq!(live.tally().read, 10);
        assert!(live.finish().1.inputs[0].stopped);
    }
}
