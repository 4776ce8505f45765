//! Boxes that overlap, moved apart.

use crate::kit::layout::Point;
use crate::kit::text::font;

/// A box has so much room around its text, in points: left and right, above and below.
const MARGIN: (f32, f32) = (8.5, 4.5);

/// It is no lower than that.
const LEAST_HEIGHT: f32 = 22.0;

/// Other fonts than ours may be wider.
const WIDER: f64 = 1.12;

/// All boxes are looked at so often at most.
const MOST_PASSES: usize = 500;

/// And so many boxes in all: of very many in one place, some stay.
const MOST_LOOKS: usize = 2_000_000;

/// The half of the width and of the height of a box with a text of this size.
pub(super) fn half_box(text: &str, size: f64) -> Point {
    let [width, height] = [font::width(text, size) * WIDER, font::LINE * size];
    #[expect(clippy::cast_possible_truncation, reason = "a point is much")]
    let (width, height) = (width as f32, height as f32);
    Point { x: width / 2.0 + MARGIN.0, y: (height / 2.0 + MARGIN.1).max(LEAST_HEIGHT / 2.0) }
}

/// Moves boxes until none covers another: each two by the shorter way, half of it each.
///
/// # Complexity
///
/// O(n log n + k) a pass, in the number of boxes and of pairs beside which there is no
/// room for one more.
pub(super) fn apart(middles: &mut [Point], halves: &[Point]) {
    let mut order: Vec<usize> = (0..middles.len()).collect();
    let passes = (MOST_LOOKS / middles.len().max(1)).min(MOST_PASSES);
    for _ in 0..passes {
        order.sort_by(|one, other| {
            let left = |at: usize| left(middles, halves, at);
            left(*one).total_cmp(&left(*other)).then(one.cmp(other))
        });
        let mut has_moved = false;
        for (place, one) in order.iter().enumerate() {
            for other in order.iter().skip(place + 1) {
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

fn left(middles: &[Point], halves: &[Point], at: usize) -> f32 {
    middles.get(at).map_or(0.0, |it| it.x) - halves.get(at).map_or(0.0, |it| it.x)
}

fn right(middles: &[Point], halves: &[Point], at: usize) -> f32 {
    middles.get(at).map_or(0.0, |it| it.x) + halves.get(at).map_or(0.0, |it| it.x)
}

/// Moves two boxes apart; tells whether that was needed.
fn separate(middles: &mut [Point], halves: &[Point], one: usize, other: usize) -> bool {
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
    // A little more, so that the last bits of a float do not matter.
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
    fn boxes_that_overlap_are_moved_apart_and_others_stay() {
        let place = |number: u16| {
            let number = f32::from(number);
            Point { x: number * 97.0 % 700.0, y: number * 61.0 % 300.0 }
        };
        let mut middles: Vec<Point> = (0..50).map(place).collect();
        middles.push(Point { x: 9_000.0, y: 0.0 });
        let halves = vec![half_box("192.168.100.200", 12.0); middles.len()];
        apart(&mut middles, &halves);
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
