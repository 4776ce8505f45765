//! Hosts around a circle, their ports within, and ribbons from port to port.

mod ring;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Caption, Entry, Mark, Sheet};
use crate::kit::draw::geometry::Point;
use crate::kit::draw::picture::{self, AS, HEIGHT, Options, SCALE, THEME, TITLE, WIDTH};
use crate::kit::draw::radial_label::{self, Spoke};
use crate::kit::draw::svg::Element;
use crate::kit::model::scene::Scene;
use crate::kit::text::number::counted;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render, Values};

use ring::{Ring, Slot, Thread};

const HOSTS: Param = picture::hosts("24");

const PORTS: Param = Param {
    name: "ports",
    about: "how many ports of a host have an arc of their own, the heaviest; the others share one",
    default: "8",
    values: Values::Number { least: 1, greatest: 1_000, word: None },
};

const WIDE: Param = Param { default: "1100", ..WIDTH };

/// How thick the band of a host is, in pixels, and that of its ports.
const HOST_BAND: f64 = 9.0;
const PORT_BAND: f64 = 12.0;

/// The room for the names of ports between the two bands, and their size.
const PORT_ROOM: f64 = 64.0;
const PORT_SIZE: f64 = 9.0;

/// How wide a ribbon is, in pixels, that can do with less.
const APART: f64 = 1.0;

/// How much of its colour the arc of what comes in has.
const PALE: f64 = 0.42;

pub(super) static FORMAT: Format = Format {
    name: "bezier",
    about: "hosts around a circle, their ports within, and ribbons from port to port, as SVG or PNG",
    opened_by: "browsers, reports",
    extension: "bezier.svg",
    needs: |_| Dimensions::FLOWS,
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
        let number = |param, default| params.number(param).map_or(default, |it| it as usize);
        let (hosts, ports) = (number(HOSTS, 24), number(PORTS, 8));
        Self { options: Options::new(params, THEME, WIDE), hosts, ports }
    }
}

impl Render for Bezier {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.hosts);
        let ring = Ring::new(view, &scene, self.ports);
        let theme = self.options.theme;
        let caption = Caption {
            about: format!("what ports send each other, by {}", scene.unit.name()),
            legend: vec![
                Entry::new(Mark::Square(theme.link.to_owned()), "sent by the port"),
                Entry::new(Mark::Faded(theme.link.to_owned(), PALE), "received by it"),
                Entry::new(
                    Mark::Line(theme.link.to_owned(), 3.0),
                    "a ribbon has the colour of its source",
                ),
            ],
            notes: notes(&ring),
        };
        let natural = self.options.width * 0.9;
        let mut sheet = Sheet::new(&self.options, view, &scene, &caption, natural);
        draw(&scene, &ring, &mut sheet);
        self.options.write("bezier", &sheet.finish(), out)
    }
}

fn notes(ring: &Ring) -> Vec<String> {
    let mut notes = vec![
        "The outer band is as long as the traffic of its host, the inner one as that of its port. \
         Many threads from one port of a host to many of another are a scan of ports."
            .to_owned(),
    ];
    if ring.folded > 0 {
        let ports = counted(ring.folded as u64, "light port");
        notes.push(format!("{ports} share the arcs of other ports."));
    }
    if ring.merged > 0 {
        let threads = counted(ring.merged as u64, "thread");
        notes.push(format!("{threads} between the same two arcs are drawn as one."));
    }
    notes
}

/// The circles of ports.
#[derive(Clone, Copy)]
struct Radii {
    centre: Point,
    port: f64,
    inner: f64,
}

fn draw(scene: &Scene, ring: &Ring, sheet: &mut Sheet) {
    let half = sheet.plot.width().min(sheet.plot.height()) / 2.0;
    let size = radial_label::size(scene.nodes.len().min(90), half - 100.0);
    let labels = radial_label::room(scene.nodes.iter().map(|node| node.label.as_str()), size, half);
    let host = (half - labels - 9.0).max(HOST_BAND + PORT_BAND + 8.0);
    // The names of ports give way first.
    let port_room = PORT_ROOM.min(host * 0.2);
    let port = host - HOST_BAND - port_room;
    let radii = Radii { centre: sheet.plot.centre(), port, inner: port - PORT_BAND };
    let colours: Vec<String> = scene.nodes.iter().map(|node| sheet.colour(node)).collect();
    ribbons(scene, ring, sheet, &colours, radii);
    port_bands(scene, ring, sheet, &colours, radii);
    port_names(ring, sheet, radii, port_room - 5.0);
    let mut spokes = Vec::new();
    for ((node, arc), colour) in scene.nodes.iter().zip(&ring.hosts).zip(&colours) {
        let band = Element::path(&arc.band(radii.centre, host - HOST_BAND, host));
        sheet.svg.add(&band.attribute("fill", colour).title(node.about()));
        let (text, colour) = (node.label.clone(), sheet.theme.ink.to_owned());
        spokes.push(Spoke { angle: arc.middle(), text, colour, weight: node.weight });
    }
    radial_label::write(sheet, radii.centre, host + 7.0, size, labels, &spokes);
}

/// Draws what each port sent and what it received, beside each other.
fn port_bands(scene: &Scene, ring: &Ring, sheet: &mut Sheet, colours: &[String], radii: Radii) {
    for slot in &ring.slots {
        let (Some(colour), Some(node)) = (colours.get(slot.node), scene.nodes.get(slot.node))
        else {
            continue;
        };
        let halves = [
            (slot.out_arc, slot.sent, "sent", 1.0),
            (slot.in_arc, slot.received, "received", PALE),
        ];
        for (arc, amount, what, opacity) in halves.into_iter().filter(|(_, amount, ..)| *amount > 0)
        {
            let band = Element::path(&arc.band(radii.centre, radii.inner, radii.port));
            let band = band.attribute("fill", colour).size("fill-opacity", opacity);
            let amount = scene.unit.amount(amount);
            sheet.svg.add(&band.title(format!("{}, {}: {what} {amount}", node.label, slot.name())));
        }
    }
}

fn port_names(ring: &Ring, sheet: &mut Sheet, radii: Radii, room: f64) {
    let spokes = ring.slots.iter().map(|slot: &Slot| Spoke {
        angle: slot.arc.middle(),
        text: slot.name(),
        colour: sheet.theme.muted.to_owned(),
        weight: slot.sent.saturating_add(slot.received),
    });
    let spokes: Vec<_> = spokes.collect();
    radial_label::write(sheet, radii.centre, radii.port + 4.0, PORT_SIZE, room, &spokes);
}

/// Draws the ribbons, the widest first, so that the narrow ones are seen.
fn ribbons(scene: &Scene, ring: &Ring, sheet: &mut Sheet, colours: &[String], radii: Radii) {
    let mut order: Vec<&Thread> = ring.threads.iter().collect();
    order.sort_by_key(|thread| std::cmp::Reverse(thread.weight));
    let group = Element::new("g").size("fill-opacity", 0.6);
    sheet.svg.begin(&group.size("stroke-opacity", 0.55).size("stroke-width", 0.5));
    let radius = radii.inner - 3.0;
    for thread in order {
        let Some(colour) = colours.get(thread.source.node) else {
            continue;
        };
        let (from, to) = (thread.source.arc, thread.target.arc);
        let width = (to.to - to.from) * radius;
        // Wide ones are told apart by what is left free between them.
        let edge = if width > APART { sheet.theme.background } else { colour };
        let ribbon = from.ribbon(to, radii.centre, radius, (2.0 + width * 0.5).min(10.0));
        let ribbon = Element::path(&ribbon).attribute("fill", colour).attribute("stroke", edge);
        sheet.svg.add(&ribbon.title(ring.about(thread, scene)));
    }
    sheet.svg.end();
}
