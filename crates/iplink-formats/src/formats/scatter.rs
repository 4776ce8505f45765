//! The scatter plot: circles for links by source and target, or for hosts or ports over
//! time. Circle area is weight. As a folder, circles link to host pages.

mod links;
mod map;
mod times;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Canvas, FigureCaption, LegendEntry, LegendSymbol};
use crate::kit::draw::geometry::Point;
use crate::kit::draw::picture::{self, AS, HEIGHT, PictureOptions, SCALE, THEME, TITLE, WIDTH};
use crate::kit::draw::scale::logarithmic_ticks;
use crate::kit::draw::svg::Element;
use crate::kit::model::scene::Scene;
use crate::kit::model::summary::capture_title;
use crate::kit::page::gallery::{Gallery, PAGES};
use crate::output::Output;
use crate::render::MANY;
use crate::{AllowedValues, Error, Format, Param, Params, Render};

const HOSTS: Param = picture::hosts("60");

const OF: Param = Param {
    name: "of",
    about: "what a circle stands for: a link, by source and target, or the traffic of a host or service port over time",
    default: "links",
    values: AllowedValues::Choice(&["links", "hosts", "ports"]),
};

const DEFAULT_WIDTH: Param = Param { default: "1000", ..WIDTH };

pub(super) static FORMAT: Format = Format {
    name: "scatter",
    about: "scatter plot of sources by targets, or of hosts or ports over time; circle area is weight (SVG, PNG, or clickable pages)",
    used_by: "browsers, reports",
    extension: "scatter.svg",
    needs: |params| ScatterKind::new(params).needs(),
    params: &[AS, HEIGHT, HOSTS, OF, PAGES, SCALE, THEME, TITLE, DEFAULT_WIDTH],
    build: |params| Box::new(Scatter::new(params)),
};

struct Scatter {
    options: PictureOptions,
    hosts: usize,
    of: ScatterKind,
    are_pages: bool,
}

/// The meaning of a circle.
#[derive(Clone, Copy)]
enum ScatterKind {
    Links,
    Hosts,
    Ports,
}

impl ScatterKind {
    fn new(params: &Params) -> Self {
        match params.text(OF) {
            "hosts" => Self::Hosts,
            "ports" => Self::Ports,
            _ => Self::Links,
        }
    }

    const fn needs(self) -> Dimensions {
        match self {
            Self::Links => Dimensions::LINKS,
            Self::Hosts => Dimensions::TIMES,
            Self::Ports => Dimensions::FLOWS.union(Dimensions::TIMES),
        }
    }
}

impl Scatter {
    fn new(params: &Params) -> Self {
        let hosts = params.number(HOSTS).map_or(60, |hosts| hosts as usize);
        let are_pages = params.text(PAGES) == MANY;
        Self {
            options: PictureOptions::new(params, THEME, DEFAULT_WIDTH),
            hosts,
            of: ScatterKind::new(params),
            are_pages,
        }
    }
}

impl Render for Scatter {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.hosts);
        let Plot { canvas, circles } = match self.of {
            ScatterKind::Links => links::draw(&self.options, view, &scene),
            of => times::draw(&self.options, view, &scene, of),
        };
        if !self.are_pages {
            return self.options.write("scatter", &canvas.finish(), out);
        }
        let title = self.options.title.clone().unwrap_or_else(|| capture_title(view));
        map::write(&title, &self.options, &canvas, &circles, out)?;
        self.options.write("scatter", &canvas.finish(), out)?;
        Gallery::new(view, &scene, &title).with_overview(map::PAGE, "Scatter plot").write(out)
    }
}

/// The finished canvas and its circles, largest first.
struct Plot {
    canvas: Canvas,
    circles: Vec<DrawnCircle>,
}

/// A circle as drawn.
struct DrawnCircle {
    center: Point,
    radius: f64,
    /// The node whose page it links to.
    node: usize,
    /// The path of that page.
    page: String,
    about: String,
}

/// Computes the radius of a circle whose area is proportional to the weight.
struct RadiusScale {
    heaviest: f64,
    largest: f64,
}

impl RadiusScale {
    /// If cells are small, the largest circle covers several of them.
    fn new(heaviest: u64, cell: f64) -> Self {
        Self { heaviest: heaviest.max(1) as f64, largest: (cell * 0.95).clamp(9.0, 22.0) }
    }

    fn of(&self, weight: u64) -> f64 {
        ((weight as f64 / self.heaviest).sqrt() * self.largest).max(1.5)
    }
}

/// Writes the caption: what is drawn, and the size legend.
fn caption(
    about: String,
    scene: &Scene,
    heaviest: u64,
    radius: &RadiusScale,
    options: &PictureOptions,
) -> FigureCaption {
    let legend = logarithmic_ticks(heaviest, 4).into_iter().map(|weight| {
        let dot = LegendSymbol::Dot(options.theme.link.to_owned(), radius.of(weight));
        LegendEntry::new(dot, scene.unit.format(weight))
    });
    let notes = vec![format!("Circle area = {}.", scene.unit.name())];
    FigureCaption { about, legend: legend.collect(), notes }
}

/// Draws circles in the colors of their hosts.
fn draw_circles(canvas: &mut Canvas, scene: &Scene, circles: &[DrawnCircle]) {
    let group = Element::new("g").size("fill-opacity", 0.75);
    let group = group.attribute("stroke", canvas.theme.background).size("stroke-width", 0.6);
    canvas.svg.begin_group(&group);
    for circle in circles {
        let node = scene.nodes.get(circle.node);
        let color = node.map(|node| canvas.color(node)).unwrap_or_default();
        let element = Element::circle(circle.center, circle.radius).attribute("fill", color);
        canvas.svg.add(&element.title(circle.about.as_str()));
    }
    canvas.svg.end_group();
}
