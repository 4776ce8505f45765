//! Springs and charges in space. `lib/springs.ts` of the pages has the same forces,
//! so that what is placed here rests there until it is dragged.

use rayon::prelude::*;

use super::Net;
use super::force::{GOLDEN_ANGLE, degrees, order, steps};
use super::tree::Tree;

/// So few nodes are not worth a second thread.
const ALONE: usize = 1_000;

/// How strongly all nodes are drawn to the middle, for each that a side of a cube of
/// them has: parts that no edge connects push each other away, and must end side by
/// side.
const GRAVITY: f32 = 0.25;

/// A place in space.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "space has three dimensions")]
pub struct Place {
    /// To the right.
    pub x: f32,
    /// Up.
    pub y: f32,
    /// To the viewer.
    pub z: f32,
}

impl Place {
    pub(super) fn scaled(self, factor: f32) -> Self {
        Self { x: self.x * factor, y: self.y * factor, z: self.z * factor }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y, z: self.z + other.z }
    }

    /// Returns the square of its distance from the middle.
    pub(super) fn square(self) -> f32 {
        self.x * self.x + self.y * self.y + self.z * self.z
    }

    pub(super) const fn parts(self) -> [f32; 3] {
        [self.x, self.y, self.z]
    }
}

/// Places nodes in space as if edges were springs and nodes pushed each other away,
/// as [`force`](super::force) does in the plane. Parts that no edge connects are held
/// together by gravity.
///
/// Neighbours are about 1 apart.
///
/// # Complexity
///
/// O(n log n) in the number of nodes and edges, some hundred times.
#[must_use]
pub fn space(net: &Net) -> Vec<Place> {
    let mut places = ball(net);
    if net.nodes < 2 {
        return places;
    }
    let degrees = degrees(net);
    // A hub must have room for all of its leaves around it.
    let masses: Vec<f32> = degrees.iter().map(|degree| 1.0 + degree.sqrt() * 0.5).collect();
    let steps = steps(net.nodes);
    let side = (net.nodes as f32).cbrt();
    let (first, gravity) = (side * 0.3, side * GRAVITY);
    for step in 0..steps {
        let left = 1.0 - step as f32 / steps as f32;
        let most = first * left * left + 0.01;
        let mut forces = pushes(&places, &masses);
        let stiffness = pull(net, &places, &degrees, &mut forces);
        let nodes = places.iter_mut().zip(&masses).zip(forces.into_iter().zip(stiffness));
        for ((place, mass), (force, stiffness)) in nodes {
            let force = force.plus(place.scaled(-gravity * mass));
            let stiffness = stiffness + gravity * mass;
            let length = force.square().sqrt();
            if length > 0.0 {
                // Upon a hub all of its leaves pull: with the step of a leaf it
                // would be thrown from side to side.
                let share = (length / (1.5 + stiffness * 1.5)).min(most) / length;
                *place = place.plus(force.scaled(share));
            }
        }
    }
    places
}

/// Puts the nodes into a ball, near their neighbours.
fn ball(net: &Net) -> Vec<Place> {
    let mut places = vec![Place::default(); net.nodes];
    let mut order = order(net);
    let mut is_reached = vec![false; net.nodes];
    for node in &order {
        is_reached.iter_mut().skip(*node).take(1).for_each(|reached| *reached = true);
    }
    let others = is_reached.iter().enumerate().filter(|(_, reached)| !**reached);
    order.extend(others.map(|(node, _)| node));
    for (number, node) in order.into_iter().enumerate() {
        let at = number as f32;
        let y = 1.0 - 2.0 * (at * 0.618_034).fract();
        let (wide, far) = ((1.0 - y * y).max(0.0).sqrt(), at.cbrt());
        let (sin, cos) = (at * GOLDEN_ANGLE).sin_cos();
        if let Some(place) = places.get_mut(node) {
            *place = Place { x: wide * cos, y, z: wide * sin }.scaled(far);
        }
    }
    places
}

/// Returns how nodes push each other away: each by itself, so that the threads do
/// not matter.
fn pushes(places: &[Place], masses: &[f32]) -> Vec<Place> {
    let tree = Tree::new(places.iter().zip(masses).map(|(place, mass)| (place.parts(), *mass)));
    let push = |(place, mass): (&Place, &f32)| {
        let [x, y, z] = tree.push(place.parts());
        Place { x, y, z }.scaled(*mass)
    };
    if places.len() < ALONE {
        return places.iter().zip(masses).map(push).collect();
    }
    places.par_iter().zip(masses).map(push).collect()
}

/// Adds how springs pull nodes together, and returns how stiff they are, all those
/// of a node together. Between two hubs they pull less: their leaves need the room.
fn pull(net: &Net, places: &[Place], degrees: &[f32], forces: &mut [Place]) -> Vec<f32> {
    let mut stiffness = vec![0.0; places.len()];
    for (source, target, pull) in &net.edges {
        let (Some(from), Some(to)) = (places.get(*source), places.get(*target)) else {
            continue;
        };
        let degree = |node: usize| degrees.get(node).copied().unwrap_or(1.0);
        let way = to.plus(from.scaled(-1.0));
        let smaller = degree(*source).min(degree(*target)).max(1.0);
        let force = (way.square() * pull / smaller).sqrt();
        for (node, factor) in [(*source, force), (*target, -force)] {
            if let (Some(sum), Some(stiff)) = (forces.get_mut(node), stiffness.get_mut(node)) {
                *sum = sum.plus(way.scaled(factor));
                *stiff += force;
            }
        }
    }
    stiffness
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(one: Place, other: Place) -> f32 {
        one.plus(other.scaled(-1.0)).square().sqrt()
    }

    fn ring(nodes: usize) -> Net {
        Net { nodes, edges: (0..nodes).map(|node| (node, (node + 1) % nodes, 1.0)).collect() }
    }

    #[test]
    fn no_two_nodes_share_a_place() {
        let star = Net { nodes: 201, edges: (1..201).map(|leaf| (0, leaf, 1.0)).collect() };
        let apart = Net { nodes: 50, edges: Vec::new() };
        for net in [Net::default(), Net { nodes: 1, ..Net::default() }, star, apart, ring(3)] {
            let places = space(&net);
            assert_eq!(places.len(), net.nodes);
            for (number, one) in places.iter().enumerate() {
                assert!(one.parts().iter().all(|part| part.is_finite()));
                assert!(places[..number].iter().all(|other| distance(*one, *other) > 0.05));
            }
        }
    }

    #[test]
    fn neighbours_are_nearer_than_others() {
        let places = space(&ring(40));
        let sum = |far: usize| -> f32 {
            (0..40).map(|node| distance(places[node], places[(node + far) % 40])).sum()
        };
        assert!(sum(1) * 3.0 < sum(20), "{} {}", sum(1), sum(20));
    }

    #[test]
    fn all_three_dimensions_are_used() {
        let star = Net { nodes: 101, edges: (1..101).map(|leaf| (0, leaf, 1.0)).collect() };
        let places = space(&star);
        for axis in 0..3 {
            let parts = places.iter().map(|place| place.parts()[axis] - places[0].parts()[axis]);
            let square: f32 = parts.map(|part| part * part).sum();
            let all: f32 = places.iter().map(|place| distance(*place, places[0]).powi(2)).sum();
            assert!(square > all * 0.25, "axis {axis}: {square} of {all}");
        }
    }
}
