//! Labels around a circle.

use crate::kit::draw::canvas::Sheet;
use crate::kit::draw::geometry::Point;
use crate::kit::draw::label_placer::along;
use crate::kit::draw::svg::{Anchor, Text};
use crate::kit::text::font;

/// A label of a circle.
#[derive(Clone, Debug)]
pub(crate) struct Spoke {
    /// In radians clockwise from twelve o'clock.
    pub(crate) angle: f64,
    pub(crate) text: String,
    pub(crate) colour: String,
    /// The heavier is shown where there is no room for both.
    pub(crate) weight: u64,
}

/// Returns the room that labels need beside a circle, of a picture that is `half`
/// as large from its middle: not so much that no circle is left.
pub(crate) fn room<'a>(labels: impl Iterator<Item = &'a str>, size: f64, half: f64) -> f64 {
    let longest = labels.map(|label| font::width(label, size)).fold(0.0, f64::max);
    longest.min(150.0).min(half * 0.5)
}

/// Returns the size that suits so many labels around a circle.
pub(crate) fn size(labels: usize, radius: f64) -> f64 {
    let pitch = std::f64::consts::TAU * radius / labels.max(1) as f64;
    (pitch / font::LINE).clamp(8.0, 12.0)
}

/// Writes labels outwards from a circle, the heaviest first where there is not
/// room for all, and no longer than `room`; those of the left half end at it, so that none stands on its
/// head.
pub(crate) fn write(
    sheet: &mut Sheet,
    centre: Point,
    radius: f64,
    size: f64,
    room: f64,
    spokes: &[Spoke],
) {
    let pitch = 0.99 * size * font::LINE / radius.max(1.0);
    let places: Vec<_> = spokes.iter().map(|spoke| (spoke.angle, spoke.weight)).collect();
    let shown = along(&places, pitch, Some(std::f64::consts::TAU));
    for (spoke, _) in spokes.iter().zip(shown).filter(|(_, shown)| *shown) {
        let at = centre.around(spoke.angle, radius);
        let turned = spoke.angle.to_degrees() - 90.0;
        let (anchor, turned) = match turned {
            ..90.0 => (Anchor::Start, turned),
            _ => (Anchor::End, turned - 180.0),
        };
        let content = font::shortened(&spoke.text, size, room + 0.1);
        let colour = &spoke.colour;
        sheet.svg.text(&Text { content: &content, at, anchor, size, colour, turned });
    }
}
