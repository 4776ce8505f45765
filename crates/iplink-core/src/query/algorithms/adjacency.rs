//! Adjacency lists.

use super::node_map::NodeMap;
use crate::query::View;

/// The neighbors of each host of a view, in the compressed sparse row (CSR) format.
///
/// It takes 16 bytes per link, or 32 if the graph is undirected. petgraph's `Csr` cannot
/// be built from unsorted edges in linear time, and does not merge parallel edges.
#[derive(Clone, Debug)]
pub(in crate::query) struct Adjacency {
    /// The start of each host's row, followed by the end of the last row.
    starts: NodeMap<usize>,
    /// The rows of all hosts, one after the other.
    arcs: Vec<WeightedArc>,
}

/// A neighbor, and the weight of the links to or from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::query) struct WeightedArc {
    host: u32,
    pub(super) weight: u64,
}

impl WeightedArc {
    /// Returns the index of the neighbor.
    pub(in crate::query) const fn host(self) -> usize {
        self.host as usize
    }
}

impl Adjacency {
    /// Creates the lists of the hosts that each host sent to.
    pub(super) fn outgoing(view: &View<'_>) -> Self {
        Self::new(view.hosts().len(), || ends_and_weights(view))
    }

    /// Creates the lists of the hosts that sent to each host.
    pub(super) fn incoming(view: &View<'_>) -> Self {
        let reversed = || ends_and_weights(view).map(|(source, target, w)| (target, source, w));
        Self::new(view.hosts().len(), reversed)
    }

    /// Creates the lists of the hosts that each host sent to or received from. The weights
    /// of both directions are added up.
    pub(in crate::query) fn undirected(view: &View<'_>) -> Self {
        Self::from_pairs(view.hosts().len(), || ends_and_weights(view))
    }

    /// Creates an undirected graph of `count` hosts from pairs of hosts with a weight. The weights
    /// of equal pairs are added up. A self-loop is listed once.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of pairs, and O(n) memory.
    pub(super) fn from_pairs<I: Iterator<Item = (usize, usize, u64)>>(
        count: usize,
        pairs: impl Fn() -> I,
    ) -> Self {
        let both_directions = || {
            pairs().flat_map(|(source, target, weight)| {
                let reverse = (source != target).then_some((target, source, weight));
                [(source, target, weight)].into_iter().chain(reverse)
            })
        };
        Self::new(count, both_directions).merged()
    }

    /// Creates the rows of `count` hosts from arcs (source, target, weight). The arcs are sorted by
    /// source with a counting sort, which keeps the order of the arcs of a source and calls `arcs`
    /// twice.
    fn new<I: Iterator<Item = (usize, usize, u64)>>(count: usize, arcs: impl Fn() -> I) -> Self {
        let mut starts = NodeMap::new(count + 1, 0);
        for (from, _, _) in arcs() {
            starts[from + 1] += 1;
        }
        // Prefix sums turn the lengths of rows into their starts.
        let mut end = 0;
        for start in starts.iter_mut() {
            end += *start;
            *start = end;
        }
        let (mut next_slot, mut sorted) = (starts.clone(), vec![WeightedArc::default(); end]);
        for (from, to, weight) in arcs() {
            if let (Some(slot), Ok(host)) = (sorted.get_mut(next_slot[from]), u32::try_from(to)) {
                *slot = WeightedArc { host, weight };
            }
            next_slot[from] += 1;
        }
        Self { starts, arcs: sorted }
    }

    /// Merges parallel arcs, and sorts each row by neighbor.
    fn merged(mut self) -> Self {
        let mut merged: Vec<WeightedArc> = Vec::with_capacity(self.arcs.len());
        let mut starts = NodeMap::new(self.starts.len(), 0);
        for host in 0..self.count() {
            let start = merged.len();
            let row = self.starts[host]..self.starts[host + 1];
            let row = self.arcs.get_mut(row).unwrap_or_default();
            row.sort_unstable_by_key(|arc| arc.host);
            for arc in row {
                match merged.get_mut(start..).and_then(<[_]>::last_mut) {
                    Some(last) if last.host == arc.host => {
                        last.weight = last.weight.saturating_add(arc.weight);
                    }
                    _ => merged.push(*arc),
                }
            }
            starts[host + 1] = merged.len();
        }
        Self { starts, arcs: merged }
    }

    /// Returns the number of hosts.
    pub(in crate::query) const fn count(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Returns the neighbors of a host.
    #[inline]
    pub(in crate::query) fn row(&self, host: usize) -> &[WeightedArc] {
        self.arcs.get(self.starts[host]..self.starts[host + 1]).unwrap_or_default()
    }

    /// Returns all rows, in the order of the hosts.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[WeightedArc]> {
        (0..self.count()).map(|host| self.row(host))
    }
}

/// Returns the indices of source and target, and the weight, of each link.
fn ends_and_weights(view: &View<'_>) -> impl Iterator<Item = (usize, usize, u64)> {
    let weight = view.weight();
    view.links().map(move |link| (link.source_index, link.target_index, weight.of_link(&link)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARCS: [(usize, usize, u64); 5] = [(0, 2, 5), (2, 0, 7), (2, 2, 1), (3, 0, 2), (3, 2, 4)];

    fn row(graph: &Adjacency, host: usize) -> Vec<(usize, u64)> {
        graph.row(host).iter().map(|arc| (arc.host(), arc.weight)).collect()
    }

    #[test]
    fn row_lists_the_arcs_of_its_host_in_order() {
        let graph = Adjacency::new(4, || ARCS.into_iter());
        assert_eq!(graph.count(), 4);
        assert_eq!(row(&graph, 0), [(2, 5)]);
        assert_eq!(row(&graph, 1), []);
        assert_eq!(row(&graph, 2), [(0, 7), (2, 1)]);
        assert_eq!(row(&graph, 3), [(0, 2), (2, 4)]);
    }

    #[test]
    fn undirected_graph_merges_parallel_arcs() {
        let graph = Adjacency::from_pairs(4, || ARCS.into_iter());
        assert_eq!(row(&graph, 0), [(2, 12), (3, 2)]);
        assert_eq!(row(&graph, 1), []);
        assert_eq!(row(&graph, 2), [(0, 12), (2, 1), (3, 4)]);
        assert_eq!(row(&graph, 3), [(0, 2), (2, 4)]);
    }

    #[test]
    fn empty_graph_has_no_rows() {
        assert_eq!(Adjacency::from_pairs(0, || [].into_iter()).count(), 0);
    }
}
