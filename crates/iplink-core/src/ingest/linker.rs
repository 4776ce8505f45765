//! The state of a reading thread: a graph under construction, and the pipeline that fills it.

use std::io::Read;

use crate::capture::Reader;
use crate::dissect::Depth;
use crate::error::Error;
use crate::graph::{Address, AggregatedRecord, Dimensions, GraphBuilder, LinkGraph};
use crate::lists::{LineError, List};
use crate::names::DnsNameCollector;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::statistics::{Input, PacketCounters};
#[cfg(feature = "sqlite")]
use crate::store::{DatabaseReader, QueryPlan, RowRequest, RowSelection};

/// The number of packets between two reports of progress, up to the rest of a block.
const REPORT_PACKETS: u64 = 65_536;

/// A graph under construction, and the pipeline that its packets pass.
#[derive(Debug)]
pub(super) struct Linker {
    pub(super) graph: GraphBuilder,
    pub(super) pipeline: Pipeline,
    /// The limit on hosts of one address family.
    max_hosts: usize,
    overflow: OverflowPolicy,
    /// The index, in the statistics, of the input that is read now.
    input: u32,
}

/// Selects how to handle more hosts, or more DNS names, than the limits allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OverflowPolicy {
    /// Folds the hosts beyond the limit into one and counts the names beyond it. Only a thread
    /// that reads from the beginning may do so, because it knows which hosts came first.
    Fold,
    /// Stops reading: a thread that reads a part does not know which hosts came first.
    Stop,
    /// Reading has stopped; the whole has to be read again on one thread.
    Stopped,
}

impl Linker {
    pub(super) fn new(dimensions: Dimensions, max_hosts: usize) -> Self {
        let (graph, pipeline) = (GraphBuilder::new(dimensions), Pipeline::default());
        Self { graph, pipeline, max_hosts, overflow: OverflowPolicy::Fold, input: 0 }
    }

    /// Creates an empty linker with the same settings for another thread.
    pub(super) fn for_part(&self) -> Self {
        let mut graph = GraphBuilder::new(self.graph.dimensions());
        graph.set_input(self.input);
        let (pipeline, overflow) = (self.pipeline.for_part(), OverflowPolicy::Stop);
        Self { graph, pipeline, overflow, ..*self }
    }

    /// Moves the current input this many places on in the statistics.
    pub(super) fn advance_input(&mut self, inputs: usize) {
        let inputs = u32::try_from(inputs).unwrap_or(u32::MAX);
        self.input = self.input.saturating_add(inputs);
        self.graph.set_input(self.input);
    }

    pub(super) const fn set_max_hosts(&mut self, max_hosts: usize) {
        self.max_hosts = max_hosts;
    }

    /// Returns whether the number of packets to read is limited.
    pub(super) const fn has_packet_limit(&self) -> bool {
        self.pipeline.remaining.is_some()
    }

    pub(super) const fn dimensions(&self) -> Dimensions {
        self.graph.dimensions()
    }

    /// Returns whether reading stopped because a limit was exceeded, so that one thread has to
    /// read everything again.
    pub(super) fn has_overflowed(&self) -> bool {
        self.overflow == OverflowPolicy::Stopped
    }

    /// Applies the overflow policy if a limit has been exceeded.
    pub(super) fn check_limits(&mut self) {
        match self.overflow {
            OverflowPolicy::Fold => self.graph.fold(self.max_hosts),
            OverflowPolicy::Stop => {
                if self.exceeds_limits() {
                    self.overflow = OverflowPolicy::Stopped;
                }
            }
            OverflowPolicy::Stopped => {}
        }
    }

    fn exceeds_limits(&mut self) -> bool {
        self.pipeline.dns_names.as_ref().is_some_and(DnsNameCollector::has_dropped)
            || self.graph.exceeds(self.max_hosts)
    }

    /// Reads an input, which may be compressed, to its end and returns its statistics.
    pub(super) fn read(
        &mut self,
        name: &str,
        read: impl Read,
        progress: &Progress,
    ) -> (Input, Result<(), Error>) {
        if self.pipeline.is_done() {
            return (Input { stopped: true, ..Input::new(name) }, Ok(()));
        }
        self.read_opened(name, Reader::decompress(read), progress)
    }

    /// Reads a capture, if it could be opened, to its end and returns its statistics.
    pub(super) fn read_opened(
        &mut self,
        name: &str,
        opened: Result<Reader<impl Read>, Error>,
        progress: &Progress,
    ) -> (Input, Result<(), Error>) {
        let mut input = Input::new(name);
        let result = opened.and_then(|mut capture| {
            input.format = Some(capture.format().into());
            let result = self.link(&mut capture, &mut input.counters, progress);
            input.add_metadata(capture.interfaces(), capture.names());
            result
        });
        self.take_dns_names(&mut input);
        input.stopped = self.pipeline.is_done();
        input.damage = result.as_ref().err().map(ToString::to_string);
        (input, result)
    }

    /// Moves the DNS names collected so far into the statistics of their input.
    pub(super) fn take_dns_names(&mut self, input: &mut Input) {
        if let Some(names) = &mut self.pipeline.dns_names {
            (input.dns, input.mdns) = std::mem::take(names).into_names();
        }
    }

    /// Links all packets of a capture, or as many as the limit allows.
    pub(super) fn link(
        &mut self,
        capture: &mut Reader<impl Read>,
        counters: &mut PacketCounters,
        progress: &Progress,
    ) -> Result<(), Error> {
        loop {
            let before = (counters.read, capture.bytes_read());
            let has_more = self.link_until_report(capture, counters);
            progress.add(counters.read - before.0, capture.bytes_read() - before.1);
            self.check_limits();
            if !has_more? || self.has_overflowed() || self.pipeline.is_done() {
                return Ok(());
            }
        }
    }

    /// Links packets until progress is to be reported; returns whether there may be more.
    fn link_until_report(
        &mut self,
        capture: &mut Reader<impl Read>,
        counters: &mut PacketCounters,
    ) -> Result<bool, Error> {
        let until = counters.read.saturating_add(REPORT_PACKETS);
        while counters.read < until && !self.pipeline.is_done() {
            if !self.pipeline.run_block(capture, counters, &mut self.graph)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Links the selected rows of a database and returns the statistics of the captures that
    /// they were imported from.
    #[cfg(feature = "sqlite")]
    pub(super) fn read_database(
        &mut self,
        name: &str,
        database: &DatabaseReader,
        request: RowRequest,
        progress: &Progress,
    ) -> (Vec<Input>, Result<(), Error>) {
        let (first, mut input, mut rows) = (self.input, 0, 0_u64);
        let (in_order, filter) = (self.needs_order(database), self.pipeline.filter.clone());
        let selection = RowSelection { request, filter: filter.as_ref(), in_order };
        let read = database.each_row(name, &selection, self.pipeline.depth, |row| {
            if let Ok(observation) = &row.observation {
                if row.input != input {
                    input = row.input;
                    self.graph.set_input(first.saturating_add(input));
                }
                self.graph.set_interface(row.interface);
                self.graph.observe(observation);
            }
            rows = rows.saturating_add(1);
            if rows.is_multiple_of(REPORT_PACKETS) {
                progress.add(REPORT_PACKETS, 0);
                self.check_limits();
            }
        });
        self.check_limits();
        read
    }

    /// Returns the first requested property that a list of links does not have, if any.
    pub(super) fn unsupported_by(&self, list: &List<impl Read>) -> Option<&'static str> {
        if self.has_packet_limit() {
            return Some("single packets, which a packet limit needs");
        }
        if self.pipeline.depth == Depth::Innermost {
            return Some("innermost IP headers");
        }
        let filter = self.pipeline.filter.as_ref()?;
        filter.unsupported_by_records(list.has_flows())
    }

    /// Links the packets that the lines of a list count and returns the statistics of the list.
    pub(super) fn read_list(
        &mut self,
        name: &str,
        list: List<impl Read>,
        progress: &Progress,
    ) -> (Input, Result<(), Error>) {
        let mut input = Input::new(name);
        input.format = Some(list.format().into());
        let (mut lines, counters) = (0_u64, &mut input.counters);
        let result = list.for_each_record(|record| {
            let packets = record.traffic.packets;
            if self.accepts(record)? {
                self.graph.add(record);
                counters.count_accepted_many(packets);
            } else {
                counters.count_filtered_many(packets);
            }
            lines = lines.saturating_add(1);
            if lines.is_multiple_of(REPORT_PACKETS) {
                progress.add(REPORT_PACKETS, 0);
                self.check_limits();
            }
            Ok(())
        });
        self.check_limits();
        input.damage = result.as_ref().err().map(ToString::to_string);
        (input, result)
    }

    /// Returns whether the packets of a line match the filter.
    fn accepts(&self, record: &AggregatedRecord) -> Result<bool, LineError> {
        let ends = [record.source, record.target];
        if self.pipeline.depth == Depth::LinkLayer
            && let Some(end) = ends.iter().find(|end| !matches!(end, Address::Mac(_)))
        {
            return Err(LineError::NoMac { text: end.to_string() });
        }
        let Some(filter) = &self.pipeline.filter else {
            return Ok(true);
        };
        let ip = |end: Address| match end {
            Address::Ip(address) | Address::Port(address, ..) => Ok(address),
            end => Err(LineError::NotFilterable { text: end.to_string() }),
        };
        let ends = (ip(record.source)?, ip(record.target)?);
        Ok(filter.matches_record(ends, record.protocol, record.ports))
    }

    /// Returns the queries that would be sent to a database, and how SQLite executes them.
    #[cfg(feature = "sqlite")]
    pub(super) fn query_plans(
        &mut self,
        database: &DatabaseReader,
        request: RowRequest,
    ) -> Result<Vec<QueryPlan>, Error> {
        let in_order = self.needs_order(database);
        let filter = self.pipeline.filter.as_ref();
        database.query_plans(&RowSelection { request, filter, in_order })
    }

    /// Returns whether rows must be read in the order of capture, because that order decides which
    /// hosts are folded. Where there are no more hosts than the limit, none is folded; where the
    /// database does not have their number, its rows come in their order anyway.
    #[cfg(feature = "sqlite")]
    fn needs_order(&mut self, database: &DatabaseReader) -> bool {
        let hosts = database.max_hosts().ok().flatten().unwrap_or(u64::MAX);
        let room = usize::try_from(hosts).ok().and_then(|hosts| self.max_hosts.checked_sub(hosts));
        room.is_none_or(|room| self.graph.exceeds(room))
    }

    /// Adds what another thread read; its packets come after all packets read so far.
    pub(super) fn merge(&mut self, other: Self) {
        let refused = self.graph.merge(other.graph);
        if let (Some(own), Some(others)) = (&mut self.pipeline.dns_names, &other.pipeline.dns_names)
        {
            own.merge(others);
        }
        debug_assert!(refused.is_none(), "all parts have the same dimensions");
        self.check_limits();
    }

    pub(super) fn finish(self) -> LinkGraph {
        self.graph.finish()
    }
}
