//! A concentric layout: nodes on circles around a center.

use std::f32::consts::TAU;

use super::NodePosition;

/// The distance between two circles, relative to the distance between neighbors on a circle.
const CIRCLE_GAP: f32 = 1.6;

/// Places nodes on concentric circles, the first ring innermost.
///
/// A ring with too many nodes for one circle continues on further circles. Neighbors are at least 1
/// apart, measured along the circle. `nodes` is the number of nodes, and `rings` contains the nodes
/// of each ring, in order.
#[must_use]
pub fn ring_layout(nodes: usize, rings: &[Vec<usize>]) -> Vec<NodePosition> {
    let mut points = vec![NodePosition::default(); nodes];
    let mut radius = 0.0_f32;
    for ring in rings {
        let mut remaining = ring.as_slice();
        while !remaining.is_empty() {
            // A single node in the middle needs no circle.
            let is_center = radius == 0.0 && remaining.len() == 1;
            radius = if is_center { 0.0 } else { circle_radius(radius, remaining.len()) };
            let capacity = circle_capacity(radius);
            let (on_circle, others) =
                remaining.split_at_checked(capacity).unwrap_or((remaining, &[]));
            for (index, node) in on_circle.iter().enumerate() {
                let angle = TAU * index as f32 / on_circle.len() as f32;
                if let Some(point) = points.get_mut(*node) {
                    *point = NodePosition { x: radius * angle.sin(), y: -radius * angle.cos() };
                }
            }
            remaining = others;
            radius += CIRCLE_GAP;
        }
    }
    points
}

/// Returns the radius of a circle for `count` nodes that are 1 apart.
///
/// It is at least `min`, and at most the larger of 4 and 1.5 times `min`. Nodes that do not fit are
/// placed on the next circle.
fn circle_radius(min: f32, count: usize) -> f32 {
    let needed = count as f32 / TAU;
    needed.clamp(min.max(1.0), (min * 1.5).max(4.0))
}

/// Returns the number of nodes that fit on a circle if they are 1 apart.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast of a float saturates"
)]
fn circle_capacity(radius: f32) -> usize {
    ((TAU * radius).floor() as usize).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ring_layout_separates_all_nodes() {
        let points = ring_layout(400, &[vec![0], (1..20).collect(), (20..400).collect()]);
        assert_eq!(points[0], NodePosition::default());
        for (index, point) in points.iter().enumerate() {
            let is_apart = |other: &NodePosition| point.distance(*other) > 0.9;
            assert!(points.iter().skip(index + 1).all(is_apart), "node {index}");
        }
        let radius = |index: usize| points[index].distance(points[0]);
        assert!(radius(1) < radius(20) && radius(20) < radius(399));
    }
}
