//! The view: the part of a graph that a picture or a table shows.

use std::borrow::Cow;

use super::Weight;
use crate::graph::{Count, Flow, Host, Link, LinkGraph, Traffic};
use crate::statistics::Statistics;
use crate::time::Zone;

/// The hosts and links to show, in a stable order, with the statistics of the
/// inputs.
///
/// A view is the only input of an output format.
#[derive(Clone, Debug)]
pub struct View<'a> {
    graph: Cow<'a, LinkGraph>,
    statistics: &'a Statistics,
    weight: Weight,
    /// The selected part of the graph, or `None` for the whole graph.
    selection: Option<Selection>,
    /// The hosts and links that were omitted before other hosts were folded.
    omitted: Omitted,
    zone: Zone,
}

/// The number of hosts and links that a view omits from its graph, and their traffic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Omitted {
    /// The number of omitted hosts.
    pub hosts: usize,
    /// The number of omitted links.
    pub links: usize,
    /// The traffic of the omitted links.
    pub traffic: Count,
}

impl Omitted {
    /// Returns whether the whole graph is shown.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.hosts == 0 && self.links == 0
    }
}

/// A part of a graph, as the indices of its hosts and links in the graph.
#[derive(Clone, Debug)]
struct Selection {
    hosts: Vec<usize>,
    links: Vec<usize>,
    /// Maps each host of the graph to its index in the view; arbitrary for hosts
    /// that are not selected.
    view_indices: Vec<usize>,
}

impl<'a> View<'a> {
    /// Creates a view of a whole graph.
    #[must_use]
    pub fn new(graph: &'a LinkGraph, statistics: &'a Statistics) -> Self {
        Self::from_graph(Cow::Borrowed(graph), statistics)
    }

    /// Creates a view of a whole graph, which may be owned.
    pub(super) fn from_graph(graph: Cow<'a, LinkGraph>, statistics: &'a Statistics) -> Self {
        let (weight, omitted) = (Weight::Packets, Omitted::default());
        Self { graph, statistics, weight, selection: None, omitted, zone: Zone::UTC }
    }

    /// Replaces the graph with one in which some of the shown hosts are folded.
    pub(super) fn with_folded_graph(self, mut graph: LinkGraph) -> Self {
        let omitted = self.omitted();
        if self.weight == Weight::Peers {
            graph.count_peers();
        }
        Self { graph: Cow::Owned(graph), selection: None, omitted, ..self }
    }

    pub(super) fn graph(&self) -> &LinkGraph {
        &self.graph
    }

    /// Returns the hosts, in the order of their addresses, IPv4 before IPv6.
    pub fn hosts(&self) -> impl ExactSizeIterator<Item = &Host> {
        let total = self.graph.hosts().len();
        let count = self.selection.as_ref().map_or(total, |selection| selection.hosts.len());
        (0..count).map(|index| self.graph.host_at(self.host_in_graph(index)))
    }

    /// Returns the links, in the order of their sources, then of their targets.
    ///
    /// Their `source_index` and `target_index` are indices of [`hosts`](Self::hosts).
    pub fn links(&self) -> impl ExactSizeIterator<Item = Link<'_>> {
        let total = self.graph.links().len();
        let count = self.selection.as_ref().map_or(total, |selection| selection.links.len());
        (0..count).map(|index| match &self.selection {
            None => self.graph.link_at(index),
            Some(selection) => selection.link(&self.graph, index),
        })
    }

    /// Returns the flows between the hosts of the view, in the order of their first packets. Their
    /// host indices are those of [`hosts`](Self::hosts). A flow of which the view shows only one
    /// direction is included.
    ///
    /// The graph must keep [`Dimensions::FLOWS`](crate::Dimensions::FLOWS).
    ///
    /// ```
    /// use iplink_core::query::View;
    /// use iplink_core::{Dimensions, Ingest};
    ///
    /// # let file = &iplink_generator::office()[..];
    /// let mut ingest = Ingest::new(Dimensions::FLOWS);
    /// ingest.read("office.pcap", file)?;
    /// let (graph, statistics) = ingest.finish();
    /// let view = View::new(&graph, &statistics);
    /// let packets: u64 = view.flows().map(|flow| flow.traffic().packets).sum();
    /// assert_eq!(packets, statistics.total().linked);
    /// # Ok::<(), iplink_core::Error>(())
    /// ```
    pub fn flows(&self) -> impl Iterator<Item = Flow<'_>> {
        let is_included = self.selection.as_ref().map(|selection| selection.includes(&self.graph));
        self.graph.flows().filter_map(move |flow| {
            let (Some(is_included), Some(selection)) = (&is_included, &self.selection) else {
                return Some(flow);
            };
            let is_shown = self.graph.is_flow_of(&flow, is_included);
            is_shown.then(|| selection.flow(flow))
        })
    }

    /// Returns the measure by which the hosts and links of the view are ranked.
    #[must_use]
    pub const fn weight(&self) -> Weight {
        self.weight
    }

    pub(super) const fn set_weight(&mut self, weight: Weight) {
        self.weight = weight;
    }

    /// Returns the time zone for timestamps in human-readable output.
    /// Machine-readable output uses UTC.
    #[must_use]
    pub const fn zone(&self) -> Zone {
        self.zone
    }

    pub(super) const fn set_zone(&mut self, zone: Zone) {
        self.zone = zone;
    }

    /// Returns whether each link stands for both directions.
    #[must_use]
    pub fn is_bidirectional(&self) -> bool {
        self.graph.is_bidirectional()
    }

    /// Returns the width of the time bins of the flow records, in nanoseconds, or `None`
    /// if the graph keeps no times.
    #[must_use]
    pub fn bin_width(&self) -> Option<i64> {
        self.graph.bin_width()
    }

    /// Returns the total traffic of the shown links.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        let mut total = Traffic::default();
        for link in self.links() {
            total.merge(*link.traffic);
        }
        total
    }

    /// Returns the number of hosts and links that the view omits from the graph, and their
    /// traffic.
    #[must_use]
    pub fn omitted(&self) -> Omitted {
        let Some(selection) = &self.selection else {
            return self.omitted;
        };
        let mut total = Traffic::default();
        self.graph.links().for_each(|link| total.merge(*link.traffic));
        let shown = self.traffic();
        let Omitted { hosts, links, traffic } = self.omitted;
        let hidden_hosts = self.graph.hosts().len().saturating_sub(selection.hosts.len());
        let hidden_links = self.graph.links().len().saturating_sub(selection.links.len());
        Omitted {
            hosts: hosts.saturating_add(hidden_hosts),
            links: links.saturating_add(hidden_links),
            traffic: Count {
                packets: traffic.packets.saturating_add(total.packets - shown.packets),
                bytes: traffic.bytes.saturating_add(total.bytes - shown.bytes),
            },
        }
    }

    /// Returns the statistics of the packets that were read.
    #[must_use]
    pub const fn statistics(&self) -> &'a Statistics {
        self.statistics
    }

    /// Keeps the links with these indices, in ascending order, and their hosts.
    pub(super) fn keep_links(&mut self, indices: &[usize]) {
        let links: Vec<_> = indices.iter().map(|index| self.link_in_graph(*index)).collect();
        let mut is_kept = vec![false; self.graph.hosts().len()];
        for link in &links {
            let link = self.graph.link_at(*link);
            for end in [link.source_index, link.target_index] {
                if let Some(is_kept) = is_kept.get_mut(end) {
                    *is_kept = true;
                }
            }
        }
        let hosts = is_kept.into_iter().enumerate().filter(|(_, is_kept)| *is_kept);
        let hosts = hosts.map(|(host, _)| host).collect();
        self.selection = Some(Selection::new(&self.graph, hosts, links));
    }

    /// Keeps the hosts with these indices, in ascending order, and the links
    /// between them.
    pub(super) fn keep_hosts(&mut self, indices: &[usize]) {
        let mut is_kept = vec![false; self.hosts().len()];
        for index in indices {
            if let Some(is_kept) = is_kept.get_mut(*index) {
                *is_kept = true;
            }
        }
        let is_kept = |index: usize| is_kept.get(index).copied().unwrap_or_default();
        let links = self.links().enumerate();
        let links =
            links.filter(|(_, link)| is_kept(link.source_index) && is_kept(link.target_index));
        let links = links.map(|(index, _)| self.link_in_graph(index)).collect();
        let hosts = indices.iter().map(|index| self.host_in_graph(*index)).collect();
        self.selection = Some(Selection::new(&self.graph, hosts, links));
    }

    /// Maps the index of a link in the view to its index in the graph.
    fn link_in_graph(&self, index: usize) -> usize {
        let link = self.selection.as_ref().and_then(|selection| selection.links.get(index));
        link.copied().unwrap_or(index)
    }

    /// Maps the index of a host in the view to its index in the graph.
    fn host_in_graph(&self, index: usize) -> usize {
        let host = self.selection.as_ref().and_then(|selection| selection.hosts.get(index));
        host.copied().unwrap_or(index)
    }
}

impl Selection {
    fn new(graph: &LinkGraph, hosts: Vec<usize>, links: Vec<usize>) -> Self {
        let mut view_indices = vec![0; graph.hosts().len()];
        for (index, host) in hosts.iter().enumerate() {
            if let Some(view_index) = view_indices.get_mut(*host) {
                *view_index = index;
            }
        }
        Self { hosts, links, view_indices }
    }

    /// Returns the link at an index of the view, with the indices that its hosts have in
    /// the view.
    /// Returns whether each link of the graph is selected.
    fn includes(&self, graph: &LinkGraph) -> Vec<bool> {
        let mut includes = vec![false; graph.links().len()];
        for link in &self.links {
            if let Some(is_included) = includes.get_mut(*link) {
                *is_included = true;
            }
        }
        includes
    }

    /// Returns a flow of the graph with the host indices of the view.
    fn flow<'a>(&self, flow: Flow<'a>) -> Flow<'a> {
        let view_index = |host: usize| self.view_indices.get(host).copied().unwrap_or_default();
        flow.with_indices(view_index(flow.originator_index), view_index(flow.responder_index))
    }

    fn link<'a>(&self, graph: &'a LinkGraph, index: usize) -> Link<'a> {
        let link = graph.link_at(self.links.get(index).copied().unwrap_or_default());
        let view_index = |host: usize| self.view_indices.get(host).copied().unwrap_or_default();
        link.with_indices(view_index(link.source_index), view_index(link.target_index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::{graph, hosts, links};

    const PACKETS: [(u8, u8, usize, usize); 4] =
        [(1, 2, 1, 0), (2, 3, 2, 0), (3, 4, 4, 10), (4, 5, 8, 0)];

    #[test]
    fn keep_links_keeps_their_hosts_and_renumbers_them() {
        let (graph, statistics) = graph(&PACKETS);
        let mut view = View::new(&graph, &statistics);
        view.keep_links(&[1, 2]);
        assert_eq!(hosts(&view), ["2", "3", "4"]);
        assert_eq!(links(&view), ["2>3 2", "3>4 4"]);
        let indices: Vec<_> =
            view.links().map(|link| (link.source_index, link.target_index)).collect();
        assert_eq!(indices, [(0, 1), (1, 2)]);
        // Indices refer to the view, not to the graph.
        view.keep_links(&[1]);
        assert_eq!(links(&view), ["3>4 4"]);
        view.keep_hosts(&[1]);
        assert_eq!(hosts(&view), ["4"]);
    }

    #[test]
    fn keep_hosts_keeps_the_links_between_them() {
        let (graph, statistics) = graph(&PACKETS);
        let mut view = View::new(&graph, &statistics);
        view.keep_hosts(&[0, 2, 3, 4]);
        assert_eq!((hosts(&view).len(), links(&view)), (4, vec!["3>4 4".into(), "4>5 8".into()]));
        view.keep_hosts(&[0, 1, 2]);
        assert_eq!(links(&view), ["3>4 4"]);
        let link = view.links().next().unwrap();
        assert_eq!((link.source_index, link.target_index), (1, 2));
    }

    #[test]
    fn omitted_counts_hosts_links_packets_and_bytes() {
        let (graph, statistics) = graph(&PACKETS);
        let mut view = View::new(&graph, &statistics);
        assert!(view.omitted().is_empty());
        view.keep_links(&[2]);
        let expected = Omitted { hosts: 3, links: 3, traffic: Count { packets: 11, bytes: 308 } };
        assert_eq!(view.omitted(), expected);
        assert_eq!(view.traffic().count(), Count { packets: 4, bytes: 152 });
        // Folding does not change the counts of omitted hosts and links.
        assert_eq!(view.with_folded_graph(graph.clone()).omitted(), expected);
    }

    #[test]
    fn bin_width_is_that_of_the_graph() {
        let (graph, statistics) = graph(&PACKETS);
        assert_eq!(View::new(&graph, &statistics).bin_width(), None);
    }

    #[test]
    fn omitted_is_empty_only_without_hosts_and_links() {
        let omitted = |hosts, links| Omitted { hosts, links, ..Omitted::default() };
        assert!(omitted(0, 0).is_empty());
        assert!(!omitted(1, 0).is_empty());
        assert!(!omitted(0, 1).is_empty());
    }
}
