//! What one thread reads: part of a graph, and its account.

use std::io::Read;

use super::way::{Innermost, LinkLayer, Outermost, Way};
use crate::capture::Reader;
use crate::dissect::Depth;
use crate::error::Error;
use crate::filter::Filter;
use crate::graph::{Address, AggregatedRecord};
use crate::graph::{Dimensions, GraphBuilder, LinkGraph};
use crate::lists::{LineError, List};
use crate::names::DnsNameCollector;
use crate::progress::Progress;
use crate::statistics::{Input, PacketCounters};
#[cfg(feature = "sqlite")]
use crate::store::{Asked, Plan, Request, Stored};

/// So many packets are linked, and the rest of a block, between two reports of
/// progress.
const REPORT_PACKETS: u64 = 65_536;

/// Segment of a graph under construction.
#[derive(Debug)]
pub(super) struct Linker {
    pub(super) graph: GraphBuilder,
    /// The names that answers give, where they are asked for.
    pub(super) answers: Option<DnsNameCollector>,
    /// The most hosts of a version of IP that are told apart.
    max_hosts: usize,
    excess: OverflowPolicy,
    pub(super) depth: Depth,
    /// The place in the account of the input that is read now.
    input: u32,
    /// Which packets are linked, if not all.
    pub(super) filter: Option<Filter>,
    /// How many packets are still to be read, if not all.
    pub(super) rest: Option<u64>,
}

/// What becomes of more hosts than are told apart, or of more names than are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OverflowPolicy {
    /// They are folded into one, or counted: for who reads captures from their beginning,
    /// and so knows which hosts came first.
    Folded,
    /// Reading ends: for who reads a part and does not know.
    Refused,
    /// Reading has ended.
    Found,
}

impl Linker {
    pub(super) fn new(detail: Dimensions, max_hosts: usize) -> Self {
        let (graph, depth) = (GraphBuilder::new(detail), Depth::Outermost);
        let (excess, filter, rest, answers) = (OverflowPolicy::Folded, None, None, None);
        Self { graph, answers, max_hosts, excess, depth, input: 0, filter, rest }
    }

    /// Creates an empty one for another thread.
    pub(super) fn for_part(&self) -> Self {
        let mut graph = GraphBuilder::new(self.graph.detail());
        graph.set_input(self.input);
        let answers = self.answers.is_some().then(DnsNameCollector::default);
        Self {
            graph,
            answers,
            excess: OverflowPolicy::Refused,
            filter: self.filter.clone(),
            ..*self
        }
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

    pub(super) fn keep_answers(&mut self) {
        self.answers = Some(DnsNameCollector::default());
    }

    /// Links only packets that pass this filter, too.
    pub(super) fn add_filter(&mut self, filter: Filter) {
        self.filter = Some(match self.filter.take() {
            Some(before) => before.and(filter),
            None => filter,
        });
    }

    pub(super) const fn set_first(&mut self, packets: u64) {
        self.rest = Some(packets);
    }

    /// Tells whether no more than some packets are to be read.
    pub(super) const fn is_bounded(&self) -> bool {
        self.rest.is_some()
    }

    /// Tells whether these have been read.
    pub(super) fn is_done(&self) -> bool {
        self.rest == Some(0)
    }

    pub(super) const fn detail(&self) -> Dimensions {
        self.graph.detail()
    }

    pub(super) const fn depth(&self) -> Depth {
        self.depth
    }

    /// Tells whether it ended early because there are too many hosts, so that
    /// one thread has to read all again.
    pub(super) fn has_excess(&self) -> bool {
        self.excess == OverflowPolicy::Found
    }

    pub(super) fn check_excess(&mut self) {
        match self.excess {
            OverflowPolicy::Folded => self.graph.fold(self.max_hosts),
            OverflowPolicy::Refused => {
                if self.exceeds() {
                    self.excess = OverflowPolicy::Found;
                }
            }
            OverflowPolicy::Found => {}
        }
    }

    fn exceeds(&mut self) -> bool {
        self.answers.as_ref().is_some_and(DnsNameCollector::has_excess)
            || self.graph.exceeds(self.max_hosts)
    }

    /// Reads an input, which may be compressed, to its end, and gives an account
    /// of it.
    pub(super) fn read(
        &mut self,
        name: &str,
        read: impl Read,
        progress: &Progress,
    ) -> (Input, Result<(), Error>) {
        if self.is_done() {
            return (Input { stopped: true, ..Input::new(name) }, Ok(()));
        }
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
        self.give_answers(&mut input);
        input.stopped = self.is_done();
        input.damage = result.as_ref().err().map(ToString::to_string);
        (input, result)
    }

    /// Puts the names that answers gave into the account of their input.
    pub(super) fn give_answers(&mut self, input: &mut Input) {
        if let Some(answers) = &mut self.answers {
            (input.dns, input.mdns) = std::mem::take(answers).into_kept();
        }
    }

    /// Links all packets of a capture, or those that are still to be read.
    pub(super) fn link(
        &mut self,
        capture: &mut Reader<impl Read>,
        tally: &mut PacketCounters,
        progress: &Progress,
    ) -> Result<(), Error> {
        loop {
            let before = (tally.read, capture.bytes_read());
            let more = self.link_at_depth(capture, tally);
            let read = tally.read - before.0;
            self.rest = self.rest.map(|rest| rest.saturating_sub(read));
            progress.add(read, capture.bytes_read() - before.1);
            self.check_excess();
            if !more? || self.has_excess() || self.is_done() {
                return Ok(());
            }
        }
    }

    /// Links packets by the header at the depth that was asked for.
    fn link_at_depth(
        &mut self,
        capture: &mut Reader<impl Read>,
        tally: &mut PacketCounters,
    ) -> Result<bool, Error> {
        match self.depth {
            Depth::LinkLayer => self.link_way::<LinkLayer>(capture, tally),
            Depth::Outermost => self.link_way::<Outermost>(capture, tally),
            Depth::Innermost => self.link_way::<Innermost>(capture, tally),
        }
    }

    fn link_way<W: Way>(
        &mut self,
        capture: &mut Reader<impl Read>,
        tally: &mut PacketCounters,
    ) -> Result<bool, Error> {
        match self.chooses() || self.answers.is_some() {
            true => self.link_with_care::<W>(capture, tally),
            false => link_all::<W>(&mut self.graph, capture, tally),
        }
    }

    /// Tells whether there are packets that it does not link.
    pub(super) const fn chooses(&self) -> bool {
        self.filter.is_some() || self.rest.is_some()
    }

    /// Links packets where there is a filter or a bound, and reads the answers of
    /// DNS among all of them where that is asked for. It is apart, so that the loop
    /// over all packets has nothing to do with either: one branch more there, and
    /// a packet costs 60 instructions more.
    #[inline(never)]
    fn link_with_care<W: Way>(
        &mut self,
        capture: &mut Reader<impl Read>,
        tally: &mut PacketCounters,
    ) -> Result<bool, Error> {
        let packets = self.rest.unwrap_or(u64::MAX).min(REPORT_PACKETS);
        for _ in 0..packets {
            let Some(packet) = capture.next_packet()? else {
                return Ok(false);
            };
            let seen = match W::dissect(&packet) {
                Ok(seen) => seen,
                Err(skip) => {
                    tally.skip(skip);
                    continue;
                }
            };
            if let (Some(answers), Some(seen)) = (&mut self.answers, W::observation(&seen)) {
                answers.read(seen, || W::payload(&packet));
            }
            if self.filter.as_ref().is_none_or(|filter| W::matches(filter, &seen)) {
                self.graph.set_interface(packet.interface);
                W::observe(&mut self.graph, &seen);
                tally.link();
            } else {
                tally.filter();
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
        let (in_order, filter) = (self.needs_order(stored), self.filter.clone());
        let asked = Asked { request, filter: filter.as_ref(), in_order };
        let read = stored.each(name, &asked, self.depth, |row| {
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

    /// Names what is asked for that a list does not tell, if anything.
    pub(super) fn asks_beyond(&self, list: &List<impl Read>) -> Option<&'static str> {
        if self.is_bounded() {
            return Some("packets one by one, to read the first of them");
        }
        if self.depth == Depth::Innermost {
            return Some("innermost IP headers");
        }
        self.filter.as_ref().and_then(|filter| filter.asks_beyond_ends(list.knows_flows()))
    }

    /// Links what the lines of a list count, and gives an account of it.
    pub(super) fn read_list(
        &mut self,
        name: &str,
        list: List<impl Read>,
        progress: &Progress,
    ) -> (Input, Result<(), Error>) {
        let mut input = Input::new(name);
        input.format = Some(list.format().into());
        let (mut lines, tally) = (0_u64, &mut input.tally);
        let result = list.each(|counted| {
            let packets = counted.traffic.packets;
            if self.takes(counted)? {
                self.graph.add(counted);
                tally.link_many(packets);
            } else {
                tally.filter_many(packets);
            }
            lines = lines.saturating_add(1);
            if lines.is_multiple_of(REPORT_PACKETS) {
                progress.add(REPORT_PACKETS, 0);
                self.check_excess();
            }
            Ok(())
        });
        self.check_excess();
        input.damage = result.as_ref().err().map(ToString::to_string);
        (input, result)
    }

    /// Tells whether packets that were counted before are linked.
    fn takes(&self, counted: &AggregatedRecord) -> Result<bool, LineError> {
        let ends = [counted.source, counted.target];
        if self.depth == Depth::LinkLayer
            && let Some(end) = ends.iter().find(|end| !matches!(end, Address::Mac(_)))
        {
            return Err(LineError::NoMac { text: end.to_string() });
        }
        let Some(filter) = &self.filter else {
            return Ok(true);
        };
        let ip = |end: Address| match end {
            Address::Ip(address) | Address::Port(address, ..) => Ok(address),
            end => Err(LineError::Unasked { text: end.to_string() }),
        };
        let ends = (ip(counted.source)?, ip(counted.target)?);
        Ok(filter.matches_counted(ends, counted.protocol, counted.ports))
    }

    /// Returns what a database would be asked, and how it finds the answer.
    #[cfg(feature = "sqlite")]
    pub(super) fn plans(&mut self, stored: &Stored, request: Request) -> Result<Vec<Plan>, Error> {
        let in_order = self.needs_order(stored);
        stored.plans(&Asked { request, filter: self.filter.as_ref(), in_order })
    }

    /// Tells whether it depends on the order of rows which hosts are folded. Where
    /// there are no more hosts than are told apart, none is; and where a database
    /// cannot say how many it has, reading it will.
    #[cfg(feature = "sqlite")]
    fn needs_order(&mut self, stored: &Stored) -> bool {
        let hosts = stored.hosts().ok().flatten().unwrap_or(u64::MAX);
        let room = usize::try_from(hosts).ok().and_then(|hosts| self.max_hosts.checked_sub(hosts));
        room.is_none_or(|room| self.graph.exceeds(room))
    }

    /// Adds what another thread read, which comes after what was read so far.
    pub(super) fn merge(&mut self, other: Self) {
        let refused = self.graph.merge(other.graph);
        if let (Some(own), Some(others)) = (&mut self.answers, &other.answers) {
            own.merge(others);
        }
        debug_assert!(refused.is_none(), "all parts keep the same detail");
        self.check_excess();
    }

    pub(super) fn finish(self) -> LinkGraph {
        self.graph.finish()
    }
}

/// Links packets until it is time to report; tells whether there are more.
fn link_all<W: Way>(
    graph: &mut GraphBuilder,
    capture: &mut Reader<impl Read>,
    tally: &mut PacketCounters,
) -> Result<bool, Error> {
    let until = tally.read.saturating_add(REPORT_PACKETS);
    while tally.read < until {
        let more = capture.each_in_block(|packet| match W::dissect(packet) {
            Ok(seen) => {
                graph.set_interface(packet.interface);
                W::observe(graph, &seen);
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
