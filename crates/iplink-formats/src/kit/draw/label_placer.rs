//! Placement of labels without overlaps and within the picture.

use std::cmp::Reverse;
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
    /// Creates a placer for labels within `bounds`, of which no area is occupied.
    #[must_use]
    pub const fn new(bounds: Rect) -> Self {
        Self { bounds, occupied: BTreeMap::new() }
    }

    /// Marks a rectangle as occupied, even if it overlaps another one.
    pub fn reserve(&mut self, rect: Rect) {
        for square in squares(&rect) {
            self.occupied.entry(square).or_default().push(rect);
        }
    }

    /// Marks a rectangle as occupied if it is free and within the bounds. Returns whether it was
    /// both.
    pub fn try_reserve(&mut self, rect: Rect) -> bool {
        let is_free = self.bounds.contains(&rect) && !self.is_occupied(&rect);
        if is_free {
            self.reserve(rect);
        }
        is_free
    }

    /// Finds and occupies a free position for a text beside a circle. `size` is the font size, in
    /// pixels.
    ///
    /// The positions are tried in this order: right, left, below, above, and the four corners.
    /// Returns the position and alignment of the text, or `None` if all of them are occupied.
    pub fn place_beside(
        &mut self,
        center: Point,
        radius: f64,
        text: &str,
        size: f64,
    ) -> Option<(Point, Anchor)> {
        let (horizontal, half_height) = (radius + 4.0, size * font::LINE_HEIGHT / 2.0);
        let vertical = radius + half_height + 1.0;
        let (corner_x, corner_y) = (radius * 0.7 + 3.0, radius * 0.7 + half_height);
        let candidates = [
            (horizontal, 0.0, Anchor::Start),
            (-horizontal, 0.0, Anchor::End),
            (0.0, vertical, Anchor::Middle),
            (0.0, -vertical, Anchor::Middle),
            (corner_x, corner_y, Anchor::Start),
            (corner_x, -corner_y, Anchor::Start),
            (-corner_x, corner_y, Anchor::End),
            (-corner_x, -corner_y, Anchor::End),
        ];
        let candidates =
            candidates.map(|(x, y, anchor)| (Point::new(center.x + x, center.y + y), anchor));
        candidates
            .into_iter()
            .find(|(at, anchor)| self.try_reserve(text_bounds(*at, *anchor, text, size)))
    }

    /// Returns whether a rectangle overlaps an occupied one or is too close to it.
    fn is_occupied(&self, rect: &Rect) -> bool {
        let rect = rect.inset(-LABEL_GAP, 0.0);
        let nearby = squares(&rect).filter_map(|square| self.occupied.get(&square)).flatten();
        nearby.into_iter().any(|occupied| occupied.intersects(&rect))
    }
}

/// Returns the bounding rectangle of a line of horizontal text, which is vertically centered at
/// `at`. `size` is the font size, in pixels.
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

/// Selects labels along an axis that can be shown without overlaps, and returns whether each label
/// is shown. Heavier labels are selected first.
///
/// `labels` contains the position and weight of each label. Shown labels are at least `pitch`
/// apart. If the axis is a circle, `circumference` is its length, in the unit of positions.
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
    order.sort_by_key(|(_, (_, weight))| Reverse(*weight));
    // The positions of the selected labels, in bins that are `pitch` wide.
    let mut occupied: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    let mut shown = vec![false; labels.len()];
    let pitch = pitch.max(1e-6);
    for (index, (position, _)) in order {
        // On a circle, the last position is next to the first one.
        let offsets = circumference.map_or([0.0; 3], |length| [0.0, length, -length]);
        let is_occupied = |position: f64| {
            let bin = floor(position / pitch);
            let nearby = (bin - 1..=bin + 1).filter_map(|bin| occupied.get(&bin)).flatten();
            nearby.into_iter().any(|other| (other - position).abs() < pitch)
        };
        if offsets.iter().any(|offset| is_occupied(position + offset)) {
            continue;
        }
        occupied.entry(floor(position / pitch)).or_default().push(*position);
        if let Some(is_shown) = shown.get_mut(index) {
            *is_shown = true;
        }
    }
    shown
}

/// Returns the squares of the spatial index that a rectangle touches.
fn squares(rect: &Rect) -> impl Iterator<Item = (i64, i64)> + use<> {
    let [left, right, top, bottom] =
        [rect.left, rect.right, rect.top, rect.bottom].map(|side| floor(side / SQUARE_SIZE));
    (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x, y)))
}

/// Rounds down. The result is limited, so that adding 1 cannot overflow.
#[expect(clippy::cast_possible_truncation, reason = "the cast of a float saturates")]
fn floor(value: f64) -> i64 {
    value.floor().clamp(-1e9, 1e9) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_placer_keeps_labels_apart_and_within_bounds() {
        let bounds = Rect::new(0.0, 0.0, 300.0, 200.0);
        let mut placer = LabelPlacer::new(bounds);
        let mut labels = Vec::new();
        for index in 0..200_u32 {
            let center = Point::new(f64::from(index * 37 % 300), f64::from(index * 91 % 200));
            if let Some((at, anchor)) = placer.place_beside(center, 3.0, "192.168.100.200", 11.0) {
                labels.push(text_bounds(at, anchor, "192.168.100.200", 11.0));
            }
        }
        assert!(labels.len() > 10);
        for (index, label) in labels.iter().enumerate() {
            assert!(bounds.contains(label));
            assert!(labels.iter().skip(index + 1).all(|other| !label.intersects(other)));
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
