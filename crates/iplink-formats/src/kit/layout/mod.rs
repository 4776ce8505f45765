//! Graph layouts: algorithms that compute positions of nodes for a legible picture.
//!
//! Their input is a [`LayoutGraph`], which consists of node indexes and weighted edges. Layouts are
//! deterministic: they use no clock and no randomness, and the number of threads does not affect
//! the result.

mod boxes;
pub(crate) mod constants;
mod force;
mod layers;
mod pack;
mod rings;
mod space;
mod tree;

use iplink_core::query::View;

use crate::kit::model::scene::Scene;

pub use self::boxes::{BoxLayout, TITLE_HEIGHT, box_layout};
pub use self::constants::link_pull;
pub use self::layers::layered_layout;
use self::pack::pack;
pub use self::rings::ring_layout;
pub use self::space::{Position3d, force_layout_3d};

/// A position in the plane.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a plane has two dimensions")]
pub struct NodePosition {
    /// The horizontal coordinate, which grows to the right.
    pub x: f32,
    /// The vertical coordinate, which grows downward.
    pub y: f32,
}

impl NodePosition {
    /// Returns the distance to another position.
    #[must_use]
    pub fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    fn scaled(self, factor: f32) -> Self {
        Self { x: self.x * factor, y: self.y * factor }
    }

    fn plus(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y }
    }
}

/// The input of a layout: nodes, numbered from 0, and edges between them.
#[derive(Clone, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "a layout depends on nothing else")]
pub struct LayoutGraph {
    /// The number of nodes.
    pub nodes: usize,
    /// The source, target and pull of each edge. Pulls are positive.
    pub edges: Vec<(usize, usize, f32)>,
}

impl LayoutGraph {
    /// Creates a graph of the hosts and links of a view, in which heavier links pull
    /// more.
    #[must_use]
    pub fn from_view(view: &View<'_>) -> Self {
        let edges = view.links().map(|link| {
            let pull = link_pull(view.weight().of_link(&link));
            (link.source_index, link.target_index, pull)
        });
        Self { nodes: view.hosts().len(), edges: edges.collect() }
    }

    /// Creates a graph of the nodes and edges of a scene, in which heavier edges pull
    /// more.
    #[must_use]
    pub fn from_scene(scene: &Scene) -> Self {
        let edges = scene.edges.iter();
        let edges = edges.map(|edge| (edge.source, edge.target, link_pull(edge.weight)));
        Self { nodes: scene.nodes.len(), edges: edges.collect() }
    }
}

/// Computes a force-directed layout: edges are springs, and nodes repel each other.
///
/// The method is that of Fruchterman and Reingold ("Graph drawing by force-directed
/// placement", 1991) with the approximation of Barnes and Hut ("A hierarchical
/// O(N log N) force-calculation algorithm", 1986). Connected components are laid out
/// one by one and packed side by side.
///
/// The distance between linked nodes is about 1.
///
/// # Complexity
///
/// O(n log n) in the number of nodes and edges, repeated 100 to 300 times.
#[must_use]
pub fn force_layout(graph: &LayoutGraph) -> Vec<NodePosition> {
    let (component_of, count) = components(graph);
    let mut members = vec![Vec::new(); count];
    let mut index_in_component = vec![0; graph.nodes];
    for (node, component) in component_of.iter().enumerate() {
        if let (Some(members), Some(index)) =
            (members.get_mut(*component), index_in_component.get_mut(node))
        {
            *index = members.len();
            members.push(node);
        }
    }
    let mut edges = vec![Vec::new(); count];
    for (source, target, pull) in &graph.edges {
        let index = |node: usize| index_in_component.get(node).copied().unwrap_or_default();
        let component = component_of.get(*source).copied().unwrap_or_default();
        if let Some(edges) = edges.get_mut(component) {
            edges.push((index(*source), index(*target), *pull));
        }
    }
    let layouts = members.iter().zip(edges).map(|(members, edges)| {
        let component = LayoutGraph { nodes: members.len(), edges };
        (members.as_slice(), force::layout_component(&component))
    });
    pack(graph.nodes, layouts.collect())
}

/// Returns the index of each node's connected component, and the number of
/// components. They are ordered by their first nodes.
fn components(graph: &LayoutGraph) -> (Vec<usize>, usize) {
    let mut parents: Vec<usize> = (0..graph.nodes).collect();
    for (source, target, _) in &graph.edges {
        let source_root = find_root(&mut parents, *source);
        let target_root = find_root(&mut parents, *target);
        // The lower index becomes the root, so that components are found in order.
        if let Some(parent) = parents.get_mut(source_root.max(target_root)) {
            *parent = source_root.min(target_root);
        }
    }
    let (mut component_of, mut count) = (vec![0; graph.nodes], 0);
    for node in 0..graph.nodes {
        let root = find_root(&mut parents, node);
        let component_of_root = component_of.get(root).copied().unwrap_or_default();
        let component = if root == node { count } else { component_of_root };
        count += usize::from(root == node);
        if let Some(slot) = component_of.get_mut(node) {
            *slot = component;
        }
    }
    (component_of, count)
}

/// Returns the root of a node in the union-find forest, and shortens the path to it.
fn find_root(parents: &mut [usize], mut node: usize) -> usize {
    while let Some(parent) = parents.get(node).copied().filter(|parent| *parent != node) {
        let grandparent = parents.get(parent).copied().unwrap_or(parent);
        if let Some(slot) = parents.get_mut(node) {
            *slot = grandparent;
        }
        node = grandparent;
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;

    fn star(leaves: usize) -> LayoutGraph {
        LayoutGraph { nodes: leaves + 1, edges: (1..=leaves).map(|leaf| (0, leaf, 1.0)).collect() }
    }

    #[test]
    fn force_layout_handles_empty_and_single_node_graphs() {
        assert_eq!(force_layout(&LayoutGraph::default()), []);
        assert_eq!(force_layout(&LayoutGraph { nodes: 1, edges: vec![(0, 0, 1.0)] }).len(), 1);
    }

    #[test]
    fn force_layout_separates_all_nodes() {
        for graph in [star(2), star(200), LayoutGraph { nodes: 50, edges: Vec::new() }] {
            let positions = force_layout(&graph);
            for (index, position) in positions.iter().enumerate() {
                assert!(position.x.is_finite() && position.y.is_finite());
                assert!(positions[..index].iter().all(|other| position.distance(*other) > 0.05));
            }
        }
    }

    #[test]
    fn force_layout_places_neighbors_near_each_other() {
        let ring = LayoutGraph {
            nodes: 40,
            edges: (0..40).map(|node| (node, (node + 1) % 40, 1.0)).collect(),
        };
        let positions = force_layout(&ring);
        let near: f32 =
            (0..40).map(|node| positions[node].distance(positions[(node + 1) % 40])).sum();
        let far: f32 =
            (0..40).map(|node| positions[node].distance(positions[(node + 20) % 40])).sum();
        assert!(near * 4.0 < far, "neighbors: {near}, opposite nodes: {far}");
    }

    #[test]
    fn force_layout_separates_components() {
        let mut graph = star(10);
        graph.nodes = 22;
        graph.edges.extend((12..22).map(|leaf| (11, leaf, 1.0)));
        let positions = force_layout(&graph);
        let (first, second) = positions.split_at(11);
        assert!(first.iter().all(|a| second.iter().all(|b| a.distance(*b) > 0.5)));
    }
}
