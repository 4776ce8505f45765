//! The Bézier picture: hosts on a circle, their ports on an inner circle, and a ribbon
//! for each pair of ports that exchange traffic.

mod circle;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Canvas, FigureCaption, LegendEntry, LegendSymbol};
use crate::kit::draw::geometry::Point;
use crate::kit::draw::picture::{self, AS, HEIGHT, PictureOptions, SCALE, THEME, TITLE, WIDTH};
use crate::kit::draw::radial_label::{self, RadialLabel};
use crate::kit::draw::svg::Element;
use crate::kit::model::scene::Scene;
use crate::kit::text::number::format_count;
use crate::output::Output;
use crate::{AllowedValues, Error, Format, Param, Params, Render};

use circle::{PortArc, PortCircle, PortRibbon};

const HOSTS: Param = picture::hosts("24");

const PORTS: Param = Param {
    name: "ports",
    about: "number of ports per host with an arc of their own, heaviest first; the remaining ports share one arc",
    default: "8",
    values: AllowedValues::Number { min: 1, max: 1_000, keyword: None },
};

const DEFAULT_WIDTH: Param = Param { default: "1100", ..WIDTH };

/// The thickness of the outer band (hosts) and of the inner band (ports), in pixels.
const HOST_BAND: f64 = 9.0;
const PORT_BAND: f64 = 12.0;

/// The gap between the two bands, which holds the port names, and their font size, in
/// pixels.
const PORT_LABEL_SPACE: f64 = 64.0;
const PORT_LABEL_SIZE: f64 = 9.0;

/// Maximum width of a ribbon whose outline has the ribbon's own color, in pixels, so that
/// it stays visible. The outline of a wider ribbon has the color of the background, which
/// separates it from its neighbors.
const MAX_OUTLINED_WIDTH: f64 = 1.0;

/// Opacity of the part of a port's arc that stands for received traffic.
const RECEIVED_OPACITY: f64 = 0.42;

pub(super) static FORMAT: Format = Format {
    name: "bezier",
    about: "Bézier picture: hosts on a circle, their ports inside it, ribbons between ports (SVG or PNG)",
    used_by: "browsers, reports",
    extension: "bezier.svg",
    needs: |_| Dimensions::FLOWS,
    params: &[AS, HEIGHT, HOSTS, PORTS, SCALE, THEME, TITLE, DEFAULT_WIDTH],
    build: |params| Box::new(Bezier::new(params)),
};

struct Bezier {
    options: PictureOptions,
    max_hosts: usize,
    max_ports: usize,
}

impl Bezier {
    fn new(params: &Params) -> Self {
        let number = |param, default| params.number(param).map_or(default, |it| it as usize);
        let (max_hosts, max_ports) = (number(HOSTS, 24), number(PORTS, 8));
        Self { options: PictureOptions::new(params, THEME, DEFAULT_WIDTH), max_hosts, max_ports }
    }
}

impl Render for Bezier {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.max_hosts);
        let ring = PortCircle::new(view, &scene, self.max_ports);
        let theme = self.options.theme;
        let caption = FigureCaption {
            about: format!("traffic between ports, by {}", scene.unit.name()),
            legend: vec![
                LegendEntry::new(LegendSymbol::Square(theme.link.to_owned()), "sent by the port"),
                LegendEntry::new(
                    LegendSymbol::Translucent(theme.link.to_owned(), RECEIVED_OPACITY),
                    "received by the port",
                ),
                LegendEntry::new(
                    LegendSymbol::Line(theme.link.to_owned(), 3.0),
                    "ribbon color = source",
                ),
            ],
            notes: notes(&ring),
        };
        let natural = self.options.width * 0.9;
        let mut canvas = Canvas::new(&self.options, view, &scene, &caption, natural);
        draw(&scene, &ring, &mut canvas);
        self.options.write("bezier", &canvas.finish(), out)
    }
}

/// Returns the notes below the picture.
fn notes(ring: &PortCircle) -> Vec<String> {
    let mut notes = vec![
        "Outer band = traffic of a host; inner band = traffic of a port. Many ribbons from one port of \
         a host to many ports of another are a port scan."
            .to_owned(),
    ];
    if ring.merged_ports > 0 {
        let ports = format_count(ring.merged_ports as u64, "light port");
        notes.push(format!("Arcs labeled with a number of ports combine {ports}."));
    }
    if ring.merged > 0 {
        let ribbons = format_count(ring.merged as u64, "ribbon");
        notes.push(format!("{ribbons} between the same two arcs are merged."));
    }
    notes
}

/// The center of the circles, and the outer and inner radius of the port band, in pixels.
#[derive(Clone, Copy)]
struct CircleRadii {
    center: Point,
    port: f64,
    inner: f64,
}

fn draw(scene: &Scene, ring: &PortCircle, canvas: &mut Canvas) {
    let half = canvas.plot.width().min(canvas.plot.height()) / 2.0;
    let size = radial_label::size(scene.nodes.len().min(90), half - 100.0);
    let label_space =
        radial_label::space(scene.nodes.iter().map(|node| node.label.as_str()), size, half);
    let host = (half - label_space - 9.0).max(HOST_BAND + PORT_BAND + 8.0);
    // If space is short, port names are omitted before host names.
    let port_label_space = PORT_LABEL_SPACE.min(host * 0.2);
    let port = host - HOST_BAND - port_label_space;
    let radii = CircleRadii { center: canvas.plot.center(), port, inner: port - PORT_BAND };
    let colors: Vec<String> = scene.nodes.iter().map(|node| canvas.color(node)).collect();
    draw_ribbons(scene, ring, canvas, &colors, radii);
    draw_port_bands(scene, ring, canvas, &colors, radii);
    draw_port_names(ring, canvas, radii, port_label_space - 5.0);
    let mut labels = Vec::new();
    for ((node, arc), color) in scene.nodes.iter().zip(&ring.hosts).zip(&colors) {
        let band = Element::path(&arc.band(radii.center, host - HOST_BAND, host));
        canvas.svg.add(&band.attribute("fill", color).title(node.about()));
        let (text, color) = (node.label.clone(), canvas.theme.ink.to_owned());
        labels.push(RadialLabel { angle: arc.middle(), text, color, weight: node.weight });
    }
    radial_label::draw(canvas, radii.center, host + 7.0, size, label_space, &labels);
}

/// Draws the arcs of each port: sent and received traffic side by side.
fn draw_port_bands(
    scene: &Scene,
    ring: &PortCircle,
    canvas: &mut Canvas,
    colors: &[String],
    radii: CircleRadii,
) {
    for port_arc in &ring.port_arcs {
        let (Some(color), Some(node)) = (colors.get(port_arc.node), scene.nodes.get(port_arc.node))
        else {
            continue;
        };
        let arcs = [
            (port_arc.out_arc, port_arc.sent, "sent", 1.0),
            (port_arc.in_arc, port_arc.received, "received", RECEIVED_OPACITY),
        ];
        for (arc, amount, what, opacity) in arcs.into_iter().filter(|(_, amount, ..)| *amount > 0) {
            let band = Element::path(&arc.band(radii.center, radii.inner, radii.port));
            let band = band.attribute("fill", color).size("fill-opacity", opacity);
            let amount = scene.unit.format(amount);
            canvas.svg.add(&band.title(format!(
                "{}, {}: {what} {amount}",
                node.label,
                port_arc.name()
            )));
        }
    }
}

/// Writes the names of ports between the two bands.
fn draw_port_names(ring: &PortCircle, canvas: &mut Canvas, radii: CircleRadii, label_space: f64) {
    let labels = ring.port_arcs.iter().map(|port_arc: &PortArc| RadialLabel {
        angle: port_arc.arc.middle(),
        text: port_arc.name(),
        color: canvas.theme.muted.to_owned(),
        weight: port_arc.sent.saturating_add(port_arc.received),
    });
    let labels: Vec<_> = labels.collect();
    radial_label::draw(
        canvas,
        radii.center,
        radii.port + 4.0,
        PORT_LABEL_SIZE,
        label_space,
        &labels,
    );
}

/// Draws the ribbons, widest first, so that narrow ones stay on top.
fn draw_ribbons(
    scene: &Scene,
    ring: &PortCircle,
    canvas: &mut Canvas,
    colors: &[String],
    radii: CircleRadii,
) {
    let mut order: Vec<&PortRibbon> = ring.port_ribbons.iter().collect();
    order.sort_by_key(|ribbon| std::cmp::Reverse(ribbon.weight));
    let group = Element::new("g").size("fill-opacity", 0.6);
    canvas.svg.begin_group(&group.size("stroke-opacity", 0.55).size("stroke-width", 0.5));
    let radius = radii.inner - 3.0;
    for ribbon in order {
        let Some(color) = colors.get(ribbon.source.node) else {
            continue;
        };
        let (from, to) = (ribbon.source.arc, ribbon.target.arc);
        let width = (to.to - to.from) * radius;
        let stroke = if width > MAX_OUTLINED_WIDTH { canvas.theme.background } else { color };
        let outline = from.ribbon(to, radii.center, radius, (2.0 + width * 0.5).min(10.0));
        let shape = Element::path(&outline).attribute("fill", color).attribute("stroke", stroke);
        canvas.svg.add(&shape.title(ring.about(ribbon, scene)));
    }
    canvas.svg.end_group();
}
