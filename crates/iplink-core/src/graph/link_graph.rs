//! The frozen graph.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};

use super::traffic::earlier;
use super::{Address, Count, Host, Link, ProtocolTraffic, Traffic};

/// Who talks to whom: hosts, and the links between them.
///
/// Hosts are in the order of their addresses, IPv4 before IPv6; links in that
/// of their sources, then of their targets. Two graphs of the same packets are
/// equal, in whatever order these came.
///
/// ```
/// use iplink_core::{Detail, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Detail::LINKS);
/// ingest.read("office.pcap", file)?;
/// let (graph, _) = ingest.finish();
/// let busiest = graph.links().max_by_key(|link| link.traffic.packets);
/// assert!(busiest.is_some());
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct LinkGraph {
    graph: DiGraph<Host, Traffic>,
    /// The hosts' numbers, by the hash of their addresses.
    index: HashTable<u32>,
    hasher: RandomState,
    /// The traffic of each link by protocol, one link behind the other.
    protocols: Vec<ProtocolTraffic>,
    /// Where those of each link end; empty where there are none at all.
    protocol_ends: Vec<usize>,
}

/// A link that stands by itself, for merging.
#[derive(Clone, Debug, Default)]
pub(super) struct Loose {
    pub(super) traffic: Traffic,
    pub(super) protocols: BTreeMap<u8, ProtocolTraffic>,
}

/// Links by source and target.
pub(super) type LooseLinks = BTreeMap<(Address, Address), Loose>;

impl LinkGraph {
    /// Returns the hosts, in order.
    pub fn hosts(&self) -> impl ExactSizeIterator<Item = &Host> {
        self.graph.raw_nodes().iter().map(|node| &node.weight)
    }

    /// Returns the links, in order.
    pub fn links(&self) -> impl ExactSizeIterator<Item = Link<'_>> {
        (0..self.graph.edge_count()).map(|number| self.link_at(number))
    }

    /// Returns the host at a place in the order, which must be one.
    pub(crate) fn host_at(&self, number: usize) -> &Host {
        &self.graph[NodeIndex::new(number)]
    }

    /// Returns the link at a place in the order, which must be one.
    pub(crate) fn link_at(&self, number: usize) -> Link<'_> {
        let edge = EdgeIndex::new(number);
        let (source, target) = self.graph.edge_endpoints(edge).unwrap_or_default();
        Link {
            source: &self.graph[source],
            target: &self.graph[target],
            source_number: source.index(),
            target_number: target.index(),
            traffic: &self.graph[edge],
            protocols: self.protocols_of(number).unwrap_or_default(),
        }
    }

    /// Returns the host of this address.
    #[must_use]
    pub fn host(&self, address: impl Into<Address>) -> Option<&Host> {
        self.graph.node_weight(self.number(address.into())?)
    }

    /// Returns the link from `source` to `target`.
    ///
    /// # Complexity
    ///
    /// O(log n) in the number of links.
    #[must_use]
    pub fn link(&self, source: impl Into<Address>, target: impl Into<Address>) -> Option<Link<'_>> {
        let ends = (self.number(source.into())?, self.number(target.into())?);
        let edges = self.graph.raw_edges();
        let number = edges.binary_search_by_key(&ends, |edge| (edge.source(), edge.target()));
        Some(self.link_at(number.ok()?))
    }

    /// Returns petgraph's graph, for its algorithms: a node's index is its
    /// host's place in [`hosts`](Self::hosts), an edge's that of its link in
    /// [`links`](Self::links).
    #[must_use]
    pub const fn as_petgraph(&self) -> &DiGraph<Host, Traffic> {
        &self.graph
    }

    /// Returns the graph of all packets of both.
    ///
    /// Graphs of parts of a capture merge into that of the whole, in any order
    /// and grouping.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of links of both.
    #[must_use]
    pub fn merge(&self, other: &Self) -> Self {
        let mut links = LooseLinks::new();
        for link in self.links().chain(other.links()) {
            links.entry((link.source.address, link.target.address)).or_default().add(&link);
        }
        Self::from_loose(links)
    }

    /// Builds the graph that has these links.
    pub(super) fn from_loose(links: LooseLinks) -> Self {
        let ends = links.keys().flat_map(|(source, target)| [*source, *target]);
        let mut addresses: Vec<_> = ends.collect();
        addresses.sort_unstable();
        addresses.dedup();
        let mut graph = Self::default();
        graph.reserve(addresses.len(), links.len());
        addresses.into_iter().for_each(|address| graph.add_host(address));
        for ((source, target), link) in links {
            link.protocols.into_values().for_each(|part| graph.add_protocol(Some(part)));
            if let (Some(source), Some(target)) = (graph.number(source), graph.number(target)) {
                graph.add_link(source.index(), target.index(), link.traffic);
            }
        }
        graph
    }

    /// Makes room for so many hosts and links more.
    pub(super) fn reserve(&mut self, hosts: usize, links: usize) {
        self.graph.reserve_exact_nodes(hosts);
        self.graph.reserve_exact_edges(links);
    }

    /// Adds a host whose address comes after those of all others.
    pub(super) fn add_host(&mut self, address: Address) {
        let node = self.graph.add_node(Host::new(address));
        let Self { graph, index, hasher, .. } = self;
        let Ok(number) = u32::try_from(node.index()) else {
            return;
        };
        index.insert_unique(hasher.hash_one(address), number, |&number| {
            let host = graph.node_weight(NodeIndex::from(number));
            host.map_or(0, |host| hasher.hash_one(host.address))
        });
    }

    /// Adds the traffic of a protocol, the last one again or one that comes
    /// after it, to the link that is added next.
    pub(super) fn add_protocol(&mut self, part: Option<ProtocolTraffic>) {
        let Some(part) = part else {
            return;
        };
        let start = self.protocol_ends.last().copied().unwrap_or(0);
        match self.protocols.get_mut(start..).and_then(<[_]>::last_mut) {
            Some(last) if last.protocol == part.protocol => last.traffic.merge(part.traffic),
            _ => self.protocols.push(part),
        }
    }

    /// Adds a link that comes after all others.
    pub(super) fn add_link(&mut self, source: usize, target: usize, traffic: Traffic) {
        let (source, target) = (NodeIndex::new(source), NodeIndex::new(target));
        if let Some(host) = self.graph.node_weight_mut(source) {
            host.sent.add(traffic.count());
            host.widen(&traffic);
        }
        if let Some(host) = self.graph.node_weight_mut(target) {
            host.received.add(traffic.count());
            host.widen(&traffic);
        }
        self.graph.add_edge(source, target, traffic);
        if !self.protocols.is_empty() {
            self.protocol_ends.resize(self.graph.edge_count() - 1, 0);
            self.protocol_ends.push(self.protocols.len());
        }
    }

    fn number(&self, address: Address) -> Option<NodeIndex> {
        let is_it = |number: &u32| {
            let host = self.graph.node_weight(NodeIndex::from(*number));
            host.is_some_and(|host| host.address == address)
        };
        let number = self.index.find(self.hasher.hash_one(address), is_it)?;
        Some(NodeIndex::from(*number))
    }

    fn protocols_of(&self, link: usize) -> Option<&[ProtocolTraffic]> {
        let end = self.protocol_ends.get(link)?;
        let start = link.checked_sub(1).and_then(|before| self.protocol_ends.get(before));
        self.protocols.get(start.copied().unwrap_or(0)..*end)
    }
}

impl Loose {
    /// Adds the packets of a link between the same hosts.
    pub(super) fn add(&mut self, link: &Link<'_>) {
        self.traffic.merge(*link.traffic);
        link.protocols.iter().for_each(|part| self.add_protocol(*part));
    }

    pub(super) fn add_protocol(&mut self, part: ProtocolTraffic) {
        let none = ProtocolTraffic { protocol: part.protocol, traffic: Traffic::default() };
        self.protocols.entry(part.protocol.0).or_insert(none).traffic.merge(part.traffic);
    }
}

impl Host {
    fn new(address: Address) -> Self {
        let (sent, received) = (Count::default(), Count::default());
        Self { address, sent, received, first_seen: None, last_seen: None }
    }

    /// Widens the span in which it was seen.
    fn widen(&mut self, traffic: &Traffic) {
        self.first_seen = earlier(self.first_seen, traffic.first_seen);
        self.last_seen = self.last_seen.max(traffic.last_seen);
    }
}

impl PartialEq for LinkGraph {
    fn eq(&self, other: &Self) -> bool {
        self.hosts().eq(other.hosts()) && self.links().eq(other.links())
    }
}

impl Eq for LinkGraph {}
