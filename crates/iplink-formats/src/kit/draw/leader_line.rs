//! Upright labels on both sides of a circle, each with a line to its part of it.

use std::f64::consts::{PI, TAU};

use crate::kit::draw::canvas::Sheet;
use crate::kit::draw::geometry::Point;
use crate::kit::draw::svg::{Anchor, Element, Outline};
use crate::kit::text::font;

const LABEL_SIZE: f64 = 12.0;

/// The height of a label's line, in pixels.
const PITCH: f64 = 18.0;

/// A label that waits for its place beside a circle.
#[derive(Debug)]
pub(crate) struct Callout {
    /// In radians clockwise from twelve o'clock.
    angle: f64,
    text: String,
    y: f64,
}

/// Writes labels, given by their angles, beside a circle; `widest` is how wide they
/// are at most.
pub(crate) fn write(
    labels: impl Iterator<Item = (f64, String)>,
    centre: Point,
    radius: f64,
    widest: f64,
    sheet: &mut Sheet,
) {
    let labels = labels.map(|(angle, text)| Callout {
        angle,
        text,
        y: centre.around(angle, radius + 14.0).y,
    });
    let (right, left): (Vec<_>, Vec<_>) =
        labels.partition(|label| label.angle.rem_euclid(TAU) <= PI);
    for (side, sign) in [(right, 1.0), (left, -1.0)] {
        write_side(side, sign, centre, radius, widest, sheet);
    }
}

/// Writes the labels of a side below each other.
fn write_side(
    mut labels: Vec<Callout>,
    sign: f64,
    centre: Point,
    radius: f64,
    widest: f64,
    sheet: &mut Sheet,
) {
    labels.sort_by(|one, other| one.y.total_cmp(&other.y));
    let (top, bottom) = (sheet.plot.top + PITCH / 2.0, sheet.plot.bottom - PITCH / 2.0);
    let pitch = PITCH.min((bottom - top) / labels.len().max(1) as f64);
    spread(&mut labels, top, bottom, pitch);
    let size = LABEL_SIZE.min(pitch / font::LINE);
    let edge = if sign > 0.0 { sheet.plot.right } else { sheet.plot.left };
    let inner = (edge - centre.x).abs() - widest;
    let anchor = if sign > 0.0 { Anchor::Start } else { Anchor::End };
    for Callout { angle, text, y } in labels {
        let from = centre.around(angle, radius + 2.0);
        let knee = centre.around(angle, radius + 12.0);
        let x = centre.x + sign * inner.min(radius + 36.0);
        let line = Outline::default().from(from).bent(knee, Point::new(x - sign * 6.0, y));
        let line = Element::path(&line).attribute("fill", "none");
        sheet.svg.add(&line.attribute("stroke", sheet.theme.rest).size("stroke-width", 0.8));
        sheet.label(&text, Point::new(x, y), anchor, size);
    }
}

/// Moves labels so that they are `pitch` apart, and within their bounds.
fn spread(labels: &mut [Callout], top: f64, bottom: f64, pitch: f64) {
    let mut least = top;
    for label in labels.iter_mut() {
        label.y = label.y.max(least);
        least = label.y + pitch;
    }
    let mut most = bottom;
    for label in labels.iter_mut().rev() {
        label.y = label.y.min(most);
        most = label.y - pitch;
    }
}
