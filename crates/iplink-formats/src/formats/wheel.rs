//! Hosts on a wheel, each in its colour, and curves to those that it sends to.

use std::f64::consts::TAU;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Caption, Entry, Mark, Sheet};
use crate::kit::draw::picture::{self, AS, HEIGHT, Options, SCALE, THEME, TITLE, WIDTH};
use crate::kit::draw::radial_label::{self, Spoke};
use crate::kit::draw::scale::{Logarithmic, logarithmic_ticks};
use crate::kit::draw::svg::{Element, Outline};
use crate::kit::model::scene::{Edge, Scene};
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const HOSTS: Param = picture::hosts("150");

const DARK: Param = Param { default: "dark", ..THEME };

const WIDE: Param = Param { default: "1000", ..WIDTH };

pub(super) static FORMAT: Format = Format {
    name: "wheel",
    about: "hosts on a wheel, and curves in the colour of the source, as SVG or PNG",
    opened_by: "browsers, reports",
    extension: "wheel.svg",
    needs: |_| Dimensions::LINKS,
    params: &[AS, HEIGHT, HOSTS, SCALE, DARK, TITLE, WIDE],
    build: |params| Box::new(Wheel::new(params)),
};

struct Wheel {
    options: Options,
    hosts: usize,
}

impl Wheel {
    fn new(params: &Params) -> Self {
        let hosts = params.number(HOSTS).map_or(150, |hosts| hosts as usize);
        Self { options: Options::new(params, DARK, WIDE), hosts }
    }
}

impl Render for Wheel {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.hosts);
        let width = width(&scene);
        let unit = scene.unit;
        let line = |weight| {
            let mark = Mark::Line(self.options.theme.muted.to_owned(), width.of(weight).0);
            Entry::new(mark, unit.amount(weight))
        };
        let legend = logarithmic_ticks(scene.heaviest_edge(), 4).into_iter().map(line).collect();
        let about = format!("who talks to whom, by {}", unit.name());
        let notes = vec!["A curve has the colour of its source.".to_owned()];
        let caption = Caption { about, legend, notes };
        let mut sheet =
            Sheet::new(&self.options, view, &scene, &caption, self.options.width * 0.88);
        draw(&scene, &mut sheet);
        self.options.write("wheel", &sheet.finish(), out)
    }
}

fn width(scene: &Scene) -> Logarithmic {
    Logarithmic::new(scene.heaviest_edge(), 0.8, 4.5)
}

fn draw(scene: &Scene, sheet: &mut Sheet) {
    let half = sheet.plot.width().min(sheet.plot.height()) / 2.0;
    let count = scene.nodes.len().max(1);
    let size = radial_label::size(count, half - 110.0);
    let labels = radial_label::room(scene.nodes.iter().map(|node| node.label.as_str()), size, half);
    let radius = (half - labels - 13.0).max(10.0);
    let centre = sheet.plot.centre();
    let angle = |place: usize| TAU * place as f64 / count as f64;
    let colours: Vec<String> = scene.nodes.iter().map(|node| sheet.colour(node)).collect();
    let mut order: Vec<&Edge> = scene.edges.iter().collect();
    order.sort_by_key(|edge| edge.weight);
    let (width, opacity) = (width(scene), Logarithmic::new(scene.heaviest_edge(), 0.45, 0.95));
    let fainter = (400.0 / order.len().max(400) as f64).sqrt();
    let group = Element::new("g").attribute("fill", "none").attribute("stroke-linecap", "round");
    sheet.svg.begin(&group);
    for edge in order {
        let (from, to) = (angle(edge.source), angle(edge.target));
        // A curve leaves the wheel straight inwards; that of a host to itself is
        // a leaf.
        let (lean, depth) = if edge.source == edge.target { (0.09, 0.72) } else { (0.0, 0.42) };
        let (first, second) =
            (centre.around(from - lean, radius * depth), centre.around(to + lean, radius * depth));
        let (start, end) = (centre.around(from, radius), centre.around(to, radius));
        let curve = Element::path(&Outline::default().from(start).curved(first, second, end));
        let colour = colours.get(edge.source).map_or("", String::as_str);
        let curve = curve.attribute("stroke", colour).size("stroke-width", width.of(edge.weight).0);
        let opacity = (opacity.of(edge.weight).0 * fainter).max(0.12);
        sheet.svg.add(&curve.size("stroke-opacity", opacity).title(scene.about(edge)));
    }
    sheet.svg.end();
    let dot = (TAU * radius / count as f64 * 0.36).clamp(1.2, 5.0);
    for ((place, node), colour) in scene.nodes.iter().enumerate().zip(&colours) {
        let circle = Element::circle(centre.around(angle(place), radius), dot);
        sheet.svg.add(&circle.attribute("fill", colour).title(node.about()));
    }
    let spokes: Vec<_> = scene
        .nodes
        .iter()
        .enumerate()
        .zip(colours)
        .map(|((place, node), colour)| Spoke {
            angle: angle(place),
            text: node.label.clone(),
            colour,
            weight: node.weight,
        })
        .collect();
    radial_label::write(sheet, centre, radius + dot + 6.0, size, labels, &spokes);
}
