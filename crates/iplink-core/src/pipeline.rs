//! The packet loop: every packet of a capture is dissected, filtered, recorded and counted here.
//!
//! A [`Pipeline`] holds the settings: the depth, the filter and the packet limit. The accepted packets
//! go to a [`PacketSink`]: the graph builder, the graph builder together with the changes for a live
//! view, or the rows of a database.
//!
//! Most captures are read without a filter or a limit, and without collecting DNS names. The loop
//! is therefore generic over a [`PacketGate`], so that those captures run through a loop without
//! any of these checks: one more branch there costs about 60 instructions per packet, because the
//! compiler then no longer keeps the packet in registers.

use std::io::Read;

use crate::capture::{AfterPacket, Packet, Reader};
use crate::dissect::{
    Depth, Frame, Observation, SkipReason, dissect, dissect_frame, dissect_innermost,
    dissect_innermost_payload, dissect_payload,
};
use crate::error::Error;
use crate::filter::Filter;
use crate::graph::{DeltaTracker, GraphBuilder};
use crate::names::DnsNameCollector;
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
    /// Collects host names from DNS responses, if they are requested.
    pub(crate) dns_names: Option<DnsNameCollector>,
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
    /// Creates a pipeline for another thread: it has the same settings and no DNS names yet.
    pub(crate) fn for_thread(&self) -> Self {
        Self {
            depth: self.depth,
            filter: self.filter.clone(),
            dns_names: self.dns_names.is_some().then(DnsNameCollector::default),
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
        match self.has_filter_or_limit() || self.dns_names.is_some() {
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

/// Processes the packets in the reader's buffer, with the dissector for this depth.
fn process_block(
    depth: Depth,
    capture: &mut Reader<impl Read>,
    counters: &mut PacketCounters,
    sink: &mut impl PacketSink,
    gate: &mut impl PacketGate,
) -> Result<bool, Error> {
    match depth {
        Depth::LinkLayer => process_packets(dissect_frame, capture, counters, sink, gate),
        Depth::Outermost => process_packets(dissect, capture, counters, sink, gate),
        Depth::Innermost => process_packets(dissect_innermost, capture, counters, sink, gate),
    }
}

/// Processes the packets in the reader's buffer. This is the only packet loop of this crate.
fn process_packets<D: DissectedPacket>(
    dissect: impl Fn(&Packet<'_>) -> Result<D, SkipReason>,
    capture: &mut Reader<impl Read>,
    counters: &mut PacketCounters,
    sink: &mut impl PacketSink,
    gate: &mut impl PacketGate,
) -> Result<bool, Error> {
    capture.for_each_buffered(|packet| {
        if !gate.admits(packet) {
            return AfterPacket::PutBack;
        }
        match dissect(packet) {
            Ok(dissected) if gate.accepts(packet, &dissected) => {
                dissected.record_in(sink, packet.interface);
                counters.count_accepted();
            }
            Ok(_) => counters.count_filtered(),
            Err(reason) => counters.count_skipped(reason),
        }
        match gate.is_done() {
            true => AfterPacket::Stop,
            false => AfterPacket::Continue,
        }
    })
}

/// The result of dissecting a packet, at any depth.
trait DissectedPacket {
    /// Returns the observation of the IP header, if there is one.
    fn observation(&self) -> Option<&Observation>;

    /// Returns whether the packet matches a filter.
    fn matches(&self, filter: &Filter) -> bool;

    /// Records the packet in a sink.
    fn record_in(&self, sink: &mut impl PacketSink, interface: u32);
}

impl DissectedPacket for Observation {
    fn observation(&self) -> Option<&Observation> {
        Some(self)
    }

    fn matches(&self, filter: &Filter) -> bool {
        filter.matches(self)
    }

    #[inline]
    fn record_in(&self, sink: &mut impl PacketSink, interface: u32) {
        sink.record(self, interface);
    }
}

impl DissectedPacket for Frame {
    fn observation(&self) -> Option<&Observation> {
        self.packet.as_ref()
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
    /// Returns whether the packet may be read now.
    fn admits(&mut self, packet: &Packet<'_>) -> bool;

    /// Returns whether the packet is recorded.
    fn accepts(&mut self, packet: &Packet<'_>, dissected: &impl DissectedPacket) -> bool;

    /// Returns whether reading stops after the packet.
    fn is_done(&self) -> bool;
}

/// Reads and records all packets.
struct EveryPacket;

impl PacketGate for EveryPacket {
    #[inline(always)] // so that the compiler removes the checks from the loop
    fn admits(&mut self, _: &Packet<'_>) -> bool {
        true
    }

    #[inline(always)] // for the same reason
    fn accepts(&mut self, _: &Packet<'_>, _: &impl DissectedPacket) -> bool {
        true
    }

    #[inline(always)] // for the same reason
    fn is_done(&self) -> bool {
        false
    }
}

/// Reads packets up to the packet limit and the replay limit, collects DNS names from all of them
/// and records those that match the filter.
struct SelectedPackets<'a> {
    pipeline: &'a mut Pipeline,
    replay: &'a mut ReplayLimit,
}

impl PacketGate for SelectedPackets<'_> {
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

    fn accepts(&mut self, packet: &Packet<'_>, dissected: &impl DissectedPacket) -> bool {
        let Pipeline { depth, filter, dns_names, .. } = &mut *self.pipeline;
        if let (Some(names), Some(observation)) = (dns_names, dissected.observation()) {
            names.add_packet(observation, || match depth {
                Depth::Innermost => dissect_innermost_payload(packet),
                Depth::LinkLayer | Depth::Outermost => dissect_payload(packet),
            });
        }
        filter.as_ref().is_none_or(|filter| dissected.matches(filter))
    }

    fn is_done(&self) -> bool {
        self.pipeline.is_done()
    }
}
