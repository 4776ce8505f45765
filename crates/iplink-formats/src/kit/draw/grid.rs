//! An adjacency matrix: rows for sources, columns for targets.

use crate::kit::draw::canvas::Canvas;
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::label_placer::select_non_overlapping;
use crate::kit::draw::svg::{Anchor, Element, Text};
use crate::kit::model::scene::{Node, Scene};
use crate::kit::text::font;

/// The maximum width of a label beside the matrix, in pixels.
const MAX_LABEL_WIDTH: f64 = 170.0;

/// The maximum size of a cell, in pixels.
const MAX_CELL_SIZE: f64 = 40.0;

/// The layout of a matrix of hosts.
#[derive(Debug)]
pub(crate) struct Grid {
    /// The nodes of the rows, from the top.
    rows: Vec<usize>,
    /// The nodes of the columns, from the left.
    columns: Vec<usize>,
    /// The row of each node.
    row_of: Vec<Option<usize>>,
    /// The column of each node.
    column_of: Vec<Option<usize>>,
    area: Rect,
}

/// The measures of a matrix, in pixels.
#[derive(Clone, Copy, Debug)]
struct Measures {
    left: f64,
    below: f64,
    cell: f64,
}

impl Measures {
    fn new(scene: &Scene, rows: &[usize], columns: &[usize], width: f64) -> Self {
        let longest = |indexes: &[usize]| {
            let nodes = indexes.iter().filter_map(|index| scene.nodes.get(*index));
            nodes
                .map(|node| font::width(&node.label, 11.0))
                .fold(0.0, f64::max)
                .min(MAX_LABEL_WIDTH)
        };
        let (left, below) = (longest(rows) + 12.0, longest(columns) + 12.0);
        let cell = ((width - left) / columns.len().max(1) as f64).min(MAX_CELL_SIZE);
        Self { left, below, cell }
    }
}

impl Grid {
    /// Returns the height at which cells are square, in pixels.
    pub(crate) fn natural_height(
        scene: &Scene,
        rows: &[usize],
        columns: &[usize],
        width: f64,
    ) -> f64 {
        let measures = Measures::new(scene, rows, columns, width);
        (rows.len() as f64 * measures.cell + measures.below + 8.0).clamp(160.0, width * 1.6)
    }

    /// Creates the layout within the plot area of a canvas.
    pub(crate) fn new(
        scene: &Scene,
        rows: Vec<usize>,
        columns: Vec<usize>,
        canvas: &Canvas,
    ) -> Self {
        let plot = canvas.plot;
        let measures = Measures::new(scene, &rows, &columns, plot.width());
        let space = plot.height() - measures.below - 8.0;
        let high = (space / rows.len().max(1) as f64).clamp(0.1, MAX_CELL_SIZE);
        let wide = measures.cell.min(high * 2.5);
        let (width, height) = (wide * columns.len() as f64, high * rows.len() as f64);
        // Center a narrow matrix.
        let spare = (plot.width() - measures.left - width).max(0.0) / 2.0;
        let area = Rect::new(plot.left + measures.left + spare, plot.top + 8.0, width, height);
        let indexes = |nodes: &[usize]| {
            let mut indexes = vec![None; scene.nodes.len()];
            for (index, node) in nodes.iter().enumerate() {
                indexes.iter_mut().skip(*node).take(1).for_each(|slot| *slot = Some(index));
            }
            indexes
        };
        let (row_of, column_of) = (indexes(&rows), indexes(&columns));
        Self { rows, columns, row_of, column_of, area }
    }

    /// Returns the width and the height of a cell.
    pub(crate) fn cell(&self) -> (f64, f64) {
        let (rows, columns) = (self.rows.len().max(1), self.columns.len().max(1));
        (self.area.width() / columns as f64, self.area.height() / rows as f64)
    }

    /// Returns the rectangle of a link's cell.
    pub(crate) fn at(&self, source: usize, target: usize) -> Option<Rect> {
        let row = self.row_of.get(source).copied().flatten()?;
        let column = self.column_of.get(target).copied().flatten()?;
        let (wide, high) = self.cell();
        let (x, y) = (column as f64 * wide, row as f64 * high);
        Some(Rect::new(self.area.left + x, self.area.top + y, wide, high))
    }

    /// Draws a line through the middle of each row and each column.
    pub(crate) fn draw_lines(&self, canvas: &mut Canvas) {
        let area = self.area;
        let group = Element::new("g").attribute("stroke", canvas.theme.faint);
        canvas.svg.begin_group(&group.size("stroke-width", 1.0));
        let (wide, high) = self.cell();
        for index in 0..self.rows.len() {
            let y = area.top + (index as f64 + 0.5) * high;
            canvas.svg.add(&Element::line(Point::new(area.left, y), Point::new(area.right, y)));
        }
        for index in 0..self.columns.len() {
            let x = area.left + (index as f64 + 0.5) * wide;
            canvas.svg.add(&Element::line(Point::new(x, area.top), Point::new(x, area.bottom)));
        }
        canvas.svg.end_group();
    }

    /// Fills the background of the matrix.
    pub(crate) fn draw_background(&self, canvas: &mut Canvas) {
        let ground = Element::rect(self.area).attribute("fill", canvas.theme.faint);
        canvas.svg.add(&ground.size("fill-opacity", 0.5));
    }

    /// Labels rows and columns. If there is not enough space for all, the heaviest are
    /// labeled.
    pub(crate) fn draw_labels(&self, scene: &Scene, canvas: &mut Canvas) {
        let (wide, high) = self.cell();
        let nodes = |indexes: &[usize]| -> Vec<Node> {
            indexes.iter().filter_map(|index| scene.nodes.get(*index)).cloned().collect()
        };
        let color = canvas.theme.ink;
        for (size, y, node) in select_labels(nodes(&self.rows), high) {
            let content = font::ellipsize(&node.label, size, MAX_LABEL_WIDTH);
            let at = Point::new(self.area.left - 8.0, self.area.top + y);
            let (content, anchor) = (content.as_str(), Anchor::End);
            canvas.svg.text(&Text { content, at, anchor, size, color, rotation: 0.0 });
        }
        for (size, x, node) in select_labels(nodes(&self.columns), wide) {
            let content = font::ellipsize(&node.label, size, MAX_LABEL_WIDTH);
            let at = Point::new(self.area.left + x, self.area.bottom + 8.0);
            let (content, anchor) = (content.as_str(), Anchor::End);
            canvas.svg.text(&Text { content, at, anchor, size, color, rotation: -90.0 });
        }
    }
}

/// Selects the labels that can be shown without overlaps: the font size, position and
/// node of each.
fn select_labels(nodes: Vec<Node>, pitch: f64) -> Vec<(f64, f64, Node)> {
    let size = (pitch / font::LINE_HEIGHT).clamp(8.0, 11.0);
    let position = |index: usize| (index as f64 + 0.5) * pitch;
    let positions: Vec<_> =
        nodes.iter().enumerate().map(|(index, node)| (position(index), node.weight)).collect();
    let shown = select_non_overlapping(&positions, size * font::LINE_HEIGHT * 0.99, None);
    let nodes = nodes.into_iter().enumerate().zip(shown).filter(|(_, shown)| *shown);
    nodes.map(|((index, node), _)| (size, position(index), node)).collect()
}
