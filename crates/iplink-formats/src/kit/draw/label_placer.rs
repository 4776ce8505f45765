//! Placement of labels without overlaps and within the picture.

use std::collections::BTreeMap;

use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::svg::Anchor;
use crate::kit::text::font;

/// The side of a square of the spatial index, in pixels: about the width of a label.
const SQUARE_SIZE: f64 = 64.0;

/// The minimum horizontal gap between two labels, in pixels.
const LABEL_GAP: f64 = 2.0;

/// Finds free positions for labels, and keeps track of the occupied areas.
#[derive(Clone, Debug)]
pub struct LabelPlacer {
    bounds: Rect,
    /// The occupied rectangles, by the squares that they touch.
    occupied: BTreeMap<(i64, i64), Vec<Rect>>,
}

impl LabelPlacer {
    /// Creates a placer with nothing occupied within `bounds`.
    #[must_use]
    pub const fn new(bounds: Rect) -> Self {
        Self { bounds, occupied: BTreeMap::new() }
    }

    /// Marks a rectangle as occupied, whether or not it is free.
    pub fn reserve(&mut self, rect: Rect) {
        for square in squares(&rect) {
            self.occupied.entry(square).or_default().push(rect);
        }
    }

    /// Marks a rectangle as occupied if it is free and within the bounds, and returns
    /// whether it was.
    pub fn try_reserve(&mut self, rect: Rect) -> bool {
        let is_free = self.bounds.contains(&rect) && !self.is_occupied(&rect);
        if is_free {
            self.reserve(rect);
        }
        is_free
    }

    /// Finds and occupies a free position for a text beside a circle.
    ///
    /// Tried in this order: right, left, below, above, and the four corners.
    pub fn place_beside(
        &mut self,
        center: Point,
        radius: f64,
        text: &str,
        size: f64,
    ) -> Option<(Point, Anchor)> {
        let (near, half) = (radius + 4.0, size * font::LINE_HEIGHT / 2.0);
        let (corner, high) = (radius * 0.7 + 3.0, radius * 0.7 + half);
        let candidates = [
            (near, 0.0, Anchor::Start),
            (-near, 0.0, Anchor::End),
            (0.0, radius + half + 1.0, Anchor::Middle),
            (0.0, -(radius + half + 1.0), Anchor::Middle),
            (corner, high, Anchor::Start),
            (corner, -high, Anchor::Start),
            (-corner, high, Anchor::End),
            (-corner, -high, Anchor::End),
        ];
        let candidates =
            candidates.map(|(x, y, anchor)| (Point::new(center.x + x, center.y + y), anchor));
        candidates
            .into_iter()
            .find(|(at, anchor)| self.try_reserve(text_bounds(*at, *anchor, text, size)))
    }

    fn is_occupied(&self, rect: &Rect) -> bool {
        let rect = rect.inset(-LABEL_GAP, 0.0);
        let near = squares(&rect).filter_map(|square| self.occupied.get(&square)).flatten();
        near.into_iter().any(|occupied| occupied.intersects(&rect))
    }
}

/// Returns the bounding rectangle of a line of horizontal text.
#[must_use]
pub fn text_bounds(at: Point, anchor: Anchor, text: &str, size: f64) -> Rect {
    let (width, height) = (font::width(text, size), size * font::LINE_HEIGHT);
    let left = match anchor {
        Anchor::Start => at.x,
        Anchor::Middle => at.x - width / 2.0,
        Anchor::End => at.x - width,
    };
    Rect::new(left, at.y - height / 2.0, width, height)
}

/// Selects the labels along an axis that can be shown without overlaps, the heaviest
/// first.
///
/// `labels` contains positions and weights; shown labels are at least `pitch` apart. On
/// a circle, `circumference` is the position at which it closes.
///
/// # Complexity
///
/// O(n log n) in the number of labels.
#[must_use]
pub fn select_non_overlapping(
    labels: &[(f64, u64)],
    pitch: f64,
    circumference: Option<f64>,
) -> Vec<bool> {
    let mut order: Vec<_> = labels.iter().enumerate().collect();
    order.sort_by(|(_, (_, one)), (_, (_, other))| other.cmp(one));
    let mut taken: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    let mut shown = vec![false; labels.len()];
    let pitch = pitch.max(1e-6);
    for (index, (position, _)) in order {
        // On a circle, the last position is next to the first one.
        let turns = circumference.map_or([0.0; 3], |whole| [0.0, whole, -whole]);
        let is_near = |position: f64| {
            let bin = floor(position / pitch);
            let near = (bin - 1..=bin + 1).filter_map(|bin| taken.get(&bin)).flatten();
            near.into_iter().any(|taken| (taken - position).abs() < pitch)
        };
        if turns.iter().any(|turn| is_near(position + turn)) {
            continue;
        }
        taken.entry(floor(position / pitch)).or_default().push(*position);
        shown.iter_mut().skip(index).take(1).for_each(|shown| *shown = true);
    }
    shown
}

fn squares(rect: &Rect) -> impl Iterator<Item = (i64, i64)> + use<> {
    let [left, right, top, bottom] =
        [rect.left, rect.right, rect.top, rect.bottom].map(|side| floor(side / SQUARE_SIZE));
    (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x, y)))
}

#[expect(clippy::cast_possible_truncation, reason = "the cast of a float saturates")]
fn floor(value: f64) -> i64 {
    value.floor().clamp(-1e9, 1e9) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_placer_avoids_overlaps_and_the_border() {
        let bounds = Rect::new(0.0, 0.0, 300.0, 200.0);
        let mut placer = LabelPlacer::new(bounds);
        let mut placed = Vec::new();
        for number in 0..200_u32 {
            let at = Point::new(f64::from(number * 37 % 300), f64::from(number * 91 % 200));
            if let Some((at, anchor)) = placer.place_beside(at, 3.0, "192.168.100.200", 11.0) {
                placed.push(text_bounds(at, anchor, "192.168.100.200", 11.0));
            }
        }
        assert!(placed.len() > 10);
        for (number, one) in placed.iter().enumerate() {
            assert!(bounds.contains(one));
            assert!(placed.iter().skip(number + 1).all(|other| !one.intersects(other)));
        }
    }

    #[test]
    fn heaviest_of_overlapping_labels_is_selected() {
        let labels = [(0.0, 1), (5.0, 9), (9.0, 1), (15.5, 1), (359.0, 8)];
        assert_eq!(select_non_overlapping(&labels, 10.0, None), [false, true, false, true, true]);
        assert_eq!(
            select_non_overlapping(&labels, 10.0, Some(360.0)),
            [false, true, false, true, false]
        );
    }
}
