//! Nodes in boxes, a box a group.

use super::Point;

/// The boxes of groups, and the places of the nodes in them.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Boxes {
    /// The place of each node.
    pub points: Vec<Point>,
    /// The upper left and the lower right corner of the box of each group.
    pub corners: Vec<(Point, Point)>,
}

/// What is left free above the nodes of a box, for its title.
const TITLE: f32 = 0.7;

/// Between two boxes, and between two rows of them.
const GAP: f32 = 0.35;

/// Places nodes on a grid in the box of their group, and the boxes in rows that
/// together are about `aspect` times as wide as high. Nodes are 1 apart from
/// above, and `wide` from the side.
///
/// `groups` has the nodes of each group in their order.
#[must_use]
pub fn boxes(nodes: usize, groups: &[Vec<usize>], wide: f32, aspect: f32) -> Boxes {
    let sizes: Vec<_> = groups.iter().map(|group| size(group.len(), wide)).collect();
    let area: f32 = sizes.iter().map(|(_, width, height)| (width + GAP) * (height + GAP)).sum();
    let widest = sizes.iter().map(|(_, width, _)| *width).fold(0.0, f32::max);
    let row_width = (area * aspect).sqrt().max(widest) * 1.08;
    let mut boxes = Boxes { points: vec![Point::default(); nodes], corners: Vec::new() };
    let (mut left, mut top, mut row_height) = (0.0_f32, 0.0_f32, 0.0_f32);
    for (group, (columns, width, height)) in groups.iter().zip(sizes) {
        if left > 0.0 && left + width > row_width {
            (left, top, row_height) = (0.0, top + row_height + GAP, 0.0);
        }
        for (place, node) in group.iter().enumerate() {
            let (column, row) = ((place % columns) as f32, (place / columns) as f32);
            if let Some(point) = boxes.points.get_mut(*node) {
                let x = left + (column + 0.5) * wide;
                *point = Point { x, y: top + TITLE + row + 0.5 };
            }
        }
        let (from, to) = (Point { x: left, y: top }, Point { x: left + width, y: top + height });
        boxes.corners.push((from, to));
        left += width + GAP;
        row_height = row_height.max(height);
    }
    boxes
}

/// Returns how many columns a box has, how wide and how high it is.
fn size(count: usize, wide: f32) -> (usize, f32, f32) {
    let square = (count as f32 * 1.6 / wide).sqrt();
    let columns = (1..=count.max(1)).find(|columns| *columns as f32 >= square).unwrap_or(1);
    let rows = count.div_ceil(columns);
    (columns, columns as f32 * wide, rows as f32 + TITLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_hold_their_nodes_and_no_others() {
        let groups: Vec<Vec<usize>> = vec![(0..30).collect(), vec![30], (31..40).collect()];
        let Boxes { points, corners } = boxes(40, &groups, 2.0, 1.5);
        for (group, (from, to)) in groups.iter().zip(&corners) {
            for (node, point) in points.iter().enumerate() {
                let is_inside =
                    from.x < point.x && point.x < to.x && from.y < point.y && point.y < to.y;
                assert_eq!(is_inside, group.contains(&node), "{node}");
            }
        }
    }
}
