//! The live session: reads a capture while it grows, and publishes snapshots of it.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use iplink_core::graph::{Count, DeltaTracker};
use iplink_core::{Advance, Error, LiveReader};

use crate::labels::HostLabels;
use crate::model::LiveModel;
use crate::replay::{ReplayClock, ReplaySpeed};
use crate::server::SnapshotPublisher;
use crate::snapshot::{LivePhase, LiveStatus};
use crate::stop::StopFlag;

/// The interval between snapshots.
const PUBLISH_INTERVAL: Duration = Duration::from_millis(200);

/// The maximum time between two checks of the clock and of the stop flag.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// The maximum number of links that are counted individually; the traffic of others is summed.
const MAX_TRACKED_LINKS: usize = 250_000;

/// The maximum number of records of new packets that the tracker collects. If there are more, they
/// are passed to the model before the next snapshot is due, to bound the memory.
const MAX_PENDING_RECORDS: usize = 65_536;

/// The time over which the rates of packets and bytes are averaged.
const RATE_WINDOW: Duration = Duration::from_secs(2);

/// The maximum time for which reading continues after a stop request. Ctrl-C also ends the
/// program that writes to the pipe, such as tcpdump, but its last packets may still arrive.
const STOP_GRACE: Duration = Duration::from_secs(2);

/// The time without packets after which reading ends, once a stop is requested.
const STOP_SILENCE: Duration = Duration::from_millis(300);

/// The options of a [`LiveSession`].
#[derive(Debug)]
#[non_exhaustive]
pub struct LiveOptions {
    /// The maximum number of visible links (default: 400).
    pub max_links: usize,
    /// The speed at which the capture is replayed; with `None`, packets are read as fast as they
    /// arrive.
    pub replay: Option<ReplaySpeed>,
    /// The labels of hosts (default: their addresses).
    pub labels: HostLabels,
    /// The counter of packets that the system dropped, if it reports them.
    pub drop_counter: Option<DropCounter>,
}

impl Default for LiveOptions {
    fn default() -> Self {
        let labels = HostLabels::default();
        Self { max_links: 400, replay: None, labels, drop_counter: None }
    }
}

/// A counter of the packets that the system dropped because its buffer was full; clones share the
/// count.
#[derive(Clone, Debug, Default)]
pub struct DropCounter(Arc<AtomicU64>);

impl DropCounter {
    /// Returns the number of dropped packets.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Sets the number of dropped packets.
    pub fn set(&self, packets: u64) {
        self.0.store(packets, Ordering::Relaxed);
    }
}

/// Passes the packets of a [`LiveReader`] to a [`LiveModel`], and publishes a snapshot five times
/// per second.
#[derive(Debug)]
pub struct LiveSession {
    model: LiveModel,
    tracker: DeltaTracker,
    status: LiveStatus,
    publisher: SnapshotPublisher,
    /// The time at which the last snapshot was published.
    published_at: Instant,
    stop: StopFlag,
    replay: Option<ReplaySpeed>,
    /// The clock of the replay, once its first packet was read.
    clock: Option<ReplayClock>,
    /// The counts at recent times, from which the rate is calculated.
    recent_counts: VecDeque<(Instant, Count)>,
    drop_counter: Option<DropCounter>,
}

impl LiveSession {
    /// Creates a session and publishes its first snapshot, in which no packet has arrived.
    #[must_use]
    pub fn new(
        input: &str,
        options: LiveOptions,
        publisher: SnapshotPublisher,
        stop: StopFlag,
    ) -> Self {
        let status = LiveStatus {
            input: input.into(),
            replay_speed: options.replay.map(ReplaySpeed::factor),
            ..LiveStatus::default()
        };
        let mut session = Self {
            model: LiveModel::new(options.max_links, options.labels),
            tracker: DeltaTracker::new(MAX_TRACKED_LINKS),
            status,
            publisher,
            published_at: Instant::now(),
            stop,
            replay: options.replay,
            clock: None,
            recent_counts: VecDeque::new(),
            drop_counter: options.drop_counter,
        };
        session.publish();
        session
    }

    /// Reads packets until the input ends or a stop is requested, and publishes snapshots.
    ///
    /// After a stop request, packets that are still arriving are read for up to two seconds.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the capture is damaged or its source fails. All packets before the
    /// error are in the graph, and snapshots show the error.
    pub fn read<R: Read>(&mut self, reader: &mut LiveReader<R>) -> Result<(), Error> {
        self.status.phase = LivePhase::Reading;
        let result = self.read_until_end(reader);
        if let Err(error) = &result {
            self.status.damage = Some(error.to_string().into());
        }
        self.update_counters(reader);
        result
    }

    /// Keeps publishing snapshots after reading has ended. Once a stop is requested, publishes a
    /// final snapshot and returns.
    pub fn publish_until_stopped(&mut self) {
        if !self.stop.is_requested() {
            self.status.phase = LivePhase::Ended;
        }
        while !self.stop.is_requested() {
            if self.is_publish_due() {
                self.publish();
            }
            thread::sleep(POLL_INTERVAL);
        }
        self.status.phase = LivePhase::Stopped;
        self.publish();
        // Gives the server thread time to send the last event before the program exits.
        thread::sleep(POLL_INTERVAL);
    }

    /// Reads until the input ends, or until a stop was requested and no packets arrive anymore.
    fn read_until_end<R: Read>(&mut self, reader: &mut LiveReader<R>) -> Result<(), Error> {
        let (mut stop_requested_at, mut last_packet_at) = (None, Instant::now());
        loop {
            let packets_before = reader.counters().read;
            let advance = self.advance(reader)?;
            if reader.counters().read > packets_before {
                last_packet_at = Instant::now();
            }
            self.publish_if_due(reader);
            if advance == Advance::Ended {
                return Ok(());
            }
            if self.stop.is_requested() {
                let requested_at = *stop_requested_at.get_or_insert_with(Instant::now);
                let is_silent = advance == Advance::WouldBlock
                    && requested_at.elapsed() >= STOP_SILENCE
                    && last_packet_at.elapsed() >= STOP_SILENCE;
                if self.replay.is_some() || is_silent || requested_at.elapsed() >= STOP_GRACE {
                    return Ok(());
                }
            }
            if let (Advance::Due(time), Some(clock)) = (advance, self.clock) {
                thread::sleep(clock.remaining_until(time).min(POLL_INTERVAL));
            }
        }
    }

    /// Reads a batch of packets; in a replay, only packets that are due.
    fn advance<R: Read>(&mut self, reader: &mut LiveReader<R>) -> Result<Advance, Error> {
        let until = match (self.clock, self.replay) {
            (Some(clock), _) => Some(clock.now()),
            (None, Some(speed)) => {
                let first_time = reader.next_time().ok().flatten();
                self.clock = first_time.map(|time| ReplayClock::start(speed, time));
                first_time
            }
            (None, None) => None,
        };
        reader.advance(&mut self.tracker, until)
    }

    /// Publishes a snapshot if [`PUBLISH_INTERVAL`] has passed since the last one.
    fn publish_if_due<R: Read>(&mut self, reader: &LiveReader<R>) {
        if self.tracker.pending_records() > MAX_PENDING_RECORDS {
            self.model.record(&self.tracker.drain());
        }
        if self.is_publish_due() {
            self.update_counters(reader);
            self.publish();
        }
    }

    fn is_publish_due(&self) -> bool {
        self.published_at.elapsed() >= PUBLISH_INTERVAL
    }

    /// Copies the counters and the latest timestamp of the reader to the status.
    fn update_counters<R: Read>(&mut self, reader: &LiveReader<R>) {
        self.status.counters = reader.counters().clone();
        self.status.last_seen = reader.last_seen();
    }

    /// Updates the model and the rate, and publishes a snapshot.
    fn publish(&mut self) {
        self.model.record(&self.tracker.drain());
        let elapsed = self.published_at.elapsed();
        self.published_at = Instant::now();
        self.status.rate = self.update_rate();
        self.status.dropped = self.drop_counter.as_ref().map(DropCounter::get);
        let snapshot = self.model.snapshot(elapsed, &self.tracker, self.status.clone());
        self.publisher.publish(snapshot);
    }

    /// Adds the current counts to the recent ones. Returns the packets read per second and the
    /// bytes linked per second, averaged over [`RATE_WINDOW`].
    fn update_rate(&mut self) -> Count {
        let current =
            Count { packets: self.status.counters.read, bytes: self.tracker.total().bytes };
        self.recent_counts.push_back((self.published_at, current));
        while self.recent_counts.len() > 2
            && self
                .recent_counts
                .front()
                .is_some_and(|(time, _)| self.published_at - *time > RATE_WINDOW)
        {
            self.recent_counts.pop_front();
        }
        let Some((since, oldest)) = self.recent_counts.front() else {
            return Count::default();
        };
        let millis = (self.published_at - *since).as_millis().max(1);
        let per_second = |current: u64, oldest: u64| {
            let rate = u128::from(current.saturating_sub(oldest)) * 1_000 / millis;
            u64::try_from(rate).unwrap_or(u64::MAX)
        };
        Count {
            packets: per_second(current.packets, oldest.packets),
            bytes: per_second(current.bytes, oldest.bytes),
        }
    }
}
