//! The frozen graph.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::net::IpAddr;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use petgraph::graph::{DiGraph, Edge, NodeIndex};

use super::traffic::earlier;
use super::{Host, Link, Traffic};

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
/// let busiest = graph.links().max_by_key(|(_, _, link)| link.traffic.packets);
/// assert!(busiest.is_some());
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct LinkGraph {
    graph: DiGraph<Host, Link>,
    /// The hosts' numbers, by the hash of their addresses.
    index: HashTable<u32>,
    hasher: RandomState,
}

impl LinkGraph {
    /// Builds the graph from the addresses of all hosts and all links, both in
    /// order and each once.
    pub(super) fn assemble(
        addresses: Vec<IpAddr>,
        links: impl Iterator<Item = (IpAddr, IpAddr, Link)>,
    ) -> Self {
        let mut assembled = Self::default();
        for address in addresses {
            assembled.add_host(address);
        }
        for (source, target, link) in links {
            assembled.add_link(source, target, link);
        }
        assembled
    }

    fn add_host(&mut self, address: IpAddr) {
        let number = self.graph.add_node(Host::new(address)).index();
        let Self {
            graph,
            index,
            hasher,
        } = self;
        let Ok(number) = u32::try_from(number) else {
            return;
        };
        index.insert_unique(hasher.hash_one(address), number, |&number| {
            let host = graph.node_weight(NodeIndex::from(number));
            host.map_or(0, |host| hasher.hash_one(host.address))
        });
    }

    fn add_link(&mut self, source: IpAddr, target: IpAddr, link: Link) {
        let (Some(from), Some(to)) = (self.number(source), self.number(target)) else {
            return;
        };
        if let Some(host) = self.graph.node_weight_mut(from) {
            host.sent.add(link.traffic.count());
            host.span(&link.traffic);
        }
        if let Some(host) = self.graph.node_weight_mut(to) {
            host.received.add(link.traffic.count());
            host.span(&link.traffic);
        }
        self.graph.add_edge(from, to, link);
    }

    fn number(&self, address: IpAddr) -> Option<NodeIndex> {
        let is_it = |number: &u32| {
            let host = self.graph.node_weight(NodeIndex::from(*number));
            host.is_some_and(|host| host.address == address)
        };
        let number = self.index.find(self.hasher.hash_one(address), is_it)?;
        Some(NodeIndex::from(*number))
    }

    /// Returns the hosts, in order.
    pub fn hosts(&self) -> impl ExactSizeIterator<Item = &Host> {
        self.graph.raw_nodes().iter().map(|node| &node.weight)
    }

    /// Returns the links with their sources and targets, in order.
    pub fn links(&self) -> impl ExactSizeIterator<Item = (&Host, &Host, &Link)> {
        self.graph.raw_edges().iter().map(|edge| {
            (
                &self.graph[edge.source()],
                &self.graph[edge.target()],
                &edge.weight,
            )
        })
    }

    /// Returns the host of this address.
    #[must_use]
    pub fn host(&self, address: IpAddr) -> Option<&Host> {
        self.graph.node_weight(self.number(address)?)
    }

    /// Returns the link from `source` to `target`.
    ///
    /// # Complexity
    ///
    /// O(log n) in the number of links.
    #[must_use]
    pub fn link(&self, source: IpAddr, target: IpAddr) -> Option<&Link> {
        let ends = (self.number(source)?, self.number(target)?);
        let edges = self.graph.raw_edges();
        let at =
            edges.binary_search_by_key(&ends, |edge: &Edge<Link>| (edge.source(), edge.target()));
        edges.get(at.ok()?).map(|edge| &edge.weight)
    }

    /// Returns petgraph's graph, for its algorithms: a node's index is its
    /// host's place in [`hosts`](Self::hosts), an edge's that of its link in
    /// [`links`](Self::links).
    #[must_use]
    pub const fn as_petgraph(&self) -> &DiGraph<Host, Link> {
        &self.graph
    }

    /// Adds all packets of another graph.
    ///
    /// Graphs of parts of a capture merge into that of the whole, in any order
    /// and grouping.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        let mut links = BTreeMap::<(IpAddr, IpAddr), Link>::new();
        for (ends, link) in self.into_links().chain(other.into_links()) {
            links.entry(ends).or_default().merge(link);
        }
        Self::from_links(links)
    }

    /// Builds the graph that has these links.
    pub(super) fn from_links(links: BTreeMap<(IpAddr, IpAddr), Link>) -> Self {
        let mut addresses: Vec<_> = links
            .keys()
            .flat_map(|(source, target)| [*source, *target])
            .collect();
        addresses.sort_unstable();
        addresses.dedup();
        let links = links
            .into_iter()
            .map(|((source, target), link)| (source, target, link));
        Self::assemble(addresses, links)
    }

    fn into_links(self) -> impl Iterator<Item = ((IpAddr, IpAddr), Link)> {
        let (nodes, edges) = self.graph.into_nodes_edges();
        edges.into_iter().filter_map(move |edge| {
            let source = nodes.get(edge.source().index())?.weight.address;
            let target = nodes.get(edge.target().index())?.weight.address;
            Some(((source, target), edge.weight))
        })
    }
}

impl Host {
    /// Widens the span in which it was seen.
    fn span(&mut self, traffic: &Traffic) {
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
