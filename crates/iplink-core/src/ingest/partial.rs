//! What one thread reads: part of a graph, and its account.

use std::io::Read;

use super::Progress;
use crate::account::{Input, Tally};
use crate::capture::{Packet, Reader};
use crate::dissect::{Depth, Skip, dissect, dissect_frame, dissect_innermost};
use crate::error::Error;
use crate::graph::{Detail, GraphBuilder, LinkGraph};
#[cfg(feature = "sqlite")]
use crate::store::{Request, Stored};

/// So many packets are linked, and the rest of a block, between two reports of
/// progress.
const REPORT_PACKETS: u64 = 65_536;

/// Part of a graph under construction.
#[derive(Debug)]
pub(super) struct Partial {
    graph: GraphBuilder,
    /// The most hosts of a version of IP that are told apart.
    max_hosts: usize,
    excess: Excess,
    depth: Depth,
    /// The place in the account of the input that is read now.
    input: u32,
}

/// What becomes of more hosts than are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Excess {
    /// They are folded into one: for who reads captures from their beginning,
    /// and so knows which hosts came first.
    Folded,
    /// Reading ends: for who reads a part and does not know.
    Refused,
    /// Reading has ended.
    Found,
}

impl Partial {
    pub(super) fn new(detail: Detail, max_hosts: usize) -> Self {
        let (graph, depth) = (GraphBuilder::new(detail), Depth::Outermost);
        Self { graph, max_hosts, excess: Excess::Folded, depth, input: 0 }
    }

    /// Creates an empty one for another thread.
    pub(super) fn for_part(&self) -> Self {
        let mut graph = GraphBuilder::new(self.graph.detail());
        graph.set_input(self.input);
        Self { graph, excess: Excess::Refused, ..*self }
    }

    /// Says how many inputs further on in the account the one is that is read
    /// now.
    pub(super) fn pass_inputs(&mut self, inputs: usize) {
        let inputs = u32::try_from(inputs).unwrap_or(u32::MAX);
        self.input = self.input.saturating_add(inputs);
        self.graph.set_input(self.input);
    }

    pub(super) const fn set_max_hosts(&mut self, max_hosts: usize) {
        self.max_hosts = max_hosts;
    }

    pub(super) const fn set_depth(&mut self, depth: Depth) {
        self.depth = depth;
    }

    #[cfg(feature = "save")]
    pub(super) const fn detail(&self) -> Detail {
        self.graph.detail()
    }

    #[cfg(feature = "save")]
    pub(super) const fn depth(&self) -> Depth {
        self.depth
    }

    /// Tells whether it ended early because there are too many hosts, so that
    /// one thread has to read all again.
    pub(super) fn has_excess(&self) -> bool {
        self.excess == Excess::Found
    }

    fn check_excess(&mut self) {
        match self.excess {
            Excess::Folded => self.graph.fold(self.max_hosts),
            Excess::Refused if self.graph.exceeds(self.max_hosts) => self.excess = Excess::Found,
            Excess::Refused | Excess::Found => {}
        }
    }

    /// Reads an input, which may be compressed, to its end, and gives an account
    /// of it.
    pub(super) fn read(
        &mut self,
        name: &str,
        read: impl Read,
        progress: &Progress,
    ) -> (Input, Result<(), Error>) {
        self.read_opened(name, Reader::unpack(read), progress)
    }

    /// Reads a capture, if it could be opened, to its end.
    pub(super) fn read_opened(
        &mut self,
        name: &str,
        opened: Result<Reader<impl Read>, Error>,
        progress: &Progress,
    ) -> (Input, Result<(), Error>) {
        let mut input = Input::new(name);
        let result = opened.and_then(|mut capture| {
            input.format = Some(capture.format().into());
            let result = self.link(&mut capture, &mut input.tally, progress);
            input.know(capture.interfaces(), capture.names());
            result
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
            let more = match self.depth {
                Depth::LinkLayer => {
                    self.link_some(capture, tally, dissect_frame, GraphBuilder::observe_frame)
                }
                Depth::Outermost => self.link_some(capture, tally, dissect, GraphBuilder::observe),
                Depth::Innermost => {
                    self.link_some(capture, tally, dissect_innermost, GraphBuilder::observe)
                }
            };
            progress.add(tally.read - before.0, capture.bytes_read() - before.1);
            self.check_excess();
            if !more? || self.has_excess() {
                return Ok(());
            }
        }
    }

    /// Links packets until it is time to report; tells whether there are more.
    fn link_some<T>(
        &mut self,
        capture: &mut Reader<impl Read>,
        tally: &mut Tally,
        dissect: impl Fn(&Packet<'_>) -> Result<T, Skip>,
        observe: impl Fn(&mut GraphBuilder, &T),
    ) -> Result<bool, Error> {
        let graph = &mut self.graph;
        let until = tally.read.saturating_add(REPORT_PACKETS);
        while tally.read < until {
            let more = capture.each_in_block(|packet| match dissect(packet) {
                Ok(seen) => {
                    graph.set_interface(packet.interface);
                    observe(graph, &seen);
                    tally.link();
                }
                Err(skip) => tally.skip(skip),
            })?;
            if !more {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Links the rows of a database, and gives an account of the captures that
    /// they are of.
    #[cfg(feature = "sqlite")]
    pub(super) fn read_stored(
        &mut self,
        name: &str,
        stored: &Stored,
        request: Request,
        progress: &Progress,
    ) -> (Vec<Input>, Result<(), Error>) {
        let (first, mut input, mut rows) = (self.input, 0, 0_u64);
        let read = stored.each(name, request, self.depth, |row| {
            if let Ok(seen) = &row.observed {
                if row.input != input {
                    input = row.input;
                    self.graph.set_input(first.saturating_add(input));
                }
                self.graph.set_interface(row.interface);
                self.graph.observe(seen);
            }
            rows = rows.saturating_add(1);
            if rows.is_multiple_of(REPORT_PACKETS) {
                progress.add(REPORT_PACKETS, 0);
                self.check_excess();
            }
        });
        self.check_excess();
        read
    }

    /// Adds what another thread read, which comes after what was read so far.
    pub(super) fn merge(&mut self, other: Self) {
        let refused = self.graph.merge(other.graph);
        debug_assert!(refused.is_none(), "all parts keep the same detail");
        self.check_excess();
    }

    pub(super) fn finish(self) -> LinkGraph {
        self.graph.finish()
    }
}
