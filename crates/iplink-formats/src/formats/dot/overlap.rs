//! Moves overlapping boxes apart.

use crate::kit::layout::NodePosition;
use crate::kit::text::font;

/// The padding around the text of a box, in points: horizontal and vertical.
const MARGIN: (f32, f32) = (8.5, 4.5);

/// Minimum height of a box, in points.
const LEAST_HEIGHT: f32 = 22.0;

/// Safety factor for fonts that are wider than the one measured.
const WIDER: f64 = 1.12;

/// Maximum number of passes over all boxes.
const MAX_PASSES: usize = 500;

/// Maximum number of box comparisons in total. If very many boxes overlap in one index,
/// some remain.
const MAX_COMPARISONS: usize = 2_000_000;

/// Returns half the width and half the height of a box with a text of this size.
pub(super) fn half_box(text: &str, size: f64) -> NodePosition {
    let [width, height] = [font::width(text, size) * WIDER, font::LINE_HEIGHT * size];
    #[expect(clippy::cast_possible_truncation, reason = "one point is accurate enough")]
    let (width, height) = (width as f32, height as f32);
    NodePosition { x: width / 2.0 + MARGIN.0, y: (height / 2.0 + MARGIN.1).max(LEAST_HEIGHT / 2.0) }
}

/// Moves boxes until none overlap. Two overlapping boxes move apart in the direction of
/// the smaller overlap, each by half of it.
///
/// # Complexity
///
/// O(n log n + k) per pass, in the number of boxes n and of neighboring pairs k.
pub(super) fn separate_boxes(middles: &mut [NodePosition], halves: &[NodePosition]) {
    let mut order: Vec<usize> = (0..middles.len()).collect();
    let passes = (MAX_COMPARISONS / middles.len().max(1)).min(MAX_PASSES);
    for _ in 0..passes {
        order.sort_by(|one, other| {
            let left = |at: usize| left(middles, halves, at);
            left(*one).total_cmp(&left(*other)).then(one.cmp(other))
        });
        let mut has_moved = false;
        for (index, one) in order.iter().enumerate() {
            for other in order.iter().skip(index + 1) {
                if left(middles, halves, *other) >= right(middles, halves, *one) {
                    break;
                }
                has_moved |= separate(middles, halves, *one, *other);
            }
        }
        if !has_moved {
            return;
        }
    }
}

fn left(middles: &[NodePosition], halves: &[NodePosition], at: usize) -> f32 {
    middles.get(at).map_or(0.0, |it| it.x) - halves.get(at).map_or(0.0, |it| it.x)
}

fn right(middles: &[NodePosition], halves: &[NodePosition], at: usize) -> f32 {
    middles.get(at).map_or(0.0, |it| it.x) + halves.get(at).map_or(0.0, |it| it.x)
}

/// Moves two boxes apart if they overlap; returns whether they did.
fn separate(
    middles: &mut [NodePosition],
    halves: &[NodePosition],
    one: usize,
    other: usize,
) -> bool {
    let (Some(one_half), Some(other_half)) = (halves.get(one), halves.get(other)) else {
        return false;
    };
    let Ok([first, second]) = middles.get_disjoint_mut([one, other]) else {
        return false;
    };
    let over_x = one_half.x + other_half.x - (first.x - second.x).abs();
    let over_y = one_half.y + other_half.y - (first.y - second.y).abs();
    if over_x <= 0.0 || over_y <= 0.0 {
        return false;
    }
    // Move slightly more than needed, so that rounding cannot leave an overlap.
    if over_x < over_y {
        let step = (over_x / 2.0 + 0.5) * if first.x <= second.x { -1.0 } else { 1.0 };
        (first.x, second.x) = (first.x + step, second.x - step);
    } else {
        let step = (over_y / 2.0 + 0.5) * if first.y <= second.y { -1.0 } else { 1.0 };
        (first.y, second.y) = (first.y + step, second.y - step);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_boxes_are_separated_and_others_stay() {
        let index = |number: u16| {
            let number = f32::from(number);
            NodePosition { x: number * 97.0 % 700.0, y: number * 61.0 % 300.0 }
        };
        let mut middles: Vec<NodePosition> = (0..50).map(index).collect();
        middles.push(NodePosition { x: 9_000.0, y: 0.0 });
        let halves = vec![half_box("192.168.100.200", 12.0); middles.len()];
        separate_boxes(&mut middles, &halves);
        for (number, one) in middles.iter().enumerate() {
            for other in &middles[..number] {
                let half = halves[0];
                let (x, y) = ((one.x - other.x).abs(), (one.y - other.y).abs());
                assert!(x >= 2.0 * half.x || y >= 2.0 * half.y, "{one:?} {other:?}");
            }
        }
        assert_eq!(middles[50].x, 9_000.0);
    }
}
