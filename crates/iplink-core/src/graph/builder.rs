//! Observations into tables, tables into a graph.

use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::order::{Ordered, order};
use super::table::Record;
use super::version::{Key, Version};
use super::{Address, LinkGraph, ProtocolTraffic, Traffic};
use crate::dissect::{Observation, Protocol};

/// What a graph keeps besides hosts and links. Detail costs time and memory,
/// so that none is kept unless it is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Detail {
    /// The traffic of each protocol on each link.
    pub protocols: bool,
}

impl Detail {
    /// Hosts and links alone.
    pub const LINKS: Self = Self { protocols: false };
    /// The traffic of each protocol too.
    pub const PROTOCOLS: Self = Self { protocols: true };

    /// Returns all the detail of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { protocols: self.protocols || other.protocols }
    }
}

/// Collects observations, in any order, until they are frozen into a
/// [`LinkGraph`].
///
/// A packet is one look-up in one table. Memory follows the number of links
/// (some 55 bytes each between IPv4 hosts), never that of packets. There is
/// room for 2^32 links, which no memory holds today.
#[derive(Debug)]
pub struct GraphBuilder(Tables);

/// A table's key has no more parts than the detail asks for.
#[derive(Debug)]
enum Tables {
    Links(ByVersion<NoProtocol>),
    Protocols(ByVersion<Protocol>),
}

/// Both ends of a link are of the same version of IP.
#[derive(Debug)]
struct ByVersion<P> {
    ipv4: Version<u32, P>,
    ipv6: Version<u128, P>,
}

/// Stands for every protocol where they are not told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct NoProtocol;

impl GraphBuilder {
    /// Creates an empty builder that will keep this much detail.
    #[must_use]
    pub fn new(detail: Detail) -> Self {
        Self(match detail.protocols {
            false => Tables::Links(ByVersion::new()),
            true => Tables::Protocols(ByVersion::new()),
        })
    }

    /// Adds a packet.
    #[inline]
    pub fn observe(&mut self, seen: &Observation) {
        match &mut self.0 {
            Tables::Links(tables) => tables.observe(seen, NoProtocol),
            Tables::Protocols(tables) => tables.observe(seen, seen.protocol),
        }
    }

    /// Returns how much detail it keeps.
    #[must_use]
    pub const fn detail(&self) -> Detail {
        match self.0 {
            Tables::Links(_) => Detail::LINKS,
            Tables::Protocols(_) => Detail::PROTOCOLS,
        }
    }

    /// Adds all that a builder of the same detail observed; of a builder of
    /// other detail nothing is added, and it is returned.
    pub(crate) fn merge(&mut self, other: Self) -> Option<Self> {
        match (&mut self.0, other.0) {
            (Tables::Links(own), Tables::Links(other)) => own.merge(other),
            (Tables::Protocols(own), Tables::Protocols(other)) => own.merge(other),
            (_, other) => return Some(Self(other)),
        }
        None
    }

    /// Tells whether there are more hosts of a version of IP than `max_hosts`.
    pub(crate) fn exceeds(&mut self, max_hosts: usize) -> bool {
        match &mut self.0 {
            Tables::Links(tables) => tables.exceeds(max_hosts),
            Tables::Protocols(tables) => tables.exceeds(max_hosts),
        }
    }

    /// Folds hosts of either version of IP into [`Address::Others`], all but the
    /// first `max_hosts`, if there are more. Those that come later are folded
    /// from now on.
    ///
    /// All totals stay exact. Called from time to time, it bounds the memory
    /// that made-up addresses can take.
    pub fn fold(&mut self, max_hosts: usize) {
        match &mut self.0 {
            Tables::Links(tables) => tables.fold(max_hosts),
            Tables::Protocols(tables) => tables.fold(max_hosts),
        }
    }

    /// Freezes what was observed.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of hosts, O(n) in that of links.
    #[must_use]
    pub fn finish(self) -> LinkGraph {
        match self.0 {
            Tables::Links(tables) => tables.finish(),
            Tables::Protocols(tables) => tables.finish(),
        }
    }
}

impl<P: Copy + Eq + Hash + Part> ByVersion<P> {
    fn new() -> Self {
        Self { ipv4: Version::new(), ipv6: Version::new() }
    }

    #[inline]
    fn observe(&mut self, seen: &Observation, protocol: P) {
        let traffic = Traffic::of_packet(seen.wire_len, seen.time);
        match (seen.source, seen.target) {
            (IpAddr::V4(source), IpAddr::V4(target)) => {
                let (source, target) = (source.to_bits(), target.to_bits());
                self.ipv4.add(Key { source, target, protocol }, traffic);
            }
            (source, target) => {
                let (source, target) = (bits(source), bits(target));
                self.ipv6.add(Key { source, target, protocol }, traffic);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.ipv4.merge(other.ipv4);
        self.ipv6.merge(other.ipv6);
    }

    fn exceeds(&mut self, max_hosts: usize) -> bool {
        self.ipv4.exceeds(max_hosts) || self.ipv6.exceeds(max_hosts)
    }

    fn fold(&mut self, max_hosts: usize) {
        self.ipv4.fold(max_hosts);
        self.ipv6.fold(max_hosts);
    }

    fn finish(self) -> LinkGraph {
        let ipv4 = |bits| Address::from(Ipv4Addr::from_bits(bits));
        let ipv6 = |bits| Address::from(Ipv6Addr::from_bits(bits));
        let mut graph = LinkGraph::default();
        if self.ipv4.is_folded() || self.ipv6.is_folded() {
            let records = self.ipv4.into_folded_records(ipv4);
            let records: Vec<_> = records.chain(self.ipv6.into_folded_records(ipv6)).collect();
            append(&mut graph, &records, |address| address);
        } else {
            append(&mut graph, &self.ipv4.into_records(), ipv4);
            append(&mut graph, &self.ipv6.into_records(), ipv6);
        }
        graph
    }
}

/// Adds hosts and links that all come after those of the graph.
fn append<A, P>(graph: &mut LinkGraph, records: &[Record<Key<A, P>>], address: fn(A) -> Address)
where
    A: Copy + Eq + Hash + Ord,
    P: Copy + Part,
{
    let Ordered { addresses, records: places, ends } = order(records);
    let first = graph.hosts().len();
    graph.reserve(addresses.len(), places.len());
    addresses.into_iter().for_each(|bits| graph.add_host(address(bits)));
    let of = |place: &u32| ends.get(*place as usize).copied().unwrap_or_default();
    for link in places.chunk_by(|one, next| of(one) == of(next)) {
        let (source, target) = link.first().map(of).unwrap_or_default();
        let records = link.iter().filter_map(|place| records.get(*place as usize));
        let mut traffic = Traffic::default();
        for record in records {
            traffic.merge(record.traffic);
            graph.add_protocol(record.key.protocol.traffic(record.traffic));
        }
        graph.add_link(first + source as usize, first + target as usize, traffic);
    }
}

/// The part of a key that tells protocols apart, or does not.
pub(super) trait Part: Into<u8> {
    /// Returns the traffic of this protocol, if it is one.
    fn traffic(self, traffic: Traffic) -> Option<ProtocolTraffic>;
}

impl Part for NoProtocol {
    fn traffic(self, _: Traffic) -> Option<ProtocolTraffic> {
        None
    }
}

impl Part for Protocol {
    fn traffic(self, traffic: Traffic) -> Option<ProtocolTraffic> {
        Some(ProtocolTraffic { protocol: self, traffic })
    }
}

impl From<NoProtocol> for u8 {
    fn from(_: NoProtocol) -> Self {
        0
    }
}

impl From<Protocol> for u8 {
    fn from(protocol: Protocol) -> Self {
        protocol.0
    }
}

/// Returns the bits of an address as IPv6 has them.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}
