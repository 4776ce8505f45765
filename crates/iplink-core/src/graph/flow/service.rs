//! Which end of a flow serves the other.

use super::{FlowKey, FlowRecord, Handshake};
use crate::dissect::{Ports, Protocol};

/// What a host offers to others: a port of a protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Service {
    /// The protocol.
    pub protocol: Protocol,
    /// The port of the host that serves.
    pub port: u16,
    /// Which end of the link this host is.
    pub server: Server,
}

/// Which end of a link serves the other, and by what evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Server {
    /// The end.
    pub end: End,
    /// How that is known.
    pub evidence: Evidence,
}

/// An end of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a link has two ends")]
pub enum End {
    /// The host that sent the packets.
    Source,
    /// The host that they were sent to.
    Target,
}

/// How it is known which end serves, the best evidence first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Evidence {
    /// A connection to this port was asked for or granted somewhere in the
    /// graph.
    Handshake,
    /// More others talk to this port than to the one at the other end.
    Peers,
    /// This port has the lower number, or else its host the lower address: no
    /// evidence, but a way to choose.
    Number,
}

impl Service {
    pub(in crate::graph) fn of(aspects: FlowKey, server: Server) -> Option<Self> {
        let Ports { source, target } = aspects.ports()?;
        let port = match server.end {
            End::Source => source,
            End::Target => target,
        };
        Some(Self { protocol: aspects.protocol()?, port, server })
    }
}

/// A port of a host: host, protocol, port.
type Endpoint = (u32, Protocol, u16);

/// What the graph tells of a port of a host.
#[derive(Clone, Copy, Debug, Default)]
struct Role {
    /// Whether a connection to it was asked for or granted.
    is_server: bool,
    /// How many others talk to it.
    peers: usize,
}

/// What the graph tells of all ports of all hosts, in their order.
#[derive(Debug, Default)]
pub(in crate::graph) struct Roles(Vec<(Endpoint, Role)>);

impl Roles {
    /// Learns from all parts, each with the numbers of its source and target.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of parts.
    pub(in crate::graph) fn learn<'a>(
        parts: impl Iterator<Item = ((u32, u32), &'a FlowRecord)>,
    ) -> Self {
        let mut pairs: Vec<(Endpoint, Endpoint, bool)> = Vec::new();
        for (ends, part) in parts {
            if let Some((source, target)) = endpoints(ends, part.aspects) {
                let handshake = part.aspects.handshake();
                pairs.push((source, target, handshake == Some(Handshake::Accepts)));
                pairs.push((target, source, handshake == Some(Handshake::Opens)));
            }
        }
        pairs.sort_unstable();
        let of_one = pairs.chunk_by(|one, next| one.0 == next.0);
        Self(of_one.filter_map(|pairs| Some((pairs.first()?.0, role(pairs)))).collect())
    }

    /// Tells which end serves in a part of a link between hosts of these
    /// numbers.
    pub(in crate::graph) fn server(&self, ends: (u32, u32), aspects: FlowKey) -> Option<Server> {
        let (source, target) = endpoints(ends, aspects)?;
        let (one, other) = (self.role(source), self.role(target));
        let (is_source, evidence) = if one.is_server != other.is_server {
            (one.is_server, Evidence::Handshake)
        } else if one.peers != other.peers {
            (one.peers > other.peers, Evidence::Peers)
        } else {
            ((source.2, source.0) < (target.2, target.0), Evidence::Number)
        };
        let end = if is_source { End::Source } else { End::Target };
        Some(Server { end, evidence })
    }

    fn role(&self, endpoint: Endpoint) -> Role {
        let at = self.0.binary_search_by_key(&endpoint, |(endpoint, _)| *endpoint);
        at.ok().and_then(|at| self.0.get(at)).map(|(_, role)| *role).unwrap_or_default()
    }
}

/// Returns both ports of a part with their hosts.
fn endpoints((source, target): (u32, u32), aspects: FlowKey) -> Option<(Endpoint, Endpoint)> {
    let (protocol, ports) = (aspects.protocol()?, aspects.ports()?);
    Some(((source, protocol, ports.source), (target, protocol, ports.target)))
}

/// Sums up the sorted pairs of one endpoint.
fn role(pairs: &[(Endpoint, Endpoint, bool)]) -> Role {
    let is_server = pairs.iter().any(|(_, _, serves)| *serves);
    Role { is_server, peers: pairs.chunk_by(|one, next| one.1 == next.1).count() }
}
