//! Hosts and their ports around a circle, and ribbons from port to port.

mod ports;

use std::f64::consts::TAU;

use iplink_core::Detail;
use iplink_core::query::View;

use crate::kit::geometry::{Point, Rect};
use crate::kit::labels::{Room, extent};
use crate::kit::number::{bytes, counted};
use crate::kit::picture::{self, AS, HEIGHT, Options, SCALE, THEME, TITLE, WIDTH};
use crate::kit::ribbon::Arc;
use crate::kit::scene::Scene;
use crate::kit::sheet::{Caption, Entry, Mark, Sheet};
use crate::kit::svg::{Anchor, Element, Text};
use crate::kit::{callout, font};
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render, Values};
use ports::{Flow, Ports};

const HOSTS: Param = picture::hosts("30");

const PORTS: Param = Param {
    name: "ports",
    about: "how many ports are drawn; those of clients, then the lightest, become one a host",
    default: "300",
    values: Values::Number { least: 2, greatest: 2_000, word: None },
};

const WIDE: Param = Param { default: "1100", ..WIDTH };

/// How thick the bands of hosts and of ports are, in pixels.
const BAND: f64 = 10.0;

/// How opaque the part of a port is by which packets enter.
const INTO: f64 = 0.4;

pub(super) static FORMAT: Format = Format {
    name: "bezier",
    about: "hosts and their ports around a circle, and ribbons from port to port, as SVG or PNG",
    opened_by: "browsers, reports",
    extension: "bezier.svg",
    needs: |_| Detail::FLOWS,
    params: &[AS, HEIGHT, HOSTS, PORTS, SCALE, THEME, TITLE, WIDE],
    build: |params| Box::new(Bezier::new(params)),
};

struct Bezier {
    options: Options,
    hosts: usize,
    ports: usize,
}

impl Bezier {
    fn new(params: &Params) -> Self {
        let number = |param, default| params.number(param).map_or(default, |value| value as usize);
        let (hosts, ports) = (number(HOSTS, 30), number(PORTS, 300));
        Self { options: Options::new(params, THEME, WIDE), hosts, ports }
    }
}

impl Render for Bezier {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.hosts);
        let ports = Ports::of(view, &scene, self.ports);
        let mut notes = vec![
            "Outside, a band a host; inside, its ports, each with what left by it and what entered. A ribbon leads from port to port, in the colour of its source. No port is thinner than a line."
                .to_owned(),
        ];
        if ports.folded > 0 {
            let folded = counted(ports.folded as u64, "port");
            notes.push(format!(
                "Of clients, or of little traffic, and so drawn as one a host: {folded}."
            ));
        }
        let square = |colour: &str, text| Entry::new(Mark::Square(colour.to_owned()), text);
        let theme = self.options.theme;
        let legend = vec![square(theme.muted, "out"), square(&theme.fainter(INTO), "in")];
        let about = format!("which ports talk to each other, by {}", scene.unit.name());
        let caption = Caption { about, legend, notes };
        let mut sheet =
            Sheet::new(&self.options, view, &scene, &caption, self.options.width * 0.66);
        draw(&scene, &ports, &mut sheet);
        self.options.write("bezier", &sheet.finish(), out)
    }
}

/// Where everything is on the circle.
struct Ring {
    hosts: Vec<Arc>,
    /// What leaves by each port, and what enters.
    ports: Vec<(Arc, Arc)>,
    /// Where each flow begins and ends.
    flows: Vec<(Arc, Arc)>,
}

impl Ring {
    /// Deals the circle out by what went through each port; none gets less than
    /// `least`.
    fn new(scene: &Scene, ports: &Ports, least: f64) -> Self {
        let count = scene.nodes.len();
        let gap = if count < 2 { 0.0 } else { (0.15 * TAU / count as f64).min(0.035) };
        let parts = ports.openings.iter().flat_map(|opening| [opening.sent, opening.received]);
        let parts: Vec<u64> = parts.filter(|weight| *weight > 0).collect();
        let room = TAU - gap * count as f64;
        let least = least.min(0.4 * room / parts.len().max(1) as f64);
        let all: f64 = parts.iter().map(|weight| *weight as f64).sum();
        let each = (room - least * parts.len() as f64) / all.max(1.0);
        let length = |weight: u64| match weight {
            0 => 0.0,
            weight => least + weight as f64 * each,
        };
        let (mut at, mut ring) = (gap / 2.0, Vec::new());
        let mut hosts = vec![Arc::default(); count];
        let mut openings = ports.openings.iter().peekable();
        for (node, host) in hosts.iter_mut().enumerate() {
            host.from = at;
            while let Some(opening) = openings.next_if(|opening| opening.node == node) {
                let middle = at + length(opening.sent);
                let to = middle + length(opening.received);
                ring.push((Arc { from: at, to: middle }, Arc { from: middle, to }));
                at = to;
            }
            host.to = at;
            at += gap;
        }
        let flows = flows(ports, &ring);
        Self { hosts, ports: ring, flows }
    }
}

/// Deals out each port to its flows, in the order in which their other ends follow
/// around the circle.
fn flows(ports: &Ports, ring: &[(Arc, Arc)]) -> Vec<(Arc, Arc)> {
    let count = ring.len().max(1);
    let behind = |from: usize, to: usize| (from + count - to) % count;
    let mut ends: Vec<(usize, bool, usize, usize)> = Vec::new();
    for (place, Flow { source, target, .. }) in ports.flows.iter().enumerate() {
        ends.push((*source, true, behind(*source, *target), place));
        ends.push((*target, false, behind(*target, *source), place));
    }
    ends.sort_unstable();
    let mut passed = vec![(0_u64, 0_u64); ring.len()];
    let mut dealt = vec![(Arc::default(), Arc::default()); ports.flows.len()];
    for (port, is_source, _, place) in ends {
        let (Some(opening), Some((out, into)), Some(passed), Some(flow), Some(dealt)) = (
            ports.openings.get(port),
            ring.get(port),
            passed.get_mut(port),
            ports.flows.get(place),
            dealt.get_mut(place),
        ) else {
            continue;
        };
        let (arc, before, all, end) = if is_source {
            (out, &mut passed.0, opening.sent, &mut dealt.0)
        } else {
            (into, &mut passed.1, opening.received, &mut dealt.1)
        };
        let at = |weight: u64| arc.from + (arc.to - arc.from) * weight as f64 / all.max(1) as f64;
        let after = before.saturating_add(flow.weight);
        *end = Arc { from: at(*before), to: at(after) };
        *before = after;
    }
    dealt
}

/// The circles of the picture, from the outermost.
struct Circles {
    centre: Point,
    hosts: f64,
    ports: f64,
}

fn draw(scene: &Scene, ports: &Ports, sheet: &mut Sheet) {
    let plot = sheet.plot;
    let counts = |node: usize| {
        let own = ports.openings.iter().filter(|opening| opening.node == node);
        own.map(|opening| opening.ports).sum::<usize>()
    };
    let most = (plot.width() / 2.0 - 150.0).clamp(70.0, 210.0);
    let labels: Vec<String> = scene
        .nodes
        .iter()
        .enumerate()
        .map(|(node, it)| match counts(node) {
            count @ 10.. => label(&it.label, &format!(" · {count} ports"), most),
            _ => label(&it.label, "", most),
        })
        .collect();
    let widest = labels.iter().map(|text| font::width(text, 12.0)).fold(0.0, f64::max);
    let radius = (plot.height() / 2.0 - 12.0).min(plot.width() / 2.0 - widest - 44.0).max(50.0);
    let gap = (radius * 0.115).clamp(6.0, 40.0);
    let circles = Circles { centre: plot.centre(), hosts: radius, ports: radius - BAND - gap };
    let ring = Ring::new(scene, ports, 1.1 / circles.ports.max(1.0));
    let colours: Vec<String> = scene.nodes.iter().map(|node| sheet.colour(node)).collect();
    ribbons(scene, ports, &ring, &colours, &circles, sheet);
    bands(scene, ports, &ring, &colours, &circles, sheet);
    names(ports, &ring, &circles, sheet);
    let callouts = ring.hosts.iter().map(|arc| arc.middle()).zip(labels);
    callout::write(callouts, circles.centre, radius, widest, sheet);
}

/// Labels a host; what else is said of it goes before its name is shortened.
fn label(name: &str, rest: &str, most: f64) -> String {
    let long = format!("{name}{rest}");
    match font::width(&long, 12.0) <= most {
        true => long,
        false => font::shortened(name, 12.0, most),
    }
}

/// Draws the ribbons, the widest first, so that the narrow ones are seen.
fn ribbons(
    scene: &Scene,
    ports: &Ports,
    ring: &Ring,
    colours: &[String],
    circles: &Circles,
    sheet: &mut Sheet,
) {
    let mut order: Vec<_> = ports.flows.iter().zip(&ring.flows).collect();
    order.sort_by_key(|(flow, _)| std::cmp::Reverse(flow.weight));
    let group = Element::new("g").size("fill-opacity", 0.6);
    sheet.svg.begin(&group.size("stroke-opacity", 0.45).size("stroke-width", 0.5));
    let radius = circles.ports - BAND - 2.0;
    for (flow, (from, to)) in order {
        let (Some(source), Some(target)) =
            (ports.openings.get(flow.source), ports.openings.get(flow.target))
        else {
            continue;
        };
        let colour = colours.get(source.node).map_or("", String::as_str);
        let tip = (1.5 + (to.to - to.from) * radius * 0.4).min(9.0);
        let ribbon = Element::path(&from.ribbon(*to, circles.centre, radius, tip));
        let host = |node: usize| scene.nodes.get(node).map_or("", |node| node.label.as_str());
        let (one, other) = (host(source.node), host(target.node));
        let packets = counted(flow.traffic.packets, "packet");
        let title = format!(
            "{one} {} → {other} {}: {packets}, {}",
            source.long_name(),
            target.long_name(),
            bytes(flow.traffic.bytes)
        );
        sheet.svg.add(&ribbon.attribute("fill", colour).attribute("stroke", colour).title(title));
    }
    sheet.svg.end();
}

/// Draws a band a host, and within it two a port.
fn bands(
    scene: &Scene,
    ports: &Ports,
    ring: &Ring,
    colours: &[String],
    circles: &Circles,
    sheet: &mut Sheet,
) {
    for ((node, arc), colour) in scene.nodes.iter().zip(&ring.hosts).zip(colours) {
        let band = arc.band(circles.centre, circles.hosts - BAND, circles.hosts);
        sheet.svg.add(&Element::path(&band).attribute("fill", colour).title(node.about()));
    }
    let group = Element::new("g").attribute("stroke", sheet.theme.background);
    sheet.svg.begin(&group.size("stroke-width", 0.4));
    for (opening, (out, into)) in ports.openings.iter().zip(&ring.ports) {
        let colour = colours.get(opening.node).map_or("", String::as_str);
        for (arc, weight, opacity, way) in
            [(out, opening.sent, 1.0, "sent"), (into, opening.received, INTO, "received")]
        {
            if weight == 0 {
                continue;
            }
            let band = arc.band(circles.centre, circles.ports - BAND, circles.ports);
            let band = Element::path(&band).attribute("fill", colour).size("fill-opacity", opacity);
            let amount = scene.unit.amount(weight);
            sheet.svg.add(&band.title(format!("{}: {way} {amount}", opening.long_name())));
        }
    }
    sheet.svg.end();
}

/// Names ports, upright, between the two bands, the heaviest first where there is
/// not room for all.
fn names(ports: &Ports, ring: &Ring, circles: &Circles, sheet: &mut Sheet) {
    let (inner, outer) = (circles.ports + 1.0, circles.hosts - BAND - 1.0);
    let size = ((outer - inner) * 0.42).clamp(6.0, 10.5);
    let mut room = Room::new(sheet.plot);
    let mut order: Vec<_> = ports.openings.iter().zip(&ring.ports).collect();
    order.sort_by_key(|(opening, _)| {
        std::cmp::Reverse(opening.sent.saturating_add(opening.received))
    });
    for (opening, (out, into)) in order {
        let angle = (out.from + into.to) / 2.0;
        // Of what is thinner than a letter is high, none can tell whose it is.
        if (into.to - out.from) * inner < size * 0.8 {
            continue;
        }
        let at = circles.centre.around(angle, (inner + outer) / 2.0);
        let mut is_free = |name: &String| {
            let rect = extent(at, Anchor::Middle, name, size).inset(0.0, size * 0.1);
            is_between(rect, circles.centre, inner, outer) && room.claim(rect)
        };
        if let Some(content) = opening.names().into_iter().find(|name| is_free(name)) {
            let (content, anchor) = (content.as_str(), Anchor::Middle);
            let colour = sheet.theme.ink;
            sheet.svg.text(&Text { content, at, anchor, size, colour, turned: 0.0 });
        }
    }
}

/// Tells whether a rectangle lies between two circles.
fn is_between(rect: Rect, centre: Point, inner: f64, outer: f64) -> bool {
    let corners = [
        Point::new(rect.left, rect.top),
        Point::new(rect.right, rect.top),
        Point::new(rect.left, rect.bottom),
        Point::new(rect.right, rect.bottom),
    ];
    corners.into_iter().all(|corner| (inner..=outer).contains(&centre.distance(corner)))
}
