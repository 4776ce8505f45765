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
    /// A curve to the right, so that it does not cover the arrow in the opposite direction.
    Bent,
}

/// An arrow: a line, and a head if there is space for one.
#[derive(Debug)]
pub(crate) struct Arrow {
    pub(crate) line: Outline,
    pub(crate) head: Option<Outline>,
}

impl Arrow {
    /// Creates an arrow from the edge of one circle to the edge of another.
    ///
    /// The head is larger on wide lines. `width` is the width of the line, in pixels.
    pub(crate) fn between(
        source: Circle,
        target: Circle,
        shape: ArrowShape,
        width: f64,
        has_head: bool,
    ) -> Self {
        let distance = source.center.distance(target.center);
        let middle = source.center.interpolate(target.center, 0.5);
        let (dx, dy) = (target.center.x - source.center.x, target.center.y - source.center.y);
        // The offset of the control point from the middle, as a fraction of the distance.
        let bend = match shape {
            ArrowShape::Straight => 0.0,
            ArrowShape::Bent => 0.13,
        };
        let control = Point::new(middle.x - dy * bend, middle.y + dx * bend);
        // Between touching circles there is no space for a head.
        let gap = (distance - source.radius - target.radius).max(0.0);
        let head_length = if has_head { (4.0 + 1.6 * width).min(gap * 0.6) } else { 0.0 };
        let start = at_distance(source.center, control, source.radius);
        let tip = at_distance(target.center, control, target.radius);
        // The line ends within the head, so that no gap is visible between them.
        let line_end = at_distance(target.center, control, target.radius + head_length * 0.9);
        let line = match shape {
            ArrowShape::Straight => Outline::default().from(start).to(line_end),
            ArrowShape::Bent => Outline::default().from(start).quadratic_to(control, line_end),
        };
        let base = at_distance(target.center, control, target.radius + head_length);
        let half_width = (1.8 + 0.95 * width).min(head_length * 0.6);
        let head = (head_length > 0.5).then(|| arrowhead(tip, base, half_width));
        Self { line, head }
    }

    /// Creates a self-loop at the upper right of a circle.
    pub(crate) fn self_loop(circle: Circle) -> Self {
        let Circle { center, radius } = circle;
        let control_distance = radius * 1.4 + 14.0;
        let start = center.at_angle(0.25, radius);
        let end = center.at_angle(1.32, radius);
        let [first, second] = [0.1, 1.47].map(|angle| center.at_angle(angle, control_distance));
        Self { line: Outline::default().from(start).cubic_to(first, second, end), head: None }
    }

    /// Returns the SVG elements of the arrow. The title is the tooltip of its line.
    pub(crate) fn elements(&self, color: &str, width: f64, title: Option<String>) -> Vec<Element> {
        let line = Element::path(&self.line).attribute("fill", "none");
        let line = line.attribute("stroke", color).numeric("stroke-width", width);
        let line = match title {
            Some(title) => line.title(title),
            None => line,
        };
        let head = self.head.iter().map(|head| Element::path(head).attribute("fill", color));
        [line].into_iter().chain(head).collect()
    }
}

/// Returns the triangle of an arrowhead, from its tip, the middle of its base, and half the
/// length of its base.
fn arrowhead(tip: Point, base: Point, half_width: f64) -> Outline {
    let length = tip.distance(base).max(1e-9);
    let (dx, dy) = ((tip.x - base.x) / length * half_width, (tip.y - base.y) / length * half_width);
    let right = Point::new(base.x - dy, base.y + dx);
    let left = Point::new(base.x + dy, base.y - dx);
    Outline::default().from(tip).to(right).to(left).closed()
}

/// Returns the point at a distance from `from`, in the direction of `toward`.
fn at_distance(from: Point, toward: Point, distance: f64) -> Point {
    let total = from.distance(toward);
    if total > 0.0 { from.interpolate(toward, distance / total) } else { from }
}
