//! The adjacency matrix: a cell a link, the darker the heavier.

use std::fmt::Write as _;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Caption, Entry, Mark, Sheet};
use crate::kit::draw::grid::Grid;
use crate::kit::draw::picture::{
    self, AS_OR_TEXT, HEIGHT, Kind, LETTERS, Options, SCALE, THEME, TITLE, WIDTH,
};
use crate::kit::draw::scale::{Logarithmic, logarithmic_ticks};
use crate::kit::draw::svg::Element;
use crate::kit::model::cluster::clustered;
use crate::kit::model::scene::Scene;
use crate::kit::text::escape;
use crate::kit::text::number;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render, Values};

const HOSTS: Param = picture::hosts("80");

const ORDER: Param = Param {
    name: "order",
    about: "the order of hosts: by address, by weight, or so that those stand together that talk to each other",
    default: "name",
    values: Values::Choice(&["name", "frequency", "cluster"]),
};

const WIDE: Param = Param { default: "1000", ..WIDTH };

pub(super) static FORMAT: Format = Format {
    name: "matrix",
    about: "hosts by hosts, a cell the darker the heavier the link, as SVG, PNG or text",
    opened_by: "browsers, reports, terminals",
    extension: "matrix.svg",
    needs: |_| Dimensions::LINKS,
    params: &[AS_OR_TEXT, HEIGHT, HOSTS, LETTERS, ORDER, SCALE, THEME, TITLE, WIDE],
    build: |params| Box::new(Matrix::new(params)),
};

struct Matrix {
    options: Options,
    hosts: usize,
    order: String,
}

impl Matrix {
    fn new(params: &Params) -> Self {
        let hosts = params.number(HOSTS).map_or(80, |hosts| hosts as usize);
        let order = params.text(ORDER).to_owned();
        let options = Options::new(params, THEME, WIDE);
        // A cell of a text is two letters wide, and the names stand beside them.
        let fit = |letters: u32| (letters.saturating_sub(24) / 2).max(2) as usize;
        let hosts = match (options.kind, params.number(LETTERS)) {
            (Kind::Text, Some(letters)) => hosts.min(fit(letters)),
            _ => hosts,
        };
        Self { options, hosts, order }
    }

    fn order(&self, scene: &Scene) -> Vec<usize> {
        let mut order: Vec<usize> = (0..scene.nodes.len()).collect();
        match self.order.as_str() {
            "cluster" => return clustered(scene),
            "frequency" => {
                order.sort_by_key(|place| scene.nodes.get(*place).map(|node| node.rank));
            }
            _ => {}
        }
        order
    }
}

impl Render for Matrix {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.hosts);
        let order = self.order(&scene);
        if self.options.kind == Kind::Text {
            return Ok(out.begin("matrix.txt")?.write_all(text(&scene, &order).as_bytes())?);
        }
        let width = self.options.width;
        let natural = Grid::natural_height(&scene, &order, &order, width - 64.0);
        let theme = self.options.theme;
        let share = Logarithmic::new(scene.heaviest_edge(), 0.0, 1.0);
        let legend = logarithmic_ticks(scene.heaviest_edge(), 5).into_iter().map(|weight| {
            let square = Mark::Square(theme.ramp_at(share.of(weight).0));
            Entry::new(square, scene.unit.amount(weight))
        });
        let caption = Caption {
            about: format!("sources down, targets across, by {}", scene.unit.name()),
            legend: legend.collect(),
            notes: Vec::new(),
        };
        let mut sheet = Sheet::new(&self.options, view, &scene, &caption, natural);
        let grid = Grid::new(&scene, order.clone(), order, &sheet);
        draw(&scene, &mut sheet, &grid, &share);
        self.options.write("matrix", &sheet.finish(), out)
    }
}

fn draw(scene: &Scene, sheet: &mut Sheet, grid: &Grid, share: &Logarithmic) {
    grid.ground(sheet);
    let (wide, high) = grid.cell();
    let gap = (wide.min(high) * 0.06).min(1.0);
    for edge in &scene.edges {
        if let Some(cell) = grid.at(edge.source, edge.target) {
            let colour = sheet.theme.ramp_at(share.of(edge.weight).0);
            let cell = Element::rect(cell.inset(gap, gap)).attribute("fill", colour);
            sheet.svg.add(&cell.title(scene.about(edge)));
        }
    }
    grid.labels(scene, sheet);
}

/// Writes the matrix of blocks, the fuller the heavier.
fn text(scene: &Scene, order: &[usize]) -> String {
    const BLOCKS: [&str; 5] = ["··", "░░", "▒▒", "▓▓", "██"];
    let mut shades = vec![0_u8; scene.nodes.len().pow(2)];
    let shade = Logarithmic::new(scene.heaviest_edge(), 1.0, 4.0);
    for edge in &scene.edges {
        let place = edge.source * scene.nodes.len() + edge.target;
        if let Some(known) = shades.get_mut(place) {
            *known = shade.of(edge.weight).rounded();
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
    let heaviest = scene.unit.amount(scene.heaviest_edge());
    let hosts = number::counted(scene.nodes.len() as u64, "host");
    let _ = writeln!(text, "{hosts}; sources down, targets across; ██ {heaviest}, ░░ one");
    text
}
