//! Assembles a graph from records: sorts hosts and links, and infers servers.

use std::hash::Hash;

use super::family_table::LinkKey;
use super::order::{self, HostIndex, HostPair};
use super::table::TrafficRecord;
use crate::graph::{Address, FlowKey, FlowRecord, Link, LinkGraph, Traffic};

/// The component of a table key that groups the packets of a link into flow records.
pub(super) trait GroupKey: Copy + Eq + Hash + Ord {
    /// Returns the key of the flow record, if the graph keeps any dimensions.
    fn flow_key(self) -> Option<FlowKey>;
}

/// The group key of a graph without flow records.
impl GroupKey for () {
    fn flow_key(self) -> Option<FlowKey> {
        None
    }
}

impl GroupKey for FlowKey {
    fn flow_key(self) -> Option<FlowKey> {
        self.has_dimensions().then_some(self)
    }
}

/// Collects links and flow records in any order, and assembles a graph from them. Records with the
/// same hosts and the same flow key are merged.
#[derive(Debug)]
pub(in crate::graph) struct Collector {
    hosts: HostIndex<Address>,
    records: Vec<TrafficRecord<LinkKey<u32, FlowKey>>>,
}

impl Collector {
    /// Creates an empty collector with memory for this many records.
    pub(in crate::graph) fn with_capacity(records: usize) -> Self {
        Self { hosts: HostIndex::new(), records: Vec::with_capacity(records) }
    }

    /// Returns the index of the host with this address, for [`add`](Self::add). A new address gets
    /// the next index.
    pub(in crate::graph) fn host_index(&mut self, address: Address) -> u32 {
        self.hosts.index_of(address)
    }

    /// Adds the hosts of a graph, and returns a function that maps their indices in the graph to
    /// those in this collector.
    pub(in crate::graph) fn host_index_map(
        &mut self,
        graph: &LinkGraph,
    ) -> impl Fn(usize) -> u32 + use<> {
        let indices: Vec<_> = graph.hosts().map(|host| self.host_index(host.address)).collect();
        move |index| indices.get(index).copied().unwrap_or_default()
    }

    /// Adds the packets of a link between two hosts: its flow records or, if it has none, its
    /// total. `map_key` is applied to the flow keys.
    pub(in crate::graph) fn add_link(
        &mut self,
        ends: HostPair,
        link: &Link<'_>,
        map_key: impl Fn(FlowKey) -> FlowKey,
    ) {
        for record in link.flow_records {
            self.add(ends, map_key(record.key), record.traffic);
        }
        if link.flow_records.is_empty() {
            self.add(ends, map_key(FlowKey::default()), *link.traffic);
        }
    }

    /// Adds packets between two hosts.
    pub(in crate::graph) fn add(
        &mut self,
        (source, target): HostPair,
        flow_key: FlowKey,
        traffic: Traffic,
    ) {
        let key = LinkKey { source, target, group: flow_key };
        // When hosts are merged, many records in a row have the same key.
        match self.records.last_mut() {
            Some(last) if last.key == key => last.traffic.merge(traffic),
            _ => self.records.push(TrafficRecord { key, traffic }),
        }
    }

    /// Builds the graph.
    pub(in crate::graph) fn finish(self) -> LinkGraph {
        let mut graph = LinkGraph::default();
        let ends = self.records.iter().map(|record| (record.key.source, record.key.target));
        let (addresses, ends) = self.hosts.sort(ends.collect());
        append_sorted(&mut graph, addresses.into_iter(), &self.records, &ends);
        graph
    }
}

/// Appends the hosts and links of records to a graph. All of them must sort after those of the
/// graph. `to_address` converts an end of a key.
pub(super) fn append<A, G>(
    graph: &mut LinkGraph,
    records: &[TrafficRecord<LinkKey<A, G>>],
    to_address: fn(A) -> Address,
) where
    A: Copy + Eq + Hash + Ord,
    G: GroupKey,
{
    let (addresses, ends) = order::index_hosts(records);
    append_sorted(graph, addresses.into_iter().map(to_address), records, &ends);
}

/// Appends hosts, whose addresses are sorted, and the links of the records. `ends` has the indices
/// of both hosts of each record.
fn append_sorted<A, G: GroupKey>(
    graph: &mut LinkGraph,
    addresses: impl ExactSizeIterator<Item = Address>,
    records: &[TrafficRecord<LinkKey<A, G>>],
    ends: &[HostPair],
) {
    let indices = order::sort_records(records, ends, addresses.len());
    let first_host = graph.hosts().len();
    let ends_of = |index: &u32| ends.get(*index as usize).copied().unwrap_or_default();
    let links = indices.chunk_by(|a, b| ends_of(a) == ends_of(b));
    graph.reserve(addresses.len(), links.clone().count());
    addresses.for_each(|address| graph.add_host(address));
    for link in links {
        let (source, target) = link.first().map(ends_of).unwrap_or_default();
        let records = link.iter().filter_map(|index| records.get(*index as usize));
        let traffic = append_flow_records(graph, records);
        graph.add_link(first_host + source as usize, first_host + target as usize, traffic);
    }
}

/// Appends the flow records of the link that will be added next, and returns the traffic of the
/// link. `records` are the table records of the link, sorted by group.
fn append_flow_records<'a, A: 'a, G: GroupKey + 'a>(
    graph: &mut LinkGraph,
    records: impl Iterator<Item = &'a TrafficRecord<LinkKey<A, G>>>,
) -> Traffic {
    let mut total = Traffic::default();
    let mut records = records.peekable();
    while let Some(TrafficRecord { key, traffic }) = records.next() {
        let mut traffic = *traffic;
        while let Some(next) = records.next_if(|next| next.key.group == key.group) {
            traffic.merge(next.traffic);
        }
        total.merge(traffic);
        if let Some(flow_key) = key.group.flow_key() {
            graph.add_flow_record(FlowRecord::new(flow_key, traffic));
        }
    }
    total
}
