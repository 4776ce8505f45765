//! The properties of a flow.

use super::originator::OriginatorEvidence;
use super::state::datagram_state;
use super::tracked_flow::{Direction, TrackedFlow};
use super::transport::is_icmp_error;
use super::{FlowState, History, Side};
use crate::dissect::{Ports, Protocol};
use crate::graph::Traffic;
use crate::service_detection::ApplicationProtocol;
use crate::service_names;
use crate::time::Timestamp;

/// The properties of a flow, without its hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FlowDetails {
    /// The protocol.
    pub protocol: Protocol,
    /// The ports of originator and responder, as source and target; for ICMP and ICMPv6, the type of
    /// the message and that of its reply, or type and code. `None` if the protocol has no ports or
    /// the packets do not contain them.
    pub ports: Option<Ports>,
    /// The VLAN identifier of the first packet.
    pub vlan: Option<u16>,
    /// The packets that the originator sent.
    pub sent: FlowTraffic,
    /// The packets that the responder sent.
    pub received: FlowTraffic,
    /// The number of the first packet, from 1, counted through all inputs; 0 if it is unknown.
    pub first_packet: u64,
    /// The number of the last packet.
    pub last_packet: u64,
    /// The state at the end.
    pub state: FlowState,
    /// The kinds of packets, in the order of their first occurrence.
    pub history: History,
    /// The evidence for the originator.
    pub evidence: OriginatorEvidence,
    /// The application protocol, if the payload identifies it.
    pub application: Option<ApplicationProtocol>,
    /// The application protocol that followed the first one in the same flow: TLS after STARTTLS, or
    /// that of the server behind a proxy.
    pub upgraded_to: Option<ApplicationProtocol>,
    /// Whether the responder accepted the connection or answered a request.
    pub is_answered: bool,
}

/// The packets of one direction of a flow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FlowTraffic {
    /// Packets, bytes on the wire, and the times of the first and the last packet.
    pub traffic: Traffic,
    /// The sum of the lengths of the IP packets, in bytes.
    pub ip_bytes: u64,
    /// The sum of the lengths of the transport payloads, in bytes.
    pub payload_bytes: u64,
}

impl FlowDetails {
    /// Creates the details of a tracked flow.
    pub(super) fn new(flow: &TrackedFlow, originator: Side, evidence: OriginatorEvidence) -> Self {
        let (tuple, responder) = (flow.tuple(), originator.peer());
        let (sent, received) = (flow.direction(originator), flow.direction(responder));
        let protocol = tuple.protocol();
        let ports = Ports { source: tuple.port(originator), target: tuple.port(responder) };
        let state = match protocol {
            Protocol::TCP => flow.states.flow_state(originator),
            _ => datagram_state(protocol, sent.packets > 0, received.packets > 0),
        };
        let is_answered = match (protocol, evidence) {
            (_, OriginatorEvidence::ReplyOnly) => false,
            (Protocol::TCP, OriginatorEvidence::Handshake) => {
                flow.states.is_accepted_by(responder) || received.payload_bytes > 0
            }
            // A port that is closed sends a RST, and nothing else.
            (Protocol::TCP, _) => flow.history.has_more_than_resets(responder),
            _ => received.packets > 0,
        };
        Self {
            protocol,
            ports: (ports != Ports::default()).then_some(ports),
            vlan: flow.vlan,
            sent: FlowTraffic::new(sent),
            received: FlowTraffic::new(received),
            first_packet: flow.first_packet,
            last_packet: flow.last_packet,
            state,
            history: flow.history.oriented(originator),
            evidence,
            application: flow.detection.application(),
            upgraded_to: flow.detection.upgraded_to(),
            is_answered,
        }
    }

    /// Adds the number of packets of earlier inputs to the packet numbers, if they are known.
    pub(crate) const fn shift_packet_numbers(&mut self, packets: u64) {
        if self.has_packets() {
            self.first_packet = self.first_packet.saturating_add(packets);
            self.last_packet = self.last_packet.saturating_add(packets);
        }
    }

    /// Returns the packets and bytes of both directions, and the times of the first and the last
    /// packet.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        let mut traffic = self.sent.traffic;
        traffic.merge(self.received.traffic);
        traffic
    }

    /// Returns the time of the first packet.
    #[must_use]
    pub fn first_seen(&self) -> Option<Timestamp> {
        self.traffic().first_seen
    }

    /// Returns the ports of originator and responder; for ICMP and ICMPv6, nothing.
    #[must_use]
    pub fn transport_ports(&self) -> Option<Ports> {
        let has_ports = !matches!(self.protocol, Protocol::ICMP | Protocol::ICMPV6);
        self.ports.filter(|_| has_ports)
    }

    /// Returns the port of the responder, for protocols with ports.
    #[must_use]
    pub fn responder_port(&self) -> Option<u16> {
        self.transport_ports().map(|ports| ports.target)
    }

    /// Returns whether the originator requested something from the responder. A reply to a request
    /// that was not captured is no request, and neither is an ICMP error, which another packet
    /// caused.
    #[must_use]
    pub fn is_request(&self) -> bool {
        let is_error = self.ports.is_some_and(|types| is_icmp_error(self.protocol, types.source));
        self.evidence != OriginatorEvidence::ReplyOnly && self.sent.traffic.packets > 0 && !is_error
    }

    /// Returns whether the flow was derived from complete packets. Otherwise it was derived from the
    /// headers in a database or from flow records, and the numbers of its packets, its lengths, and
    /// the application protocol are unknown.
    #[must_use]
    pub const fn has_packets(&self) -> bool {
        self.first_packet > 0
    }

    /// Returns the name of the service: that of the application protocol if the payload identifies
    /// it, otherwise that of the responder's port, followed by `?`. If another protocol follows in
    /// the same flow, both are named: `imap+tls`.
    #[must_use]
    pub fn service_name(&self) -> Option<String> {
        let name = service_name(self.application, self.protocol, self.responder_port())?;
        Some(match self.upgraded_to {
            Some(application) => format!("{name}+{application}"),
            None => name,
        })
    }
}

/// Returns the name of an application protocol or, if it is unknown, that of a port, followed by
/// `?`.
pub(crate) fn service_name(
    application: Option<ApplicationProtocol>,
    protocol: Protocol,
    port: Option<u16>,
) -> Option<String> {
    match application {
        Some(application) => Some(application.name().to_owned()),
        None => Some(format!("{}?", service_names::service_name(protocol, port?)?)),
    }
}

impl FlowTraffic {
    fn new(direction: &Direction) -> Self {
        Self {
            traffic: direction.traffic(),
            ip_bytes: direction.ip_bytes,
            payload_bytes: direction.payload_bytes,
        }
    }
}
