//! Radial labels around a circle.

use crate::kit::draw::canvas::Canvas;
use crate::kit::draw::geometry::Point;
use crate::kit::draw::label_placer::select_non_overlapping;
use crate::kit::draw::svg::{Anchor, Text};
use crate::kit::text::font;

/// A label that points outward from a circle.
#[derive(Clone, Debug)]
pub(crate) struct RadialLabel {
    /// The angle, in radians clockwise from twelve o'clock.
    pub(crate) angle: f64,
    pub(crate) text: String,
    pub(crate) color: String,
    /// The weight. Of overlapping labels, the one with the largest weight is shown.
    pub(crate) weight: u64,
}

/// Returns the space that labels need outside a circle, in pixels. `size` is their font size, in
/// pixels.
///
/// The space is limited to half of `edge_distance`, the distance from the center to the edge of
/// the picture, so that enough space is left for the circle.
pub(crate) fn space<'a>(
    labels: impl Iterator<Item = &'a str>,
    size: f64,
    edge_distance: f64,
) -> f64 {
    let widest = labels.map(|label| font::width(label, size)).fold(0.0, f64::max);
    widest.min(150.0).min(edge_distance * 0.5)
}

/// Returns the font size for `count` labels around a circle. It and `radius` are in pixels.
pub(crate) fn font_size(count: usize, radius: f64) -> f64 {
    let pitch = std::f64::consts::TAU * radius / count.max(1) as f64;
    (pitch / font::LINE_HEIGHT).clamp(8.0, 12.0)
}

/// The minimum number of characters of a shortened label. Shorter ones, such as `4…` for a port,
/// are not drawn.
const MIN_LABEL_LEN: usize = 6;

/// Draws labels outward from a circle. Labels wider than `space` pixels are shortened.
///
/// If there is not enough space for all, the heaviest are drawn. Labels on the left half
/// end at the circle, so that no label is upside down. `size` is the font size, in pixels.
pub(crate) fn draw(
    canvas: &mut Canvas,
    center: Point,
    radius: f64,
    size: f64,
    space: f64,
    labels: &[RadialLabel],
) {
    // The minimum angle between labels, in radians. The factor prevents rounding from hiding every
    // second label.
    let pitch = 0.99 * size * font::LINE_HEIGHT / radius.max(1.0);
    let positions: Vec<_> = labels.iter().map(|label| (label.angle, label.weight)).collect();
    let shown = select_non_overlapping(&positions, pitch, Some(std::f64::consts::TAU));
    for (label, _) in labels.iter().zip(shown).filter(|(_, shown)| *shown) {
        let at = center.at_angle(label.angle, radius);
        let rotation = label.angle.to_degrees() - 90.0;
        let (anchor, rotation) = match rotation {
            ..90.0 => (Anchor::Start, rotation),
            _ => (Anchor::End, rotation - 180.0),
        };
        // The tolerance prevents shortening of the widest label by rounding.
        let content = font::ellipsize(&label.text, size, space + 0.1);
        if content.chars().count() < label.text.chars().count().min(MIN_LABEL_LEN) {
            continue;
        }
        let color = &label.color;
        canvas.svg.text(&Text { content: &content, at, anchor, size, color, rotation });
    }
}
