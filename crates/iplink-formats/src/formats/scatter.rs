//! Circles as large as what they stand for: links, by source and target, or what
//! hosts and ports carried over time; with pages of the hosts, to which they lead.

mod links;
mod map;
mod times;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Caption, Entry, Mark, Sheet, captures};
use crate::kit::draw::geometry::Point;
use crate::kit::draw::picture::{self, AS, HEIGHT, Options, SCALE, THEME, TITLE, WIDTH};
use crate::kit::draw::scale::logarithmic_ticks;
use crate::kit::draw::svg::Element;
use crate::kit::model::scene::Scene;
use crate::kit::page::gallery::{Gallery, PAGES};
use crate::output::Output;
use crate::render::MANY;
use crate::{Error, Format, Param, Params, Render, Values};

const HOSTS: Param = picture::hosts("60");

const OF: Param = Param {
    name: "of",
    about: "what a circle is: a link, by source and target, or what a host or a port of a service carried at a time",
    default: "links",
    values: Values::Choice(&["links", "hosts", "ports"]),
};

const WIDE: Param = Param { default: "1000", ..WIDTH };

pub(super) static FORMAT: Format = Format {
    name: "scatter",
    about: "sources by targets, or hosts or ports over time, circles as large as the weight: SVG, PNG, or pages in which they lead to the hosts",
    opened_by: "browsers, reports",
    extension: "scatter.svg",
    needs: |params| Of::new(params).needs(),
    params: &[AS, HEIGHT, HOSTS, OF, PAGES, SCALE, THEME, TITLE, WIDE],
    build: |params| Box::new(Scatter::new(params)),
};

struct Scatter {
    options: Options,
    hosts: usize,
    of: Of,
    are_pages: bool,
}

/// What a circle is.
#[derive(Clone, Copy)]
enum Of {
    Links,
    Hosts,
    Ports,
}

impl Of {
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
            Self::Ports => Dimensions::FLOWS.and(Dimensions::TIMES),
        }
    }
}

impl Scatter {
    fn new(params: &Params) -> Self {
        let hosts = params.number(HOSTS).map_or(60, |hosts| hosts as usize);
        let are_pages = params.text(PAGES) == MANY;
        Self { options: Options::new(params, THEME, WIDE), hosts, of: Of::new(params), are_pages }
    }
}

impl Render for Scatter {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.hosts);
        let Drawn { sheet, circles } = match self.of {
            Of::Links => links::draw(&self.options, view, &scene),
            of => times::draw(&self.options, view, &scene, of),
        };
        if !self.are_pages {
            return self.options.write("scatter", &sheet.finish(), out);
        }
        let title = self.options.title.clone().unwrap_or_else(|| captures(view));
        map::write(&title, &self.options, &sheet, &circles, out)?;
        self.options.write("scatter", &sheet.finish(), out)?;
        Gallery::new(view, &scene, &title).with_overview(map::PAGE, "Scatter plot").write(out)
    }
}

/// A sheet on which everything is, and its circles, the largest first.
struct Drawn {
    sheet: Sheet,
    circles: Vec<Circle>,
}

/// A circle that is drawn.
struct Circle {
    centre: Point,
    radius: f64,
    /// Whose page it leads to, among the nodes.
    node: usize,
    /// The page of that host.
    page: String,
    about: String,
}

/// The radius of a circle, whose area is the weight.
struct Radius {
    heaviest: f64,
    largest: f64,
}

impl Radius {
    /// The largest circle covers some cells, where these are small.
    fn new(heaviest: u64, cell: f64) -> Self {
        Self { heaviest: heaviest.max(1) as f64, largest: (cell * 0.95).clamp(9.0, 22.0) }
    }

    fn of(&self, weight: u64) -> f64 {
        ((weight as f64 / self.heaviest).sqrt() * self.largest).max(1.5)
    }
}

/// Says what is drawn, and how large what is.
fn caption(
    about: String,
    scene: &Scene,
    heaviest: u64,
    radius: &Radius,
    options: &Options,
) -> Caption {
    let legend = logarithmic_ticks(heaviest, 4).into_iter().map(|weight| {
        let dot = Mark::Dot(options.theme.link.to_owned(), radius.of(weight));
        Entry::new(dot, scene.unit.amount(weight))
    });
    let notes = vec!["The area of a circle is its weight.".to_owned()];
    Caption { about, legend: legend.collect(), notes }
}

/// Draws circles in the colours of their hosts.
fn draw_circles(sheet: &mut Sheet, scene: &Scene, circles: &[Circle]) {
    let group = Element::new("g").size("fill-opacity", 0.75);
    let group = group.attribute("stroke", sheet.theme.background).size("stroke-width", 0.6);
    sheet.svg.begin(&group);
    for circle in circles {
        let node = scene.nodes.get(circle.node);
        let colour = node.map(|node| sheet.colour(node)).unwrap_or_default();
        let element = Element::circle(circle.centre, circle.radius).attribute("fill", colour);
        sheet.svg.add(&element.title(circle.about.as_str()));
    }
    sheet.svg.end();
}
