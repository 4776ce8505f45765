//! The scatter plot: circles for links by source and target, or for hosts or ports over
//! time. The area of a circle shows the weight. In a folder of pages, circles link to host pages.

mod links;
mod map;
mod times;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Canvas, FigureCaption, LegendEntry, LegendSymbol};
use crate::kit::draw::geometry::Point;
use crate::kit::draw::picture::{
    self, FILE_TYPE, HEIGHT, PictureOptions, SCALE, THEME, TITLE, WIDTH,
};
use crate::kit::draw::scale::logarithmic_ticks;
use crate::kit::draw::svg::Element;
use crate::kit::model::scene::Scene;
use crate::kit::model::summary::capture_title;
use crate::kit::page::gallery::{Gallery, PAGES};
use crate::output::Output;
use crate::render::MANY_PAGES;
use crate::{AllowedValues, Error, Format, Param, Params, Render};

const HOSTS: Param = picture::hosts("60");

const OF: Param = Param {
    name: "of",
    about: "what a circle stands for; links: a link, at its source and target; hosts, ports: the traffic of a host or service port in a time bin",
    default: "links",
    values: AllowedValues::Choice(&["links", "hosts", "ports"]),
};

const DEFAULT_WIDTH: Param = Param { default: "1000", ..WIDTH };

pub(super) static FORMAT: Format = Format {
    name: "scatter",
    about: "scatter plot of sources by targets, or of hosts or ports over time; circle area shows weight (SVG, PNG, or clickable pages)",
    used_by: "browsers, reports",
    extension: "scatter.svg",
    needs: |params| ScatterKind::new(params).needs(),
    params: &[FILE_TYPE, HEIGHT, HOSTS, OF, PAGES, SCALE, THEME, TITLE, DEFAULT_WIDTH],
    build: |params| Box::new(Scatter::new(params)),
};

struct Scatter {
    options: PictureOptions,
    max_hosts: usize,
    kind: ScatterKind,
    /// Whether a folder of linked pages is written instead of one picture.
    writes_pages: bool,
}

/// The type of scatter plot: what a circle stands for.
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

    /// Returns the dimensions that the graph must keep.
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
        let max_hosts = params.number(HOSTS).map_or(60, |hosts| hosts as usize);
        let writes_pages = params.text(PAGES) == MANY_PAGES;
        Self {
            options: PictureOptions::new(params, THEME, DEFAULT_WIDTH),
            max_hosts,
            kind: ScatterKind::new(params),
            writes_pages,
        }
    }
}

impl Render for Scatter {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.max_hosts);
        let Plot { canvas, circles } = match self.kind {
            ScatterKind::Links => links::draw(&self.options, view, &scene),
            kind => times::draw(&self.options, view, &scene, kind),
        };
        if !self.writes_pages {
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
    /// The tooltip.
    about: String,
}

/// A scale from weights to the radii of circles whose area is proportional to the weight.
struct RadiusScale {
    /// The weight of the heaviest circle.
    heaviest: f64,
    /// The radius of the heaviest circle, in pixels.
    max_radius: f64,
}

impl RadiusScale {
    /// Creates a scale for cells of this size, in pixels. If cells are small, the largest circle
    /// covers several of them.
    fn new(heaviest: u64, cell_size: f64) -> Self {
        Self { heaviest: heaviest.max(1) as f64, max_radius: (cell_size * 0.95).clamp(9.0, 22.0) }
    }

    /// Returns the radius for a weight, in pixels.
    fn of(&self, weight: u64) -> f64 {
        ((weight as f64 / self.heaviest).sqrt() * self.max_radius).max(1.5)
    }
}

/// Returns the caption, with a legend of circle sizes.
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
    let group = Element::new("g").numeric("fill-opacity", 0.75);
    let group = group.attribute("stroke", canvas.theme.background).numeric("stroke-width", 0.6);
    canvas.svg.begin_group(&group);
    for circle in circles {
        let node = scene.nodes.get(circle.node);
        let color = node.map(|node| canvas.color(node)).unwrap_or_default();
        let element = Element::circle(circle.center, circle.radius).attribute("fill", color);
        canvas.svg.add(&element.title(circle.about.as_str()));
    }
    canvas.svg.end_group();
}
