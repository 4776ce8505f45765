//! Observations to the graph of who talks to whom.
//!
//! A [`GraphBuilder`] takes observations in any order; [`GraphBuilder::finish`]
//! freezes it into a [`LinkGraph`]: hosts and links in a stable order, over
//! petgraph's directed graph.

mod address;
mod builder;
mod link_graph;
mod order;
#[cfg(feature = "save")]
mod save;
mod serial;
mod table;
mod traffic;
mod version;

pub use address::Address;
pub use builder::{Detail, GraphBuilder};
pub use link_graph::LinkGraph;
#[cfg(feature = "save")]
pub use save::Saved;
pub use traffic::{Count, ProtocolTraffic, Traffic};

use crate::time::Timestamp;

/// A host: an address that sent or received packets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Host {
    /// Its address.
    pub address: Address,
    /// What it sent.
    pub sent: Count,
    /// What was sent to it.
    pub received: Count,
    /// When the first of these packets was captured, where any has a time.
    pub first_seen: Option<Timestamp>,
    /// When the last of them was captured.
    pub last_seen: Option<Timestamp>,
}

/// A link: the packets that one host sent to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link<'a> {
    /// The host that sent them.
    pub source: &'a Host,
    /// The host that they were sent to.
    pub target: &'a Host,
    /// The place of the source among the hosts, from 0.
    pub source_number: usize,
    /// The place of the target among them.
    pub target_number: usize,
    /// The packets.
    pub traffic: &'a Traffic,
    /// The same by protocol, in the order of the protocols' numbers; empty
    /// where nobody asked for this [`Detail`].
    pub protocols: &'a [ProtocolTraffic],
}
