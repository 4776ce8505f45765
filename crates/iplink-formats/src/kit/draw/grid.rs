//! Hosts by hosts: rows for sources, columns for targets.

use crate::kit::draw::canvas::Sheet;
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::label_placer::along;
use crate::kit::draw::svg::{Anchor, Element, Text};
use crate::kit::model::scene::{Node, Scene};
use crate::kit::text::font;

/// The longest that a label beside a grid may be, in pixels.
const LONGEST: f64 = 170.0;

/// The largest that a cell is, in pixels.
const LARGEST: f64 = 40.0;

/// A grid of hosts.
#[derive(Debug)]
pub(crate) struct Grid {
    /// The nodes of the rows, from above.
    rows: Vec<usize>,
    /// The nodes of the columns, from the left.
    columns: Vec<usize>,
    /// The rows and columns of each node.
    row_of: Vec<Option<usize>>,
    column_of: Vec<Option<usize>>,
    area: Rect,
}

/// The parts of a grid, in pixels.
#[derive(Clone, Copy, Debug)]
struct Parts {
    left: f64,
    below: f64,
    cell: f64,
}

impl Parts {
    fn new(scene: &Scene, rows: &[usize], columns: &[usize], width: f64) -> Self {
        let longest = |places: &[usize]| {
            let nodes = places.iter().filter_map(|place| scene.nodes.get(*place));
            nodes.map(|node| font::width(&node.label, 11.0)).fold(0.0, f64::max).min(LONGEST)
        };
        let (left, below) = (longest(rows) + 12.0, longest(columns) + 12.0);
        let cell = ((width - left) / columns.len().max(1) as f64).min(LARGEST);
        Self { left, below, cell }
    }
}

impl Grid {
    /// Returns how high the drawing is to be so that cells are square.
    pub(crate) fn natural_height(
        scene: &Scene,
        rows: &[usize],
        columns: &[usize],
        width: f64,
    ) -> f64 {
        let parts = Parts::new(scene, rows, columns, width);
        (rows.len() as f64 * parts.cell + parts.below + 8.0).clamp(160.0, width * 1.6)
    }

    /// Lays a grid out within the sheet.
    pub(crate) fn new(scene: &Scene, rows: Vec<usize>, columns: Vec<usize>, sheet: &Sheet) -> Self {
        let plot = sheet.plot;
        let parts = Parts::new(scene, &rows, &columns, plot.width());
        let room = plot.height() - parts.below - 8.0;
        let high = (room / rows.len().max(1) as f64).clamp(0.1, LARGEST);
        let wide = parts.cell.min(high * 2.5);
        let (width, height) = (wide * columns.len() as f64, high * rows.len() as f64);
        // What is narrow stands in the middle.
        let spare = (plot.width() - parts.left - width).max(0.0) / 2.0;
        let area = Rect::new(plot.left + parts.left + spare, plot.top + 8.0, width, height);
        let places = |nodes: &[usize]| {
            let mut places = vec![None; scene.nodes.len()];
            for (place, node) in nodes.iter().enumerate() {
                places.iter_mut().skip(*node).take(1).for_each(|known| *known = Some(place));
            }
            places
        };
        let (row_of, column_of) = (places(&rows), places(&columns));
        Self { rows, columns, row_of, column_of, area }
    }

    /// Returns how wide and how high a cell is.
    pub(crate) fn cell(&self) -> (f64, f64) {
        let (rows, columns) = (self.rows.len().max(1), self.columns.len().max(1));
        (self.area.width() / columns as f64, self.area.height() / rows as f64)
    }

    /// Returns the cell of a link.
    pub(crate) fn at(&self, source: usize, target: usize) -> Option<Rect> {
        let row = self.row_of.get(source).copied().flatten()?;
        let column = self.column_of.get(target).copied().flatten()?;
        let (wide, high) = self.cell();
        let (x, y) = (column as f64 * wide, row as f64 * high);
        Some(Rect::new(self.area.left + x, self.area.top + y, wide, high))
    }

    /// Draws a line through the middle of each row and column.
    pub(crate) fn lines(&self, sheet: &mut Sheet) {
        let area = self.area;
        let group = Element::new("g").attribute("stroke", sheet.theme.faint);
        sheet.svg.begin(&group.size("stroke-width", 1.0));
        let (wide, high) = self.cell();
        for place in 0..self.rows.len() {
            let y = area.top + (place as f64 + 0.5) * high;
            sheet.svg.add(&Element::line(Point::new(area.left, y), Point::new(area.right, y)));
        }
        for place in 0..self.columns.len() {
            let x = area.left + (place as f64 + 0.5) * wide;
            sheet.svg.add(&Element::line(Point::new(x, area.top), Point::new(x, area.bottom)));
        }
        sheet.svg.end();
    }

    /// Fills the whole of it.
    pub(crate) fn ground(&self, sheet: &mut Sheet) {
        let ground = Element::rect(self.area).attribute("fill", sheet.theme.faint);
        sheet.svg.add(&ground.size("fill-opacity", 0.5));
    }

    /// Names rows and columns, the heaviest where there is not room for all.
    pub(crate) fn labels(&self, scene: &Scene, sheet: &mut Sheet) {
        let (wide, high) = self.cell();
        let nodes = |places: &[usize]| -> Vec<Node> {
            places.iter().filter_map(|place| scene.nodes.get(*place)).cloned().collect()
        };
        let colour = sheet.theme.ink;
        for (size, y, node) in chosen(nodes(&self.rows), high) {
            let content = font::shortened(&node.label, size, LONGEST);
            let at = Point::new(self.area.left - 8.0, self.area.top + y);
            let (content, anchor) = (content.as_str(), Anchor::End);
            sheet.svg.text(&Text { content, at, anchor, size, colour, turned: 0.0 });
        }
        for (size, x, node) in chosen(nodes(&self.columns), wide) {
            let content = font::shortened(&node.label, size, LONGEST);
            let at = Point::new(self.area.left + x, self.area.bottom + 8.0);
            let (content, anchor) = (content.as_str(), Anchor::End);
            sheet.svg.text(&Text { content, at, anchor, size, colour, turned: -90.0 });
        }
    }
}

/// Chooses the labels for which there is room, with their size and place.
fn chosen(nodes: Vec<Node>, pitch: f64) -> Vec<(f64, f64, Node)> {
    let size = (pitch / font::LINE).clamp(8.0, 11.0);
    let place = |number: usize| (number as f64 + 0.5) * pitch;
    let places: Vec<_> =
        nodes.iter().enumerate().map(|(number, node)| (place(number), node.weight)).collect();
    let shown = along(&places, size * font::LINE * 0.99, None);
    let nodes = nodes.into_iter().enumerate().zip(shown).filter(|(_, shown)| *shown);
    nodes.map(|((number, node), _)| (size, place(number), node)).collect()
}
