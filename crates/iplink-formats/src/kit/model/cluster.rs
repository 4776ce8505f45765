//! Clusters of hosts that exchange more traffic with each other than with others.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::kit::model::scene::Scene;

/// The maximum number of rounds of label propagation.
const MAX_ROUNDS: usize = 30;

/// Returns the node indexes, ordered by cluster: the heaviest cluster first, and within each
/// cluster the heaviest node first.
///
/// Clusters are found by label propagation: each node repeatedly takes the label with
/// the largest weight among its neighbors (Raghavan, Albert and Kumara, "Near linear time
/// algorithm to detect community structures in large-scale networks", 2007). The nodes
/// are visited in a fixed order, so that the result is deterministic.
///
/// # Complexity
///
/// O(n log n) in the number of nodes and edges.
#[must_use]
pub fn order_by_cluster(scene: &Scene) -> Vec<usize> {
    let labels = propagate_labels(scene);
    let mut weights: BTreeMap<usize, u64> = BTreeMap::new();
    for (label, node) in labels.iter().zip(&scene.nodes) {
        let total = weights.entry(*label).or_default();
        *total = total.saturating_add(node.weight);
    }
    let mut order: Vec<usize> = (0..scene.nodes.len()).collect();
    order.sort_by_key(|index| {
        let label = labels.get(*index).copied().unwrap_or_default();
        let rank = scene.nodes.get(*index).map(|node| node.rank);
        (Reverse(weights.get(&label).copied()), label, rank)
    });
    order
}

/// Returns the label of each node, which is the same for all nodes of a cluster.
fn propagate_labels(scene: &Scene) -> Vec<usize> {
    let mut neighbors = vec![Vec::new(); scene.nodes.len()];
    for edge in scene.edges.iter().filter(|edge| edge.source != edge.target) {
        // The pull is logarithmic. If it were proportional to the weight, one heavy link would
        // outweigh all others.
        let pull = 1.0 + (edge.weight as f64).ln().max(0.0);
        for (node, neighbor) in [(edge.source, edge.target), (edge.target, edge.source)] {
            if let Some(neighbors) = neighbors.get_mut(node) {
                neighbors.push((neighbor, pull));
            }
        }
    }
    let mut labels: Vec<usize> = (0..scene.nodes.len()).collect();
    for _ in 0..MAX_ROUNDS {
        let mut has_changed = false;
        for (node, neighbors) in neighbors.iter().enumerate() {
            let heaviest = heaviest_label(neighbors, &labels);
            if let (Some(heaviest), Some(label)) = (heaviest, labels.get_mut(node)) {
                has_changed |= *label != heaviest;
                *label = heaviest;
            }
        }
        if !has_changed {
            break;
        }
    }
    labels
}

/// Returns the label with the largest total pull among neighbors or, if there are several, the
/// smallest of them.
fn heaviest_label(neighbors: &[(usize, f64)], labels: &[usize]) -> Option<usize> {
    let mut pulls: BTreeMap<usize, f64> = BTreeMap::new();
    for (neighbor, pull) in neighbors {
        *pulls.entry(labels.get(*neighbor).copied()?).or_default() += pull;
    }
    let mut heaviest: Option<(usize, f64)> = None;
    for (label, pull) in pulls {
        if heaviest.is_none_or(|(_, max)| pull > max) {
            heaviest = Some((label, pull));
        }
    }
    heaviest.map(|(label, _)| label)
}
