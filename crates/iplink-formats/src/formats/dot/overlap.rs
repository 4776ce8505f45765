//! Moves overlapping boxes apart.

use crate::kit::layout::NodePosition;
use crate::kit::text::font;

/// The padding around the text of a box, in points: horizontal and vertical.
const MARGIN: (f32, f32) = (8.5, 4.5);

/// The minimum height of a box, in points.
const MIN_HEIGHT: f32 = 22.0;

/// The factor by which boxes are wider than the measured text, because the font may be wider.
const WIDTH_SAFETY_FACTOR: f64 = 1.12;

/// The maximum number of passes over all boxes.
const MAX_PASSES: usize = 500;

/// The maximum number of passes times the number of boxes, which limits the run time. If very many
/// boxes overlap, some overlaps remain.
const MAX_BOX_VISITS: usize = 2_000_000;

/// Half the width and half the height of a box, in points.
#[derive(Clone, Copy, Debug)]
pub(super) struct HalfSize {
    width: f32,
    height: f32,
}

/// Returns half the size of a box with a text, given the font size in points.
pub(super) fn half_size(text: &str, font_size: f64) -> HalfSize {
    let [width, height] =
        [font::width(text, font_size) * WIDTH_SAFETY_FACTOR, font::LINE_HEIGHT * font_size];
    #[expect(clippy::cast_possible_truncation, reason = "one point is accurate enough")]
    let (width, height) = (width as f32, height as f32);
    HalfSize {
        width: width / 2.0 + MARGIN.0,
        height: (height / 2.0 + MARGIN.1).max(MIN_HEIGHT / 2.0),
    }
}

/// Moves boxes until no two overlap. Two overlapping boxes move apart in the direction of
/// the smaller overlap, each by half of it. Positions and sizes are in points.
///
/// # Complexity
///
/// O(n log n + k) per pass, for n boxes, of which k pairs overlap horizontally.
pub(super) fn separate_boxes(centers: &mut [NodePosition], half_sizes: &[HalfSize]) {
    let mut order: Vec<usize> = (0..centers.len()).collect();
    let passes = (MAX_BOX_VISITS / centers.len().max(1)).min(MAX_PASSES);
    for _ in 0..passes {
        order.sort_by(|a, b| {
            let left = |index: usize| left(centers, half_sizes, index);
            left(*a).total_cmp(&left(*b)).then(a.cmp(b))
        });
        let mut has_moved = false;
        for (index, first) in order.iter().enumerate() {
            for second in order.iter().skip(index + 1) {
                // Boxes are sorted by their left edge, so no later one can overlap either.
                if left(centers, half_sizes, *second) >= right(centers, half_sizes, *first) {
                    break;
                }
                has_moved |= separate(centers, half_sizes, *first, *second);
            }
        }
        if !has_moved {
            return;
        }
    }
}

/// Returns the x coordinate of the left edge of a box, in points.
fn left(centers: &[NodePosition], half_sizes: &[HalfSize], index: usize) -> f32 {
    centers.get(index).map_or(0.0, |center| center.x)
        - half_sizes.get(index).map_or(0.0, |half_size| half_size.width)
}

/// Returns the x coordinate of the right edge of a box, in points.
fn right(centers: &[NodePosition], half_sizes: &[HalfSize], index: usize) -> f32 {
    centers.get(index).map_or(0.0, |center| center.x)
        + half_sizes.get(index).map_or(0.0, |half_size| half_size.width)
}

/// Moves two boxes apart if they overlap. Returns whether they overlapped.
fn separate(
    centers: &mut [NodePosition],
    half_sizes: &[HalfSize],
    first_index: usize,
    second_index: usize,
) -> bool {
    let (Some(first_half), Some(second_half)) =
        (half_sizes.get(first_index), half_sizes.get(second_index))
    else {
        return false;
    };
    let Ok([first, second]) = centers.get_disjoint_mut([first_index, second_index]) else {
        return false;
    };
    let overlap_x = first_half.width + second_half.width - (first.x - second.x).abs();
    let overlap_y = first_half.height + second_half.height - (first.y - second.y).abs();
    if overlap_x <= 0.0 || overlap_y <= 0.0 {
        return false;
    }
    // Move slightly more than needed, so that rounding cannot leave an overlap.
    if overlap_x < overlap_y {
        let step = (overlap_x / 2.0 + 0.5) * if first.x <= second.x { -1.0 } else { 1.0 };
        (first.x, second.x) = (first.x + step, second.x - step);
    } else {
        let step = (overlap_y / 2.0 + 0.5) * if first.y <= second.y { -1.0 } else { 1.0 };
        (first.y, second.y) = (first.y + step, second.y - step);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separate_boxes_moves_only_overlapping_boxes() {
        let position = |number: u16| {
            let number = f32::from(number);
            NodePosition { x: number * 97.0 % 700.0, y: number * 61.0 % 300.0 }
        };
        let mut centers: Vec<NodePosition> = (0..50).map(position).collect();
        centers.push(NodePosition { x: 9_000.0, y: 0.0 });
        let half_sizes = vec![half_size("192.168.100.200", 12.0); centers.len()];
        separate_boxes(&mut centers, &half_sizes);
        for (index, first) in centers.iter().enumerate() {
            for second in &centers[..index] {
                let half = half_sizes[0];
                let (x, y) = ((first.x - second.x).abs(), (first.y - second.y).abs());
                assert!(x >= 2.0 * half.width || y >= 2.0 * half.height, "{first:?} {second:?}");
            }
        }
        assert_eq!(centers[50].x, 9_000.0);
    }
}
