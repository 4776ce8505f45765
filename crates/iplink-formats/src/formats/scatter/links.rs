//! The plot of sources by targets, one circle per link.

use std::cmp::Reverse;

use iplink_core::query::View;

use super::{DrawnCircle, Plot, RadiusScale, caption, draw_circles};
use crate::kit::draw::canvas::Canvas;
use crate::kit::draw::grid::Grid;
use crate::kit::draw::picture::PictureOptions;
use crate::kit::model::scene::{Edge, Scene};
use crate::kit::page::host_page;

/// Draws the plot. Circles are at the crossing of the row of the source and the column of the
/// target.
pub(super) fn draw(options: &PictureOptions, view: &View<'_>, scene: &Scene) -> Plot {
    let (rows, columns) =
        (linked_nodes(scene, |edge| edge.source), linked_nodes(scene, |edge| edge.target));
    let width = options.width;
    let natural_height = Grid::natural_height(scene, &rows, &columns, width - 64.0);
    let cells = rows.len().max(columns.len()).max(1);
    let heaviest = scene.max_edge_weight();
    let radius = RadiusScale::new(heaviest, ((width - 220.0) / cells as f64).min(34.0));
    let about = format!("rows are sources, columns are targets, by {}", scene.unit.name());
    let caption = caption(about, scene, heaviest, &radius, options);
    let mut canvas = Canvas::new(options, view, scene, &caption, natural_height);
    let grid = Grid::new(scene, rows, columns, &canvas);
    grid.draw_lines(&mut canvas);
    let circles = circles(scene, &grid, &radius);
    draw_circles(&mut canvas, scene, &circles);
    grid.draw_labels(scene, &mut canvas);
    Plot { canvas, circles }
}

/// Returns the nodes at one end of links, in order. `end` returns the node at that end.
fn linked_nodes(scene: &Scene, end: impl Fn(&Edge) -> usize) -> Vec<usize> {
    let mut linked_nodes: Vec<_> = scene.edges.iter().map(end).collect();
    linked_nodes.sort_unstable();
    linked_nodes.dedup();
    linked_nodes
}

/// Returns the circles of all links, largest first.
fn circles(scene: &Scene, grid: &Grid, radius: &RadiusScale) -> Vec<DrawnCircle> {
    let mut order: Vec<&Edge> = scene.edges.iter().collect();
    order.sort_by_key(|edge| Reverse(edge.weight));
    let circle = |edge: &&Edge| {
        let cell = grid.cell_rect(edge.source, edge.target)?;
        Some(DrawnCircle {
            center: cell.center(),
            radius: radius.of(edge.weight),
            node: edge.source,
            page: host_page(scene.nodes.get(edge.source)?.address),
            about: scene.about(edge),
        })
    };
    order.iter().filter_map(circle).collect()
}
