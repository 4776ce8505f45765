//! The link graph: hosts, and the links between them.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use petgraph::graph::{DiGraph, Edge, EdgeIndex, NodeIndex};

use super::build::Collector;
use super::flow::{Binning, Flow, ServerIndex, StoredFlow, derive_flows};
use super::{Address, CaptureSource, Comparison, FlowKey, FlowRecord, Host, Link, Traffic};
use crate::flows::FlowDetails;

/// A directed graph of hosts (nodes) and links (edges).
///
/// Hosts are sorted by address, IPv4 before IPv6, and links by source, then by target. Graphs
/// of the same packets are equal, regardless of the order in which the packets were added.
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
#[doc(alias = "conversations")]
#[derive(Clone, Debug, Default)]
pub struct LinkGraph {
    graph: DiGraph<Host, Traffic>,
    /// The indices of the hosts, by the hash of their addresses.
    host_indices: HashTable<u32>,
    hasher: RandomState,
    /// The index of the first link of each host, up to the last host that is a source. For a host
    /// without links of its own, this is the position at which they would be.
    first_links: Vec<usize>,
    /// The flow records of each link, one link after the other.
    records: Vec<FlowRecord>,
    /// The index in `records` at which the records of each link end; empty if no link has records.
    record_ends: Vec<usize>,
    /// The time bins of the records, if the graph keeps times.
    binning: Option<Binning>,
    /// Whether each link stands for both directions.
    is_bidirectional: bool,
    /// The names of the inputs and interfaces of the records.
    capture_source_names: BTreeMap<CaptureSource, String>,
    /// The comparison of each link, if the graph is a comparison; otherwise empty.
    comparisons: Vec<Comparison>,
    /// The flows, in the order of their first packets.
    flows: Vec<StoredFlow>,
    /// The traffic of the packets that belong to no flow.
    untracked: Traffic,
    /// Whether the flows were derived from the flow records, not from packets.
    are_flows_derived: bool,
}

impl LinkGraph {
    /// Returns the hosts, sorted by address.
    pub fn hosts(&self) -> impl ExactSizeIterator<Item = &Host> {
        self.graph.raw_nodes().iter().map(|node| &node.weight)
    }

    pub(crate) fn hosts_mut(&mut self) -> impl Iterator<Item = &mut Host> {
        self.graph.node_weights_mut()
    }

    /// Returns the links, sorted by source and target.
    pub fn links(&self) -> impl ExactSizeIterator<Item = Link<'_>> {
        (0..self.graph.edge_count()).map(|index| self.link_at(index))
    }

    /// Returns the host at an index, which must be valid.
    pub(crate) fn host_at(&self, index: usize) -> &Host {
        &self.graph[NodeIndex::new(index)]
    }

    /// Returns the link at an index, which must be valid.
    pub(crate) fn link_at(&self, index: usize) -> Link<'_> {
        let edge = EdgeIndex::new(index);
        let (source, target) = self.graph.edge_endpoints(edge).unwrap_or_default();
        Link {
            source: &self.graph[source],
            target: &self.graph[target],
            source_index: source.index(),
            target_index: target.index(),
            traffic: &self.graph[edge],
            flow_records: self.records_of(index).unwrap_or_default(),
            comparison: self.comparisons.get(index),
            graph: self,
            index,
        }
    }

    /// Returns the host with this address, if it is in the graph.
    #[must_use]
    pub fn host(&self, address: impl Into<Address>) -> Option<&Host> {
        self.graph.node_weight(self.node_index(address)?)
    }

    pub(super) fn host_mut(&mut self, address: Address) -> Option<&mut Host> {
        let index = self.node_index(address)?;
        self.graph.node_weight_mut(index)
    }

    /// Returns the link from `source` to `target`.
    ///
    /// # Complexity
    ///
    /// O(log n) in the number of links of `source`.
    #[must_use]
    pub fn link(&self, source: impl Into<Address>, target: impl Into<Address>) -> Option<Link<'_>> {
        self.link_between(self.node_index(source)?, self.node_index(target)?)
    }

    /// Returns the indices of both hosts of the link at an index.
    pub(crate) fn ends_at(&self, index: usize) -> (usize, usize) {
        let ends = self.graph.edge_endpoints(EdgeIndex::new(index)).unwrap_or_default();
        (ends.0.index(), ends.1.index())
    }

    /// Returns the reverse of the link at an index.
    pub(super) fn reverse_of(&self, index: usize) -> Option<Link<'_>> {
        let (source, target) = self.graph.edge_endpoints(EdgeIndex::new(index))?;
        self.link_between(target, source)
    }

    /// Returns the link between two nodes, by binary search in the links of the source.
    fn link_between(&self, source: NodeIndex, target: NodeIndex) -> Option<Link<'_>> {
        let first_link = *self.first_links.get(source.index())?;
        let end = self.first_links.get(source.index() + 1).copied();
        let edges =
            self.graph.raw_edges().get(first_link..end.unwrap_or(self.graph.edge_count()))?;
        let offset = edges.binary_search_by_key(&target, |edge| edge.target()).ok()?;
        Some(self.link_at(first_link + offset))
    }

    /// Returns the width of the time bins in nanoseconds, if there are any.
    #[must_use]
    pub fn bin_width(&self) -> Option<i64> {
        self.binning.map(|binning| binning.width())
    }

    /// Returns the graph as petgraph's type, on which all of petgraph's algorithms run.
    ///
    /// The index of a node is that of its host in [`hosts`](Self::hosts), and the index of an
    /// edge is that of its link in [`links`](Self::links). [`node_index`](Self::node_index)
    /// finds the node of an address. The type is of the version of petgraph that
    /// [`iplink_core::graph::petgraph`](crate::graph::petgraph) re-exports.
    ///
    /// ```
    /// use std::net::Ipv4Addr;
    ///
    /// use iplink_core::graph::petgraph::algo::dijkstra;
    /// use iplink_core::{Dimensions, Ingest};
    ///
    /// # let file = &iplink_generator::office()[..];
    /// let mut ingest = Ingest::new(Dimensions::LINKS);
    /// ingest.read("office.pcap", file)?;
    /// let (graph, _) = ingest.finish();
    ///
    /// // The number of links from one host to each host that it can reach.
    /// let start = graph.node_index(Ipv4Addr::new(192, 168, 10, 113)).expect("a host");
    /// let distances = dijkstra(graph.as_petgraph(), start, None, |_| 1);
    /// for (node, links) in &distances {
    ///     println!("{}: {links} links", graph.as_petgraph()[*node].address);
    /// }
    /// # assert!(distances.len() > 1);
    /// # Ok::<(), iplink_core::Error>(())
    /// ```
    #[must_use]
    pub const fn as_petgraph(&self) -> &DiGraph<Host, Traffic> {
        &self.graph
    }

    /// Returns the index of the host with this address in [`as_petgraph`](Self::as_petgraph).
    #[must_use]
    pub fn node_index(&self, address: impl Into<Address>) -> Option<NodeIndex> {
        let address = address.into();
        let has_address = |index: &u32| {
            let host = self.graph.node_weight(NodeIndex::from(*index));
            host.is_some_and(|host| host.address == address)
        };
        let index = self.host_indices.find(self.hasher.hash_one(address), has_address)?;
        Some(NodeIndex::from(*index))
    }

    /// Merges two graphs: returns the graph of the packets of both.
    ///
    /// Graphs of the segments of a capture can be merged in any order and grouping; the result is
    /// the graph of the whole capture. If both graphs have time bins, the bins of the result are
    /// wide enough for the packets of both.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of links and flow records of both.
    #[must_use]
    pub fn merge(&self, other: &Self) -> Self {
        let binning = merge_binning(self.binning, other.binning);
        let assign_bin = |key: FlowKey| match binning {
            Some(binning) => key.with_bin(binning.start(key.bin())),
            None => key,
        };
        let mut collector = Collector::with_capacity(self.links().len() + other.links().len());
        for graph in [self, other] {
            let host_index = collector.host_index_map(graph);
            for link in graph.links() {
                let ends = (host_index(link.source_index), host_index(link.target_index));
                collector.add_link(ends, &link, assign_bin);
            }
        }
        let mut graph = collector.finish();
        graph.binning = binning;
        let names = self.capture_source_names.iter().chain(&other.capture_source_names);
        graph.capture_source_names = names.map(|(source, name)| (*source, name.clone())).collect();
        if self.has_only_derived_flows() && other.has_only_derived_flows() {
            graph.derive_flows();
            return graph;
        }
        let mut flows: Vec<_> = self.flows_by_address().chain(other.flows_by_address()).collect();
        flows.sort_by_key(|(_, details)| details.first_packet);
        let mut untracked = self.untracked;
        untracked.merge(other.untracked);
        graph.set_flows(flows.into_iter(), untracked);
        graph
    }

    /// Sets the names of the inputs and interfaces of the flow records.
    pub(crate) fn name_capture_sources(&mut self, name: impl Fn(CaptureSource) -> String) {
        let sources = self.records.iter().filter_map(|record| record.key.capture_source());
        let sources: BTreeSet<_> = sources.collect();
        self.capture_source_names =
            sources.into_iter().map(|source| (source, name(source))).collect();
    }

    /// Returns the name of a capture source, or its numbers if it is unnamed.
    pub(super) fn capture_source_name(&self, source: CaptureSource) -> String {
        let unnamed = || format!("{}:{}", source.input, source.interface);
        self.capture_source_names.get(&source).cloned().unwrap_or_else(unnamed)
    }

    /// Adds the number of earlier inputs to the input index of every flow record, and the number of
    /// their packets to the packet numbers of every flow. Before this graph is merged with the graph
    /// of earlier inputs, its own inputs and packets must be numbered after those.
    #[must_use]
    pub fn with_input_offset(mut self, inputs: u32, packets: u64) -> Self {
        for record in &mut self.records {
            if let Some(source) = record.key.capture_source() {
                record.key = record.key.with_input(source.input.saturating_add(inputs));
            }
        }
        let names = std::mem::take(&mut self.capture_source_names).into_iter();
        let with_offset = |source: CaptureSource| CaptureSource {
            input: source.input.saturating_add(inputs),
            ..source
        };
        self.capture_source_names =
            names.map(|(source, name)| (with_offset(source), name)).collect();
        for flow in &mut self.flows {
            flow.details.shift_packet_numbers(packets);
        }
        self
    }

    /// Reserves memory for this many more hosts and links.
    pub(super) fn reserve(&mut self, hosts: usize, links: usize) {
        self.graph.reserve_exact_nodes(hosts);
        self.graph.reserve_exact_edges(links);
    }

    /// Adds a host, whose address must sort after those of all hosts in the graph.
    pub(super) fn add_host(&mut self, address: Address) {
        let node = self.graph.add_node(Host::new(address));
        let Self { graph, host_indices, hasher, .. } = self;
        let Ok(node) = u32::try_from(node.index()) else {
            return;
        };
        host_indices.insert_unique(hasher.hash_one(address), node, |&node| {
            let host = graph.node_weight(NodeIndex::from(node));
            host.map_or(0, |host| hasher.hash_one(host.address))
        });
    }

    /// Adds a flow record of the link that will be added next. Records must be added in the order
    /// of their keys.
    pub(super) fn add_flow_record(&mut self, record: FlowRecord) {
        self.records.push(record);
    }

    /// Returns true if each link stands for both directions.
    #[must_use]
    pub const fn is_bidirectional(&self) -> bool {
        self.is_bidirectional
    }

    /// Marks each link as standing for both directions.
    pub(super) const fn set_bidirectional(&mut self) {
        self.is_bidirectional = true;
    }

    pub(super) const fn binning(&self) -> Option<Binning> {
        self.binning
    }

    /// Copies everything that does not follow from the packets to another graph of the same
    /// packets: time bins, direction mode, names, metadata and numbers of members.
    pub(super) fn copy_metadata_to(&self, other: &mut Self) {
        other.binning = self.binning;
        other.capture_source_names = self.capture_source_names.clone();
        other.is_bidirectional = self.is_bidirectional;
        for host in other.hosts_mut() {
            if let Some(original) = self.host(host.address) {
                (host.members, host.name) = (original.members, original.name.clone());
                host.class = original.class;
                host.metadata = original.metadata.clone();
            }
        }
    }

    /// Sets the comparison of each link, in order.
    pub(crate) fn set_comparisons(&mut self, comparisons: Vec<Comparison>) {
        self.comparisons = comparisons;
    }

    pub(super) const fn set_binning(&mut self, binning: Option<Binning>) {
        self.binning = binning;
    }

    /// Returns the flows, in the order of their first packets.
    ///
    /// A graph has flows if it keeps [`Dimensions::FLOWS`](super::Dimensions::FLOWS).
    #[doc(alias = "conversations")]
    pub fn flows(&self) -> impl ExactSizeIterator<Item = Flow<'_>> {
        self.flows.iter().map(|flow| {
            let (originator_index, responder_index) =
                (flow.originator as usize, flow.responder as usize);
            Flow {
                originator: self.host_at(originator_index),
                responder: self.host_at(responder_index),
                originator_index,
                responder_index,
                details: &flow.details,
            }
        })
    }

    /// Returns the flows with the addresses of originator and responder.
    pub(super) fn flows_by_address(&self) -> impl Iterator<Item = ([Address; 2], FlowDetails)> {
        self.flows().map(|flow| ([flow.originator.address, flow.responder.address], *flow))
    }

    /// Returns the traffic of the packets that belong to no flow, because the graph has as many
    /// flows as [`FlowLimits::max_flows`](crate::flows::FlowLimits::max_flows) allows.
    #[must_use]
    pub const fn untracked_traffic(&self) -> &Traffic {
        &self.untracked
    }

    /// Sets the flows, which are between hosts of the graph, and the server of each flow record.
    /// Hosts that the graph does not have have been folded into [`Address::Others`].
    pub(crate) fn set_flows(
        &mut self,
        flows: impl Iterator<Item = ([Address; 2], FlowDetails)>,
        untracked: Traffic,
    ) {
        let index_of = |graph: &Self, address| {
            let index = graph.node_index(address).or_else(|| graph.node_index(Address::Others));
            u32::try_from(index?.index()).ok()
        };
        let mut stored = Vec::new();
        for ([originator, responder], details) in flows {
            let ends = (index_of(self, originator), index_of(self, responder));
            if let (Some(originator), Some(responder)) = ends {
                stored.push(StoredFlow { originator, responder, details });
            }
        }
        self.set_stored_flows(stored, untracked);
    }

    /// Returns the flows with the indices of their hosts.
    pub(super) fn stored_flows(&self) -> &[StoredFlow] {
        &self.flows
    }

    /// Sets the flows, whose host indices must be valid, and the server of each flow record.
    pub(super) fn set_stored_flows(&mut self, flows: Vec<StoredFlow>, untracked: Traffic) {
        (self.flows, self.untracked, self.are_flows_derived) = (flows, untracked, false);
        self.assign_servers();
    }

    /// Derives the flows from the flow records, if they have protocols and ports, and the server of
    /// each flow record.
    pub(super) fn derive_flows(&mut self) {
        if self.records.iter().all(|record| record.key.ports().is_none()) {
            return;
        }
        let link_hosts = self.link_hosts();
        let records = hosts_per_record(&link_hosts, &self.record_ends).zip(&self.records);
        self.flows = derive_flows(records);
        self.are_flows_derived = true;
        self.assign_servers();
    }

    /// Returns whether all flows, if there are any, were derived from flow records.
    const fn has_only_derived_flows(&self) -> bool {
        self.are_flows_derived || self.flows.is_empty() && self.untracked.packets == 0
    }

    /// Sets the server of each flow record to the responder of its flow.
    fn assign_servers(&mut self) {
        // Most graphs have no flow records, and every grouping and limit builds a new graph.
        if self.records.is_empty() {
            return;
        }
        let link_hosts = self.link_hosts();
        let servers = ServerIndex::new(&self.flows);
        let records = hosts_per_record(&link_hosts, &self.record_ends).zip(&mut self.records);
        for (hosts, record) in records {
            record.server = servers.server(hosts, record.key);
        }
    }

    /// Returns the indices of both hosts of each link.
    fn link_hosts(&self) -> Vec<(u32, u32)> {
        self.graph.raw_edges().iter().map(host_indices).collect()
    }

    /// Returns the index of the link between two hosts in either direction.
    pub(crate) fn link_indices_between(&self, first: usize, second: usize) -> [Option<usize>; 2] {
        let (first, second) = (NodeIndex::new(first), NodeIndex::new(second));
        [(first, second), (second, first)]
            .map(|(source, target)| self.link_between(source, target).map(|link| link.index))
    }

    /// Adds a link between hosts at these indices. It must sort after all links in the graph.
    pub(super) fn add_link(&mut self, source: usize, target: usize, traffic: Traffic) {
        let (source, target) = (NodeIndex::new(source), NodeIndex::new(target));
        if let Some(host) = self.graph.node_weight_mut(source) {
            host.sent.add(traffic.count());
            host.extend_times(&traffic);
        }
        if let Some(host) = self.graph.node_weight_mut(target) {
            host.received.add(traffic.count());
            host.extend_times(&traffic);
        }
        let index = self.graph.edge_count();
        if source.index() >= self.first_links.len() {
            self.first_links.resize(source.index() + 1, index);
        }
        self.graph.add_edge(source, target, traffic);
        if !self.records.is_empty() {
            self.record_ends.resize(self.graph.edge_count() - 1, 0);
            self.record_ends.push(self.records.len());
        }
    }

    /// Returns the flow records of the link at an index.
    fn records_of(&self, link: usize) -> Option<&[FlowRecord]> {
        let end = self.record_ends.get(link)?;
        let start = link.checked_sub(1).and_then(|previous| self.record_ends.get(previous));
        self.records.get(start.copied().unwrap_or(0)..*end)
    }
}

/// Returns the indices of both hosts of a link.
fn host_indices(edge: &Edge<Traffic>) -> (u32, u32) {
    let index = |node: NodeIndex| u32::try_from(node.index()).unwrap_or(u32::MAX);
    (index(edge.source()), index(edge.target()))
}

/// Returns the hosts of the link of each flow record, in the order of the records. `record_ends` is
/// the field of [`LinkGraph`].
fn hosts_per_record(
    link_hosts: &[(u32, u32)],
    record_ends: &[usize],
) -> impl Iterator<Item = (u32, u32)> {
    let starts = std::iter::once(0).chain(record_ends.iter().copied());
    let counts = record_ends.iter().zip(starts).map(|(end, start)| end.saturating_sub(start));
    link_hosts.iter().zip(counts).flat_map(|(hosts, count)| std::iter::repeat_n(*hosts, count))
}

/// Returns time bins that are wide enough for the packets of two graphs.
fn merge_binning(first: Option<Binning>, second: Option<Binning>) -> Option<Binning> {
    let (Some(mut binning), Some(other)) = (first, second) else {
        return first.or(second);
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
            && self.flows == other.flows
            && self.untracked == other.untracked
    }
}

impl Eq for LinkGraph {}
