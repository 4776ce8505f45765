//! Live reading: reads a capture in batches while it grows.

use std::io::{ErrorKind as IoErrorKind, Read};

use super::linker::Linker;
use crate::capture::Reader;
use crate::error::{Error, ErrorKind};
use crate::graph::{DeltaTracker, LinkGraph};
use crate::pipeline::ReplayLimit;
use crate::statistics::{InputStatistics, PacketCounters, Statistics};
use crate::time::Timestamp;

/// The number of packets after which [`LiveReader::advance`] returns, at the end of the current
/// block of packets. At 200,000 packets per second, this takes about 20 ms.
const BATCH_PACKETS: u64 = 4_096;

/// The number of packets between two checks of the limits on hosts.
const CHECK_PACKETS: u64 = 65_536;

/// Reads a capture in batches of packets while it grows. It is created by
/// [`Ingest::follow`](crate::Ingest::follow).
///
/// The resulting graph and statistics are equal to those that [`Ingest`](crate::Ingest) returns for
/// the same packets.
///
/// ```
/// use iplink_core::graph::DeltaTracker;
/// use iplink_core::{Advance, Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut tracker = DeltaTracker::new(100_000);
/// let mut live = Ingest::new(Dimensions::LINKS).follow("office.pcap", file)?;
/// while live.advance(&mut tracker, None)? != Advance::Ended {
///     for link in tracker.drain().links {
///         println!("{} -> {}: {}", link.source, link.target, link.total.packets);
///     }
/// }
/// let (graph, statistics) = live.finish();
/// let packets: u64 = graph.links().map(|link| link.traffic.packets).sum();
/// assert_eq!(statistics.total().linked, packets);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Debug)]
pub struct LiveReader<R> {
    linker: Linker,
    statistics: Statistics,
    input: InputStatistics,
    capture: Reader<R>,
    replay: ReplayLimit,
    /// The total number of packets at which the limits are checked again.
    next_check: u64,
    has_ended: bool,
}

/// The reason why [`LiveReader::advance`] returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advance {
    /// A batch of packets was read, and there may be more.
    MorePackets,
    /// The source has no data yet: a read would block.
    WouldBlock,
    /// The next packet has this time, which is later than the time `until` which packets are read.
    Due(Timestamp),
    /// The capture has ended, or the packet limit was reached.
    Ended,
}

impl<R: Read> LiveReader<R> {
    /// Opens a capture. `statistics` are those of the inputs that were read before.
    pub(super) fn open(
        linker: Linker,
        statistics: Statistics,
        name: &str,
        source: R,
    ) -> Result<Self, Error> {
        let mut input = InputStatistics::new(name);
        let capture = Reader::open_nonblocking(source)?;
        input.format = Some(capture.format().into());
        let (replay, next_check, has_ended) = (ReplayLimit::default(), CHECK_PACKETS, false);
        Ok(Self { linker, statistics, input, capture, replay, next_check, has_ended })
    }

    /// Reads a batch of packets; stops early if the source would block or the next packet is later
    /// than `until`. The packets are also recorded in `tracker`.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the capture is damaged or its source fails. All packets before the
    /// error are in the graph and in the statistics, and the statistics contain the error. The next
    /// call returns [`Advance::Ended`].
    pub fn advance(
        &mut self,
        tracker: &mut DeltaTracker,
        until: Option<Timestamp>,
    ) -> Result<Advance, Error> {
        if self.has_ended || self.linker.pipeline.is_done() {
            self.has_ended = true;
            return Ok(Advance::Ended);
        }
        self.replay.until = until;
        let result = self.read_batch(tracker);
        if self.input.counters.read >= self.next_check {
            self.linker.check_limits();
            self.next_check = self.input.counters.read.saturating_add(CHECK_PACKETS);
        }
        match result {
            Err(error) if would_block(&error) => Ok(Advance::WouldBlock),
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

    /// Reads packets up to the end of the batch, or until there is another reason to return.
    fn read_batch(&mut self, tracker: &mut DeltaTracker) -> Result<Advance, Error> {
        let Linker { graph, pipeline, .. } = &mut self.linker;
        let (counters, replay) = (&mut self.input.counters, &mut self.replay);
        let batch_end = counters.read.saturating_add(BATCH_PACKETS);
        while counters.read < batch_end {
            let mut sink = (&mut *graph, &mut *tracker);
            if !pipeline.run_block_until(&mut self.capture, counters, &mut sink, replay)? {
                return Ok(Advance::Ended);
            }
            if let Some(time) = replay.due {
                return Ok(Advance::Due(time));
            }
            if pipeline.is_done() {
                return Ok(Advance::Ended);
            }
        }
        Ok(Advance::MorePackets)
    }
}

impl<R: Read> LiveReader<R> {
    /// Returns the packet counters so far.
    #[must_use]
    pub const fn counters(&self) -> &PacketCounters {
        &self.input.counters
    }

    /// Returns the latest timestamp of the packets read so far, if any has one.
    #[must_use]
    pub const fn last_seen(&self) -> Option<Timestamp> {
        self.replay.latest
    }

    /// Returns the time of the next packet, if that packet has arrived and has a time.
    ///
    /// # Errors
    ///
    /// Returns the error that the next [`advance`](Self::advance) would return. The statistics do
    /// not contain it yet.
    pub fn next_time(&mut self) -> Result<Option<Timestamp>, Error> {
        match self.capture.peek_time() {
            Err(error) if would_block(&error) => Ok(None),
            time => Ok(time?.flatten()),
        }
    }

    /// Returns the graph of all packets that were read, with the statistics.
    #[must_use]
    pub fn finish(mut self) -> (LinkGraph, Statistics) {
        self.input.format = Some(self.capture.format().into());
        self.input.add_metadata(self.capture.interfaces(), self.capture.names());
        self.linker.take_packet_names(&mut self.input);
        self.input.stopped = self.linker.pipeline.is_done() || !self.has_ended;
        self.linker.check_limits();
        self.statistics.inputs.push(self.input);
        let (mut graph, statistics) = (self.linker.finish(), self.statistics);
        graph.name_capture_sources(|source| statistics.source_name(source.input, source.interface));
        (graph, statistics)
    }
}

/// Returns whether the error means that the source has no data yet.
fn would_block(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Io(error) if error.kind() == IoErrorKind::WouldBlock)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Filter;
    use crate::{Dimensions, Ingest};

    /// A source that would block at every other read, and delivers up to 1,000 bytes at the others.
    struct GrowingSource<'a> {
        bytes: &'a [u8],
        has_blocked: bool,
    }

    impl<'a> GrowingSource<'a> {
        fn new(bytes: &'a [u8]) -> Self {
            Self { bytes, has_blocked: false }
        }
    }

    impl Read for GrowingSource<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.has_blocked = !self.has_blocked;
            if self.has_blocked {
                return Err(IoErrorKind::WouldBlock.into());
            }
            let (delivered, remaining) = self.bytes.split_at(self.bytes.len().min(1_000));
            buffer[..delivered.len()].copy_from_slice(delivered);
            self.bytes = remaining;
            Ok(delivered.len())
        }
    }

    /// Returns an `Ingest` that filters out DNS, but still collects host names from it.
    fn filtering_ingest(dimensions: Dimensions) -> Ingest {
        Ingest::new(dimensions)
            .with_filter("not port 53".parse::<Filter>().unwrap())
            .with_packet_names()
    }

    #[test]
    fn advance_yields_the_same_graph_and_statistics_as_read() {
        let office = iplink_generator::office();
        for dimensions in [Dimensions::LINKS, Dimensions::ALL] {
            let mut tracker = DeltaTracker::new(usize::MAX);
            let mut live =
                filtering_ingest(dimensions).follow("office", GrowingSource::new(&office)).unwrap();
            let mut blocked_count = 0;
            loop {
                match live.advance(&mut tracker, None).unwrap() {
                    Advance::Ended => break,
                    Advance::WouldBlock => blocked_count += 1,
                    _ => {}
                }
            }
            assert!(blocked_count > 50);
            let mut ingest = filtering_ingest(dimensions);
            ingest.read("office", &office[..]).unwrap();
            let (graph, statistics) = live.finish();
            let (expected, expected_statistics) = ingest.finish();
            assert_eq!(statistics, expected_statistics);
            let json = |graph| serde_json::to_string(graph).unwrap();
            assert!(json(&graph) == json(&expected));
            tracker.drain();
            assert_eq!(tracker.total().packets, statistics.total().linked);
        }
    }

    #[test]
    fn advance_stops_before_the_first_packet_later_than_until() {
        let office = iplink_generator::office();
        let mut tracker = DeltaTracker::new(usize::MAX);
        let mut live = Ingest::new(Dimensions::LINKS).follow("office", &office[..]).unwrap();
        let first_time = live.next_time().unwrap().unwrap();
        let Advance::Due(next_time) = live.advance(&mut tracker, Some(first_time)).unwrap() else {
            panic!("all packets have the same time");
        };
        assert!(next_time > first_time);
        let packets = live.counters().read;
        assert!(packets > 0);
        let advance = live.advance(&mut tracker, Some(first_time)).unwrap();
        assert_eq!(advance, Advance::Due(next_time));
        assert_eq!(live.counters().read, packets);
        live.advance(&mut tracker, Some(next_time)).unwrap();
        assert!(live.counters().read > packets);
        assert_eq!(live.last_seen(), Some(next_time));
        let (_, statistics) = live.finish();
        assert!(statistics.inputs[0].stopped);
    }

    #[test]
    fn damage_ends_the_capture_and_is_in_the_statistics() {
        let office = iplink_generator::office();
        let truncated = &office[..office.len() - 1];
        let mut tracker = DeltaTracker::new(usize::MAX);
        let mut live = Ingest::new(Dimensions::LINKS).follow("office", truncated).unwrap();
        let error = loop {
            if let Err(error) = live.advance(&mut tracker, None) {
                break error;
            }
        };
        assert_eq!(live.advance(&mut tracker, None).unwrap(), Advance::Ended);
        let (_, statistics) = live.finish();
        assert_eq!(statistics.inputs[0].damage, Some(error.to_string()));
        assert!(!statistics.inputs[0].stopped);
    }

    #[test]
    fn packet_limit_ends_the_capture() {
        let office = iplink_generator::office();
        let mut tracker = DeltaTracker::new(usize::MAX);
        let ingest = Ingest::new(Dimensions::LINKS).with_packet_limit(10);
        let mut live = ingest.follow("office", &office[..]).unwrap();
        assert_eq!(live.advance(&mut tracker, None).unwrap(), Advance::Ended);
        assert_eq!(live.counters().read, 10);
        assert!(live.finish().1.inputs[0].stopped);
    }
}
