//! Weakly and strongly connected components.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use petgraph::unionfind::UnionFind;

use super::node_map::NodeMap;
use super::partition::Partition;
use crate::query::View;

/// The connected components of a view.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Components {
    /// The weakly connected components: hosts connected by links in any direction.
    pub weak: Partition,
    /// The strongly connected components: hosts that reach each other on directed paths.
    pub strong: Partition,
}

/// Finds the weakly and the strongly connected components.
///
/// Uses petgraph's union-find (Tarjan 1975) and its `kosaraju_scc` (Sharir 1981), which is
/// iterative; petgraph's `tarjan_scc` is recursive and overflows the stack on long chains.
///
/// # Complexity
///
/// O(n α(n)) in the number of hosts and links, where α is the inverse Ackermann function.
///
/// ```
/// use iplink_core::query::{View, algorithms};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, statistics) = ingest.finish();
///
/// let view = View::new(&graph, &statistics);
/// let components = algorithms::components(&view);
/// assert_eq!(components.weak.group_numbers().len(), view.hosts().len());
/// assert!(components.strong.len() >= components.weak.len());
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[doc(alias = "connected components")]
#[must_use]
pub fn components(view: &View<'_>) -> Components {
    Components { weak: weakly_connected(view), strong: strongly_connected(view) }
}

/// Finds the weakly connected components.
fn weakly_connected(view: &View<'_>) -> Partition {
    let links = view.links().map(|link| (link.source_index, link.target_index));
    connected_components(view.hosts().len(), links)
}

/// Finds the components of an undirected graph, which is given as the number of its hosts and
/// the pairs of connected hosts.
pub(super) fn connected_components(
    hosts: usize,
    pairs: impl Iterator<Item = (usize, usize)>,
) -> Partition {
    let mut sets = UnionFind::<usize>::new(hosts);
    for (source, target) in pairs {
        sets.union(source, target);
    }
    Partition::from_labels(&sets.into_labeling().into_iter().collect())
}

/// Finds the strongly connected components.
fn strongly_connected(view: &View<'_>) -> Partition {
    let (hosts, links) = (view.hosts().len(), view.links());
    let mut graph = DiGraph::<(), (), usize>::with_capacity(hosts, links.len());
    for _ in 0..hosts {
        graph.add_node(());
    }
    for link in links {
        graph.add_edge(link.source_index.into(), link.target_index.into(), ());
    }
    let mut labels = NodeMap::new(hosts, 0);
    for (label, members) in kosaraju_scc(&graph).into_iter().enumerate() {
        members.into_iter().for_each(|host| labels[host.index()] = label);
    }
    Partition::from_labels(&labels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::graph;

    #[test]
    fn components_are_numbered_by_size() {
        // A link from 1 to 2, without its reverse; a cycle 3-4-5 with a tail 5-6.
        let (graph, statistics) =
            graph(&[(1, 2, 1, 0), (3, 4, 1, 0), (4, 5, 1, 0), (5, 3, 1, 0), (5, 6, 1, 0)]);
        let components = components(&View::new(&graph, &statistics));
        assert_eq!(components.weak.group_numbers(), [1, 1, 0, 0, 0, 0]);
        assert_eq!(components.strong.group_numbers(), [1, 2, 0, 0, 0, 3]);
    }
}
