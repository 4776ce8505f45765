//! The adjacency matrix: one cell per link; darker is heavier.

use std::fmt::Write as _;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Canvas, FigureCaption, LegendEntry, LegendSymbol};
use crate::kit::draw::grid::Grid;
use crate::kit::draw::picture::{
    self, FILE_TYPE_OR_TEXT, HEIGHT, PictureOptions, PictureType, SCALE, TEXT_WIDTH, THEME, TITLE,
    WIDTH,
};
use crate::kit::draw::scale::{Logarithmic, logarithmic_ticks};
use crate::kit::draw::svg::Element;
use crate::kit::model::cluster::order_by_cluster;
use crate::kit::model::scene::Scene;
use crate::kit::text::escape;
use crate::kit::text::number;
use crate::output::Output;
use crate::{AllowedValues, Error, Format, Param, Params, Render};

const HOSTS: Param = picture::hosts("80");

const ORDER: Param = Param {
    name: "order",
    about: "order of hosts; name: by address; frequency: by weight; cluster: hosts that communicate with each other are adjacent",
    default: "name",
    values: AllowedValues::Choice(&["name", "frequency", "cluster"]),
};

const DEFAULT_WIDTH: Param = Param { default: "1000", ..WIDTH };

pub(super) static FORMAT: Format = Format {
    name: "matrix",
    about: "adjacency matrix; darker cells are heavier links (SVG, PNG or text)",
    used_by: "browsers, reports, terminals",
    extension: "matrix.svg",
    needs: |_| Dimensions::LINKS,
    params: &[
        FILE_TYPE_OR_TEXT,
        HEIGHT,
        HOSTS,
        TEXT_WIDTH,
        ORDER,
        SCALE,
        THEME,
        TITLE,
        DEFAULT_WIDTH,
    ],
    build: |params| Box::new(Matrix::new(params)),
};

struct Matrix {
    options: PictureOptions,
    max_hosts: usize,
    order: String,
}

impl Matrix {
    fn new(params: &Params) -> Self {
        let max_hosts = params.number(HOSTS).map_or(80, |hosts| hosts as usize);
        let order = params.text(ORDER).to_owned();
        let options = PictureOptions::new(params, THEME, DEFAULT_WIDTH);
        // In text output, a cell is two characters wide, and 24 characters are left for the host
        // name to the right of a row.
        let fitting_hosts = |width: u32| (width.saturating_sub(24) / 2).max(2) as usize;
        let max_hosts = match (options.file_type, params.number(TEXT_WIDTH)) {
            (PictureType::Text, Some(width)) => max_hosts.min(fitting_hosts(width)),
            _ => max_hosts,
        };
        Self { options, max_hosts, order }
    }

    /// Returns the indexes of the nodes in the order of rows and columns.
    fn order(&self, scene: &Scene) -> Vec<usize> {
        let mut order: Vec<usize> = (0..scene.nodes.len()).collect();
        match self.order.as_str() {
            "cluster" => return order_by_cluster(scene),
            "frequency" => {
                order.sort_by_key(|index| scene.nodes.get(*index).map(|node| node.rank));
            }
            _ => {}
        }
        order
    }
}

impl Render for Matrix {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.max_hosts);
        let order = self.order(&scene);
        if self.options.file_type == PictureType::Text {
            return Ok(out
                .create_file("matrix.txt")?
                .write_all(render_text(&scene, &order).as_bytes())?);
        }
        let width = self.options.width;
        let natural_height = Grid::natural_height(&scene, &order, &order, width - 64.0);
        let theme = self.options.theme;
        let ramp_position = Logarithmic::new(scene.max_edge_weight(), 0.0, 1.0);
        let legend = logarithmic_ticks(scene.max_edge_weight(), 5).into_iter().map(|weight| {
            let square = LegendSymbol::Square(theme.ramp_at(ramp_position.of(weight).0));
            LegendEntry::new(square, scene.unit.format(weight))
        });
        let caption = FigureCaption {
            about: format!("rows are sources, columns are targets, by {}", scene.unit.name()),
            legend: legend.collect(),
            notes: Vec::new(),
        };
        let mut canvas = Canvas::new(&self.options, view, &scene, &caption, natural_height);
        let grid = Grid::new(&scene, order.clone(), order, &canvas);
        draw(&scene, &mut canvas, &grid, &ramp_position);
        self.options.write("matrix", &canvas.finish(), out)
    }
}

/// Draws a cell per link. `ramp_position` maps a weight to its position on the color ramp.
fn draw(scene: &Scene, canvas: &mut Canvas, grid: &Grid, ramp_position: &Logarithmic) {
    grid.draw_background(canvas);
    let (width, height) = grid.cell_size();
    let gap = (width.min(height) * 0.06).min(1.0);
    for edge in &scene.edges {
        if let Some(cell) = grid.cell_rect(edge.source, edge.target) {
            let color = canvas.theme.ramp_at(ramp_position.of(edge.weight).0);
            let cell = Element::rect(cell.inset(gap, gap)).attribute("fill", color);
            canvas.svg.add(&cell.title(scene.about(edge)));
        }
    }
    grid.draw_labels(scene, canvas);
}

/// Draws the matrix as text with block characters; darker blocks are heavier links.
fn render_text(scene: &Scene, order: &[usize]) -> String {
    const BLOCKS: [&str; 5] = ["··", "░░", "▒▒", "▓▓", "██"];
    let mut shades = vec![0_u8; scene.nodes.len().pow(2)];
    let shade = Logarithmic::new(scene.max_edge_weight(), 1.0, 4.0);
    for edge in &scene.edges {
        let index = edge.source * scene.nodes.len() + edge.target;
        if let Some(shade_of_cell) = shades.get_mut(index) {
            *shade_of_cell = shade.of(edge.weight).rounded();
        }
    }
    let mut text = String::new();
    for source in order {
        for target in order {
            let shade = shades.get(source * scene.nodes.len() + target).copied();
            let block = BLOCKS.get(usize::from(shade.unwrap_or_default()));
            text.push_str(block.copied().unwrap_or_default());
        }
        let label = scene.nodes.get(*source).map_or("", |node| node.label.as_str());
        let _ = writeln!(text, "  {}", escape::cell(label));
    }
    let heaviest = scene.unit.format(scene.max_edge_weight());
    let hosts = number::format_count(scene.nodes.len() as u64, "host");
    let lightest = scene.unit.format(1);
    let _ = writeln!(
        text,
        "{hosts}; rows are sources, columns are targets; ██ = {heaviest}, ░░ = {lightest}"
    );
    text
}
