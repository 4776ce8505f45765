//! The chord diagram: hosts on a circle, and a ribbon for each link.

use std::f64::consts::TAU;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Canvas, FigureCaption};
use crate::kit::draw::geometry::Point;
use crate::kit::draw::picture::{
    self, FILE_TYPE, HEIGHT, PictureOptions, SCALE, THEME, TITLE, WIDTH,
};
use crate::kit::draw::radial_label::{self, RadialLabel};
use crate::kit::draw::ribbon::CircleArc;
use crate::kit::draw::svg::Element;
use crate::kit::model::scene::Scene;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const HOSTS: Param = picture::hosts("60");

const DEFAULT_WIDTH: Param = Param { default: "1000", ..WIDTH };

/// The thickness of a host's band, in pixels.
const BAND_WIDTH: f64 = 13.0;

pub(super) static FORMAT: Format = Format {
    name: "chord",
    about: "chord diagram: hosts on a circle, ribbons from sources to targets (SVG or PNG)",
    used_by: "browsers, reports",
    extension: "chord.svg",
    needs: |_| Dimensions::LINKS,
    params: &[FILE_TYPE, HEIGHT, HOSTS, SCALE, THEME, TITLE, DEFAULT_WIDTH],
    build: |params| Box::new(Chord::new(params)),
};

struct Chord {
    options: PictureOptions,
    max_hosts: usize,
}

impl Chord {
    fn new(params: &Params) -> Self {
        let max_hosts = params.number(HOSTS).map_or(60, |hosts| hosts as usize);
        Self { options: PictureOptions::new(params, THEME, DEFAULT_WIDTH), max_hosts }
    }
}

impl Render for Chord {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.max_hosts);
        let unit = scene.unit.name();
        let about = format!("traffic between hosts, by {unit}");
        let notes = vec![
            "Band length = traffic sent and received; ribbon color = source; ribbons taper toward their target."
                .to_owned(),
        ];
        let caption = FigureCaption { about, legend: Vec::new(), notes };
        let mut canvas =
            Canvas::new(&self.options, view, &scene, &caption, self.options.width * 0.86);
        draw(&scene, &mut canvas);
        self.options.write("chord", &canvas.finish(), out)
    }
}

/// The arcs of hosts, and within them the arcs of their links.
struct ChordCircle {
    hosts: Vec<CircleArc>,
    /// The arcs of each link at its source and at its target.
    links: Vec<(CircleArc, CircleArc)>,
}

impl ChordCircle {
    /// Divides the circle among hosts in proportion to their sent and received traffic.
    fn new(scene: &Scene) -> Self {
        let mut totals = vec![0_u64; scene.nodes.len()];
        for edge in &scene.edges {
            for end in [edge.source, edge.target] {
                if let Some(total) = totals.get_mut(end) {
                    *total = total.saturating_add(edge.weight);
                }
            }
        }
        // The angle between two adjacent bands, in radians: in total, at most 12% of the circle.
        let gap = (0.12 * TAU / totals.len().max(1) as f64).min(0.03);
        let gap = if totals.len() < 2 { 0.0 } else { gap };
        let total: f64 = totals.iter().map(|total| *total as f64).sum();
        // The angle of one unit of weight, in radians.
        let unit_angle = (TAU - gap * totals.len() as f64) / total.max(1.0);
        let mut angle = 0.0;
        let mut hosts = Vec::new();
        for total in &totals {
            let to = angle + *total as f64 * unit_angle;
            hosts.push(CircleArc { from: angle, to });
            angle = to + gap;
        }
        let links = link_arcs(scene, &hosts, unit_angle);
        Self { hosts, links }
    }
}

/// Divides the arc of each host among its links, ordered by the position of their other
/// ends, so that few ribbons of a host cross.
fn link_arcs(scene: &Scene, hosts: &[CircleArc], unit_angle: f64) -> Vec<(CircleArc, CircleArc)> {
    let count = hosts.len().max(1);
    let mut ends: Vec<(usize, usize, usize, bool)> = Vec::new();
    for (edge_index, edge) in scene.edges.iter().enumerate() {
        // The number of hosts counterclockwise from one end to the other.
        let distance_back = |from: usize, to: usize| (from + count - to) % count;
        let (source, target) = (edge.source, edge.target);
        ends.push((source, distance_back(source, target), edge_index, true));
        ends.push((target, distance_back(target, source), edge_index, false));
    }
    ends.sort_unstable();
    // The start of the unused part of each host's arc.
    let mut next_angles: Vec<f64> = hosts.iter().map(|arc| arc.from).collect();
    let mut links = vec![(CircleArc::default(), CircleArc::default()); scene.edges.len()];
    for (host, _, edge_index, is_source) in ends {
        let weight = scene.edges.get(edge_index).map_or(0, |edge| edge.weight);
        let (Some(next), Some(link)) = (next_angles.get_mut(host), links.get_mut(edge_index))
        else {
            continue;
        };
        let arc = CircleArc { from: *next, to: *next + weight as f64 * unit_angle };
        *next = arc.to;
        let end = if is_source { &mut link.0 } else { &mut link.1 };
        *end = arc;
    }
    links
}

/// Draws the ribbons, then the bands and labels of hosts around them.
fn draw(scene: &Scene, canvas: &mut Canvas) {
    let circle = ChordCircle::new(scene);
    let half_size = canvas.plot.width().min(canvas.plot.height()) / 2.0;
    let label_size = radial_label::font_size(scene.nodes.len().min(90), half_size - 100.0);
    let label_space = radial_label::space(
        scene.nodes.iter().map(|node| node.label.as_str()),
        label_size,
        half_size,
    );
    let outer = (half_size - label_space - 9.0).max(BAND_WIDTH + 4.0);
    let (center, inner) = (canvas.plot.center(), outer - BAND_WIDTH);
    let colors: Vec<String> = scene.nodes.iter().map(|node| canvas.color(node)).collect();
    draw_ribbons(scene, canvas, &circle, &colors, (center, inner - 3.0));
    for ((node, arc), color) in scene.nodes.iter().zip(&circle.hosts).zip(&colors) {
        let band = Element::path(&arc.band(center, inner, outer)).attribute("fill", color);
        canvas.svg.add(&band.title(node.about()));
    }
    let labels: Vec<_> = scene
        .nodes
        .iter()
        .zip(&circle.hosts)
        .map(|(node, arc)| RadialLabel {
            angle: arc.middle(),
            text: node.label.clone(),
            color: canvas.theme.ink.to_owned(),
            weight: node.weight,
        })
        .collect();
    radial_label::draw(canvas, center, outer + 7.0, label_size, label_space, &labels);
}

/// Draws the ribbons, widest first, so that narrow ones stay on top.
fn draw_ribbons(
    scene: &Scene,
    canvas: &mut Canvas,
    circle: &ChordCircle,
    colors: &[String],
    (center, radius): (Point, f64),
) {
    let mut order: Vec<_> = scene.edges.iter().zip(&circle.links).collect();
    order.sort_by_key(|(edge, _)| std::cmp::Reverse(edge.weight));
    let group = Element::new("g").numeric("fill-opacity", 0.62);
    canvas.svg.begin_group(&group.numeric("stroke-opacity", 0.5).numeric("stroke-width", 0.6));
    for (edge, (from, to)) in order {
        let Some(color) = colors.get(edge.source) else {
            continue;
        };
        let tip = (2.0 + (to.to - to.from) * radius * 0.5).min(12.0);
        let ribbon = Element::path(&from.ribbon(*to, center, radius, tip));
        let ribbon = ribbon.attribute("fill", color).attribute("stroke", color);
        canvas.svg.add(&ribbon.title(scene.about(edge)));
    }
    canvas.svg.end_group();
}
