//! The packet loop: every packet of a capture is dissected, filtered, recorded and counted here.
//!
//! A [`Pipeline`] holds the settings: the depth, the filter and the packet limit. The accepted packets
//! go to a [`PacketSink`]: the graph builder, the graph builder together with the changes for a live
//! view, or the rows of a database.
//!
//! Most captures are read without a filter, a limit or host names. The loop is therefore generic
//! over a [`PacketGate`], so that those captures run through a loop without any of these checks:
//! one more branch there costs about 60 instructions per packet, because the compiler then no
//! longer keeps the packet in registers.

use std::io::Read;

use crate::capture::{AfterPacket, Packet, Reader};
use crate::dissect::{
    Datagram, Depth, Frame, Observation, SkipReason, dissect, dissect_datagram, dissect_frame,
    dissect_innermost, dissect_innermost_datagram,
};
use crate::error::Error;
use crate::filter::Filter;
use crate::flows::FlowTracker;
use crate::graph::{DeltaTracker, GraphBuilder};
use crate::names::PacketNameCollector;
use crate::statistics::PacketCounters;
use crate::time::Timestamp;

/// Receives the packets that the pipeline accepts.
pub(crate) trait PacketSink {
    /// Records a packet by its IP header.
    fn record(&mut self, observation: &Observation, interface: u32);

    /// Records a packet by the MAC addresses of its frame.
    fn record_frame(&mut self, frame: &Frame, interface: u32);
}

impl PacketSink for GraphBuilder {
    #[inline]
    fn record(&mut self, observation: &Observation, interface: u32) {
        self.set_interface(interface);
        self.observe(observation);
    }

    #[inline]
    fn record_frame(&mut self, frame: &Frame, interface: u32) {
        self.set_interface(interface);
        self.observe_frame(frame);
    }
}

impl PacketSink for DeltaTracker {
    fn record(&mut self, observation: &Observation, _: u32) {
        self.observe(observation);
    }

    fn record_frame(&mut self, frame: &Frame, _: u32) {
        self.observe_frame(frame);
    }
}

/// Records each packet in both sinks.
impl<A: PacketSink, B: PacketSink> PacketSink for (&mut A, &mut B) {
    fn record(&mut self, observation: &Observation, interface: u32) {
        self.0.record(observation, interface);
        self.1.record(observation, interface);
    }

    fn record_frame(&mut self, frame: &Frame, interface: u32) {
        self.0.record_frame(frame, interface);
        self.1.record_frame(frame, interface);
    }
}

/// Decides which packets of a capture are read and recorded.
#[derive(Debug, Default)]
pub(crate) struct Pipeline {
    /// The header whose addresses identify a link.
    pub(crate) depth: Depth,
    /// The filter that packets must match, if any.
    pub(crate) filter: Option<Filter>,
    /// Collects host names from packets, if they are requested.
    pub(crate) packet_names: Option<PacketNameCollector>,
    /// Assigns packets to flows, if they are requested.
    pub(crate) flow_tracker: Option<FlowTracker>,
    /// The number of packets that may still be read, if it is limited.
    pub(crate) remaining: Option<u64>,
}

/// Limits reading to the packets that are due, in the replay of a capture at its original pace.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ReplayLimit {
    /// The latest time, inclusive, up to which packets are read; `None` reads all.
    pub(crate) until: Option<Timestamp>,
    /// The time of the next packet, if it is later than `until` and therefore not yet due.
    pub(crate) due: Option<Timestamp>,
    /// The latest time of all packets that were read.
    pub(crate) latest: Option<Timestamp>,
}

impl Pipeline {
    /// Creates a pipeline for another thread: it has the same settings and no host names yet.
    pub(crate) fn for_thread(&self) -> Self {
        Self {
            depth: self.depth,
            filter: self.filter.clone(),
            packet_names: self.packet_names.is_some().then(PacketNameCollector::default),
            // Flows are tracked by one thread, because they depend on the order of all packets.
            flow_tracker: None,
            remaining: self.remaining,
        }
    }

    /// Adds a filter that packets must match in addition to the earlier ones.
    pub(crate) fn add_filter(&mut self, filter: Filter) {
        self.filter = Some(match self.filter.take() {
            Some(earlier) => earlier.and(filter),
            None => filter,
        });
    }

    /// Returns whether a filter or a limit may exclude packets.
    pub(crate) const fn has_filter_or_limit(&self) -> bool {
        self.filter.is_some() || self.remaining.is_some()
    }

    /// Returns whether the limit on packets has been reached.
    pub(crate) fn is_done(&self) -> bool {
        self.remaining == Some(0)
    }

    /// Processes a block, which is the packets in the reader's buffer, and refills the buffer;
    /// returns whether there may be more packets.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the capture is damaged or its source fails. All packets before
    /// that position have been processed and counted.
    pub(crate) fn run_block(
        &mut self,
        capture: &mut Reader<impl Read>,
        counters: &mut PacketCounters,
        sink: &mut impl PacketSink,
    ) -> Result<bool, Error> {
        let is_selective = self.has_filter_or_limit()
            || self.packet_names.is_some()
            || self.flow_tracker.is_some();
        match is_selective {
            true => self.run_block_until(capture, counters, sink, &mut ReplayLimit::default()),
            false => process_block(self.depth, capture, counters, sink, &mut EveryPacket),
        }
    }

    /// Processes a block like [`run_block`](Self::run_block), but stops before the first packet that
    /// is later than `replay.until`.
    pub(crate) fn run_block_until(
        &mut self,
        capture: &mut Reader<impl Read>,
        counters: &mut PacketCounters,
        sink: &mut impl PacketSink,
        replay: &mut ReplayLimit,
    ) -> Result<bool, Error> {
        replay.due = None;
        // The bytes after the last packet must not be decoded: damage there must not be reported.
        if self.is_done() {
            return Ok(true);
        }
        process_block(
            self.depth,
            capture,
            counters,
            sink,
            &mut SelectedPackets { pipeline: self, replay },
        )
    }
}

/// Processes the packets in the reader's block, with the dissector for this depth.
fn process_block<G: PacketGate>(
    depth: Depth,
    capture: &mut Reader<impl Read>,
    counters: &mut PacketCounters,
    sink: &mut impl PacketSink,
    gate: &mut G,
) -> Result<bool, Error> {
    match depth {
        Depth::LinkLayer => process_packets::<LinkLayer, G>(capture, counters, sink, gate),
        Depth::Outermost => process_packets::<G::Outermost, G>(capture, counters, sink, gate),
        Depth::Innermost => process_packets::<G::Innermost, G>(capture, counters, sink, gate),
    }
}

/// Processes the packets in the reader's block: the only packet loop of this crate.
fn process_packets<D: Dissector, G: PacketGate>(
    capture: &mut Reader<impl Read>,
    counters: &mut PacketCounters,
    sink: &mut impl PacketSink,
    gate: &mut G,
) -> Result<bool, Error> {
    capture.for_each_buffered(|packet| {
        if !gate.admits(packet) {
            return AfterPacket::PutBack;
        }
        match D::dissect(packet) {
            Ok(dissected) if gate.accepts(packet, &dissected, counters.read.saturating_add(1)) => {
                dissected.record_in(sink, packet.interface);
                counters.count_accepted();
            }
            Ok(_) => counters.count_filtered(),
            Err(reason) => {
                gate.skips(packet);
                counters.count_skipped(reason);
            }
        }
        match gate.is_done() {
            true => AfterPacket::Stop,
            false => AfterPacket::Continue,
        }
    })
}

/// Dissects packets up to the headers of one depth.
trait Dissector {
    /// The result, which may borrow the bytes of the packet.
    type Output<'a>: DissectedPacket;

    fn dissect<'a>(packet: &Packet<'a>) -> Result<Self::Output<'a>, SkipReason>;
}

/// Declares a dissector that calls a function.
macro_rules! dissector {
    ($(#[$doc:meta])* $name:ident, $output:ty, $dissect:path) => {
        $(#[$doc])*
        struct $name;

        impl Dissector for $name {
            type Output<'a> = $output;

            #[inline(always)] // so that the loop is compiled around the dissector
            fn dissect<'a>(packet: &Packet<'a>) -> Result<$output, SkipReason> {
                $dissect(packet)
            }
        }
    };
}

dissector!(
    /// Dissects the MAC addresses of frames.
    LinkLayer, Frame, dissect_frame
);
dissector!(
    /// Dissects outermost IP headers without the payload.
    OutermostHeader, Observation, dissect
);
dissector!(
    /// Dissects innermost IP headers without the payload.
    InnermostHeader, Observation, dissect_innermost
);
dissector!(
    /// Dissects outermost IP headers with the payload.
    OutermostDatagram, Datagram<'a>, dissect_datagram
);
dissector!(
    /// Dissects innermost IP headers with the payload.
    InnermostDatagram, Datagram<'a>, dissect_innermost_datagram
);

/// The result of dissecting a packet, at any depth.
trait DissectedPacket {
    /// Returns the IP packet, if its payload was dissected.
    fn datagram(&self) -> Option<&Datagram<'_>>;

    /// Returns whether the packet matches a filter.
    fn matches(&self, filter: &Filter) -> bool;

    /// Records the packet in a sink.
    fn record_in(&self, sink: &mut impl PacketSink, interface: u32);
}

impl DissectedPacket for Observation {
    fn datagram(&self) -> Option<&Datagram<'_>> {
        None
    }

    fn matches(&self, filter: &Filter) -> bool {
        filter.matches(self)
    }

    #[inline]
    fn record_in(&self, sink: &mut impl PacketSink, interface: u32) {
        sink.record(self, interface);
    }
}

impl DissectedPacket for Datagram<'_> {
    fn datagram(&self) -> Option<&Datagram<'_>> {
        Some(self)
    }

    fn matches(&self, filter: &Filter) -> bool {
        filter.matches(&self.observation)
    }

    #[inline]
    fn record_in(&self, sink: &mut impl PacketSink, interface: u32) {
        sink.record(&self.observation, interface);
    }
}

impl DissectedPacket for Frame {
    fn datagram(&self) -> Option<&Datagram<'_>> {
        None
    }

    fn matches(&self, filter: &Filter) -> bool {
        filter.matches_frame(self)
    }

    #[inline]
    fn record_in(&self, sink: &mut impl PacketSink, interface: u32) {
        sink.record_frame(self, interface);
    }
}

/// Decides for each packet whether it is read and whether it is recorded.
trait PacketGate {
    /// The dissector of outermost IP headers.
    type Outermost: Dissector;
    /// The dissector of innermost IP headers.
    type Innermost: Dissector;

    /// Returns whether the packet may be read now.
    fn admits(&mut self, packet: &Packet<'_>) -> bool;

    /// Returns whether the packet is recorded. `number` is its number in the capture, from 1.
    fn accepts(
        &mut self,
        packet: &Packet<'_>,
        dissected: &impl DissectedPacket,
        number: u64,
    ) -> bool;

    /// Processes a packet that could not be dissected.
    fn skips(&mut self, packet: &Packet<'_>);

    /// Returns whether reading stops after the packet.
    fn is_done(&self) -> bool;
}

/// Reads and records all packets.
struct EveryPacket;

impl PacketGate for EveryPacket {
    type Outermost = OutermostHeader;
    type Innermost = InnermostHeader;

    #[inline(always)] // so that the compiler removes the checks from the loop
    fn admits(&mut self, _: &Packet<'_>) -> bool {
        true
    }

    #[inline(always)] // for the same reason
    fn accepts(&mut self, _: &Packet<'_>, _: &impl DissectedPacket, _: u64) -> bool {
        true
    }

    #[inline(always)] // for the same reason
    fn skips(&mut self, _: &Packet<'_>) {}

    #[inline(always)] // for the same reason
    fn is_done(&self) -> bool {
        false
    }
}

/// Reads packets up to the packet limit and the replay limit, collects host names from all of them,
/// tracks the flows of those that match the filter, and records these.
struct SelectedPackets<'a> {
    pipeline: &'a mut Pipeline,
    replay: &'a mut ReplayLimit,
}

impl PacketGate for SelectedPackets<'_> {
    type Outermost = OutermostDatagram;
    type Innermost = InnermostDatagram;

    fn admits(&mut self, packet: &Packet<'_>) -> bool {
        if let (Some(time), Some(until)) = (packet.time, self.replay.until)
            && time > until
        {
            self.replay.due = Some(time);
            return false;
        }
        self.replay.latest = self.replay.latest.max(packet.time);
        self.pipeline.remaining = self.pipeline.remaining.map(|packets| packets.saturating_sub(1));
        true
    }

    fn accepts(
        &mut self,
        packet: &Packet<'_>,
        dissected: &impl DissectedPacket,
        number: u64,
    ) -> bool {
        let Pipeline { filter, packet_names, flow_tracker, .. } = &mut *self.pipeline;
        if let Some(names) = packet_names {
            match dissected.datagram() {
                Some(datagram) => names.add_packet(datagram),
                // A frame: its IP packet was not dissected with the payload.
                None => match dissect_datagram(packet) {
                    Ok(datagram) => names.add_packet(&datagram),
                    Err(_) => names.add_other_packet(packet),
                },
            }
        }
        let is_accepted = filter.as_ref().is_none_or(|filter| dissected.matches(filter));
        if let (true, Some(tracker), Some(datagram)) =
            (is_accepted, flow_tracker, dissected.datagram())
        {
            tracker.observe(packet, datagram, number);
        }
        is_accepted
    }

    fn skips(&mut self, packet: &Packet<'_>) {
        if let Some(names) = &mut self.pipeline.packet_names {
            names.add_other_packet(packet);
        }
    }

    fn is_done(&self) -> bool {
        self.pipeline.is_done()
    }
}
