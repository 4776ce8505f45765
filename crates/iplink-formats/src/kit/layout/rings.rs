//! Nodes on circles around a centre.

use std::f32::consts::TAU;

use super::Point;

/// Places nodes on circles, those of the first ring innermost; a ring that is
/// full goes on outside of itself. Neighbours are 1 apart at least.
///
/// `rings` has the nodes of each ring in their order.
#[must_use]
pub fn rings(nodes: usize, rings: &[Vec<usize>]) -> Vec<Point> {
    let mut points = vec![Point::default(); nodes];
    let mut radius = 0.0_f32;
    for ring in rings {
        let mut rest = ring.as_slice();
        while !rest.is_empty() {
            // A single node in the middle needs no circle.
            let is_centre = radius == 0.0 && rest.len() == 1;
            radius = if is_centre { 0.0 } else { wide_enough(radius, rest.len()) };
            let (now, later) = rest.split_at_checked(room(radius)).unwrap_or((rest, &[]));
            for (place, node) in now.iter().enumerate() {
                let angle = TAU * place as f32 / now.len() as f32;
                if let Some(point) = points.get_mut(*node) {
                    *point = Point { x: radius * angle.sin(), y: -radius * angle.cos() };
                }
            }
            rest = later;
            radius += 1.6;
        }
    }
    points
}

/// Returns a radius from `least` that `count` nodes fit on, but no more than half
/// as large again: what is left goes around it.
fn wide_enough(least: f32, count: usize) -> f32 {
    let wished = count as f32 / TAU;
    wished.clamp(least.max(1.0), (least * 1.5).max(4.0))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast of a float saturates"
)]
fn room(radius: f32) -> usize {
    ((TAU * radius).floor() as usize).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_of_rings_stand_apart() {
        let points = rings(400, &[vec![0], (1..20).collect(), (20..400).collect()]);
        assert_eq!(points[0], Point::default());
        for (number, one) in points.iter().enumerate() {
            let apart = |other: &Point| one.distance(*other) > 0.9;
            assert!(points.iter().skip(number + 1).all(apart), "{number}");
        }
        let far = |place: usize| points[place].distance(points[0]);
        assert!(far(1) < far(20) && far(20) < far(399));
    }
}
