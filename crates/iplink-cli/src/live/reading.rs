//! Reads a capture while it grows, and shows what comes.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use iplink_core::graph::{Count, DeltaTracker};
use iplink_core::{Advance, Error, ErrorKind, Ingest, LiveReader};
use iplink_formats::kit::text::number::counted;
use tokio::sync::watch;

use super::board::Board;
use super::feed::{Feed, Growing};
use super::label::Labels;
use super::opening;
use super::pace::{Clock, Speed};
use super::signals::Stop;
use super::snapshot::{Phase, Snapshot, Status};
use crate::args::LiveArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, Outcome};
use crate::source::{self, Opened};

/// What is shown changes this often.
const TICK: Duration = Duration::from_millis(200);

/// While there is nothing to do, it is looked for this often.
const NAP: Duration = Duration::from_millis(50);

/// The page tells so many links apart; of the others it shows their sum.
const MAX_LINKS: usize = 250_000;

/// So many links that had packets wait to be noted, at most and by some thousands
/// more.
const MAX_WAITING: usize = 65_536;

/// The rate is that of this time.
const RATE_SPAN: Duration = Duration::from_secs(2);

/// What a writer still has to say when all are told to end, it says within this
/// time.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// A pipe that is silent for so long then has no more to say.
const SILENCE: Duration = Duration::from_millis(300);

/// What is read.
pub(super) struct Source {
    source: source::Source,
    #[cfg(feature = "live-capture")]
    interface: Option<super::interface::Interface>,
    speed: Option<Speed>,
    /// The packets that the system had no room for, where it tells.
    dropped: Option<Arc<AtomicU64>>,
}

impl Source {
    /// Finds what the command line names, and begins to capture where that is an
    /// interface.
    pub(super) fn find(
        args: &LiveArgs,
        #[cfg(feature = "live-capture")] filter: Option<&str>,
        console: Console,
    ) -> Result<Self, Failure> {
        let speed = args.replay;
        #[cfg(feature = "live-capture")]
        if let Some(name) = &args.interface {
            return Self::interface(name, filter.unwrap_or_default(), console);
        }
        let paths = match &args.inputs.paths[..] {
            [] => &["-".into()][..],
            paths => paths,
        };
        let (sources, _) = source::find(paths, console);
        let [source] = &sources[..] else {
            return Err(Failure::Option("live shows one input, and no folder".to_owned()));
        };
        Ok(Self {
            source: source.clone(),
            #[cfg(feature = "live-capture")]
            interface: None,
            speed,
            dropped: None,
        })
    }

    #[cfg(feature = "live-capture")]
    fn interface(name: &str, filter: &str, console: Console) -> Result<Self, Failure> {
        let dropped = Arc::default();
        match super::interface::Interface::open(name, filter, Arc::clone(&dropped)) {
            Ok(interface) => Ok(Self {
                source: source::Source::named(name),
                interface: Some(interface),
                speed: None,
                dropped: Some(dropped),
            }),
            Err(error) => {
                console.error(&format!("{name}: {error}"));
                Err(Failure::Unreadable)
            }
        }
    }

    /// Reads it to its end or until the program is told to end, and until then
    /// shows what came.
    pub(super) fn read(
        mut self,
        ingest: Ingest,
        labels: Labels,
        args: &LiveArgs,
        show: &watch::Sender<Arc<Snapshot>>,
        stop: &Stop,
        console: Console,
    ) -> Result<(LiveReader<Feed>, Outcome), Failure> {
        let name = self.source.name.clone();
        let mut board = Board::new(args.top, labels);
        let changes = DeltaTracker::new(MAX_LINKS);
        show.send_replace(board.publish(Duration::ZERO, &changes, opening(&name)));
        let feed = Feed::spawn(self.opener(), stop.clone()).map_err(ErrorKind::from);
        let live = feed.map_err(Error::from).and_then(|feed| ingest.follow(&name, feed));
        let live = live.map_err(|error| {
            let _ = input::outcome(&self.source, &Err(error), console);
            Failure::Unreadable
        })?;
        let (status, now) = (opening(&name), Instant::now());
        let (outcome, rate) = (Outcome::Whole, VecDeque::new());
        let speed = self.speed;
        let source = self.source;
        let mut reading = Showing {
            live,
            changes,
            board,
            status,
            show,
            stop,
            speed,
            source,
            outcome,
            rate,
            console,
            clock: None,
            shown: now,
            dropped: self.dropped,
        };
        reading.status.speed = speed.map(Speed::factor);
        reading.read();
        reading.linger();
        Ok((reading.live, reading.outcome))
    }
}

impl Source {
    /// Returns what opens it.
    fn opener(
        &mut self,
    ) -> impl FnOnce() -> std::io::Result<Box<dyn Read + Send>> + Send + 'static {
        let (source, grows) = (self.source.clone(), self.speed.is_none());
        #[cfg(feature = "live-capture")]
        let interface = self.interface.take();
        move || {
            #[cfg(feature = "live-capture")]
            if let Some(interface) = interface {
                return Ok(Box::new(interface));
            }
            open(&source, grows)
        }
    }
}

/// Opens what the command line names; of a pipe, this waits for its first bytes.
fn open(source: &source::Source, grows: bool) -> std::io::Result<Box<dyn Read + Send>> {
    Ok(match source.open_told()? {
        Opened::Capture(file) if grows => Box::new(Growing(file)),
        Opened::Capture(file) => Box::new(file),
        Opened::Stream(stream) => Box::new(stream),
        Opened::Saved(_) => return Err(std::io::Error::other("a saved graph does not grow")),
        Opened::List(_) => return Err(std::io::Error::other("a list of links does not grow")),
        Opened::Database(_) => return Err(std::io::Error::other("a database does not grow")),
    })
}

/// A capture, and who shows it.
struct Showing<'a> {
    live: LiveReader<Feed>,
    changes: DeltaTracker,
    board: Board,
    status: Status,
    show: &'a watch::Sender<Arc<Snapshot>>,
    stop: &'a Stop,
    speed: Option<Speed>,
    clock: Option<Clock>,
    source: source::Source,
    outcome: Outcome,
    /// How much had come at some times of late.
    rate: VecDeque<(Instant, Count)>,
    shown: Instant,
    /// The packets that the system had no room for, where it tells.
    dropped: Option<Arc<AtomicU64>>,
    console: Console,
}

impl Showing<'_> {
    /// Reads to the end, or to that of the program.
    fn read(&mut self) {
        self.status.phase = Phase::Reading;
        let (mut asked, mut last_came) = (None, Instant::now());
        loop {
            let read = self.live.tally().read;
            let advance = self.advance();
            if self.live.tally().read > read {
                last_came = Instant::now();
            }
            self.show_in_time();
            let Some(advance) = advance else { return };
            if self.stop.is_asked() {
                let asked = *asked.get_or_insert_with(Instant::now);
                let is_silent = advance == Advance::Waiting
                    && asked.elapsed() >= SILENCE
                    && last_came.elapsed() >= SILENCE;
                if self.speed.is_some() || is_silent || asked.elapsed() >= LAST_WORDS {
                    return;
                }
            }
            if let (Advance::Due(time), Some(clock)) = (advance, self.clock) {
                thread::sleep(clock.until(time).min(NAP));
            }
        }
    }

    /// Reads a piece; `None` at the end.
    fn advance(&mut self) -> Option<Advance> {
        let until = match (self.clock, self.speed) {
            (Some(clock), _) => Some(clock.now()),
            (None, Some(speed)) => {
                let first = self.live.next_time().ok().flatten();
                self.clock = first.map(|first| Clock::start(speed, first));
                first
            }
            (None, None) => None,
        };
        match self.live.advance(&mut self.changes, until) {
            Ok(Advance::Ended) => None,
            Ok(advance) => Some(advance),
            Err(error) => {
                self.note_damage(error);
                None
            }
        }
    }

    fn note_damage(&mut self, error: Error) {
        self.status.damage = Some(error.to_string().into());
        self.outcome = input::outcome(&self.source, &Err(error), self.console);
    }

    fn show_in_time(&mut self) {
        if self.changes.waiting() > MAX_WAITING {
            self.board.note(&self.changes.take());
        }
        if self.shown.elapsed() >= TICK {
            self.show();
        }
    }

    fn show(&mut self) {
        self.board.note(&self.changes.take());
        let elapsed = self.shown.elapsed();
        self.shown = Instant::now();
        self.status.tally = self.live.tally().clone();
        self.status.last_seen = self.live.last_seen();
        self.status.rate = self.rate();
        self.status.dropped = self.dropped.as_ref().map(|it| it.load(Ordering::Relaxed));
        let snapshot = self.board.publish(elapsed, &self.changes, self.status.clone());
        self.show.send_replace(snapshot);
    }

    /// Returns how many packets were read, and bytes linked, a second.
    fn rate(&mut self) -> Count {
        let now = Count { packets: self.status.tally.read, bytes: self.changes.total().bytes };
        self.rate.push_back((self.shown, now));
        while self.rate.len() > 2
            && self.rate.front().is_some_and(|(time, _)| self.shown - *time > RATE_SPAN)
        {
            self.rate.pop_front();
        }
        let Some((since, before)) = self.rate.front() else {
            return Count::default();
        };
        let millis = (self.shown - *since).as_millis().max(1);
        let a_second = |now: u64, before: u64| {
            let all = u128::from(now.saturating_sub(before)) * 1_000 / millis;
            u64::try_from(all).unwrap_or(u64::MAX)
        };
        Count {
            packets: a_second(now.packets, before.packets),
            bytes: a_second(now.bytes, before.bytes),
        }
    }

    /// Shows all that was read until the program is told to end.
    fn linger(&mut self) {
        if !self.stop.is_asked() {
            self.status.phase = Phase::Ended;
            self.console.note("the input has ended; the page stays until Ctrl-C");
        }
        while !self.stop.is_asked() {
            self.show_in_time();
            thread::sleep(NAP);
        }
        self.status.phase = Phase::Stopped;
        self.show();
        if let Some(dropped @ 1..) = self.status.dropped {
            let dropped = counted(dropped, "packet");
            self.console.note(&format!("the system had no room for {dropped}: they were not read"));
        }
        // The server has this long to tell the pages.
        thread::sleep(NAP);
    }
}
