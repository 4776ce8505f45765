//! Hosts by hosts, a circle a link.

use iplink_core::Detail;
use iplink_core::query::View;

use crate::kit::grid::Grid;
use crate::kit::picture::{self, AS, HEIGHT, Options, SCALE, THEME, TITLE, WIDTH};
use crate::kit::scale::logarithmic_ticks;
use crate::kit::scene::{Edge, Scene};
use crate::kit::sheet::{Caption, Entry, Mark, Sheet};
use crate::kit::svg::Element;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const HOSTS: Param = picture::hosts("60");

const WIDE: Param = Param { default: "1000", ..WIDTH };

pub(super) static FORMAT: Format = Format {
    name: "scatter",
    about: "sources by targets, a circle as large as the weight of the link, as SVG or PNG",
    opened_by: "browsers, reports",
    extension: "scatter.svg",
    needs: |_| Detail::LINKS,
    params: &[AS, HEIGHT, HOSTS, SCALE, THEME, TITLE, WIDE],
    build: |params| Box::new(Scatter::new(params)),
};

struct Scatter {
    options: Options,
    hosts: usize,
}

impl Scatter {
    fn new(params: &Params) -> Self {
        let hosts = params.number(HOSTS).map_or(60, |hosts| hosts as usize);
        Self { options: Options::new(params, THEME, WIDE), hosts }
    }
}

impl Render for Scatter {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.hosts);
        let (rows, columns) = (ends(&scene, |edge| edge.source), ends(&scene, |edge| edge.target));
        let width = self.options.width;
        let natural = Grid::natural_height(&scene, &rows, &columns, width - 64.0);
        let cells = rows.len().max(columns.len()).max(1);
        let radius = Radius::new(&scene, ((width - 220.0) / cells as f64).min(34.0));
        let legend = logarithmic_ticks(scene.heaviest_edge(), 4).into_iter().map(|weight| {
            let dot = Mark::Dot(self.options.theme.link.to_owned(), radius.of(weight));
            Entry::new(dot, scene.unit.amount(weight))
        });
        let caption = Caption {
            about: format!("sources down, targets across, by {}", scene.unit.name()),
            legend: legend.collect(),
            notes: vec!["The area of a circle is the weight of its link.".to_owned()],
        };
        let mut sheet = Sheet::new(&self.options, view, &scene, &caption, natural);
        let grid = Grid::new(&scene, rows, columns, &sheet);
        draw(&scene, &mut sheet, &grid, &radius);
        self.options.write("scatter", &sheet.finish(), out)
    }
}

/// Returns the nodes that are an end of a link, in their order.
fn ends(scene: &Scene, end: impl Fn(&Edge) -> usize) -> Vec<usize> {
    let mut ends: Vec<_> = scene.edges.iter().map(end).collect();
    ends.sort_unstable();
    ends.dedup();
    ends
}

/// The radius of a circle, whose area is the weight.
struct Radius {
    heaviest: f64,
    largest: f64,
}

impl Radius {
    /// The largest circle covers some cells, where these are small.
    fn new(scene: &Scene, cell: f64) -> Self {
        let heaviest = scene.heaviest_edge().max(1) as f64;
        Self { heaviest, largest: (cell * 0.95).clamp(9.0, 22.0) }
    }

    fn of(&self, weight: u64) -> f64 {
        ((weight as f64 / self.heaviest).sqrt() * self.largest).max(1.5)
    }
}

fn draw(scene: &Scene, sheet: &mut Sheet, grid: &Grid, radius: &Radius) {
    grid.lines(sheet);
    let mut order: Vec<&Edge> = scene.edges.iter().collect();
    order.sort_by_key(|edge| std::cmp::Reverse(edge.weight));
    let group = Element::new("g").size("fill-opacity", 0.75);
    let group = group.attribute("stroke", sheet.theme.background).size("stroke-width", 0.6);
    sheet.svg.begin(&group);
    for edge in order {
        let (Some(cell), Some(source)) =
            (grid.at(edge.source, edge.target), scene.nodes.get(edge.source))
        else {
            continue;
        };
        let colour = sheet.colour(source);
        let circle = Element::circle(cell.centre(), radius.of(edge.weight));
        sheet.svg.add(&circle.attribute("fill", colour).title(scene.about(edge)));
    }
    sheet.svg.end();
    grid.labels(scene, sheet);
}
