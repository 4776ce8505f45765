//! Server inference: which end of a flow is the server.
//!
//! If a TCP handshake anywhere in the graph shows that connections to one of the two endpoints are
//! opened, this endpoint is the server. Otherwise the server is the endpoint with more distinct
//! remote endpoints, because clients use a new port for each connection. If the numbers are equal,
//! the endpoint with the lower port is chosen.

use super::{FlowKey, FlowRecord, Handshake};
use crate::dissect::{Ports, Protocol};

/// A service that a host offers: a port of a protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Service {
    /// The protocol.
    pub protocol: Protocol,
    /// The port of the server.
    pub port: u16,
    /// The end of the link that is the server.
    pub server: Server,
}

/// The end of a link that is the server (responder), and the evidence for it.
#[doc(alias = "responder")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Server {
    /// The end of the link.
    pub end: End,
    /// The evidence that this end is the server.
    pub evidence: ServerEvidence,
}

/// An end of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a link has two ends")]
pub enum End {
    /// The host that sent the packets.
    Source,
    /// The host that the packets were sent to.
    Target,
}

/// The evidence that an end is the server, from the strongest to the weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ServerEvidence {
    /// A connection to this port was requested or accepted somewhere in the graph.
    Handshake,
    /// This port communicates with more remote endpoints than the port at the other end does.
    Peers,
    /// This port is lower or, if the ports are equal, the address of its host is: a tie-break,
    /// not evidence.
    PortNumber,
}

impl Service {
    pub(super) fn new(key: FlowKey, server: Server) -> Option<Self> {
        let Ports { source, target } = key.ports()?;
        let port = match server.end {
            End::Source => source,
            End::Target => target,
        };
        Some(Self { protocol: key.protocol()?, port, server })
    }
}

/// A port of a host: the index of the host, the protocol, and the port.
type Endpoint = (u32, Protocol, u16);

/// The evidence about one endpoint.
#[derive(Clone, Copy, Debug, Default)]
struct EndpointEvidence {
    /// Whether a TCP connection to the endpoint was requested or accepted.
    has_handshake: bool,
    /// The number of endpoints that communicate with it.
    peers: usize,
}

/// The evidence about all endpoints of a graph, sorted by endpoint.
#[derive(Debug, Default)]
pub(in crate::graph) struct ServerInference(Vec<(Endpoint, EndpointEvidence)>);

impl ServerInference {
    /// Collects the evidence from flow records, each with the indices of its source and target.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of records.
    pub(in crate::graph) fn from_records<'a>(
        records: impl Iterator<Item = ((u32, u32), &'a FlowRecord)>,
    ) -> Self {
        // Each endpoint with its peer, and whether a handshake shows that the endpoint, not the
        // peer, is the server.
        let mut pairs: Vec<(Endpoint, Endpoint, bool)> = Vec::new();
        for (ends, record) in records {
            if let Some((source, target)) = endpoints(ends, record.key) {
                let handshake = record.key.handshake();
                pairs.push((source, target, handshake == Some(Handshake::Accepts)));
                pairs.push((target, source, handshake == Some(Handshake::Opens)));
            }
        }
        pairs.sort_unstable();
        let by_endpoint = pairs.chunk_by(|a, b| a.0 == b.0);
        let evidence = by_endpoint.filter_map(|pairs| Some((pairs.first()?.0, sum_up(pairs))));
        Self(evidence.collect())
    }

    /// Infers the server of a flow record with this key, between the hosts with these indices.
    pub(in crate::graph) fn infer(&self, ends: (u32, u32), key: FlowKey) -> Option<Server> {
        let (source, target) = endpoints(ends, key)?;
        let at_source = self.evidence_of(source);
        let at_target = self.evidence_of(target);
        let (is_source, evidence) = if at_source.has_handshake != at_target.has_handshake {
            (at_source.has_handshake, ServerEvidence::Handshake)
        } else if at_source.peers != at_target.peers {
            (at_source.peers > at_target.peers, ServerEvidence::Peers)
        } else {
            ((source.2, source.0) < (target.2, target.0), ServerEvidence::PortNumber)
        };
        let end = if is_source { End::Source } else { End::Target };
        Some(Server { end, evidence })
    }

    /// Returns the evidence about an endpoint.
    fn evidence_of(&self, endpoint: Endpoint) -> EndpointEvidence {
        let index = self.0.binary_search_by_key(&endpoint, |(endpoint, _)| *endpoint);
        let entry = index.ok().and_then(|index| self.0.get(index));
        entry.map(|(_, evidence)| *evidence).unwrap_or_default()
    }
}

/// Returns both endpoints of a record, if it has ports.
fn endpoints((source, target): (u32, u32), key: FlowKey) -> Option<(Endpoint, Endpoint)> {
    let (protocol, ports) = (key.protocol()?, key.ports()?);
    Some(((source, protocol, ports.source), (target, protocol, ports.target)))
}

/// Sums up the sorted pairs of one endpoint.
fn sum_up(pairs: &[(Endpoint, Endpoint, bool)]) -> EndpointEvidence {
    let has_handshake = pairs.iter().any(|(_, _, has_handshake)| *has_handshake);
    EndpointEvidence { has_handshake, peers: pairs.chunk_by(|a, b| a.1 == b.1).count() }
}
