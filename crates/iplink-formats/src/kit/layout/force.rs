//! Springs and charges, for nodes that are all connected.

use rayon::prelude::*;

use super::tree::Tree;
use super::{Net, Point};

/// So few nodes are not worth a second thread.
const ALONE: usize = 1_000;

/// The golden angle, in radians: points of a spiral that turns by it are evenly
/// spread.
pub(super) const GOLDEN_ANGLE: f32 = 2.399_963;

/// Places the nodes.
pub(super) fn place(net: &Net) -> Vec<Point> {
    let mut places = spiral(net);
    if net.nodes < 3 {
        return places;
    }
    let degrees = degrees(net);
    // A hub must have room for all of its leaves around it.
    let masses: Vec<f32> = degrees.iter().map(|degree| 1.0 + degree.sqrt() * 0.5).collect();
    let steps = steps(net.nodes);
    let first = (net.nodes as f32).sqrt() * 0.3;
    let mut paces = vec![Pace { before: Point::default(), share: 1.0 }; net.nodes];
    for step in 0..steps {
        let left = 1.0 - step as f32 / steps as f32;
        let most = first * left * left + 0.01;
        let pushes = pushes(&places, &masses);
        let pulls = pulls(net, &places, &degrees);
        let forces = pushes.into_iter().zip(pulls);
        for ((place, pace), (push, pull)) in places.iter_mut().zip(&mut paces).zip(forces) {
            // A little gravity, so that what is loosely tied does not drift off.
            let force = push.plus(pull).plus(place.scaled(-0.02));
            let length = force.distance(Point::default());
            if length > 0.0 {
                let share = pace.after(force);
                *place = place.plus(force.scaled(share * length.min(most) / length));
            }
        }
    }
    places
}

/// How far a node follows the force upon it. One that is thrown from side to side,
/// as hubs are, takes smaller steps: else it would end where it was thrown last.
#[derive(Clone, Copy)]
struct Pace {
    before: Point,
    share: f32,
}

impl Pace {
    fn after(&mut self, force: Point) -> f32 {
        let turns_back = self.before.x * force.x + self.before.y * force.y < 0.0;
        self.share = if turns_back { self.share * 0.6 } else { (self.share * 1.15).min(1.0) };
        self.before = force;
        self.share
    }
}

/// Returns how many steps are taken: fewer for many nodes, of which each takes
/// longer.
pub(super) const fn steps(nodes: usize) -> usize {
    match nodes {
        0..=2_000 => 300,
        2_001..=20_000 => 200,
        _ => 100,
    }
}

/// Puts the nodes on a spiral, in the order in which they are reached from the one
/// with most edges, so that neighbours start near each other.
fn spiral(net: &Net) -> Vec<Point> {
    let mut places = vec![Point::default(); net.nodes];
    for (number, node) in order(net).into_iter().enumerate() {
        let radius = (number as f32).sqrt() * 0.8;
        let angle = number as f32 * GOLDEN_ANGLE;
        if let Some(place) = places.get_mut(node) {
            *place = Point { x: radius * angle.cos(), y: radius * angle.sin() };
        }
    }
    places
}

/// Returns the nodes in the order in which they are reached from the one with most
/// edges.
pub(super) fn order(net: &Net) -> Vec<usize> {
    let mut neighbours = vec![Vec::new(); net.nodes];
    for (source, target, _) in &net.edges {
        for (one, other) in [(source, target), (target, source)] {
            if let Some(neighbours) = neighbours.get_mut(*one) {
                neighbours.push(*other);
            }
        }
    }
    let hub = (0..net.nodes).rev().max_by_key(|node| neighbours.get(*node).map_or(0, Vec::len));
    let mut is_reached = vec![false; net.nodes];
    let mut order: Vec<usize> = Vec::with_capacity(net.nodes);
    let mut reach = |node: usize, order: &mut Vec<usize>| {
        if let Some(reached) = is_reached.get_mut(node).filter(|reached| !**reached) {
            *reached = true;
            order.push(node);
        }
    };
    if let Some(hub) = hub {
        reach(hub, &mut order);
    }
    let mut at = 0;
    while let Some(node) = order.get(at).copied() {
        for next in neighbours.get(node).into_iter().flatten() {
            reach(*next, &mut order);
        }
        at += 1;
    }
    order
}

pub(super) fn degrees(net: &Net) -> Vec<f32> {
    let mut degrees = vec![0.0; net.nodes];
    for (source, target, _) in net.edges.iter().filter(|(source, target, _)| source != target) {
        for end in [source, target] {
            if let Some(degree) = degrees.get_mut(*end) {
                *degree += 1.0;
            }
        }
    }
    degrees
}

/// Returns how nodes push each other away: each by itself, so that the threads do
/// not matter.
fn pushes(places: &[Point], masses: &[f32]) -> Vec<Point> {
    let tree =
        Tree::new(places.iter().zip(masses).map(|(place, mass)| ([place.x, place.y], *mass)));
    let push = |(place, mass): (&Point, &f32)| {
        let [x, y] = tree.push([place.x, place.y]);
        Point { x, y }.scaled(*mass)
    };
    if places.len() < ALONE {
        return places.iter().zip(masses).map(push).collect();
    }
    places.par_iter().zip(masses).map(push).collect()
}

/// Returns how springs pull nodes together. Between two hubs they pull less:
/// their leaves need the room.
fn pulls(net: &Net, places: &[Point], degrees: &[f32]) -> Vec<Point> {
    let mut pulls = vec![Point::default(); places.len()];
    for (source, target, pull) in &net.edges {
        let (Some(from), Some(to)) = (places.get(*source), places.get(*target)) else {
            continue;
        };
        let degree = |node: usize| degrees.get(node).copied().unwrap_or(1.0);
        let (x, y) = (to.x - from.x, to.y - from.y);
        let smaller = degree(*source).min(degree(*target)).max(1.0);
        let force = x.hypot(y) * pull.sqrt() / smaller.sqrt();
        let force = Point { x: x * force, y: y * force };
        for (node, factor) in [(source, 1.0), (target, -1.0)] {
            if let Some(sum) = pulls.get_mut(*node) {
                *sum = sum.plus(force.scaled(factor));
            }
        }
    }
    pulls
}
