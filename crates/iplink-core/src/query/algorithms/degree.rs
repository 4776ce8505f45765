//! Degree: the number of neighbors of each host.

use super::adjacency::Adjacency;
use super::node_map::NodeMap;
use crate::query::View;

/// The in-degree, out-degree and number of neighbors of a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Degree {
    /// The number of hosts that it sent to, possibly itself.
    pub out: usize,
    /// The number of hosts that sent to it, possibly itself.
    pub into: usize,
    /// The number of other hosts that it sent to or received from.
    pub neighbors: usize,
}

impl Degree {
    /// Returns the number of incoming and outgoing links. A self-loop counts twice.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.out.saturating_add(self.into)
    }
}

/// Returns the degree of each host, in the order of the hosts.
///
/// # Complexity
///
/// O(n log n) in the number of links.
///
/// ```
/// use iplink_core::query::{View, algorithms};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, statistics) = ingest.finish();
///
/// let degrees = algorithms::degree(&View::new(&graph, &statistics));
/// let out: usize = degrees.iter().map(|degree| degree.out).sum();
/// assert_eq!(out, graph.links().len());
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn degree(view: &View<'_>) -> Vec<Degree> {
    let graph = Adjacency::undirected(view);
    let rows = graph.rows().enumerate();
    let mut degrees: NodeMap<_> = rows
        .map(|(host, row)| {
            let neighbors = row.iter().filter(|arc| arc.host() != host).count();
            Degree { neighbors, ..Degree::default() }
        })
        .collect();
    for link in view.links() {
        degrees[link.source_index].out += 1;
        degrees[link.target_index].into += 1;
    }
    degrees.into_values()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::graph;

    #[test]
    fn degree_counts_links_and_distinct_neighbors() {
        let (graph, statistics) =
            graph(&[(1, 2, 9, 0), (2, 1, 1, 0), (1, 3, 1, 0), (1, 1, 1, 0), (4, 1, 1, 0)]);
        let degrees = degree(&View::new(&graph, &statistics));
        let fields = |degree: &Degree| (degree.out, degree.into, degree.neighbors);
        let found: Vec<_> = degrees.iter().map(fields).collect();
        assert_eq!(found, [(3, 3, 3), (1, 1, 1), (0, 1, 1), (1, 0, 1)]);
        let totals: Vec<_> = degrees.iter().map(Degree::total).collect();
        assert_eq!(totals, [6, 2, 1, 1]);
    }
}
