//! The frozen graph.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use petgraph::graph::{DiGraph, Edge, EdgeIndex, NodeIndex};

use super::build::Collector;
use super::flow::{Binning, Roles};
use super::{Address, CaptureSource, Comparison, FlowKey, FlowRecord, Host, Link, Traffic};

/// Who talks to whom: hosts, and the links between them.
///
/// Hosts are in the order of their addresses, IPv4 before IPv6; links in that
/// of their sources, then of their targets. Two graphs of the same packets are
/// equal, in whatever order these came.
///
/// ```
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::LINKS);
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
    /// The first link of each host, or the place where it would be, up to the last
    /// host that has one.
    first_links: Vec<usize>,
    /// The parts of each link, one link behind the other.
    parts: Vec<FlowRecord>,
    /// Where those of each link end; empty where there are none at all.
    part_ends: Vec<usize>,
    /// How wide the bins of time are, where the parts have any.
    binning: Option<Binning>,
    /// Whether a link stands for both directions.
    is_both_ways: bool,
    /// What the inputs and interfaces are called that the parts tell.
    origins: BTreeMap<CaptureSource, String>,
    /// What became of each link, where graphs are compared; empty otherwise.
    comparisons: Vec<Comparison>,
}

impl LinkGraph {
    /// Returns the hosts, in order.
    pub fn hosts(&self) -> impl ExactSizeIterator<Item = &Host> {
        self.graph.raw_nodes().iter().map(|node| &node.weight)
    }

    pub(crate) fn hosts_mut(&mut self) -> impl Iterator<Item = &mut Host> {
        self.graph.node_weights_mut()
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
            parts: self.parts_of(number).unwrap_or_default(),
            comparison: self.comparisons.get(number),
            graph: self,
            number,
        }
    }

    /// Returns the host of this address.
    #[must_use]
    pub fn host(&self, address: impl Into<Address>) -> Option<&Host> {
        self.graph.node_weight(self.number(address.into())?)
    }

    pub(super) fn host_mut(&mut self, address: Address) -> Option<&mut Host> {
        let number = self.number(address)?;
        self.graph.node_weight_mut(number)
    }

    /// Returns the link from `source` to `target`.
    ///
    /// # Complexity
    ///
    /// O(log n) in the number of the links of `source`.
    #[must_use]
    pub fn link(&self, source: impl Into<Address>, target: impl Into<Address>) -> Option<Link<'_>> {
        self.link_between(self.number(source.into())?, self.number(target.into())?)
    }

    /// Returns the numbers of both hosts of the link at a place in the order.
    pub(crate) fn ends_at(&self, number: usize) -> (usize, usize) {
        let ends = self.graph.edge_endpoints(EdgeIndex::new(number)).unwrap_or_default();
        (ends.0.index(), ends.1.index())
    }

    /// Returns the opposite of the link at a place in the order.
    pub(super) fn link_back(&self, number: usize) -> Option<Link<'_>> {
        let (source, target) = self.graph.edge_endpoints(EdgeIndex::new(number))?;
        self.link_between(target, source)
    }

    fn link_between(&self, source: NodeIndex, target: NodeIndex) -> Option<Link<'_>> {
        let first = *self.first_links.get(source.index())?;
        let end = self.first_links.get(source.index() + 1).copied();
        let edges = self.graph.raw_edges().get(first..end.unwrap_or(self.graph.edge_count()))?;
        let place = edges.binary_search_by_key(&target, |edge| edge.target()).ok()?;
        Some(self.link_at(first + place))
    }

    /// Returns how wide the bins of time are, in nanoseconds, where there are
    /// any.
    #[must_use]
    pub fn bin_width(&self) -> Option<i64> {
        self.binning.map(|binning| binning.width())
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
    /// and grouping. Where both tell bins of time, those of the result are as
    /// wide as both together need.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of links and parts of both.
    #[must_use]
    pub fn merge(&self, other: &Self) -> Self {
        let binning = merged(self.binning, other.binning);
        let in_bin = |aspects: FlowKey| match binning {
            Some(binning) => aspects.in_bin(binning.start(aspects.bin())),
            None => aspects,
        };
        let mut links = Collector::with_capacity(self.links().len() + other.links().len());
        for graph in [self, other] {
            let number = links.hosts_of(graph);
            for link in graph.links() {
                let ends = (number(link.source_number), number(link.target_number));
                links.add_link(ends, &link, in_bin);
            }
        }
        let mut graph = links.finish();
        graph.binning = binning;
        let origins = self.origins.iter().chain(&other.origins);
        graph.origins = origins.map(|(origin, name)| (*origin, name.clone())).collect();
        graph
    }

    /// Names the inputs and interfaces that its parts tell.
    pub(crate) fn name_origins(&mut self, name: impl Fn(CaptureSource) -> String) {
        let origins = self.parts.iter().filter_map(|part| part.aspects.origin());
        let origins: BTreeSet<_> = origins.collect();
        self.origins = origins.into_iter().map(|origin| (origin, name(origin))).collect();
    }

    pub(super) fn origin_name(&self, origin: CaptureSource) -> String {
        let unnamed = || format!("{}:{}", origin.input, origin.interface);
        self.origins.get(&origin).cloned().unwrap_or_else(unnamed)
    }

    /// Says that all inputs of its parts are so many places further on in the
    /// account, before it is merged with a graph of the inputs before them.
    #[must_use]
    pub fn with_inputs_after(mut self, inputs: u32) -> Self {
        for part in &mut self.parts {
            if let Some(origin) = part.aspects.origin() {
                part.aspects = part.aspects.of_input(origin.input.saturating_add(inputs));
            }
        }
        let origins = std::mem::take(&mut self.origins).into_iter();
        let after = |origin: CaptureSource| CaptureSource {
            input: origin.input.saturating_add(inputs),
            ..origin
        };
        self.origins = origins.map(|(origin, name)| (after(origin), name)).collect();
        self
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

    /// Adds a part of the link that is added next, after the parts that come
    /// before it.
    pub(super) fn add_part(&mut self, part: FlowRecord) {
        self.parts.push(part);
    }

    /// Tells whether a link stands for both directions.
    #[must_use]
    pub const fn is_both_ways(&self) -> bool {
        self.is_both_ways
    }

    /// Says that a link stands for both directions.
    pub(super) const fn set_both_ways(&mut self) {
        self.is_both_ways = true;
    }

    pub(super) const fn binning(&self) -> Option<Binning> {
        self.binning
    }

    /// Tells a graph of the same packets how wide bins of time are, what inputs
    /// are called, and what is known of hosts.
    pub(super) fn describe(&self, other: &mut Self) {
        other.binning = self.binning;
        other.origins = self.origins.clone();
        other.is_both_ways = self.is_both_ways;
        for host in other.hosts_mut() {
            if let Some(known) = self.host(host.address) {
                (host.members, host.name) = (known.members, known.name.clone());
                host.known = known.known.clone();
            }
        }
    }

    /// Says what became of each link, in their order.
    pub(crate) fn set_comparisons(&mut self, comparisons: Vec<Comparison>) {
        self.comparisons = comparisons;
    }

    /// Says how wide the bins of time are.
    pub(super) const fn set_binning(&mut self, binning: Option<Binning>) {
        self.binning = binning;
    }

    /// Finds out which end of each part serves the other.
    pub(super) fn resolve_servers(&mut self) {
        if self.parts.iter().all(|part| part.aspects.ports().is_none()) {
            return;
        }
        let ends: Vec<_> = self.graph.raw_edges().iter().map(ends).collect();
        let roles = Roles::learn(numbered(&ends, &self.part_ends).zip(&self.parts));
        let parts = numbered(&ends, &self.part_ends).zip(&mut self.parts);
        parts.for_each(|(ends, part)| part.server = roles.server(ends, part.aspects));
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
        let number = self.graph.edge_count();
        if source.index() >= self.first_links.len() {
            self.first_links.resize(source.index() + 1, number);
        }
        self.graph.add_edge(source, target, traffic);
        if !self.parts.is_empty() {
            self.part_ends.resize(self.graph.edge_count() - 1, 0);
            self.part_ends.push(self.parts.len());
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

    fn parts_of(&self, link: usize) -> Option<&[FlowRecord]> {
        let end = self.part_ends.get(link)?;
        let start = link.checked_sub(1).and_then(|before| self.part_ends.get(before));
        self.parts.get(start.copied().unwrap_or(0)..*end)
    }
}

/// Returns the numbers of both hosts of a link.
fn ends(edge: &Edge<Traffic>) -> (u32, u32) {
    let number = |node: NodeIndex| u32::try_from(node.index()).unwrap_or(u32::MAX);
    (number(edge.source()), number(edge.target()))
}

/// Returns the ends of the link of each part, in the order of the parts.
fn numbered(ends: &[(u32, u32)], part_ends: &[usize]) -> impl Iterator<Item = (u32, u32)> {
    let starts = std::iter::once(0).chain(part_ends.iter().copied());
    let counts = part_ends.iter().zip(starts).map(|(end, start)| end.saturating_sub(start));
    ends.iter().zip(counts).flat_map(|(ends, count)| std::iter::repeat_n(*ends, count))
}

/// Returns the bins that two graphs need together.
fn merged(one: Option<Binning>, other: Option<Binning>) -> Option<Binning> {
    let (Some(mut binning), Some(other)) = (one, other) else {
        return one.or(other);
    };
    binning.merge(&other);
    binning.widen(1);
    Some(binning)
}

impl PartialEq for LinkGraph {
    fn eq(&self, other: &Self) -> bool {
        self.bin_width() == other.bin_width()
            && self.hosts().eq(other.hosts())
            && self.links().eq(other.links())
    }
}

impl Eq for LinkGraph {}
