//! Hosts that have more to do with each other than with others.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::kit::model::scene::Scene;

/// How often labels are handed on at most.
const ROUNDS: usize = 30;

/// Returns the nodes so that those of a cluster follow each other: the heaviest
/// cluster first, and within it the heaviest node.
///
/// Each node takes, again and again, the label that weighs most among its
/// neighbours (Raghavan, Albert and Kumara, "Near linear time algorithm to detect
/// community structures in large-scale networks", 2007), in a fixed order.
///
/// # Complexity
///
/// O(n log n) in the number of nodes and edges.
#[must_use]
pub fn clustered(scene: &Scene) -> Vec<usize> {
    let labels = labels(scene);
    let mut weights: BTreeMap<usize, u64> = BTreeMap::new();
    for (label, node) in labels.iter().zip(&scene.nodes) {
        let known = weights.entry(*label).or_default();
        *known = known.saturating_add(node.weight);
    }
    let mut order: Vec<usize> = (0..scene.nodes.len()).collect();
    order.sort_by_key(|place| {
        let label = labels.get(*place).copied().unwrap_or_default();
        let rank = scene.nodes.get(*place).map(|node| node.rank);
        (Reverse(weights.get(&label).copied()), label, rank)
    });
    order
}

fn labels(scene: &Scene) -> Vec<usize> {
    let mut neighbours = vec![Vec::new(); scene.nodes.len()];
    for edge in scene.edges.iter().filter(|edge| edge.source != edge.target) {
        // Of a linear weight, one heavy link would outweigh everything.
        let pull = 1.0 + (edge.weight as f64).ln().max(0.0);
        for (node, other) in [(edge.source, edge.target), (edge.target, edge.source)] {
            if let Some(near) = neighbours.get_mut(node) {
                near.push((other, pull));
            }
        }
    }
    let mut labels: Vec<usize> = (0..scene.nodes.len()).collect();
    for _ in 0..ROUNDS {
        let mut has_changed = false;
        for (node, near) in neighbours.iter().enumerate() {
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

/// Returns the label that weighs most among neighbours; of equal ones, the least.
fn heaviest(near: &[(usize, f64)], labels: &[usize]) -> Option<usize> {
    let mut pulls: BTreeMap<usize, f64> = BTreeMap::new();
    for (other, pull) in near {
        *pulls.entry(labels.get(*other).copied()?).or_default() += pull;
    }
    let mut heaviest: Option<(usize, f64)> = None;
    for (label, pull) in pulls {
        if heaviest.is_none_or(|(_, most)| pull > most) {
            heaviest = Some((label, pull));
        }
    }
    heaviest.map(|(label, _)| label)
}
