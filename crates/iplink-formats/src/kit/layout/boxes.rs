//! A layout with one box for each group of nodes.
//!
//! The unit of lengths is the height of a grid cell, which contains one node.

use super::NodePosition;

/// The boxes of groups, and the positions of the nodes in them.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct BoxLayout {
    /// The position of each node.
    pub points: Vec<NodePosition>,
    /// The upper left and lower right corners of each group's box.
    pub corners: Vec<(NodePosition, NodePosition)>,
}

/// The space for the title above the nodes of a box.
pub const TITLE_HEIGHT: f32 = 0.7;

/// The space between two boxes, and between two rows of boxes.
const BOX_GAP: f32 = 0.35;

/// Places the nodes of each group on a grid in a box, and the boxes in rows.
///
/// `nodes` is the number of nodes, and `groups` contains the nodes of each group, in order. Grid
/// cells are `cell_width` wide and 1 high. The rows together are about `aspect` times as wide as
/// high.
#[must_use]
pub fn box_layout(nodes: usize, groups: &[Vec<usize>], cell_width: f32, aspect: f32) -> BoxLayout {
    let sizes: Vec<_> = groups.iter().map(|group| box_size(group.len(), cell_width)).collect();
    let area: f32 =
        sizes.iter().map(|(_, width, height)| (width + BOX_GAP) * (height + BOX_GAP)).sum();
    let widest = sizes.iter().map(|(_, width, _)| *width).fold(0.0, f32::max);
    // Rows are a little wider than the aspect ratio requires, since boxes rarely fill a row to its
    // end.
    let row_width = (area * aspect).sqrt().max(widest) * 1.08;
    let mut boxes = BoxLayout { points: vec![NodePosition::default(); nodes], corners: Vec::new() };
    let (mut left, mut top, mut row_height) = (0.0_f32, 0.0_f32, 0.0_f32);
    for (group, (columns, width, height)) in groups.iter().zip(sizes) {
        if left > 0.0 && left + width > row_width {
            (left, top, row_height) = (0.0, top + row_height + BOX_GAP, 0.0);
        }
        for (index, node) in group.iter().enumerate() {
            let (column, row) = ((index % columns) as f32, (index / columns) as f32);
            if let Some(point) = boxes.points.get_mut(*node) {
                let x = left + (column + 0.5) * cell_width;
                *point = NodePosition { x, y: top + TITLE_HEIGHT + row + 0.5 };
            }
        }
        let upper_left = NodePosition { x: left, y: top };
        let lower_right = NodePosition { x: left + width, y: top + height };
        boxes.corners.push((upper_left, lower_right));
        left += width + BOX_GAP;
        row_height = row_height.max(height);
    }
    boxes
}

/// Returns the number of columns of a box for `count` nodes, its width and its height. The box is
/// about 1.6 times as wide as high.
fn box_size(count: usize, cell_width: f32) -> (usize, f32, f32) {
    let ideal_columns = (count as f32 * 1.6 / cell_width).sqrt();
    let columns = (1..=count.max(1)).find(|columns| *columns as f32 >= ideal_columns).unwrap_or(1);
    let rows = count.div_ceil(columns);
    (columns, columns as f32 * cell_width, rows as f32 + TITLE_HEIGHT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn box_layout_keeps_nodes_within_their_own_box() {
        let groups: Vec<Vec<usize>> = vec![(0..30).collect(), vec![30], (31..40).collect()];
        let BoxLayout { points, corners } = box_layout(40, &groups, 2.0, 1.5);
        for (group, (upper_left, lower_right)) in groups.iter().zip(&corners) {
            for (node, point) in points.iter().enumerate() {
                let is_inside = upper_left.x < point.x
                    && point.x < lower_right.x
                    && upper_left.y < point.y
                    && point.y < lower_right.y;
                assert_eq!(is_inside, group.contains(&node), "node {node}");
            }
        }
    }
}
