//! Arrows between circles, which they touch.

use crate::kit::draw::geometry::Point;
use crate::kit::draw::svg::{Element, Outline};

/// A circle that arrows begin and end at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circle {
    pub(crate) centre: Point,
    pub(crate) radius: f64,
}

/// How an arrow goes from one circle to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    /// Straight.
    Straight,
    /// Bent to the right, so that its opposite keeps clear of it.
    Bent,
}

/// An arrow: its line and, where it has one, its head.
#[derive(Debug)]
pub(crate) struct Arrow {
    pub(crate) line: Outline,
    pub(crate) head: Option<Outline>,
}

impl Arrow {
    /// Leads from one circle to another; `width` is that of its line, and the
    /// length of its head follows.
    pub(crate) fn between(
        source: Circle,
        target: Circle,
        course: Course,
        width: f64,
        has_head: bool,
    ) -> Self {
        let distance = source.centre.distance(target.centre);
        let middle = source.centre.towards(target.centre, 0.5);
        let (x, y) = (target.centre.x - source.centre.x, target.centre.y - source.centre.y);
        let share = match course {
            Course::Straight => 0.0,
            Course::Bent => 0.13,
        };
        let by = Point::new(middle.x - y * share, middle.y + x * share);
        // Where circles touch there is no room for a head.
        let gap = (distance - source.radius - target.radius).max(0.0);
        let length = if has_head { (4.0 + 1.6 * width).min(gap * 0.6) } else { 0.0 };
        let from = towards(source.centre, by, source.radius);
        let tip = towards(target.centre, by, target.radius);
        let neck = towards(target.centre, by, target.radius + length * 0.9);
        let line = match course {
            Course::Straight => Outline::default().from(from).to(neck),
            Course::Bent => Outline::default().from(from).bent(by, neck),
        };
        let base = towards(target.centre, by, target.radius + length);
        let head = (length > 0.5).then(|| head(tip, base, (1.8 + 0.95 * width).min(length * 0.6)));
        Self { line, head }
    }

    /// Leads from a circle back to it: a loop to its upper right.
    pub(crate) fn loops(circle: Circle) -> Self {
        let Circle { centre, radius } = circle;
        let reach = radius * 1.4 + 14.0;
        let from = centre.around(0.25, radius);
        let to = centre.around(1.32, radius);
        let (first, second) = (centre.around(0.1, reach), centre.around(1.47, reach));
        Self { line: Outline::default().from(from).curved(first, second, to), head: None }
    }

    /// Returns the elements that draw it.
    pub(crate) fn elements(&self, colour: &str, width: f64, title: Option<String>) -> Vec<Element> {
        let line = Element::path(&self.line).attribute("fill", "none");
        let line = line.attribute("stroke", colour).size("stroke-width", width);
        let line = match title {
            Some(title) => line.title(title),
            None => line,
        };
        let head = self.head.iter().map(|head| Element::path(head).attribute("fill", colour));
        [line].into_iter().chain(head).collect()
    }
}

/// Draws the triangle of a head.
fn head(tip: Point, base: Point, half: f64) -> Outline {
    let length = tip.distance(base).max(1e-9);
    let (x, y) = ((tip.x - base.x) / length * half, (tip.y - base.y) / length * half);
    let (one, other) = (Point::new(base.x - y, base.y + x), Point::new(base.x + y, base.y - x));
    Outline::default().from(tip).to(one).to(other).closed()
}

/// Returns the point so far from one towards another.
fn towards(from: Point, to: Point, length: f64) -> Point {
    let distance = from.distance(to);
    if distance > 0.0 { from.towards(to, length / distance) } else { from }
}
