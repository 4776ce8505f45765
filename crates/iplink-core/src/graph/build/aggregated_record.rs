//! Packets that somebody else counted.

use crate::dissect::{Ports, Protocol};
use crate::graph::{Address, Handshake, Traffic};

/// Packets of a link that were counted before: those of a line of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AggregatedRecord {
    pub(crate) source: Address,
    pub(crate) target: Address,
    pub(crate) traffic: Traffic,
    /// What they carry, where that is known.
    pub(crate) protocol: Option<Protocol>,
    /// Their ports, where these are known.
    pub(crate) ports: Option<Ports>,
    /// The part that some of them have in opening a TCP connection.
    pub(crate) handshake: Option<Handshake>,
}
