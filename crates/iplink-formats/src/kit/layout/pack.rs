//! Components beside each other: the largest in the middle of the first row.

use super::Point;

/// The room around a component.
const MARGIN: f32 = 0.7;

/// A component's nodes, and their places among themselves.
type Part<'a> = (&'a [usize], Vec<Point>);

/// A component with the rectangle around it.
struct Boxed<'a> {
    part: Part<'a>,
    left: f32,
    top: f32,
    width: f32,
    height: f32,
}

/// Puts components into rows, so that all together are about as wide as high, and
/// returns the places of all nodes.
pub(super) fn pack(nodes: usize, parts: Vec<Part<'_>>) -> Vec<Point> {
    let mut boxes: Vec<_> = parts.into_iter().map(Boxed::new).collect();
    // A stable sort: of equal ones, the first host comes first.
    boxes.sort_by(|one, other| other.height.total_cmp(&one.height));
    let area: f32 = boxes.iter().map(|boxed| boxed.width * boxed.height).sum();
    let widest = boxes.iter().map(|boxed| boxed.width).fold(0.0, f32::max);
    let row_width = (area * 1.6).sqrt().max(widest);
    let mut places = vec![Point::default(); nodes];
    let (mut x, mut y, mut row_height) = (0.0, 0.0, 0.0_f32);
    for boxed in boxes {
        if x > 0.0 && x + boxed.width > row_width {
            (x, y, row_height) = (0.0, y + row_height, 0.0);
        }
        let shift = Point { x: x - boxed.left, y: y - boxed.top };
        for (node, place) in boxed.part.0.iter().zip(&boxed.part.1) {
            if let Some(slot) = places.get_mut(*node) {
                *slot = place.plus(shift);
            }
        }
        x += boxed.width;
        row_height = row_height.max(boxed.height);
    }
    places
}

impl<'a> Boxed<'a> {
    fn new(part: Part<'a>) -> Self {
        let bounds = |pick: fn(&Point) -> f32| {
            let values = part.1.iter().map(pick);
            values.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            })
        };
        let ((left, right), (top, bottom)) = (bounds(|place| place.x), bounds(|place| place.y));
        Self {
            left: left - MARGIN,
            top: top - MARGIN,
            width: right - left + 2.0 * MARGIN,
            height: bottom - top + 2.0 * MARGIN,
            part,
        }
    }
}
