//! Arrows between circles.

use crate::kit::draw::geometry::Point;
use crate::kit::draw::svg::{Element, Outline};

/// A circle at which arrows start and end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circle {
    pub(crate) center: Point,
    pub(crate) radius: f64,
}

/// The shape of an arrow's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ArrowShape {
    /// A straight line.
    Straight,
    /// A curve to the right, which keeps clear of the arrow in the opposite direction.
    Bent,
}

/// An arrow: a line, and a head if there is space for one.
#[derive(Debug)]
pub(crate) struct Arrow {
    pub(crate) line: Outline,
    pub(crate) head: Option<Outline>,
}

impl Arrow {
    /// Creates an arrow from one circle to another.
    ///
    /// The size of the head follows the `width` of the line.
    pub(crate) fn between(
        source: Circle,
        target: Circle,
        shape: ArrowShape,
        width: f64,
        has_head: bool,
    ) -> Self {
        let distance = source.center.distance(target.center);
        let middle = source.center.interpolate(target.center, 0.5);
        let (x, y) = (target.center.x - source.center.x, target.center.y - source.center.y);
        let share = match shape {
            ArrowShape::Straight => 0.0,
            ArrowShape::Bent => 0.13,
        };
        let control = Point::new(middle.x - y * share, middle.y + x * share);
        // Between touching circles there is no space for a head.
        let gap = (distance - source.radius - target.radius).max(0.0);
        let length = if has_head { (4.0 + 1.6 * width).min(gap * 0.6) } else { 0.0 };
        let from = at_distance(source.center, control, source.radius);
        let tip = at_distance(target.center, control, target.radius);
        let neck = at_distance(target.center, control, target.radius + length * 0.9);
        let line = match shape {
            ArrowShape::Straight => Outline::default().from(from).to(neck),
            ArrowShape::Bent => Outline::default().from(from).bent(control, neck),
        };
        let base = at_distance(target.center, control, target.radius + length);
        let head = (length > 0.5).then(|| head(tip, base, (1.8 + 0.95 * width).min(length * 0.6)));
        Self { line, head }
    }

    /// Creates a self-loop at the upper right of a circle.
    pub(crate) fn self_loop(circle: Circle) -> Self {
        let Circle { center, radius } = circle;
        let reach = radius * 1.4 + 14.0;
        let from = center.around(0.25, radius);
        let to = center.around(1.32, radius);
        let (first, second) = (center.around(0.1, reach), center.around(1.47, reach));
        Self { line: Outline::default().from(from).curved(first, second, to), head: None }
    }

    /// Returns the SVG elements of the arrow.
    pub(crate) fn elements(&self, color: &str, width: f64, title: Option<String>) -> Vec<Element> {
        let line = Element::path(&self.line).attribute("fill", "none");
        let line = line.attribute("stroke", color).size("stroke-width", width);
        let line = match title {
            Some(title) => line.title(title),
            None => line,
        };
        let head = self.head.iter().map(|head| Element::path(head).attribute("fill", color));
        [line].into_iter().chain(head).collect()
    }
}

/// Returns the triangle of a head.
fn head(tip: Point, base: Point, half: f64) -> Outline {
    let length = tip.distance(base).max(1e-9);
    let (x, y) = ((tip.x - base.x) / length * half, (tip.y - base.y) / length * half);
    let (one, other) = (Point::new(base.x - y, base.y + x), Point::new(base.x + y, base.y - x));
    Outline::default().from(tip).to(one).to(other).closed()
}

/// Returns the point at a distance from one point, in the direction of another.
fn at_distance(from: Point, to: Point, length: f64) -> Point {
    let distance = from.distance(to);
    if distance > 0.0 { from.interpolate(to, length / distance) } else { from }
}
