//! Hosts: the nodes of a graph, which are the ends of its links.

use std::borrow::Cow;

use super::traffic::earlier;
use super::{Address, Comparison, Count, HostClass, HostMetadata, Traffic};
use crate::time::Timestamp;

/// A host: an address that sent or received packets.
#[doc(alias = "endpoint")]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Host {
    /// The address.
    pub address: Address,
    /// The packets that the host sent.
    pub sent: Count,
    /// The packets that the host received.
    pub received: Count,
    /// The time of the first of these packets, if any has a timestamp.
    pub first_seen: Option<Timestamp>,
    /// The time of the last of these packets.
    pub last_seen: Option<Timestamp>,
    /// The number of hosts that this host stands for: 1 for a single host, and 0 if the number is
    /// unknown.
    pub members: usize,
    /// The number of other hosts with which this host has links, if the query ranks hosts by this
    /// number.
    pub peers: Option<usize>,
    /// The name, if it is known. It may come from a capture, and must be escaped.
    pub name: Option<Box<str>>,
    /// The class, if [`InternalNetworks::annotate`](super::InternalNetworks::annotate) has set it.
    pub class: Option<HostClass>,
    /// All names, the vendor, and the location, if they were looked up.
    pub metadata: Option<Box<HostMetadata>>,
    /// The comparison with the same host in another graph, if the graph is a comparison.
    pub comparison: Option<Box<Comparison>>,
}

impl Host {
    pub(super) const fn new(address: Address) -> Self {
        let (sent, received) = (Count { packets: 0, bytes: 0 }, Count { packets: 0, bytes: 0 });
        let members = match address {
            Address::Others => 0,
            _ => 1,
        };
        Self {
            address,
            sent,
            received,
            first_seen: None,
            last_seen: None,
            members,
            peers: None,
            name: None,
            class: None,
            metadata: None,
            comparison: None,
        }
    }

    /// Returns the label of the host: its name or, without a name, its address. The label of merged
    /// hosts contains their number.
    ///
    /// The text may come from a capture, and must be escaped.
    #[must_use]
    pub fn label(&self) -> Cow<'_, str> {
        match (&self.name, self.address, self.members) {
            (Some(name), _, _) => Cow::Borrowed(name),
            (None, Address::Others, 1..) => format!("others ({} hosts)", self.members).into(),
            (None, Address::SilentTo(_), count) => format!("{count} silent hosts").into(),
            (None, address, _) => address.to_string().into(),
        }
    }

    /// Returns the sum of the sent and received packets. Packets that the host sent to itself count
    /// twice.
    #[must_use]
    pub const fn total(&self) -> Count {
        Count {
            packets: self.sent.packets.saturating_add(self.received.packets),
            bytes: self.sent.bytes.saturating_add(self.received.bytes),
        }
    }

    /// Replaces the counts of sent and received packets with those of another host.
    pub(super) const fn set_counts(&mut self, other: &Self) {
        (self.sent, self.received) = (other.sent, other.received);
    }

    /// Extends the time range of the host to include that of packets.
    pub(super) fn extend_times(&mut self, traffic: &Traffic) {
        self.first_seen = earlier(self.first_seen, traffic.first_seen);
        self.last_seen = self.last_seen.max(traffic.last_seen);
    }
}
