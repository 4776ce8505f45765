//! Observations to the graph of who talks to whom.
//!
//! A [`GraphBuilder`] takes observations in any order; [`GraphBuilder::finish`]
//! freezes it into a [`LinkGraph`]: hosts and links in a stable order, over
//! petgraph's directed graph.

mod builder;
mod link_graph;
mod serial;
mod table;
mod traffic;

use std::net::IpAddr;

pub use builder::{Detail, GraphBuilder};
pub use link_graph::LinkGraph;
pub use traffic::{Count, ProtocolTraffic, Traffic};

use crate::time::Timestamp;

/// A host: an address that sent or received packets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Host {
    /// Its address.
    pub address: IpAddr,
    /// What it sent.
    pub sent: Count,
    /// What was sent to it.
    pub received: Count,
    /// When the first of these packets was captured, where any has a time.
    pub first_seen: Option<Timestamp>,
    /// When the last of them was captured.
    pub last_seen: Option<Timestamp>,
}

impl Host {
    const fn new(address: IpAddr) -> Self {
        let none = Count {
            packets: 0,
            bytes: 0,
        };
        Self {
            address,
            sent: none,
            received: none,
            first_seen: None,
            last_seen: None,
        }
    }
}

/// A link: the packets that one host sent to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// All of them.
    pub traffic: Traffic,
    /// The same by protocol, in the order of the protocols' numbers; empty
    /// where nobody asked for this [`Detail`].
    pub protocols: Vec<ProtocolTraffic>,
}

impl Link {
    /// Adds the packets of another link between the same hosts.
    fn merge(&mut self, other: Self) {
        self.traffic.merge(other.traffic);
        for part in other.protocols {
            match self
                .protocols
                .binary_search_by_key(&part.protocol, |own| own.protocol)
            {
                Ok(at) => {
                    if let Some(own) = self.protocols.get_mut(at) {
                        own.traffic.merge(part.traffic);
                    }
                }
                Err(at) => self.protocols.insert(at, part),
            }
        }
    }
}
