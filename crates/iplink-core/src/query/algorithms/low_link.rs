//! Low-link values of an undirected graph (Hopcroft and Tarjan).

use super::adjacency::Adjacency;
use super::node_map::NodeMap;

/// A depth-first search of all hosts with low-link values. The direction of links is
/// ignored.
///
/// Bridges and articulation points follow from it: a subtree with no link to a host that was
/// discovered before its parent is connected to other hosts only through its parent (Hopcroft
/// and Tarjan 1973). petgraph's `bridges` and `articulation_points` return them in arbitrary
/// order, and do not count the hosts that they cut off.
#[derive(Debug)]
pub(super) struct LowLink {
    /// The hosts in the order of their discovery.
    pub(super) order: Vec<usize>,
    /// The parent of each host in the search tree; the host itself if it is a root.
    pub(super) parent: NodeMap<usize>,
    /// The index of each host in `order`.
    pub(super) discovery: NodeMap<usize>,
    /// The lowest discovery index that the subtree of each host reaches, other than by
    /// the tree edge to its parent.
    pub(super) low: NodeMap<usize>,
    /// The number of hosts in the subtree of each host, itself included.
    pub(super) subtree_size: NodeMap<usize>,
    /// The number of hosts in the component of each host, itself included.
    pub(super) component_size: NodeMap<usize>,
}

const UNDISCOVERED: usize = usize::MAX;

impl LowLink {
    /// Searches all hosts.
    ///
    /// # Complexity
    ///
    /// O(n) in the numbers of hosts and links. The search keeps its own stack, since a
    /// chain of hosts may be longer than the call stack.
    pub(super) fn new(graph: &Adjacency) -> Self {
        let count = graph.count();
        let mut search = Self {
            order: Vec::with_capacity(count),
            parent: (0..count).collect(),
            discovery: NodeMap::new(count, UNDISCOVERED),
            low: NodeMap::new(count, UNDISCOVERED),
            subtree_size: NodeMap::new(count, 1),
            component_size: NodeMap::new(count, 0),
        };
        let mut next_arc = NodeMap::new(count, 0);
        for host in 0..count {
            if search.discovery[host] == UNDISCOVERED {
                search.search_from(host, graph, &mut next_arc);
            }
        }
        search.compute_low_links(graph);
        search.compute_component_sizes();
        search
    }

    /// Returns whether a host is the root of a search tree.
    pub(super) fn is_root(&self, host: usize) -> bool {
        self.parent[host] == host
    }

    /// Discovers the component of `root`. `next_arc` contains, for each host, the index in its row
    /// of the next arc to follow.
    fn search_from(&mut self, root: usize, graph: &Adjacency, next_arc: &mut NodeMap<usize>) {
        self.discover(root);
        let mut stack = vec![root];
        while let Some(host) = stack.last().copied() {
            let Some(arc) = graph.row(host).get(next_arc[host]) else {
                stack.pop();
                continue;
            };
            next_arc[host] += 1;
            let next = arc.host();
            if self.discovery[next] == UNDISCOVERED {
                self.parent[next] = host;
                self.discover(next);
                stack.push(next);
            }
        }
    }

    /// Appends a host to the order of discovery.
    fn discover(&mut self, host: usize) {
        self.discovery[host] = self.order.len();
        self.order.push(host);
    }

    /// Computes the low-link values and the sizes of subtrees. The hosts are visited in reverse
    /// order of discovery, so that a subtree comes before its root.
    fn compute_low_links(&mut self, graph: &Adjacency) {
        for host in self.order.iter().rev().copied() {
            let parent = self.parent[host];
            let neighbors = graph.row(host).iter().map(|arc| arc.host());
            let neighbors = neighbors.filter(|neighbor| *neighbor != parent);
            let earliest_neighbor = neighbors.map(|neighbor| self.discovery[neighbor]).min();
            let own_low = self.discovery[host].min(earliest_neighbor.unwrap_or(UNDISCOVERED));
            // `low` already has the values of the children.
            let low = self.low[host].min(own_low);
            self.low[host] = low;
            if parent != host {
                self.low[parent] = self.low[parent].min(low);
                self.subtree_size[parent] += self.subtree_size[host];
            }
        }
    }

    /// Copies the size of each search tree from its root to all its hosts.
    fn compute_component_sizes(&mut self) {
        for host in self.order.iter().copied() {
            let parent = self.parent[host];
            self.component_size[host] =
                if parent == host { self.subtree_size[host] } else { self.component_size[parent] };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chain_of_a_million_hosts_does_not_overflow_the_stack() {
        let graph = Adjacency::from_pairs(1_000_000, || (1..1_000_000).map(|to| (to - 1, to, 1)));
        let search = LowLink::new(&graph);
        assert_eq!((search.subtree_size[0], search.subtree_size[999_999]), (1_000_000, 1));
        assert_eq!(search.component_size[999_999], 1_000_000);
        assert_eq!(search.low[500_000], 500_000);
    }

    #[test]
    fn low_link_is_the_lowest_discovery_index_of_a_cycle() {
        // The triangle 1-2-3 is attached to 0; 4-5 is a separate component.
        let pairs = [(0, 1, 1), (1, 2, 1), (2, 3, 1), (3, 1, 1), (4, 5, 1)];
        let search = LowLink::new(&Adjacency::from_pairs(6, || pairs.into_iter()));
        assert_eq!(search.order, [0, 1, 2, 3, 4, 5]);
        assert_eq!(search.parent.clone().into_values(), [0, 0, 1, 2, 4, 4]);
        assert_eq!(search.low.clone().into_values(), [0, 1, 1, 1, 4, 5]);
        assert_eq!(search.subtree_size.clone().into_values(), [4, 3, 2, 1, 2, 1]);
        assert_eq!(search.component_size.clone().into_values(), [4, 4, 4, 4, 2, 2]);
        let roots: Vec<_> = (0..6).filter(|host| search.is_root(*host)).collect();
        assert_eq!(roots, [0, 4]);
    }
}
