//! Horizontal labels on both sides of a circle, connected to it by leader lines.

use std::f64::consts::{PI, TAU};

use crate::kit::draw::canvas::Canvas;
use crate::kit::draw::geometry::Point;
use crate::kit::draw::svg::{Anchor, Element, Outline};
use crate::kit::text::font;

/// The preferred font size of labels, in pixels.
const LABEL_SIZE: f64 = 12.0;

/// The preferred distance between the centers of two labels, in pixels.
const LABEL_PITCH: f64 = 18.0;

/// A label that a leader line connects to the circle.
#[derive(Debug)]
pub(crate) struct LeaderLabel {
    /// The angle of the labeled point on the circle, in radians clockwise from twelve o'clock.
    angle: f64,
    text: String,
    /// The vertical position of the label, in pixels.
    y: f64,
}

/// Draws labels on both sides of a circle. Each label is given with the angle of the point on the
/// circle that it describes. `max_label_width` is the width of the widest label, in pixels.
pub(crate) fn draw(
    labels: impl Iterator<Item = (f64, String)>,
    center: Point,
    radius: f64,
    max_label_width: f64,
    canvas: &mut Canvas,
) {
    let labels = labels.map(|(angle, text)| LeaderLabel {
        angle,
        text,
        y: center.at_angle(angle, radius + 14.0).y,
    });
    let (right, left): (Vec<_>, Vec<_>) =
        labels.partition(|label| label.angle.rem_euclid(TAU) <= PI);
    for (side, sign) in [(right, 1.0), (left, -1.0)] {
        draw_side(side, sign, center, radius, max_label_width, canvas);
    }
}

/// Draws the labels of one side below each other. `sign` is 1 on the right side and -1 on the
/// left side.
fn draw_side(
    mut labels: Vec<LeaderLabel>,
    sign: f64,
    center: Point,
    radius: f64,
    max_label_width: f64,
    canvas: &mut Canvas,
) {
    labels.sort_by(|a, b| a.y.total_cmp(&b.y));
    let (top, bottom) =
        (canvas.plot.top + LABEL_PITCH / 2.0, canvas.plot.bottom - LABEL_PITCH / 2.0);
    let pitch = LABEL_PITCH.min((bottom - top) / labels.len().max(1) as f64);
    spread(&mut labels, top, bottom, pitch);
    let size = LABEL_SIZE.min(pitch / font::LINE_HEIGHT);
    let edge = if sign > 0.0 { canvas.plot.right } else { canvas.plot.left };
    // Labels that start farther from the center would not fit into the picture.
    let max_distance = (edge - center.x).abs() - max_label_width;
    let anchor = if sign > 0.0 { Anchor::Start } else { Anchor::End };
    for LeaderLabel { angle, text, y } in labels {
        let start = center.at_angle(angle, radius + 2.0);
        let control = center.at_angle(angle, radius + 12.0);
        let x = center.x + sign * max_distance.min(radius + 36.0);
        let line =
            Outline::default().from(start).quadratic_to(control, Point::new(x - sign * 6.0, y));
        let line = Element::path(&line).attribute("fill", "none");
        canvas.svg.add(&line.attribute("stroke", canvas.theme.others).numeric("stroke-width", 0.8));
        canvas.draw_label(&text, Point::new(x, y), anchor, size);
    }
}

/// Moves labels, which are sorted by `y`, so that they are at least `pitch` pixels apart and
/// between `top` and `bottom`.
fn spread(labels: &mut [LeaderLabel], top: f64, bottom: f64, pitch: f64) {
    let mut min = top;
    for label in labels.iter_mut() {
        label.y = label.y.max(min);
        min = label.y + pitch;
    }
    let mut max = bottom;
    for label in labels.iter_mut().rev() {
        label.y = label.y.min(max);
        max = label.y - pitch;
    }
}
