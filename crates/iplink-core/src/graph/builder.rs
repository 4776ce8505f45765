//! Observations into tables, tables into a graph.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::table::{Record, Table};
use super::{Link, LinkGraph, ProtocolTraffic, Traffic};
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
        Self {
            protocols: self.protocols || other.protocols,
        }
    }
}

/// Collects observations, in any order, until they are frozen into a
/// [`LinkGraph`].
///
/// A packet is one look-up in one table. Memory follows the number of links
/// (about 54 bytes each between IPv4 hosts), never that of packets.
#[derive(Debug)]
pub struct GraphBuilder {
    detail: Detail,
    ipv4: Table<Key<u32>>,
    ipv6: Table<Key<u128>>,
}

/// Which record of a table a packet is added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key<A> {
    source: A,
    target: A,
    protocol: Option<Protocol>,
}

impl GraphBuilder {
    /// Creates an empty builder that will keep this much detail.
    #[must_use]
    pub fn new(detail: Detail) -> Self {
        Self {
            detail,
            ipv4: Table::new(),
            ipv6: Table::new(),
        }
    }

    /// Adds a packet.
    #[inline]
    pub fn observe(&mut self, seen: &Observation) {
        let traffic = Traffic::of_packet(seen.wire_len, seen.time);
        let protocol = self.detail.protocols.then_some(seen.protocol);
        match (seen.source, seen.target) {
            (IpAddr::V4(source), IpAddr::V4(target)) => {
                let (source, target) = (source.to_bits(), target.to_bits());
                self.ipv4.add(
                    Key {
                        source,
                        target,
                        protocol,
                    },
                    traffic,
                );
            }
            (source, target) => {
                let (source, target) = (bits(source), bits(target));
                self.ipv6.add(
                    Key {
                        source,
                        target,
                        protocol,
                    },
                    traffic,
                );
            }
        }
    }

    /// Returns how much detail it keeps.
    pub(crate) const fn detail(&self) -> Detail {
        self.detail
    }

    /// Adds all that another builder observed.
    pub fn merge(&mut self, other: Self) {
        self.detail = self.detail.and(other.detail);
        self.ipv4.merge(other.ipv4);
        self.ipv6.merge(other.ipv6);
    }

    /// Freezes what was observed.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of links.
    #[must_use]
    pub fn finish(self) -> LinkGraph {
        let ipv4 = self.ipv4.into_sorted();
        let ipv6 = self.ipv6.into_sorted();
        let mut hosts: Vec<IpAddr> = Vec::new();
        hosts.extend(
            ends(&ipv4)
                .into_iter()
                .map(Ipv4Addr::from_bits)
                .map(IpAddr::V4),
        );
        hosts.extend(
            ends(&ipv6)
                .into_iter()
                .map(Ipv6Addr::from_bits)
                .map(IpAddr::V6),
        );
        let links = links(&ipv4, |bits| Ipv4Addr::from_bits(bits).into())
            .chain(links(&ipv6, |bits| Ipv6Addr::from_bits(bits).into()));
        LinkGraph::assemble(hosts, links)
    }
}

/// Returns the bits of an address as IPv6 has them.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// Returns both ends of every link, each once and in order.
fn ends<A: Copy + Ord>(records: &[Record<Key<A>>]) -> Vec<A> {
    let mut ends: Vec<A> = records.iter().map(|record| record.key.target).collect();
    ends.sort_unstable();
    ends.dedup();
    // The records are in the order of their sources, so that these need no
    // sorting of their own.
    let sources = records.chunk_by(|one, next| one.key.source == next.key.source);
    ends.extend(
        sources
            .filter_map(|chunk| chunk.first())
            .map(|record| record.key.source),
    );
    ends.sort();
    ends.dedup();
    ends
}

/// Returns the links in order, each with its protocols where these were asked
/// for.
fn links<A: Copy + Eq>(
    records: &[Record<Key<A>>],
    address: impl Fn(A) -> IpAddr,
) -> impl Iterator<Item = (IpAddr, IpAddr, Link)> {
    let ends = |record: &Record<Key<A>>| (record.key.source, record.key.target);
    records
        .chunk_by(move |one, next| ends(one) == ends(next))
        .filter_map(move |chunk| {
            let (source, target) = ends(chunk.first()?);
            Some((address(source), address(target), link(chunk)))
        })
}

/// Joins the records of one link.
fn link<A>(records: &[Record<Key<A>>]) -> Link {
    let mut link = Link::default();
    for Record { key, traffic } in records {
        link.traffic.merge(*traffic);
        let part = key.protocol.map(|protocol| ProtocolTraffic {
            protocol,
            traffic: *traffic,
        });
        link.protocols.extend(part);
    }
    link
}
