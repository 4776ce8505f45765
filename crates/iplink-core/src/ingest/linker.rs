//! The linker: the state of a thread that reads packets and adds them to a graph.

use std::io::Read;

use crate::capture::Reader;
use crate::error::Error;
use crate::flows::{FlowLimits, FlowTracker};
use crate::graph::{Address, Dimensions, GraphBuilder, LinkGraph};
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::statistics::{InputStatistics, PacketCounters};

/// The number of packets after which progress is reported, at the end of the current block of
/// packets.
pub(super) const REPORT_PACKETS: u64 = 65_536;

/// Links packets: the graph under construction, and the pipeline that processes its packets.
#[derive(Debug)]
pub(super) struct Linker {
    pub(super) graph: GraphBuilder,
    pub(super) pipeline: Pipeline,
    /// The maximum number of hosts per address family.
    pub(super) max_hosts: usize,
    overflow: OverflowPolicy,
    /// The index, in the statistics, of the current input.
    pub(super) input: u32,
}

/// Selects the action if there are more hosts than the limit allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OverflowPolicy {
    /// Folds the hosts beyond the limit into one. Only a thread that reads all packets from the
    /// beginning may do so, because it knows which hosts came first.
    Fold,
    /// Stops reading. A thread that reads only a segment or one of several files does not know
    /// which hosts came first.
    Stop,
    /// Reading has stopped, and one thread has to read everything again.
    Stopped,
}

impl Linker {
    pub(super) fn new(dimensions: Dimensions, max_hosts: usize) -> Self {
        let (graph, mut pipeline) = (GraphBuilder::new(dimensions), Pipeline::default());
        if dimensions.has_flows() {
            pipeline.flow_tracker = Some(FlowTracker::new(FlowLimits::default()));
        }
        Self { graph, pipeline, max_hosts, overflow: OverflowPolicy::Fold, input: 0 }
    }

    /// Sets the limits of flows, before any packet is read.
    pub(super) fn set_flow_limits(&mut self, limits: FlowLimits) {
        if let Some(tracker) = &mut self.pipeline.flow_tracker {
            *tracker = FlowTracker::new(limits);
        }
    }

    /// Creates an empty linker with the same settings for another thread.
    pub(super) fn for_thread(&self) -> Self {
        let mut graph = GraphBuilder::new(self.graph.dimensions());
        graph.set_input(self.input);
        let (pipeline, overflow) = (self.pipeline.for_thread(), OverflowPolicy::Stop);
        Self { graph, pipeline, overflow, ..*self }
    }

    /// Creates an empty linker with the same settings for the lines of a list, from which no flows
    /// can be tracked.
    pub(super) fn without_flow_tracker(&self) -> Self {
        Self { overflow: OverflowPolicy::Fold, ..self.for_thread() }
    }

    /// Increases the index of the current input by `count`.
    pub(super) fn advance_input(&mut self, count: usize) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.input = self.input.saturating_add(count);
        self.graph.set_input(self.input);
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
                if self.graph.exceeds_hosts(self.max_hosts) {
                    self.overflow = OverflowPolicy::Stopped;
                }
            }
            OverflowPolicy::Stopped => {}
        }
    }

    /// Reads an input, which may be compressed, to its end and returns its statistics.
    pub(super) fn read(
        &mut self,
        name: &str,
        source: impl Read,
        progress: &Progress,
    ) -> (InputStatistics, Result<(), Error>) {
        if self.pipeline.is_done() {
            return (InputStatistics { stopped: true, ..InputStatistics::new(name) }, Ok(()));
        }
        self.read_opened(name, Reader::decompress(source), progress)
    }

    /// Reads a capture, if it could be opened, to its end and returns its statistics.
    pub(super) fn read_opened(
        &mut self,
        name: &str,
        opened: Result<Reader<impl Read>, Error>,
        progress: &Progress,
    ) -> (InputStatistics, Result<(), Error>) {
        let mut input = InputStatistics::new(name);
        let result = opened.and_then(|mut capture| {
            input.format = Some(capture.format().into());
            let result = self.link(&mut capture, &mut input.counters, progress);
            input.add_metadata(capture.interfaces(), capture.names());
            result
        });
        self.take_packet_names(&mut input);
        if let Some(tracker) = &mut self.pipeline.flow_tracker {
            tracker.finish_input(input.counters.read);
        }
        input.stopped = self.pipeline.is_done();
        input.damage = result.as_ref().err().map(ToString::to_string);
        (input, result)
    }

    /// Numbers the packets of the next input after those of an input that this linker did not read.
    pub(super) const fn skip_packet_numbers(&mut self, packets: u64) {
        if let Some(tracker) = &mut self.pipeline.flow_tracker {
            tracker.finish_input(packets);
        }
    }

    /// Moves the names and MAC addresses collected from packets so far into the statistics of their input.
    pub(super) fn take_packet_names(&mut self, input: &mut InputStatistics) {
        if let Some(collector) = &mut self.pipeline.packet_names {
            (input.packet_names, input.mac_claims) = collector.take();
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
            let (packets_before, bytes_before) = (counters.read, capture.bytes_read());
            let has_more = self.link_until_report(capture, counters);
            progress.add(counters.read - packets_before, capture.bytes_read() - bytes_before);
            self.check_limits();
            if !has_more? || self.has_overflowed() || self.pipeline.is_done() {
                return Ok(());
            }
        }
    }

    /// Links packets until progress should be reported; returns whether there may be more packets.
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

    /// Adds the results of another thread, whose packets come after all packets read so far.
    pub(super) fn merge(&mut self, other: Self) {
        let unmerged = self.graph.merge(other.graph);
        debug_assert!(unmerged.is_none(), "all linkers have the same dimensions");
        self.check_limits();
    }

    /// Returns whether flows are tracked, which depend on the order of all packets.
    pub(super) const fn tracks_flows(&self) -> bool {
        self.pipeline.flow_tracker.is_some()
    }

    /// Returns whether the result depends on the order of all packets of a capture, so that its
    /// segments cannot be read separately.
    pub(super) const fn depends_on_order(&self) -> bool {
        self.tracks_flows() || self.pipeline.packet_names.is_some()
    }

    /// Builds the graph.
    pub(super) fn finish(self) -> LinkGraph {
        let Some(tracker) = self.pipeline.flow_tracker.filter(FlowTracker::has_flows) else {
            return self.graph.finish();
        };
        let mut graph = self.graph.finish_records();
        let (flows, untracked) = tracker.finish();
        graph.set_flows(flows.map(|(ends, details)| (ends.map(Address::Ip), details)), untracked);
        graph
    }
}
