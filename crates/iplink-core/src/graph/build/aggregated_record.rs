//! Records of packets that another program aggregated.

use crate::dissect::{Ports, Protocol};
use crate::graph::{Address, Handshake, Traffic};

/// The packets of a link or of one direction of a flow, read from a line of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AggregatedRecord {
    pub(crate) source: Address,
    pub(crate) target: Address,
    pub(crate) traffic: Traffic,
    /// The protocol, if the list has it.
    pub(crate) protocol: Option<Protocol>,
    /// The ports, if the list has them.
    pub(crate) ports: Option<Ports>,
    /// The step of a TCP handshake that some of the packets belong to, if the list has it.
    pub(crate) handshake: Option<Handshake>,
}
