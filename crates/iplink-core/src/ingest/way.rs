//! The ways to go through a packet, by the header that counts.

use crate::capture::Packet;
use crate::dissect::{
    Frame, Observation, SkipReason, dissect, dissect_frame, dissect_innermost,
    dissect_innermost_payload, dissect_payload,
};
use crate::filter::Filter;
use crate::graph::{DeltaTracker, GraphBuilder};

/// A way to go through a packet. Its functions are known where it is gone, so
/// that they cost no call.
pub(super) trait Way {
    /// What is seen of a packet.
    type Seen;

    fn dissect(packet: &Packet<'_>) -> Result<Self::Seen, SkipReason>;

    fn observe(graph: &mut GraphBuilder, seen: &Self::Seen);

    /// Says the same to who shows what changes.
    fn tell(changes: &mut DeltaTracker, seen: &Self::Seen);

    /// Tells whether what is seen passes a filter.
    fn matches(filter: &Filter, seen: &Self::Seen) -> bool;

    /// Returns what the IP header says, where there is one.
    fn observation(seen: &Self::Seen) -> Option<&Observation>;

    /// Returns what that IP header carries.
    fn payload<'a>(packet: &Packet<'a>) -> Option<&'a [u8]>;
}

/// To the addresses of the link layer.
pub(super) struct LinkLayer;

/// To the first IP header.
pub(super) struct Outermost;

/// To the last one.
pub(super) struct Innermost;

impl Way for LinkLayer {
    type Seen = Frame;

    #[inline]
    fn dissect(packet: &Packet<'_>) -> Result<Frame, SkipReason> {
        dissect_frame(packet)
    }

    #[inline]
    fn observe(graph: &mut GraphBuilder, seen: &Frame) {
        graph.observe_frame(seen);
    }

    fn tell(changes: &mut DeltaTracker, seen: &Frame) {
        changes.observe_frame(seen);
    }

    fn matches(filter: &Filter, seen: &Frame) -> bool {
        filter.matches_frame(seen)
    }

    fn observation(seen: &Frame) -> Option<&Observation> {
        seen.packet.as_ref()
    }

    fn payload<'a>(packet: &Packet<'a>) -> Option<&'a [u8]> {
        dissect_payload(packet)
    }
}

impl Way for Outermost {
    type Seen = Observation;

    #[inline]
    fn dissect(packet: &Packet<'_>) -> Result<Observation, SkipReason> {
        dissect(packet)
    }

    #[inline]
    fn observe(graph: &mut GraphBuilder, seen: &Observation) {
        graph.observe(seen);
    }

    #[inline]
    fn tell(changes: &mut DeltaTracker, seen: &Observation) {
        changes.observe(seen);
    }

    fn matches(filter: &Filter, seen: &Observation) -> bool {
        filter.matches(seen)
    }

    #[inline]
    fn observation(seen: &Observation) -> Option<&Observation> {
        Some(seen)
    }

    fn payload<'a>(packet: &Packet<'a>) -> Option<&'a [u8]> {
        dissect_payload(packet)
    }
}

impl Way for Innermost {
    type Seen = Observation;

    #[inline]
    fn dissect(packet: &Packet<'_>) -> Result<Observation, SkipReason> {
        dissect_innermost(packet)
    }

    #[inline]
    fn observe(graph: &mut GraphBuilder, seen: &Observation) {
        graph.observe(seen);
    }

    #[inline]
    fn tell(changes: &mut DeltaTracker, seen: &Observation) {
        changes.observe(seen);
    }

    fn matches(filter: &Filter, seen: &Observation) -> bool {
        filter.matches(seen)
    }

    #[inline]
    fn observation(seen: &Observation) -> Option<&Observation> {
        Some(seen)
    }

    fn payload<'a>(packet: &Packet<'a>) -> Option<&'a [u8]> {
        dissect_innermost_payload(packet)
    }
}
