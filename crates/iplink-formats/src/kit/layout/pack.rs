//! Packs the layouts of connected components side by side, the tallest first.

use super::NodePosition;

/// The space around a component, relative to the usual distance between linked nodes.
const MARGIN: f32 = 0.7;

/// The nodes of a component, and their positions relative to each other.
type ComponentLayout<'a> = (&'a [usize], Vec<NodePosition>);

/// A component with its bounding rectangle.
struct ComponentBounds<'a> {
    layout: ComponentLayout<'a>,
    left: f32,
    top: f32,
    width: f32,
    height: f32,
}

/// Arranges components in rows, and returns the positions of all nodes.
///
/// The rows together are about 1.6 times as wide as high.
pub(super) fn pack(node_count: usize, layouts: Vec<ComponentLayout<'_>>) -> Vec<NodePosition> {
    let mut components: Vec<_> = layouts.into_iter().map(ComponentBounds::new).collect();
    // The sort is stable: components of the same height stay in the order of their first nodes.
    components.sort_by(|a, b| b.height.total_cmp(&a.height));
    let area: f32 = components.iter().map(|bounds| bounds.width * bounds.height).sum();
    let widest = components.iter().map(|bounds| bounds.width).fold(0.0, f32::max);
    let row_width = (area * 1.6).sqrt().max(widest);
    let mut positions = vec![NodePosition::default(); node_count];
    let (mut x, mut y, mut row_height) = (0.0, 0.0, 0.0_f32);
    for bounds in components {
        if x > 0.0 && x + bounds.width > row_width {
            (x, y, row_height) = (0.0, y + row_height, 0.0);
        }
        let shift = NodePosition { x: x - bounds.left, y: y - bounds.top };
        for (node, position) in bounds.layout.0.iter().zip(&bounds.layout.1) {
            if let Some(slot) = positions.get_mut(*node) {
                *slot = position.plus(shift);
            }
        }
        x += bounds.width;
        row_height = row_height.max(bounds.height);
    }
    positions
}

impl<'a> ComponentBounds<'a> {
    fn new(layout: ComponentLayout<'a>) -> Self {
        let range = |coordinate: fn(&NodePosition) -> f32| {
            let values = layout.1.iter().map(coordinate);
            values.fold((f32::INFINITY, f32::NEG_INFINITY), |(min, max), value| {
                (min.min(value), max.max(value))
            })
        };
        let ((left, right), (top, bottom)) =
            (range(|position| position.x), range(|position| position.y));
        Self {
            left: left - MARGIN,
            top: top - MARGIN,
            width: right - left + 2.0 * MARGIN,
            height: bottom - top + 2.0 * MARGIN,
            layout,
        }
    }
}
