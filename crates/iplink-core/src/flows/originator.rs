//! Determines which endpoint of a flow is the originator, and by what evidence.

use std::fmt;
use std::net::IpAddr;

use foldhash::{HashMap, HashMapExt};

use super::FlowLimits;
use super::chunked_vec::ChunkedVec;
use super::five_tuple::Side;
use super::tracked_flow::TrackedFlow;
use super::transport::{is_icmp_reply, is_icmp_request};
use crate::dissect::{Protocol, TcpFlags};
use crate::service_detection::recognizes_all_datagrams;
use crate::service_names::port_name;
use crate::time::Timestamp;

/// The evidence for which endpoint of a flow is the originator, from the strongest to the weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum OriginatorEvidence {
    /// The originator sent a SYN.
    Handshake,
    /// A message shows its role: a request or response of the application protocol, or of ICMP.
    Message,
    /// Only replies were captured: a SYN-ACK or a RST. Their receiver is the originator, unless its
    /// address was spoofed. Such a flow shows neither a client nor a server.
    ReplyOnly,
    /// The originator had sent a query to a broadcast or multicast address from the same port, and
    /// the responder answered it.
    GroupReply,
    /// The start of the flow was not captured, and only the responder's port is a well-known one.
    WellKnownPort,
    /// The originator sent the first captured packet.
    FirstPacket,
    /// There is no evidence: the input lists flows without their direction.
    None,
}

impl OriginatorEvidence {
    /// All kinds of evidence.
    pub const ALL: [Self; 7] = [
        Self::Handshake,
        Self::Message,
        Self::ReplyOnly,
        Self::GroupReply,
        Self::WellKnownPort,
        Self::FirstPacket,
        Self::None,
    ];

    /// Returns the name in tables, in lower case and without spaces.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Handshake => "handshake",
            Self::Message => "message",
            Self::ReplyOnly => "reply-only",
            Self::GroupReply => "group-reply",
            Self::WellKnownPort => "well-known-port",
            Self::FirstPacket => "first-packet",
            Self::None => "none",
        }
    }
}

impl fmt::Display for OriginatorEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The queries that were sent to broadcast and multicast addresses: address and port of each
/// sender, with the port that the queries were sent to and the time of the first one.
type GroupQueries = HashMap<(IpAddr, u16), (u16, Option<Timestamp>)>;

/// Returns whether an address, or the frame of the packets to it, is a broadcast or multicast one.
fn is_group(flow: &TrackedFlow, target: IpAddr) -> bool {
    flow.is_group_frame || target.is_multicast() || target == IpAddr::from([255; 4])
}

fn group_queries(flows: &ChunkedVec<TrackedFlow>) -> GroupQueries {
    let mut queries = GroupQueries::new();
    for flow in flows.iter() {
        let (sender, tuple) = (flow.first_sender, flow.tuple());
        if tuple.protocol() == Protocol::UDP && is_group(flow, tuple.address(sender.peer())) {
            let query = (tuple.port(sender.peer()), flow.first_seen());
            queries.entry((tuple.address(sender), tuple.port(sender))).or_insert(query);
        }
    }
    queries
}

/// Determines the originators of flows, after all flows of a capture have been read.
#[derive(Debug)]
pub(super) struct OriginatorInference {
    queries: GroupQueries,
    /// The time of the first packet of the capture.
    start: Option<Timestamp>,
    limits: FlowLimits,
}

impl OriginatorInference {
    pub(super) fn new(
        flows: &ChunkedVec<TrackedFlow>,
        start: Option<Timestamp>,
        limits: FlowLimits,
    ) -> Self {
        Self { queries: group_queries(flows), start, limits }
    }

    /// Returns the originator of a flow, and the evidence for it.
    pub(super) fn originator(&self, flow: &TrackedFlow) -> (Side, OriginatorEvidence) {
        if let Some(opener) = flow.opener {
            return (opener, OriginatorEvidence::Handshake);
        }
        let first = flow.first_sender;
        if is_group(flow, flow.tuple().address(first.peer())) {
            return (first, OriginatorEvidence::FirstPacket);
        }
        if let Some(requester) = flow.detection.client().or_else(|| icmp_requester(flow)) {
            return (requester, OriginatorEvidence::Message);
        }
        if flow.first_flags.accepts() || flow.first_flags.resets() {
            return (first.peer(), OriginatorEvidence::ReplyOnly);
        }
        if self.answers_group_query(flow) {
            return (first.peer(), OriginatorEvidence::GroupReply);
        }
        if !self.is_start_captured(flow)
            && let Some(server) = side_of_well_known_port(flow)
        {
            return (server.peer(), OriginatorEvidence::WellKnownPort);
        }
        (first, OriginatorEvidence::FirstPacket)
    }

    /// Returns whether the first packet was sent to a port that has sent a query to a broadcast or
    /// multicast address before, from the port that the query was sent to.
    fn answers_group_query(&self, flow: &TrackedFlow) -> bool {
        let (sender, tuple) = (flow.first_sender, flow.tuple());
        let (querier, replier) = (sender.peer(), sender);
        if tuple.protocol() != Protocol::UDP {
            return false;
        }
        let query = self.queries.get(&(tuple.address(querier), tuple.port(querier)));
        query.is_some_and(|(port, time)| *port == tuple.port(replier) && *time <= flow.first_seen())
    }

    /// Returns whether the first packet of a flow is certainly its start.
    ///
    /// A TCP segment without SYN is part of an earlier connection if it has an ACK. A probe, as
    /// scanners send it, has none. For other protocols, packets before the capture are possible only
    /// within the inactivity timeout after the start of the capture.
    fn is_start_captured(&self, flow: &TrackedFlow) -> bool {
        let protocol = flow.tuple().protocol();
        if protocol == Protocol::TCP {
            return !has_ack(flow.first_flags);
        }
        match (self.start, flow.first_seen()) {
            (Some(start), Some(first)) => {
                let after = first.as_nanos().saturating_sub(start.as_nanos());
                after > self.limits.timeout(protocol)
            }
            _ => false,
        }
    }
}

const fn has_ack(flags: TcpFlags) -> bool {
    flags.0 & 0x10 != 0
}

/// Returns the side whose port is a well-known one, if the port of the other side is not, and if the
/// first payload does not contradict: a scanner may send its probes from any port.
fn side_of_well_known_port(flow: &TrackedFlow) -> Option<Side> {
    let port = |side| flow.tuple().port(side);
    let server = match [Side::Low, Side::High].map(|side| port_name(port(side)).is_some()) {
        [true, false] => Side::Low,
        [false, true] => Side::High,
        _ => return None,
    };
    let is_datagram = flow.tuple().protocol() != Protocol::TCP;
    let is_contradicted = is_datagram
        && !flow.is_header_only
        && (!flow.detection.has_checked()
            || flow.detection.application().is_none() && recognizes_all_datagrams(port(server)));
    (has_ports(flow) && !is_contradicted).then_some(server)
}

fn has_ports(flow: &TrackedFlow) -> bool {
    !matches!(flow.tuple().protocol(), Protocol::ICMP | Protocol::ICMPV6)
        && (flow.tuple().port(Side::Low), flow.tuple().port(Side::High)) != (0, 0)
}

/// Returns the side that sends the requests of an ICMP exchange, such as an echo request and its
/// reply.
fn icmp_requester(flow: &TrackedFlow) -> Option<Side> {
    let (protocol, sender) = (flow.tuple().protocol(), flow.first_sender);
    // No message has these types: they stand for a header that was not read.
    let is_unknown = (flow.tuple().port(Side::Low), flow.tuple().port(Side::High)) == (0, 0);
    if is_unknown || !matches!(protocol, Protocol::ICMP | Protocol::ICMPV6) {
        return None;
    }
    let kind = flow.tuple().port(sender);
    if is_icmp_request(protocol, kind) {
        Some(sender)
    } else if is_icmp_reply(protocol, kind) {
        Some(sender.peer())
    } else {
        None
    }
}
