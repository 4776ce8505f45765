//! Clusters of hosts that exchange more traffic with each other than with others.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::kit::model::scene::Scene;

/// The maximum number of rounds of label propagation.
const MAX_ROUNDS: usize = 30;

/// Orders the nodes by cluster: the heaviest cluster first, and within each cluster the
/// heaviest node first.
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
pub fn clustered(scene: &Scene) -> Vec<usize> {
    let labels = labels(scene);
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

fn labels(scene: &Scene) -> Vec<usize> {
    let mut neighbors = vec![Vec::new(); scene.nodes.len()];
    for edge in scene.edges.iter().filter(|edge| edge.source != edge.target) {
        // With linear weights, one heavy link would outweigh all others.
        let pull = 1.0 + (edge.weight as f64).ln().max(0.0);
        for (node, other) in [(edge.source, edge.target), (edge.target, edge.source)] {
            if let Some(near) = neighbors.get_mut(node) {
                near.push((other, pull));
            }
        }
    }
    let mut labels: Vec<usize> = (0..scene.nodes.len()).collect();
    for _ in 0..MAX_ROUNDS {
        let mut has_changed = false;
        for (node, near) in neighbors.iter().enumerate() {
            let taken = heaviest(near, &labels);
            if let (Some(taken), Some(label)) = (taken, labels.get_mut(node)) {
                has_changed |= *label != taken;
                *label = taken;
            }
        }
        if !has_changed {
            break;
        }
    }
    labels
}

/// Returns the label with the largest weight among neighbors; of equal ones, the
/// smallest.
fn heaviest(near: &[(usize, f64)], labels: &[usize]) -> Option<usize> {
    let mut pulls: BTreeMap<usize, f64> = BTreeMap::new();
    for (other, pull) in near {
        *pulls.entry(labels.get(*other).copied()?).or_default() += pull;
    }
    let mut heaviest: Option<(usize, f64)> = None;
    for (label, pull) in pulls {
        if heaviest.is_none_or(|(_, max)| pull > max) {
            heaviest = Some((label, pull));
        }
    }
    heaviest.map(|(label, _)| label)
}
