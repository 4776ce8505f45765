//! An adjacency matrix: rows for sources, columns for targets.

use crate::kit::draw::canvas::Canvas;
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::label_placer::select_non_overlapping;
use crate::kit::draw::svg::{Anchor, Element, Text};
use crate::kit::model::scene::{Node, Scene};
use crate::kit::text::font;

/// The maximum width of a label beside the matrix, in pixels.
const MAX_LABEL_WIDTH: f64 = 170.0;

/// The maximum font size of a label, in pixels.
const MAX_FONT_SIZE: f64 = 11.0;

/// The maximum width and height of a cell, in pixels.
const MAX_CELL_SIZE: f64 = 40.0;

/// The layout of a matrix of hosts.
#[derive(Debug)]
pub(crate) struct Grid {
    /// The index of the node of each row, from the top.
    rows: Vec<usize>,
    /// The index of the node of each column, from the left.
    columns: Vec<usize>,
    /// The row of each node, if it has one.
    row_of: Vec<Option<usize>>,
    /// The column of each node, if it has one.
    column_of: Vec<Option<usize>>,
    /// The rectangle of all cells.
    area: Rect,
}

/// The sizes that determine the layout of a matrix, in pixels.
#[derive(Clone, Copy, Debug)]
struct GridMeasures {
    /// The space for the row labels to the left of the cells.
    left: f64,
    /// The space for the column labels below the cells.
    below: f64,
    cell_width: f64,
}

impl GridMeasures {
    fn new(scene: &Scene, rows: &[usize], columns: &[usize], width: f64) -> Self {
        let max_label_width = |indexes: &[usize]| {
            let nodes = indexes.iter().filter_map(|index| scene.nodes.get(*index));
            nodes
                .map(|node| font::width(&node.label, MAX_FONT_SIZE))
                .fold(0.0, f64::max)
                .min(MAX_LABEL_WIDTH)
        };
        let (left, below) = (max_label_width(rows) + 12.0, max_label_width(columns) + 12.0);
        let cell_width = ((width - left) / columns.len().max(1) as f64).min(MAX_CELL_SIZE);
        Self { left, below, cell_width }
    }
}

impl Grid {
    /// Returns the height of the plot area at which cells are square, in pixels. It is limited, so
    /// that the picture becomes neither too flat nor too tall. `width` is that of the plot area.
    pub(crate) fn natural_height(
        scene: &Scene,
        rows: &[usize],
        columns: &[usize],
        width: f64,
    ) -> f64 {
        let measures = GridMeasures::new(scene, rows, columns, width);
        (rows.len() as f64 * measures.cell_width + measures.below + 8.0).clamp(160.0, width * 1.6)
    }

    /// Creates the layout within the plot area of a canvas. `rows` and `columns` contain indexes of
    /// nodes.
    pub(crate) fn new(
        scene: &Scene,
        rows: Vec<usize>,
        columns: Vec<usize>,
        canvas: &Canvas,
    ) -> Self {
        let plot = canvas.plot;
        let measures = GridMeasures::new(scene, &rows, &columns, plot.width());
        let space = plot.height() - measures.below - 8.0;
        let cell_height = (space / rows.len().max(1) as f64).clamp(0.1, MAX_CELL_SIZE);
        let cell_width = measures.cell_width.min(cell_height * 2.5);
        let (width, height) = (cell_width * columns.len() as f64, cell_height * rows.len() as f64);
        // Center a narrow matrix.
        let indent = (plot.width() - measures.left - width).max(0.0) / 2.0;
        let area = Rect::new(plot.left + measures.left + indent, plot.top + 8.0, width, height);
        let index_by_node = |nodes: &[usize]| {
            let mut index_of = vec![None; scene.nodes.len()];
            for (index, node) in nodes.iter().enumerate() {
                if let Some(slot) = index_of.get_mut(*node) {
                    *slot = Some(index);
                }
            }
            index_of
        };
        let (row_of, column_of) = (index_by_node(&rows), index_by_node(&columns));
        Self { rows, columns, row_of, column_of, area }
    }

    /// Returns the width and the height of a cell, in pixels.
    pub(crate) fn cell_size(&self) -> (f64, f64) {
        let (rows, columns) = (self.rows.len().max(1), self.columns.len().max(1));
        (self.area.width() / columns as f64, self.area.height() / rows as f64)
    }

    /// Returns the rectangle of a link's cell, or `None` if the source has no row or the target
    /// has no column.
    pub(crate) fn cell_rect(&self, source: usize, target: usize) -> Option<Rect> {
        let row = self.row_of.get(source).copied().flatten()?;
        let column = self.column_of.get(target).copied().flatten()?;
        let (width, height) = self.cell_size();
        let (x, y) = (column as f64 * width, row as f64 * height);
        Some(Rect::new(self.area.left + x, self.area.top + y, width, height))
    }

    /// Draws a line through the middle of each row and each column.
    pub(crate) fn draw_lines(&self, canvas: &mut Canvas) {
        let area = self.area;
        let group = Element::new("g").attribute("stroke", canvas.theme.faint);
        canvas.svg.begin_group(&group.numeric("stroke-width", 1.0));
        let (cell_width, cell_height) = self.cell_size();
        for index in 0..self.rows.len() {
            let y = area.top + (index as f64 + 0.5) * cell_height;
            canvas.svg.add(&Element::line(Point::new(area.left, y), Point::new(area.right, y)));
        }
        for index in 0..self.columns.len() {
            let x = area.left + (index as f64 + 0.5) * cell_width;
            canvas.svg.add(&Element::line(Point::new(x, area.top), Point::new(x, area.bottom)));
        }
        canvas.svg.end_group();
    }

    /// Fills the background of the matrix.
    pub(crate) fn draw_background(&self, canvas: &mut Canvas) {
        let background = Element::rect(self.area).attribute("fill", canvas.theme.faint);
        canvas.svg.add(&background.numeric("fill-opacity", 0.5));
    }

    /// Labels rows and columns. If there is not enough space for all labels, only the heaviest
    /// nodes are labeled.
    pub(crate) fn draw_labels(&self, scene: &Scene, canvas: &mut Canvas) {
        let (cell_width, cell_height) = self.cell_size();
        let nodes = |indexes: &[usize]| -> Vec<Node> {
            indexes.iter().filter_map(|index| scene.nodes.get(*index)).cloned().collect()
        };
        let color = canvas.theme.ink;
        for (size, y, node) in select_labels(nodes(&self.rows), cell_height) {
            let content = font::ellipsize(&node.label, size, MAX_LABEL_WIDTH);
            let at = Point::new(self.area.left - 8.0, self.area.top + y);
            let (content, anchor) = (content.as_str(), Anchor::End);
            canvas.svg.text(&Text { content, at, anchor, size, color, rotation: 0.0 });
        }
        for (size, x, node) in select_labels(nodes(&self.columns), cell_width) {
            let content = font::ellipsize(&node.label, size, MAX_LABEL_WIDTH);
            let at = Point::new(self.area.left + x, self.area.bottom + 8.0);
            let (content, anchor) = (content.as_str(), Anchor::End);
            canvas.svg.text(&Text { content, at, anchor, size, color, rotation: -90.0 });
        }
    }
}

/// Selects the nodes whose labels can be shown without overlaps, and returns the font size,
/// position and node of each. Positions are in pixels from the start of the axis. `pitch` is the
/// distance between the centers of two adjacent rows or columns, in pixels.
fn select_labels(nodes: Vec<Node>, pitch: f64) -> Vec<(f64, f64, Node)> {
    let size = (pitch / font::LINE_HEIGHT).clamp(8.0, MAX_FONT_SIZE);
    let position = |index: usize| (index as f64 + 0.5) * pitch;
    let positions: Vec<_> =
        nodes.iter().enumerate().map(|(index, node)| (position(index), node.weight)).collect();
    // The factor prevents rounding from hiding every second label.
    let shown = select_non_overlapping(&positions, size * font::LINE_HEIGHT * 0.99, None);
    let nodes = nodes.into_iter().enumerate().zip(shown).filter(|(_, shown)| *shown);
    nodes.map(|((index, node), _)| (size, position(index), node)).collect()
}
