//! A concentric layout: nodes on circles around a center.

use std::f32::consts::TAU;

use super::NodePosition;

/// Places nodes on concentric circles, the first ring innermost.
///
/// A ring with too many nodes continues on further circles. Neighbors are at least 1
/// apart. `rings` contains the nodes of each ring, in order.
#[must_use]
pub fn ring_layout(nodes: usize, rings: &[Vec<usize>]) -> Vec<NodePosition> {
    let mut points = vec![NodePosition::default(); nodes];
    let mut radius = 0.0_f32;
    for ring in rings {
        let mut rest = ring.as_slice();
        while !rest.is_empty() {
            // A single node in the middle needs no circle.
            let is_center = radius == 0.0 && rest.len() == 1;
            radius = if is_center { 0.0 } else { ring_radius(radius, rest.len()) };
            let (now, later) = rest.split_at_checked(ring_capacity(radius)).unwrap_or((rest, &[]));
            for (index, node) in now.iter().enumerate() {
                let angle = TAU * index as f32 / now.len() as f32;
                if let Some(point) = points.get_mut(*node) {
                    *point = NodePosition { x: radius * angle.sin(), y: -radius * angle.cos() };
                }
            }
            rest = later;
            radius += 1.6;
        }
    }
    points
}

/// Returns the radius for `count` nodes, from `min` to 1.5 times `min`. Nodes that do
/// not fit go on the next circle.
fn ring_radius(min: f32, count: usize) -> f32 {
    let needed = count as f32 / TAU;
    needed.clamp(min.max(1.0), (min * 1.5).max(4.0))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast of a float saturates"
)]
fn ring_capacity(radius: f32) -> usize {
    ((TAU * radius).floor() as usize).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ring_layout_separates_all_nodes() {
        let points = ring_layout(400, &[vec![0], (1..20).collect(), (20..400).collect()]);
        assert_eq!(points[0], NodePosition::default());
        for (number, one) in points.iter().enumerate() {
            let apart = |other: &NodePosition| one.distance(*other) > 0.9;
            assert!(points.iter().skip(number + 1).all(apart), "{number}");
        }
        let far = |index: usize| points[index].distance(points[0]);
        assert!(far(1) < far(20) && far(20) < far(399));
    }
}
