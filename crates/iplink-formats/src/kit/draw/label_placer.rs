//! Labels where there is room for them: no two upon each other, and none off the
//! picture.

use std::collections::BTreeMap;

use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::svg::Anchor;
use crate::kit::text::font;

/// The side of a square of the grid, in pixels: about the width of a label.
const SQUARE: f64 = 64.0;

/// What is left free between two labels, in pixels.
const GAP: f64 = 2.0;

/// Knows what is taken of a picture.
#[derive(Clone, Debug)]
pub struct Room {
    bounds: Rect,
    /// What is taken, by the squares that it touches.
    taken: BTreeMap<(i64, i64), Vec<Rect>>,
}

impl Room {
    /// Begins with nothing taken of `bounds`.
    #[must_use]
    pub const fn new(bounds: Rect) -> Self {
        Self { bounds, taken: BTreeMap::new() }
    }

    /// Takes a rectangle, free or not.
    pub fn take(&mut self, rect: Rect) {
        for square in squares(&rect) {
            self.taken.entry(square).or_default().push(rect);
        }
    }

    /// Takes a rectangle if it is free and within the bounds.
    pub fn claim(&mut self, rect: Rect) -> bool {
        let is_free = self.bounds.contains(&rect) && !self.is_taken(&rect);
        if is_free {
            self.take(rect);
        }
        is_free
    }

    /// Finds room for a text beside a circle, and takes it: right of it, left,
    /// below, above, or at one of its corners.
    pub fn beside(
        &mut self,
        centre: Point,
        radius: f64,
        text: &str,
        size: f64,
    ) -> Option<(Point, Anchor)> {
        let (near, half) = (radius + 4.0, size * font::LINE / 2.0);
        let (corner, high) = (radius * 0.7 + 3.0, radius * 0.7 + half);
        let places = [
            (near, 0.0, Anchor::Start),
            (-near, 0.0, Anchor::End),
            (0.0, radius + half + 1.0, Anchor::Middle),
            (0.0, -(radius + half + 1.0), Anchor::Middle),
            (corner, high, Anchor::Start),
            (corner, -high, Anchor::Start),
            (-corner, high, Anchor::End),
            (-corner, -high, Anchor::End),
        ];
        let places = places.map(|(x, y, anchor)| (Point::new(centre.x + x, centre.y + y), anchor));
        places.into_iter().find(|(at, anchor)| self.claim(extent(*at, *anchor, text, size)))
    }

    fn is_taken(&self, rect: &Rect) -> bool {
        let rect = rect.inset(-GAP, 0.0);
        let near = squares(&rect).filter_map(|square| self.taken.get(&square)).flatten();
        near.into_iter().any(|taken| taken.intersects(&rect))
    }
}

/// Returns the rectangle of a line of text that is not turned.
#[must_use]
pub fn extent(at: Point, anchor: Anchor, text: &str, size: f64) -> Rect {
    let (width, height) = (font::width(text, size), size * font::LINE);
    let left = match anchor {
        Anchor::Start => at.x,
        Anchor::Middle => at.x - width / 2.0,
        Anchor::End => at.x - width,
    };
    Rect::new(left, at.y - height / 2.0, width, height)
}

/// Chooses which of labels along a line are shown so that each has `pitch` for
/// itself: the heaviest first, given as places and weights.
///
/// # Complexity
///
/// O(n log n) in the number of labels.
#[must_use]
pub fn along(labels: &[(f64, u64)], pitch: f64, around: Option<f64>) -> Vec<bool> {
    let mut order: Vec<_> = labels.iter().enumerate().collect();
    order.sort_by(|(_, (_, one)), (_, (_, other))| other.cmp(one));
    let mut taken: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    let mut shown = vec![false; labels.len()];
    let pitch = pitch.max(1e-6);
    for (number, (place, _)) in order {
        // On a circle the end meets the beginning.
        let turns = around.map_or([0.0; 3], |around| [0.0, around, -around]);
        let is_near = |place: f64| {
            let bin = whole(place / pitch);
            let near = (bin - 1..=bin + 1).filter_map(|bin| taken.get(&bin)).flatten();
            near.into_iter().any(|taken| (taken - place).abs() < pitch)
        };
        if turns.iter().any(|turn| is_near(place + turn)) {
            continue;
        }
        taken.entry(whole(place / pitch)).or_default().push(*place);
        shown.iter_mut().skip(number).take(1).for_each(|shown| *shown = true);
    }
    shown
}

fn squares(rect: &Rect) -> impl Iterator<Item = (i64, i64)> + use<> {
    let [left, right, top, bottom] =
        [rect.left, rect.right, rect.top, rect.bottom].map(|side| whole(side / SQUARE));
    (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x, y)))
}

#[expect(clippy::cast_possible_truncation, reason = "the cast of a float saturates")]
fn whole(value: f64) -> i64 {
    value.floor().clamp(-1e9, 1e9) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_clear_of_each_other_and_of_the_border() {
        let bounds = Rect::new(0.0, 0.0, 300.0, 200.0);
        let mut room = Room::new(bounds);
        let mut placed = Vec::new();
        for number in 0..200_u32 {
            let at = Point::new(f64::from(number * 37 % 300), f64::from(number * 91 % 200));
            if let Some((at, anchor)) = room.beside(at, 3.0, "192.168.100.200", 11.0) {
                placed.push(extent(at, anchor, "192.168.100.200", 11.0));
            }
        }
        assert!(placed.len() > 10);
        for (number, one) in placed.iter().enumerate() {
            assert!(bounds.contains(one));
            assert!(placed.iter().skip(number + 1).all(|other| !one.intersects(other)));
        }
    }

    #[test]
    fn the_heaviest_of_close_labels_is_shown() {
        let labels = [(0.0, 1), (5.0, 9), (9.0, 1), (15.5, 1), (359.0, 8)];
        assert_eq!(along(&labels, 10.0, None), [false, true, false, true, true]);
        assert_eq!(along(&labels, 10.0, Some(360.0)), [false, true, false, true, false]);
    }
}
