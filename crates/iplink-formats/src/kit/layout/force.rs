//! The force-directed layout of a connected component in the plane.

use rayon::prelude::*;

use super::constants::{GOLDEN_ANGLE, node_mass};
use super::tree::BarnesHutTree;
use super::{LayoutGraph, NodePosition};

/// The minimum number of nodes for which several threads are faster than one.
pub(super) const MIN_PARALLEL_NODES: usize = 1_000;

/// The strength of gravity toward the center. It keeps nodes with few edges from
/// drifting away.
const GRAVITY: f32 = 0.02;

/// Lays out a connected component around the origin.
pub(super) fn layout_component(graph: &LayoutGraph) -> Vec<NodePosition> {
    let mut positions = place_on_spiral(graph);
    if graph.nodes < 3 {
        return positions;
    }
    let degrees = degrees(graph);
    let masses: Vec<f32> = degrees.iter().map(node_mass).collect();
    let steps = step_count(graph.nodes);
    let first_step_length = (graph.nodes as f32).sqrt() * 0.3;
    let mut step_scales =
        vec![StepScale { last_force: NodePosition::default(), scale: 1.0 }; graph.nodes];
    for step in 0..steps {
        let remaining = 1.0 - step as f32 / steps as f32;
        // Steps become shorter, so that the layout settles.
        let max_step_length = first_step_length * remaining * remaining + 0.01;
        let repulsions = repulsions(&positions, &masses);
        let attractions = attractions(graph, &positions, &degrees);
        let forces = repulsions.into_iter().zip(attractions);
        for ((position, step_scale), (repulsion, attraction)) in
            positions.iter_mut().zip(&mut step_scales).zip(forces)
        {
            let force = repulsion.plus(attraction).plus(position.scaled(-GRAVITY));
            let length = force.distance(NodePosition::default());
            if length > 0.0 {
                let scale = step_scale.update(force);
                *position =
                    position.plus(force.scaled(scale * length.min(max_step_length) / length));
            }
        }
    }
    positions
}

/// The adaptive ratio of a node's step to the force on it.
///
/// If the force on a node reverses, the node oscillates, as hubs tend to do. It then takes
/// smaller steps; otherwise its final position would depend on the last oscillation.
#[derive(Clone, Copy)]
struct StepScale {
    last_force: NodePosition,
    scale: f32,
}

impl StepScale {
    /// Adapts the scale to the current force, and returns it.
    fn update(&mut self, force: NodePosition) -> f32 {
        let reverses = self.last_force.x * force.x + self.last_force.y * force.y < 0.0;
        self.scale = if reverses { self.scale * 0.6 } else { (self.scale * 1.15).min(1.0) };
        self.last_force = force;
        self.scale
    }
}

/// Returns the number of steps: fewer for large graphs, whose steps take longer.
pub(super) const fn step_count(nodes: usize) -> usize {
    match nodes {
        0..=2_000 => 300,
        2_001..=20_000 => 200,
        _ => 100,
    }
}

/// Places the nodes on a spiral in breadth-first order, so that neighbors start near
/// each other.
fn place_on_spiral(graph: &LayoutGraph) -> Vec<NodePosition> {
    let mut positions = vec![NodePosition::default(); graph.nodes];
    for (index, node) in breadth_first_order(graph).into_iter().enumerate() {
        let radius = (index as f32).sqrt() * 0.8;
        let angle = index as f32 * GOLDEN_ANGLE;
        if let Some(position) = positions.get_mut(node) {
            *position = NodePosition { x: radius * angle.cos(), y: radius * angle.sin() };
        }
    }
    positions
}

/// Returns the nodes of the connected component that contains the node with the most edges, in
/// breadth-first order from that node.
pub(super) fn breadth_first_order(graph: &LayoutGraph) -> Vec<usize> {
    let mut neighbors = vec![Vec::new(); graph.nodes];
    for (source, target, _) in &graph.edges {
        for (node, neighbor) in [(source, target), (target, source)] {
            if let Some(neighbors) = neighbors.get_mut(*node) {
                neighbors.push(*neighbor);
            }
        }
    }
    // If several nodes have the most edges, `max_by_key` returns the last of them. Because the
    // order is reversed, that is the node with the smallest index.
    let hub = (0..graph.nodes).rev().max_by_key(|node| neighbors.get(*node).map_or(0, Vec::len));
    let mut is_visited = vec![false; graph.nodes];
    let mut order: Vec<usize> = Vec::with_capacity(graph.nodes);
    let mut visit = |node: usize, order: &mut Vec<usize>| {
        if let Some(visited) = is_visited.get_mut(node).filter(|visited| !**visited) {
            *visited = true;
            order.push(node);
        }
    };
    if let Some(hub) = hub {
        visit(hub, &mut order);
    }
    let mut next_index = 0;
    while let Some(node) = order.get(next_index).copied() {
        for neighbor in neighbors.get(node).into_iter().flatten() {
            visit(*neighbor, &mut order);
        }
        next_index += 1;
    }
    order
}

/// Returns the number of edges of each node, self-loops excluded.
pub(super) fn degrees(graph: &LayoutGraph) -> Vec<f32> {
    let mut degrees = vec![0.0; graph.nodes];
    for (source, target, _) in graph.edges.iter().filter(|(source, target, _)| source != target) {
        for end in [source, target] {
            if let Some(degree) = degrees.get_mut(*end) {
                *degree += 1.0;
            }
        }
    }
    degrees
}

/// Returns the repulsion of all other nodes on each node. Each sum is computed by one
/// thread, so that the number of threads does not affect rounding.
fn repulsions(positions: &[NodePosition], masses: &[f32]) -> Vec<NodePosition> {
    let tree = BarnesHutTree::new(
        positions.iter().zip(masses).map(|(position, mass)| ([position.x, position.y], *mass)),
    );
    let repulsion = |(position, mass): (&NodePosition, &f32)| {
        let [x, y] = tree.repulsion([position.x, position.y]);
        NodePosition { x, y }.scaled(*mass)
    };
    if positions.len() < MIN_PARALLEL_NODES {
        return positions.iter().zip(masses).map(repulsion).collect();
    }
    positions.par_iter().zip(masses).map(repulsion).collect()
}

/// Returns the attraction of the edges on each node. Edges between two hubs attract less,
/// because the other neighbors of both need space.
fn attractions(
    graph: &LayoutGraph,
    positions: &[NodePosition],
    degrees: &[f32],
) -> Vec<NodePosition> {
    let mut attractions = vec![NodePosition::default(); positions.len()];
    for (source, target, pull) in &graph.edges {
        let (Some(from), Some(to)) = (positions.get(*source), positions.get(*target)) else {
            continue;
        };
        let degree = |node: usize| degrees.get(node).copied().unwrap_or(1.0);
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let smaller_degree = degree(*source).min(degree(*target)).max(1.0);
        let strength = dx.hypot(dy) * pull.sqrt() / smaller_degree.sqrt();
        let force = NodePosition { x: dx * strength, y: dy * strength };
        for (node, factor) in [(source, 1.0), (target, -1.0)] {
            if let Some(sum) = attractions.get_mut(*node) {
                *sum = sum.plus(force.scaled(factor));
            }
        }
    }
    attractions
}
