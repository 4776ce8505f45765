//! The service that a flow record belongs to: a port of its server.

use super::FlowKey;
use crate::dissect::{Ports, Protocol};
use crate::flows::OriginatorEvidence;

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
    /// The evidence that the other end is the originator.
    pub evidence: OriginatorEvidence,
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
