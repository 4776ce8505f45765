//! What one thread reads: part of a graph, and its account.

use std::io::Read;

use super::Progress;
use crate::account::{Input, Tally};
use crate::capture::Reader;
use crate::dissect::dissect;
use crate::error::Error;
use crate::graph::{Detail, GraphBuilder, LinkGraph};

/// So many packets are linked between two reports of progress.
const REPORT_PACKETS: u64 = 65_536;

/// Part of a graph under construction.
#[derive(Debug)]
pub(super) struct Partial {
    graph: GraphBuilder,
}

impl Partial {
    pub(super) fn new(detail: Detail) -> Self {
        Self {
            graph: GraphBuilder::new(detail),
        }
    }

    /// Creates an empty one that keeps as much detail.
    pub(super) fn like(&self) -> Self {
        Self {
            graph: GraphBuilder::new(self.graph.detail()),
        }
    }

    /// Reads an input to its end, and gives an account of it.
    pub(super) fn read(
        &mut self,
        name: &str,
        read: impl Read,
        progress: &Progress,
    ) -> (Input, Result<(), Error>) {
        let mut input = Input::new(name);
        let result = Reader::open(read).and_then(|mut capture| {
            input.format = Some(capture.format());
            self.link(&mut capture, &mut input.tally, progress)
        });
        input.damage = result.as_ref().err().map(ToString::to_string);
        (input, result)
    }

    /// Links all packets of a capture.
    pub(super) fn link(
        &mut self,
        capture: &mut Reader<impl Read>,
        tally: &mut Tally,
        progress: &Progress,
    ) -> Result<(), Error> {
        loop {
            let before = (tally.read, capture.bytes_read());
            let more = self.link_some(capture, tally);
            progress.add(tally.read - before.0, capture.bytes_read() - before.1);
            if !more? {
                return Ok(());
            }
        }
    }

    /// Links packets until it is time to report; tells whether there are more.
    fn link_some(
        &mut self,
        capture: &mut Reader<impl Read>,
        tally: &mut Tally,
    ) -> Result<bool, Error> {
        for _ in 0..REPORT_PACKETS {
            let Some(packet) = capture.next_packet()? else {
                return Ok(false);
            };
            match dissect(&packet) {
                Ok(seen) => {
                    self.graph.observe(&seen);
                    tally.link();
                }
                Err(skip) => tally.skip(skip),
            }
        }
        Ok(true)
    }

    /// Adds what another thread read.
    pub(super) fn merge(&mut self, other: Self) {
        let refused = self.graph.merge(other.graph);
        debug_assert!(refused.is_none(), "all parts keep the same detail");
    }

    pub(super) fn finish(self) -> LinkGraph {
        self.graph.finish()
    }
}
