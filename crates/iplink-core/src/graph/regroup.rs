//! Derivation of a graph from another one by grouping or splitting hosts.
//!
//! The new graph has all packets of the given links, so that totals stay the same.

use super::build::Collector;
use super::{Address, Flow, FlowKey, FlowRecord, Link, LinkGraph};
use crate::flows::FlowDetails;

impl LinkGraph {
    /// Returns the graph in which each flow record is moved to the link between the addresses that
    /// `ends` returns, and each flow to the addresses that `flow_ends` returns. A link without flow records is moved as a whole.
    pub(crate) fn regroup_records(
        &self,
        ends: impl Fn(&Link<'_>, Option<&FlowRecord>) -> (Address, Address),
        flow_ends: impl Fn(&Flow<'_>) -> [Address; 2],
    ) -> Self {
        let mut collector = Collector::with_capacity(self.links().len());
        for link in self.links() {
            let mut add_record = |record: Option<&FlowRecord>, traffic| {
                let (source, target) = ends(&link, record);
                let ends = (collector.host_index(source), collector.host_index(target));
                let key = record.map_or_else(FlowKey::default, |record| record.key);
                collector.add(ends, key, traffic);
            };
            link.flow_records.iter().for_each(|record| add_record(Some(record), record.traffic));
            if link.flow_records.is_empty() {
                add_record(None, *link.traffic);
            }
        }
        let flows = self.flows().map(|flow| (flow_ends(&flow), *flow));
        self.finish_with_metadata(collector, flows)
    }

    /// Returns the graph of these links of `self`, with new addresses: `addresses` has one for each
    /// host, in the order of the hosts. Hosts with the same address become one host, whose
    /// `members` is their number.
    pub(crate) fn regroup_hosts<'a>(
        &self,
        links: impl ExactSizeIterator<Item = Link<'a>>,
        addresses: impl Iterator<Item = Address>,
    ) -> Self {
        let addresses: Vec<_> = addresses.collect();
        let mut collector = Collector::with_capacity(links.len());
        // The new index of each host that has a link.
        let mut indices = vec![None; self.hosts().len()];
        let mut index_of = |host: usize, collector: &mut Collector| {
            let address = addresses.get(host).copied().unwrap_or(Address::Others);
            let index = indices.get_mut(host)?;
            Some(*index.get_or_insert_with(|| collector.host_index(address)))
        };
        let mut is_included = vec![false; self.links().len()];
        for link in links {
            if let Some(is_included) = is_included.get_mut(link.index) {
                *is_included = true;
            }
            let (source, target) = self.ends_at(link.index);
            let source = index_of(source, &mut collector);
            if let (Some(source), Some(target)) = (source, index_of(target, &mut collector)) {
                collector.add_link((source, target), &link, |key| key);
            }
        }
        let address_of = |host: usize| addresses.get(host).copied().unwrap_or(Address::Others);
        let flows = self.flows().filter(|flow| self.is_flow_of(flow, &is_included));
        let flows = flows
            .map(|flow| ([flow.originator_index, flow.responder_index].map(address_of), *flow));
        let mut graph = self.finish_with_metadata(collector, flows);
        graph.hosts_mut().for_each(|host| host.members = 0);
        for ((host, address), index) in self.hosts().zip(&addresses).zip(indices) {
            if let Some(merged) = index.and_then(|_| graph.host_mut(*address)) {
                merged.members = merged.members.saturating_add(host.members);
            }
        }
        graph
    }

    /// Returns the graph in which both directions of a link are one link, from the host with
    /// the lower address. The packets that hosts sent and received stay the same.
    pub(crate) fn with_merged_directions(&self) -> Self {
        let mut collector = Collector::with_capacity(self.links().len());
        // Hosts are sorted by address, and so are their indices.
        let index_of = collector.host_index_map(self);
        for link in self.links() {
            let (source, target) = (link.source_index, link.target_index);
            let ends = (index_of(source.min(target)), index_of(source.max(target)));
            collector.add_link(ends, &link, |key| key);
        }
        let mut graph = self.finish_with_metadata(collector, self.flows_by_address());
        for (host, original) in graph.hosts_mut().zip(self.hosts()) {
            host.set_counts(original);
        }
        graph.set_bidirectional();
        graph
    }

    /// Builds the collected graph, whose packets are from `self`, copies all metadata to it, and
    /// sets its flows.
    fn finish_with_metadata(
        &self,
        collector: Collector,
        flows: impl Iterator<Item = ([Address; 2], FlowDetails)>,
    ) -> Self {
        let mut graph = collector.finish();
        self.copy_metadata_to(&mut graph);
        graph.set_flows(flows, *self.untracked_traffic());
        graph
    }

    /// Returns whether a flow has packets in one of the included links. `is_included` has one
    /// element for each link.
    pub(crate) fn is_flow_of(&self, flow: &Flow<'_>, is_included: &[bool]) -> bool {
        let links = self.link_indices_between(flow.originator_index, flow.responder_index);
        let mut links = links.into_iter().flatten();
        links.any(|link| is_included.get(link).copied().unwrap_or_default())
    }

    /// Counts the peers of every host, the other hosts with which it has links.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of links.
    pub(crate) fn count_peers(&mut self) {
        let ends = (0..self.links().len()).map(|link| self.ends_at(link));
        let pairs = ends.filter(|(source, target)| source != target);
        let mut pairs: Vec<_> =
            pairs.map(|(source, target)| (source.min(target), source.max(target))).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut peers = vec![0_usize; self.hosts().len()];
        for end in pairs.into_iter().flat_map(<[usize; 2]>::from) {
            if let Some(count) = peers.get_mut(end) {
                *count += 1;
            }
        }
        for (host, peers) in self.hosts_mut().zip(peers) {
            host.peers = Some(peers);
        }
    }
}
