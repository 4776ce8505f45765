//! Hosts around a circle, and ribbons for what they send each other.

use std::f64::consts::TAU;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Caption, Sheet};
use crate::kit::draw::geometry::Point;
use crate::kit::draw::picture::{self, AS, HEIGHT, Options, SCALE, THEME, TITLE, WIDTH};
use crate::kit::draw::radial_label::{self, Spoke};
use crate::kit::draw::ribbon::Arc;
use crate::kit::draw::svg::Element;
use crate::kit::model::scene::Scene;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const HOSTS: Param = picture::hosts("60");

const WIDE: Param = Param { default: "1000", ..WIDTH };

/// How thick the band of a host is, in pixels.
const BAND: f64 = 13.0;

pub(super) static FORMAT: Format = Format {
    name: "chord",
    about: "hosts around a circle, and ribbons from sources to targets, as SVG or PNG",
    opened_by: "browsers, reports",
    extension: "chord.svg",
    needs: |_| Dimensions::LINKS,
    params: &[AS, HEIGHT, HOSTS, SCALE, THEME, TITLE, WIDE],
    build: |params| Box::new(Chord::new(params)),
};

struct Chord {
    options: Options,
    hosts: usize,
}

impl Chord {
    fn new(params: &Params) -> Self {
        let hosts = params.number(HOSTS).map_or(60, |hosts| hosts as usize);
        Self { options: Options::new(params, THEME, WIDE), hosts }
    }
}

impl Render for Chord {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.hosts);
        let unit = scene.unit.name();
        let about = format!("what hosts send each other, by {unit}");
        let notes = vec![format!(
            "A band is as long as what its host sent and received; a ribbon has the colour of its source, and ends in a point at its target."
        )];
        let caption = Caption { about, legend: Vec::new(), notes };
        let mut sheet =
            Sheet::new(&self.options, view, &scene, &caption, self.options.width * 0.86);
        draw(&scene, &mut sheet);
        self.options.write("chord", &sheet.finish(), out)
    }
}

/// Where on the circle a host is, and each of its links.
struct Ring {
    hosts: Vec<Arc>,
    /// Where each link begins and ends.
    links: Vec<(Arc, Arc)>,
}

impl Ring {
    /// Deals the circle out: to each host what it sent and received.
    fn new(scene: &Scene) -> Self {
        let mut totals = vec![0_u64; scene.nodes.len()];
        for edge in &scene.edges {
            for end in [edge.source, edge.target] {
                if let Some(total) = totals.get_mut(end) {
                    *total = total.saturating_add(edge.weight);
                }
            }
        }
        let gap = (0.12 * TAU / totals.len().max(1) as f64).min(0.03);
        let gap = if totals.len() < 2 { 0.0 } else { gap };
        let all: f64 = totals.iter().map(|total| *total as f64).sum();
        let each = (TAU - gap * totals.len() as f64) / all.max(1.0);
        let mut at = 0.0;
        let mut hosts = Vec::new();
        for total in &totals {
            let to = at + *total as f64 * each;
            hosts.push(Arc { from: at, to });
            at = to + gap;
        }
        let links = links(scene, &hosts, each);
        Self { hosts, links }
    }
}

/// Deals out the part of each host to its links, in the order in which their
/// other ends follow around the circle, so that few ribbons of a host cross.
fn links(scene: &Scene, hosts: &[Arc], each: f64) -> Vec<(Arc, Arc)> {
    let count = hosts.len().max(1);
    let mut ends: Vec<(usize, usize, usize, bool)> = Vec::new();
    for (place, edge) in scene.edges.iter().enumerate() {
        let behind = |from: usize, to: usize| (from + count - to) % count;
        let (source, target) = (edge.source, edge.target);
        ends.push((source, behind(source, target), place, true));
        ends.push((target, behind(target, source), place, false));
    }
    ends.sort_unstable();
    let mut next: Vec<f64> = hosts.iter().map(|arc| arc.from).collect();
    let mut links = vec![(Arc::default(), Arc::default()); scene.edges.len()];
    for (host, _, place, is_source) in ends {
        let weight = scene.edges.get(place).map_or(0, |edge| edge.weight);
        let (Some(next), Some(link)) = (next.get_mut(host), links.get_mut(place)) else {
            continue;
        };
        let arc = Arc { from: *next, to: *next + weight as f64 * each };
        *next = arc.to;
        let end = if is_source { &mut link.0 } else { &mut link.1 };
        *end = arc;
    }
    links
}

fn draw(scene: &Scene, sheet: &mut Sheet) {
    let ring = Ring::new(scene);
    let half = sheet.plot.width().min(sheet.plot.height()) / 2.0;
    let size = radial_label::size(scene.nodes.len().min(90), half - 100.0);
    let labels = radial_label::room(scene.nodes.iter().map(|node| node.label.as_str()), size, half);
    let outer = (half - labels - 9.0).max(BAND + 4.0);
    let (centre, inner) = (sheet.plot.centre(), outer - BAND);
    let colours: Vec<String> = scene.nodes.iter().map(|node| sheet.colour(node)).collect();
    ribbons(scene, sheet, &ring, &colours, (centre, inner - 3.0));
    for ((node, arc), colour) in scene.nodes.iter().zip(&ring.hosts).zip(&colours) {
        let band = Element::path(&arc.band(centre, inner, outer)).attribute("fill", colour);
        sheet.svg.add(&band.title(node.about()));
    }
    let spokes: Vec<_> = scene
        .nodes
        .iter()
        .zip(&ring.hosts)
        .map(|(node, arc)| Spoke {
            angle: arc.middle(),
            text: node.label.clone(),
            colour: sheet.theme.ink.to_owned(),
            weight: node.weight,
        })
        .collect();
    radial_label::write(sheet, centre, outer + 7.0, size, labels, &spokes);
}

/// Draws the ribbons, the widest first, so that the narrow ones are seen.
fn ribbons(
    scene: &Scene,
    sheet: &mut Sheet,
    ring: &Ring,
    colours: &[String],
    (centre, radius): (Point, f64),
) {
    let mut order: Vec<_> = scene.edges.iter().zip(&ring.links).collect();
    order.sort_by_key(|(edge, _)| std::cmp::Reverse(edge.weight));
    let group = Element::new("g").size("fill-opacity", 0.62);
    sheet.svg.begin(&group.size("stroke-opacity", 0.5).size("stroke-width", 0.6));
    for (edge, (from, to)) in order {
        let Some(colour) = colours.get(edge.source) else {
            continue;
        };
        let tip = (2.0 + (to.to - to.from) * radius * 0.5).min(12.0);
        let ribbon = Element::path(&from.ribbon(*to, centre, radius, tip));
        let ribbon = ribbon.attribute("fill", colour).attribute("stroke", colour);
        sheet.svg.add(&ribbon.title(scene.about(edge)));
    }
    sheet.svg.end();
}
