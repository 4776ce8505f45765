//! The force-directed layout in three dimensions.
//!
//! The scripts of pages apply the same forces with the same constants, so that a
//! layout is at rest there until a node is dragged.

use rayon::prelude::*;

use super::LayoutGraph;
use super::constants::{GOLDEN_ANGLE, GOLDEN_FRACTION, GRAVITY_3D, STIFFNESS_DAMPING, node_mass};
use super::force::{MIN_PARALLEL_NODES, breadth_first_order, degrees, step_count};
use super::tree::BarnesHutTree;

/// A position in space.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "space has three dimensions")]
pub struct Position3d {
    /// The coordinate that grows to the right.
    pub x: f32,
    /// The coordinate that grows upward.
    pub y: f32,
    /// The coordinate that grows toward the viewer.
    pub z: f32,
}

impl Position3d {
    pub(super) fn scaled(self, factor: f32) -> Self {
        Self { x: self.x * factor, y: self.y * factor, z: self.z * factor }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y, z: self.z + other.z }
    }

    /// Returns the square of the distance from the origin.
    pub(super) fn squared_length(self) -> f32 {
        self.x * self.x + self.y * self.y + self.z * self.z
    }

    pub(super) const fn coordinates(self) -> [f32; 3] {
        [self.x, self.y, self.z]
    }
}

/// Computes a force-directed layout in three dimensions.
///
/// The forces are those of [`force_layout`](super::force_layout). Gravity keeps connected
/// components close to each other. The distance between linked nodes is about 1.
///
/// # Complexity
///
/// O(n log n) in the number of nodes and edges, repeated 100 to 300 times.
#[must_use]
pub fn force_layout_3d(graph: &LayoutGraph) -> Vec<Position3d> {
    let mut positions = place_in_ball(graph);
    if graph.nodes < 2 {
        return positions;
    }
    let degrees = degrees(graph);
    let masses: Vec<f32> = degrees.iter().map(node_mass).collect();
    let steps = step_count(graph.nodes);
    let cube_side = (graph.nodes as f32).cbrt();
    let (first_step_length, gravity) = (cube_side * 0.3, cube_side * GRAVITY_3D);
    for step in 0..steps {
        let remaining = 1.0 - step as f32 / steps as f32;
        let max_step_length = first_step_length * remaining * remaining + 0.01;
        let mut forces = repulsions(&positions, &masses);
        let stiffness = add_attractions(graph, &positions, &degrees, &mut forces);
        let nodes = positions.iter_mut().zip(&masses).zip(forces.into_iter().zip(stiffness));
        for ((position, mass), (force, stiffness)) in nodes {
            let force = force.plus(position.scaled(-gravity * mass));
            let stiffness = stiffness + gravity * mass;
            let length = force.squared_length().sqrt();
            if length > 0.0 {
                let damping = 1.5 + stiffness * STIFFNESS_DAMPING;
                let step_length = (length / damping).min(max_step_length);
                *position = position.plus(force.scaled(step_length / length));
            }
        }
    }
    positions
}

/// Places the nodes in a ball in breadth-first order, so that neighbors start near each other.
fn place_in_ball(graph: &LayoutGraph) -> Vec<Position3d> {
    let mut positions = vec![Position3d::default(); graph.nodes];
    let mut order = breadth_first_order(graph);
    let mut is_reached = vec![false; graph.nodes];
    for node in &order {
        if let Some(reached) = is_reached.get_mut(*node) {
            *reached = true;
        }
    }
    // The nodes of the other connected components come last.
    let unreached = is_reached.iter().enumerate().filter(|(_, reached)| !**reached);
    order.extend(unreached.map(|(node, _)| node));
    for (index, node) in order.into_iter().enumerate() {
        let index = index as f32;
        // The direction is a point of the unit sphere. `circle_radius` is the radius of the circle
        // of latitude at the height `y`.
        let y = 1.0 - 2.0 * (index * GOLDEN_FRACTION).fract();
        let circle_radius = (1.0 - y * y).max(0.0).sqrt();
        let (sin, cos) = (index * GOLDEN_ANGLE).sin_cos();
        if let Some(position) = positions.get_mut(node) {
            let direction = Position3d { x: circle_radius * cos, y, z: circle_radius * sin };
            *position = direction.scaled(index.cbrt());
        }
    }
    positions
}

/// Returns the repulsion of all other nodes on each node. Each sum is computed by one thread, so
/// that the number of threads does not affect rounding.
fn repulsions(positions: &[Position3d], masses: &[f32]) -> Vec<Position3d> {
    let tree = BarnesHutTree::new(
        positions.iter().zip(masses).map(|(position, mass)| (position.coordinates(), *mass)),
    );
    let repulsion = |(position, mass): (&Position3d, &f32)| {
        let [x, y, z] = tree.repulsion(position.coordinates());
        Position3d { x, y, z }.scaled(*mass)
    };
    if positions.len() < MIN_PARALLEL_NODES {
        return positions.iter().zip(masses).map(repulsion).collect();
    }
    positions.par_iter().zip(masses).map(repulsion).collect()
}

/// Adds to the force on each node the attraction of its edges, which act as springs. Returns the
/// total stiffness of each node's springs. Springs between two hubs are weaker, because the leaves
/// of both need space.
fn add_attractions(
    graph: &LayoutGraph,
    positions: &[Position3d],
    degrees: &[f32],
    forces: &mut [Position3d],
) -> Vec<f32> {
    let mut stiffness = vec![0.0; positions.len()];
    for (source, target, pull) in &graph.edges {
        let (Some(from), Some(to)) = (positions.get(*source), positions.get(*target)) else {
            continue;
        };
        let degree = |node: usize| degrees.get(node).copied().unwrap_or(1.0);
        let difference = to.plus(from.scaled(-1.0));
        let smaller_degree = degree(*source).min(degree(*target)).max(1.0);
        let strength = (difference.squared_length() * pull / smaller_degree).sqrt();
        for (node, factor) in [(*source, strength), (*target, -strength)] {
            if let (Some(sum), Some(total)) = (forces.get_mut(node), stiffness.get_mut(node)) {
                *sum = sum.plus(difference.scaled(factor));
                *total += strength;
            }
        }
    }
    stiffness
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(a: Position3d, b: Position3d) -> f32 {
        a.plus(b.scaled(-1.0)).squared_length().sqrt()
    }

    fn ring(nodes: usize) -> LayoutGraph {
        LayoutGraph {
            nodes,
            edges: (0..nodes).map(|node| (node, (node + 1) % nodes, 1.0)).collect(),
        }
    }

    #[test]
    fn force_layout_3d_separates_all_nodes() {
        let star = LayoutGraph { nodes: 201, edges: (1..201).map(|leaf| (0, leaf, 1.0)).collect() };
        let unconnected = LayoutGraph { nodes: 50, edges: Vec::new() };
        for graph in [
            LayoutGraph::default(),
            LayoutGraph { nodes: 1, ..LayoutGraph::default() },
            star,
            unconnected,
            ring(3),
        ] {
            let positions = force_layout_3d(&graph);
            assert_eq!(positions.len(), graph.nodes);
            for (index, position) in positions.iter().enumerate() {
                assert!(position.coordinates().iter().all(|coordinate| coordinate.is_finite()));
                let is_apart = |other: &Position3d| distance(*position, *other) > 0.05;
                assert!(positions[..index].iter().all(is_apart));
            }
        }
    }

    #[test]
    fn force_layout_3d_places_neighbors_near_each_other() {
        let positions = force_layout_3d(&ring(40));
        let sum = |steps: usize| -> f32 {
            (0..40).map(|node| distance(positions[node], positions[(node + steps) % 40])).sum()
        };
        let (near, far) = (sum(1), sum(20));
        assert!(near * 3.0 < far, "neighbors: {near}, opposite nodes: {far}");
    }

    #[test]
    fn force_layout_3d_uses_all_dimensions() {
        let star = LayoutGraph { nodes: 101, edges: (1..101).map(|leaf| (0, leaf, 1.0)).collect() };
        let positions = force_layout_3d(&star);
        for axis in 0..3 {
            let offsets = positions
                .iter()
                .map(|position| position.coordinates()[axis] - positions[0].coordinates()[axis]);
            let along_axis: f32 = offsets.map(|offset| offset * offset).sum();
            let total: f32 =
                positions.iter().map(|position| distance(*position, positions[0]).powi(2)).sum();
            assert!(along_axis > total * 0.25, "axis {axis}: {along_axis} of {total}");
        }
    }
}
