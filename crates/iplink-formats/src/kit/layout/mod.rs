//! Places for hosts, so that a picture of them can be read.
//!
//! A layout knows numbers of nodes and edges alone. It is deterministic: no
//! clock, no randomness, and the same on any number of threads.

mod boxes;
mod force;
mod layers;
mod pack;
mod rings;
mod space;
mod tree;

use iplink_core::query::View;

pub use self::boxes::{Boxes, boxes};
pub use self::layers::layers;
use self::pack::pack;
pub use self::rings::rings;
pub use self::space::{Place, space};

/// A place in the plane.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a plane has two dimensions")]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

impl Point {
    /// Returns the distance to another.
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

/// Nodes by number, from 0, and edges between them.
#[derive(Clone, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "nodes and edges are all there is")]
pub struct Net {
    /// How many nodes.
    pub nodes: usize,
    /// The nodes at both ends of each edge, and how strongly it pulls, from 0.
    pub edges: Vec<(usize, usize, f32)>,
}

impl Net {
    /// Takes the hosts and links of a view; a heavier link pulls more, in the
    /// logarithm of its weight.
    #[must_use]
    pub fn of(view: &View<'_>) -> Self {
        let weight = |weight: u64| 1.0 + (weight.max(1) as f32).log10();
        let links = view.links();
        let edges = links
            .map(|link| {
                let pull = weight(view.weight().of_link(&link));
                (link.source_number, link.target_number, pull)
            })
            .collect();
        Self { nodes: view.hosts().len(), edges }
    }
}

/// Places nodes as if edges were springs and nodes pushed each other away, by the
/// method of Fruchterman and Reingold ("Graph drawing by force-directed
/// placement", 1991) with the approximation of Barnes and Hut ("A hierarchical
/// O(N log N) force-calculation algorithm", 1986). Nodes that no edge connects
/// are placed side by side.
///
/// Neighbours are about 1 apart.
///
/// # Complexity
///
/// O(n log n) in the number of nodes and edges, some hundred times.
#[must_use]
pub fn force(net: &Net) -> Vec<Point> {
    let (component_of, count) = components(net);
    let mut members = vec![Vec::new(); count];
    let mut place_in = vec![0; net.nodes];
    for (node, component) in component_of.iter().enumerate() {
        if let (Some(members), Some(place)) = (members.get_mut(*component), place_in.get_mut(node))
        {
            *place = members.len();
            members.push(node);
        }
    }
    let mut edges = vec![Vec::new(); count];
    for (source, target, pull) in &net.edges {
        let place = |node: usize| place_in.get(node).copied().unwrap_or_default();
        let component = component_of.get(*source).copied().unwrap_or_default();
        if let Some(edges) = edges.get_mut(component) {
            edges.push((place(*source), place(*target), *pull));
        }
    }
    let parts = members.iter().zip(edges).map(|(members, edges)| {
        let part = Net { nodes: members.len(), edges };
        (members.as_slice(), force::place(&part))
    });
    pack(net.nodes, parts.collect())
}

/// Returns the number of the component that each node is in, and how many there
/// are: in the order of their first nodes.
fn components(net: &Net) -> (Vec<usize>, usize) {
    let mut parents: Vec<usize> = (0..net.nodes).collect();
    for (source, target, _) in &net.edges {
        let (one, other) = (root(&mut parents, *source), root(&mut parents, *target));
        // The lower number is the root, so that it comes first below.
        if let Some(parent) = parents.get_mut(one.max(other)) {
            *parent = one.min(other);
        }
    }
    let (mut numbers, mut count) = (vec![0; net.nodes], 0);
    for node in 0..net.nodes {
        let root = root(&mut parents, node);
        let known = numbers.get(root).copied().unwrap_or_default();
        let number = if root == node { count } else { known };
        count += usize::from(root == node);
        if let Some(slot) = numbers.get_mut(node) {
            *slot = number;
        }
    }
    (numbers, count)
}

/// Returns the root of the tree that a node is in, and halves the way to it.
fn root(parents: &mut [usize], mut node: usize) -> usize {
    while let Some(parent) = parents.get(node).copied().filter(|parent| *parent != node) {
        let above = parents.get(parent).copied().unwrap_or(parent);
        if let Some(slot) = parents.get_mut(node) {
            *slot = above;
        }
        node = above;
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;

    fn star(leaves: usize) -> Net {
        Net { nodes: leaves + 1, edges: (1..=leaves).map(|leaf| (0, leaf, 1.0)).collect() }
    }

    #[test]
    fn nothing_and_one_have_places() {
        assert_eq!(force(&Net::default()), []);
        assert_eq!(force(&Net { nodes: 1, edges: vec![(0, 0, 1.0)] }).len(), 1);
    }

    #[test]
    fn no_two_nodes_share_a_place() {
        for net in [star(2), star(200), Net { nodes: 50, edges: Vec::new() }] {
            let places = force(&net);
            for (number, one) in places.iter().enumerate() {
                assert!(one.x.is_finite() && one.y.is_finite());
                assert!(places[..number].iter().all(|other| one.distance(*other) > 0.05));
            }
        }
    }

    #[test]
    fn neighbours_are_nearer_than_others() {
        let ring =
            Net { nodes: 40, edges: (0..40).map(|node| (node, (node + 1) % 40, 1.0)).collect() };
        let places = force(&ring);
        let near: f32 = (0..40).map(|node| places[node].distance(places[(node + 1) % 40])).sum();
        let far: f32 = (0..40).map(|node| places[node].distance(places[(node + 20) % 40])).sum();
        assert!(near * 4.0 < far, "{near} {far}");
    }

    #[test]
    fn components_are_apart() {
        let mut net = star(10);
        net.nodes = 22;
        net.edges.extend((12..22).map(|leaf| (11, leaf, 1.0)));
        let places = force(&net);
        assert!((0..11).all(|one| (11..22).all(|other| places[one].distance(places[other]) > 0.5)));
    }
}
