//! The whole pipeline: capture, dissect, graph, and the account of it.

use std::collections::BTreeMap;
use std::io::Read;

use serde::Serialize;

use crate::capture::Reader;
use crate::dissect::{Skip, dissect};
use crate::error::Error;
use crate::graph::{Detail, GraphBuilder, LinkGraph};

/// What became of every packet: `read = linked + skipped`, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Tally {
    /// How many packets were read.
    pub read: u64,
    /// How many of them are in the graph.
    pub linked: u64,
    /// How many are not, by reason.
    #[serde(serialize_with = "by_reason")]
    pub skipped: BTreeMap<Skip, u64>,
}

/// Writes the reasons as texts, so that they can be the keys of a map.
fn by_reason<S: serde::Serializer>(
    skipped: &BTreeMap<Skip, u64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(
        skipped
            .iter()
            .map(|(skip, packets)| (skip.to_string(), packets)),
    )
}

impl Tally {
    /// Returns how many packets were skipped, for whatever reason.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.skipped.values().sum()
    }

    /// Adds the account of other packets.
    pub fn merge(&mut self, other: &Self) {
        self.read = self.read.saturating_add(other.read);
        self.linked = self.linked.saturating_add(other.linked);
        for (skip, packets) in &other.skipped {
            let own = self.skipped.entry(*skip).or_default();
            *own = own.saturating_add(*packets);
        }
    }

    #[cold]
    fn skip(&mut self, skip: Skip) {
        let packets = self.skipped.entry(skip).or_default();
        *packets = packets.saturating_add(1);
    }
}

/// Reads captures, one after the other, into one graph.
#[derive(Debug)]
pub struct Ingest {
    graph: GraphBuilder,
    tally: Tally,
}

impl Ingest {
    /// Creates an ingest whose graph keeps this much detail.
    #[must_use]
    pub fn new(detail: Detail) -> Self {
        Self {
            graph: GraphBuilder::new(detail),
            tally: Tally::default(),
        }
    }

    /// Reads a capture to its end and returns what became of its packets.
    ///
    /// # Errors
    ///
    /// Returns the [`Error`] of a capture that is damaged. All packets before
    /// the damage are in the graph and in the account then.
    pub fn read<R: Read>(&mut self, capture: &mut Reader<R>) -> Result<(), Error> {
        while let Some(packet) = capture.next_packet()? {
            self.tally.read = self.tally.read.saturating_add(1);
            match dissect(&packet) {
                Ok(seen) => {
                    self.graph.observe(&seen);
                    self.tally.linked = self.tally.linked.saturating_add(1);
                }
                Err(skip) => self.tally.skip(skip),
            }
        }
        Ok(())
    }

    /// Returns the account so far.
    #[must_use]
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Freezes the graph of all that was read, and returns it with the account.
    #[must_use]
    pub fn finish(self) -> (LinkGraph, Tally) {
        (self.graph.finish(), self.tally)
    }
}
