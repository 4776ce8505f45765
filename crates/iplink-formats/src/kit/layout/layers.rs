//! A layered layout: nodes in columns, ordered so that few edges cross.

use super::{LayoutGraph, NodePosition};

/// The number of passes in which all columns are reordered.
const SWEEP_COUNT: usize = 12;

/// Places nodes in the given columns, ordered by the mean position of their neighbors.
/// `column_of` contains the column of each node.
///
/// This is the barycenter method of Sugiyama, Tagawa and Toda ("Methods for visual
/// understanding of hierarchical system structures", 1981). Empty columns are skipped.
/// Both coordinates range from 0 to 1.
///
/// # Complexity
///
/// O(n log n) in the number of nodes and edges.
#[must_use]
pub fn layered_layout(graph: &LayoutGraph, column_of: &[usize]) -> Vec<NodePosition> {
    let count = column_of.iter().max().map_or(0, |last| last + 1);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (node, column) in column_of.iter().enumerate() {
        if let Some(column) = columns.get_mut(*column) {
            column.push(node);
        }
    }
    columns.retain(|column| !column.is_empty());
    let neighbors = neighbors(graph);
    let mut y_positions = vec![0.5_f32; graph.nodes];
    columns.iter().for_each(|column| spread_evenly(column, &mut y_positions));
    for _ in 0..SWEEP_COUNT {
        for column in &mut columns {
            sort_column(column, &neighbors, &y_positions);
            spread_evenly(column, &mut y_positions);
        }
    }
    let last_index = columns.len().saturating_sub(1).max(1) as f32;
    let mut points: Vec<_> = y_positions.iter().map(|y| NodePosition { x: 0.0, y: *y }).collect();
    for (index, column) in columns.iter().enumerate() {
        for node in column {
            if let Some(point) = points.get_mut(*node) {
                point.x = index as f32 / last_index;
            }
        }
    }
    points
}

/// Sorts a column by the mean vertical position of each node's neighbors, weighted by the pull of
/// the edges to them. `y_positions` contains the position of each node, from 0 at the top to 1 at
/// the bottom.
fn sort_column(column: &mut [usize], neighbors: &[Vec<(usize, f32)>], y_positions: &[f32]) {
    let y = |node: usize| y_positions.get(node).copied().unwrap_or_default();
    let mean = |node: &usize| {
        let neighbors = neighbors.get(*node).map(Vec::as_slice).unwrap_or_default();
        let total_pull: f32 = neighbors.iter().map(|(_, pull)| pull).sum();
        let sum: f32 = neighbors.iter().map(|(neighbor, pull)| y(*neighbor) * pull).sum();
        if total_pull > 0.0 { sum / total_pull } else { y(*node) }
    };
    column.sort_by(|a, b| mean(a).total_cmp(&mean(b)));
}

/// Distributes the nodes of a column evenly over the vertical positions from 0 to 1.
fn spread_evenly(column: &[usize], y_positions: &mut [f32]) {
    let count = column.len() as f32;
    for (index, node) in column.iter().enumerate() {
        if let Some(y) = y_positions.get_mut(*node) {
            *y = (index as f32 + 0.5) / count;
        }
    }
}

/// Returns the neighbors of each node, with the pull of the edges to them.
fn neighbors(graph: &LayoutGraph) -> Vec<Vec<(usize, f32)>> {
    let mut neighbors = vec![Vec::new(); graph.nodes];
    for (source, target, pull) in &graph.edges {
        for (node, neighbor) in [(source, target), (target, source)] {
            if let Some(neighbors) = neighbors.get_mut(*node) {
                neighbors.push((*neighbor, *pull));
            }
        }
    }
    neighbors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layered_layout_avoids_unnecessary_crossings() {
        // Ten pairs of nodes. Initially, the targets are in reverse order.
        let edges = (0..10).map(|node| (node, 19 - node, 1.0)).collect();
        let column_of: Vec<_> = (0..20).map(|node| usize::from(node >= 10) * 3).collect();
        let points = layered_layout(&LayoutGraph { nodes: 20, edges }, &column_of);
        for node in 0..10 {
            assert_eq!((points[node].x, points[19 - node].x), (0.0, 1.0));
            assert!((points[node].y - points[19 - node].y).abs() < 1e-6);
        }
    }
}
