//! Communities, found with the Louvain method, which petgraph does not provide.

use super::adjacency::Adjacency;
use super::components::connected_components;
use super::node_map::NodeMap;
use super::partition::Partition;
use crate::query::View;

/// A partition of the hosts into communities: groups that exchange more traffic with each
/// other than with the other hosts.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Communities {
    /// The communities.
    pub groups: Partition,
    /// The modularity of the partition: the share of the weight within communities, minus
    /// the share to be expected by chance. It is between -0.5 and 1, and 0 if no link has a
    /// weight.
    pub modularity: f64,
}

/// The minimum increase in modularity in a pass over all nodes. After a pass with a smaller one,
/// the current level of the Louvain method ends.
const MIN_GAIN: f64 = 1e-7;

/// The maximum number of levels. Each level has fewer nodes than the one before; real
/// networks take about five.
const MAX_LEVELS: usize = 64;

/// Finds communities. The direction of links is ignored.
///
/// This is the Louvain method (Blondel, Guillaume, Lambiotte and Lefebvre, "Fast unfolding of
/// communities in large networks", 2008). In each pass, every host moves, in order, to that
/// community among those of its neighbors for which the modularity (Newman and Girvan 2004)
/// increases most. When a pass brings no more gain, each community becomes a node of the next
/// level, on which the passes are repeated. Finally, disconnected communities are split, which
/// increases the modularity further. The result is a local optimum; finding the best partition is
/// NP-hard.
///
/// # Complexity
///
/// O(n log n) in the number of links for each pass over the hosts. The captures that were
/// measured took 10 to 30 passes.
///
/// ```
/// use iplink_core::query::{View, algorithms};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, statistics) = ingest.finish();
///
/// let communities = algorithms::communities(&View::new(&graph, &statistics));
/// assert!(communities.modularity > 0.3);
/// println!("the largest has {} hosts", communities.groups.size(0));
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[doc(alias = "Louvain")]
#[must_use]
pub fn communities(view: &View<'_>) -> Communities {
    let graph = Adjacency::undirected(view);
    let groups = split_disconnected(&graph, &run_louvain(&graph));
    let modularity = modularity(&graph, &groups);
    Communities { groups, modularity }
}

/// Applies the Louvain method, and returns the number of the community of each host.
fn run_louvain(graph: &Adjacency) -> NodeMap<usize> {
    let mut node_of_host: NodeMap<usize> = (0..graph.count()).collect();
    let mut level = graph.clone();
    for _ in 0..MAX_LEVELS {
        let partition = LocalMove::new(&level).run();
        if partition.len() == level.count() {
            break; // no node was moved
        }
        let community_of_node: NodeMap<usize> = partition.group_numbers().iter().copied().collect();
        node_of_host.iter_mut().for_each(|node| *node = community_of_node[*node]);
        level = aggregate(&level, &community_of_node, partition.len());
    }
    // Each node of the last level is a community.
    node_of_host
}

/// Returns the graph in which each community is one node.
fn aggregate(
    graph: &Adjacency,
    community_of_node: &NodeMap<usize>,
    community_count: usize,
) -> Adjacency {
    let pairs = || {
        let rows = graph.rows().enumerate();
        let arcs = rows.flat_map(|(node, row)| row.iter().map(move |arc| (node, arc)));
        // Each pair is in the rows of both ends; one of them is used.
        let pairs = arcs.filter(|(node, arc)| *node <= arc.host());
        pairs
            .map(|(node, arc)| (community_of_node[node], community_of_node[arc.host()], arc.weight))
    };
    Adjacency::from_pairs(community_count, pairs)
}

/// Splits disconnected communities into their components.
fn split_disconnected(graph: &Adjacency, community_of_host: &NodeMap<usize>) -> Partition {
    let rows = graph.rows().enumerate();
    let pairs = rows.flat_map(|(host, row)| row.iter().map(move |arc| (host, arc.host())));
    let is_inner = |(source, target): &(usize, usize)| {
        community_of_host[*source] == community_of_host[*target]
    };
    connected_components(graph.count(), pairs.filter(is_inner))
}

/// Returns the modularity of a partition.
fn modularity(graph: &Adjacency, partition: &Partition) -> f64 {
    let community_of_host: NodeMap<usize> = partition.group_numbers().iter().copied().collect();
    let mut inner_weights = NodeMap::new(partition.len(), 0.0);
    let mut degrees = inner_weights.clone();
    for (host, row) in graph.rows().enumerate() {
        for arc in row {
            let weight = degree_contribution(host, arc.host(), arc.weight);
            degrees[community_of_host[host]] += weight;
            if community_of_host[host] == community_of_host[arc.host()] {
                inner_weights[community_of_host[host]] += weight;
            }
        }
    }
    let total: f64 = degrees.iter().sum();
    if total <= 0.0 {
        return 0.0;
    }
    let communities = inner_weights.iter().zip(degrees.iter());
    communities.map(|(inner, degree)| inner / total - (degree / total) * (degree / total)).sum()
}

/// Returns the contribution of an arc to the weighted degree of its node. A self-loop, which
/// is in a row once, counts twice.
fn degree_contribution(node: usize, neighbor: usize, weight: u64) -> f64 {
    let ends = if neighbor == node { 2.0 } else { 1.0 };
    ends * weight as f64
}

/// The local moving phase of the Louvain method on one level.
struct LocalMove<'a> {
    graph: &'a Adjacency,
    /// The community of each node.
    community: NodeMap<usize>,
    /// The weighted degree of each node.
    degree: NodeMap<f64>,
    /// The total weighted degree of each community.
    community_degree: NodeMap<f64>,
    total_degree: f64,
    /// The weight between the current node and each community.
    weight_to: NodeMap<f64>,
    /// The communities for which `weight_to` is not zero.
    candidates: Vec<usize>,
}

impl<'a> LocalMove<'a> {
    fn new(graph: &'a Adjacency) -> Self {
        let rows = graph.rows().enumerate();
        let degree: NodeMap<f64> = rows
            .map(|(node, row)| {
                row.iter().map(|arc| degree_contribution(node, arc.host(), arc.weight)).sum()
            })
            .collect();
        Self {
            graph,
            community: (0..graph.count()).collect(),
            community_degree: degree.clone(),
            total_degree: degree.iter().sum(),
            degree,
            weight_to: NodeMap::new(graph.count(), 0.0),
            candidates: Vec::new(),
        }
    }

    /// Moves nodes until a pass brings no significant gain.
    fn run(mut self) -> Partition {
        while self.total_degree > 0.0 {
            let gain: f64 = (0..self.graph.count()).map(|node| self.move_node(node)).sum();
            if gain * 2.0 / self.total_degree <= MIN_GAIN {
                break;
            }
        }
        Partition::from_labels(&self.community)
    }

    /// Moves a node to the community with the greatest gain, and returns the increase in gain.
    fn move_node(&mut self, node: usize) -> f64 {
        self.collect_candidates(node);
        let current = self.community[node];
        self.community_degree[current] -= self.degree[node];
        let current_gain = self.gain(node, current);
        let (mut best, mut best_gain) = (current, current_gain);
        let mut candidates = std::mem::take(&mut self.candidates);
        for community in candidates.drain(..) {
            let gain = self.gain(node, community);
            self.weight_to[community] = 0.0;
            // The tolerance prevents rounding errors from moving a node back and forth forever.
            if gain > best_gain + 1e-12 * self.degree[node] {
                (best, best_gain) = (community, gain);
            }
        }
        // Reuse the buffer for the next node.
        self.candidates = candidates;
        self.community_degree[best] += self.degree[node];
        self.community[node] = best;
        best_gain - current_gain
    }

    /// Returns the gain of adding a node to a community that does not contain it, in units of
    /// weight: the modularity increases by twice the gain, divided by the total degree.
    fn gain(&self, node: usize, community: usize) -> f64 {
        let expected = self.community_degree[community] * self.degree[node] / self.total_degree;
        self.weight_to[community] - expected
    }

    /// Sums up the weights between a node and the communities of its neighbors.
    fn collect_candidates(&mut self, node: usize) {
        for arc in self.graph.row(node).iter().filter(|arc| arc.host() != node) {
            let community = self.community[arc.host()];
            if self.weight_to[community] == 0.0 {
                self.candidates.push(community);
            }
            self.weight_to[community] += arc.weight as f64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_cliques_with_one_link_are_two_communities() {
        let clique = |first: usize| {
            let end = first + 5;
            (first..end).flat_map(move |from| (from + 1..end).map(move |to| (from, to, 1)))
        };
        let graph = Adjacency::from_pairs(10, || clique(0).chain(clique(5)).chain([(4, 5, 1)]));
        let partition = split_disconnected(&graph, &run_louvain(&graph));
        assert_eq!(partition.group_numbers(), [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
        // 20 of 21 links are within communities; each community has 21 of the 42 ends of links.
        assert!((modularity(&graph, &partition) - (20.0 / 21.0 - 0.5)).abs() < 1e-12);
    }

    #[test]
    fn disconnected_community_is_split() {
        let graph = Adjacency::from_pairs(5, || [(0, 2, 1), (1, 3, 1), (3, 4, 1)].into_iter());
        let groups = split_disconnected(&graph, &[0, 0, 0, 0, 4].into_iter().collect());
        assert_eq!(groups.group_numbers(), [0, 1, 0, 1, 2]);
    }

    #[test]
    fn links_without_weight_form_no_community() {
        let graph = Adjacency::from_pairs(3, || [(0, 1, 0)].into_iter());
        let partition = split_disconnected(&graph, &run_louvain(&graph));
        assert_eq!(partition.len(), 3);
        assert_eq!(modularity(&graph, &partition), 0.0);
    }

    #[test]
    fn self_loop_counts_twice_in_the_modularity() {
        let graph = Adjacency::from_pairs(2, || [(0, 0, 1), (1, 1, 1), (0, 1, 1)].into_iter());
        let separate = Partition::from_labels(&[0, 1].into_iter().collect());
        // Each community has a degree of 3, of which its self-loop contributes 2.
        assert!((modularity(&graph, &separate) - (4.0 / 6.0 - 0.5)).abs() < 1e-12);
        let joined = Partition::from_labels(&[0, 0].into_iter().collect());
        assert!(modularity(&graph, &joined).abs() < 1e-12);
    }

    #[test]
    fn move_node_returns_the_gain_of_joining_a_neighbor() {
        let graph = Adjacency::from_pairs(4, || [(0, 1, 2), (2, 3, 1)].into_iter());
        let mut local_move = LocalMove::new(&graph);
        // The weight to node 1, less the product of both degrees divided by the total degree.
        assert!((local_move.move_node(0) - 4.0 / 3.0).abs() < 1e-12);
        assert_eq!(local_move.community[0], 1);
        assert_eq!(local_move.move_node(1), 0.0);
        assert_eq!(local_move.run().group_numbers(), [0, 0, 1, 1]);
    }
}
