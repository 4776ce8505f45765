//! Sources by targets, a circle a link.

use std::cmp::Reverse;

use iplink_core::query::View;

use super::{Circle, Drawn, Radius, caption, draw_circles};
use crate::kit::draw::canvas::Sheet;
use crate::kit::draw::grid::Grid;
use crate::kit::draw::picture::Options;
use crate::kit::model::scene::{Edge, Scene};
use crate::kit::page::host_page;

pub(super) fn draw(options: &Options, view: &View<'_>, scene: &Scene) -> Drawn {
    let (rows, columns) = (ends(scene, |edge| edge.source), ends(scene, |edge| edge.target));
    let width = options.width;
    let natural = Grid::natural_height(scene, &rows, &columns, width - 64.0);
    let cells = rows.len().max(columns.len()).max(1);
    let heaviest = scene.heaviest_edge();
    let radius = Radius::new(heaviest, ((width - 220.0) / cells as f64).min(34.0));
    let about = format!("sources down, targets across, by {}", scene.unit.name());
    let caption = caption(about, scene, heaviest, &radius, options);
    let mut sheet = Sheet::new(options, view, scene, &caption, natural);
    let grid = Grid::new(scene, rows, columns, &sheet);
    grid.lines(&mut sheet);
    let circles = circles(scene, &grid, &radius);
    draw_circles(&mut sheet, scene, &circles);
    grid.labels(scene, &mut sheet);
    Drawn { sheet, circles }
}

/// Returns the nodes that are an end of a link, in their order.
fn ends(scene: &Scene, end: impl Fn(&Edge) -> usize) -> Vec<usize> {
    let mut ends: Vec<_> = scene.edges.iter().map(end).collect();
    ends.sort_unstable();
    ends.dedup();
    ends
}

fn circles(scene: &Scene, grid: &Grid, radius: &Radius) -> Vec<Circle> {
    let mut order: Vec<&Edge> = scene.edges.iter().collect();
    order.sort_by_key(|edge| Reverse(edge.weight));
    let circle = |edge: &&Edge| {
        let cell = grid.at(edge.source, edge.target)?;
        Some(Circle {
            centre: cell.centre(),
            radius: radius.of(edge.weight),
            node: edge.source,
            page: host_page(scene.nodes.get(edge.source)?.address),
            about: scene.about(edge),
        })
    };
    order.iter().filter_map(circle).collect()
}
