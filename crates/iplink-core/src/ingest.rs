//! The whole pipeline: capture, dissect, graph, and the account of it.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::account::{Account, Input};
use crate::capture::Reader;
use crate::dissect::dissect;
use crate::error::Error;
use crate::graph::{Detail, GraphBuilder, LinkGraph};

/// Reads captures, one after the other, into one graph.
///
/// ```
/// use iplink_core::{Detail, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Detail::LINKS);
/// ingest.read("office.pcap", file)?;
/// let (graph, account) = ingest.finish();
/// let total = account.total();
/// assert_eq!(total.read, total.linked + total.skipped());
/// assert!(graph.hosts().len() > 40);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Ingest {
    graph: GraphBuilder,
    account: Account,
    progress: Progress,
}

/// How many packets are read between two reports of progress.
const REPORT_PACKETS: u64 = 65_536;

/// How far an [`Ingest`] has come, for another thread to show.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<AtomicU64>);

impl Progress {
    /// Returns how many packets have been read, to within 65,536 an input.
    #[must_use]
    pub fn packets(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn add(&self, packets: u64) {
        self.0.fetch_add(packets, Ordering::Relaxed);
    }
}

impl Ingest {
    /// Creates an ingest whose graph keeps this much detail.
    #[must_use]
    pub fn new(detail: Detail) -> Self {
        Self {
            graph: GraphBuilder::new(detail),
            account: Account::default(),
            progress: Progress::default(),
        }
    }

    /// Reads a capture, which may be compressed, to its end; `name` is what the
    /// account calls it.
    ///
    /// # Errors
    ///
    /// Returns the [`Error`] of a capture that is damaged or none at all. All
    /// packets before the damage are in the graph and in the account then.
    pub fn read(&mut self, name: &str, read: impl Read) -> Result<(), Error> {
        let mut input = Input::new(name);
        let result = self.link(read, &mut input);
        input.damage = result.as_ref().err().map(ToString::to_string);
        self.account.inputs.push(input);
        result
    }

    fn link(&mut self, read: impl Read, input: &mut Input) -> Result<(), Error> {
        let mut capture = Reader::unpack(read)?;
        input.format = Some(capture.format());
        let tally = &mut input.tally;
        while let Some(packet) = capture.next_packet()? {
            match dissect(&packet) {
                Ok(seen) => {
                    self.graph.observe(&seen);
                    tally.link();
                }
                Err(skip) => tally.skip(skip),
            }
            if tally.read.is_multiple_of(REPORT_PACKETS) {
                self.progress.add(REPORT_PACKETS);
            }
        }
        Ok(())
    }

    /// Returns what another thread can watch while captures are read.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Returns the account so far.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// Freezes the graph of all that was read, and returns it with the account.
    #[must_use]
    pub fn finish(self) -> (LinkGraph, Account) {
        (self.graph.finish(), self.account)
    }
}
