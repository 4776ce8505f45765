//! The Bézier picture: hosts on a circle, their ports on an inner circle, and a ribbon
//! for each pair of ports that exchange traffic.

mod circle;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Canvas, FigureCaption, LegendEntry, LegendSymbol};
use crate::kit::draw::geometry::Point;
use crate::kit::draw::picture::{
    self, FILE_TYPE, HEIGHT, PictureOptions, SCALE, THEME, TITLE, WIDTH,
};
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

/// The thickness of the outer band, which shows hosts, in pixels.
const HOST_BAND: f64 = 9.0;

/// The thickness of the inner band, which shows ports, in pixels.
const PORT_BAND: f64 = 12.0;

/// The gap between the two bands, which contains the port names, in pixels.
const PORT_LABEL_SPACE: f64 = 64.0;

/// The font size of port names, in pixels.
const PORT_LABEL_SIZE: f64 = 9.0;

/// The maximum width of a ribbon whose outline has the color of the ribbon, in pixels. The outline
/// of a wider ribbon has the color of the background, which separates it from its neighbors but
/// would hide a narrow ribbon.
const MAX_OUTLINED_WIDTH: f64 = 1.0;

/// The opacity of the part of a port's arc that stands for received traffic.
const RECEIVED_OPACITY: f64 = 0.42;

pub(super) static FORMAT: Format = Format {
    name: "bezier",
    about: "Bézier picture: hosts on a circle, their ports inside it, ribbons between ports (SVG or PNG)",
    used_by: "browsers, reports",
    extension: "bezier.svg",
    needs: |_| Dimensions::FLOWS,
    params: &[FILE_TYPE, HEIGHT, HOSTS, PORTS, SCALE, THEME, TITLE, DEFAULT_WIDTH],
    build: |params| Box::new(Bezier::new(params)),
};

struct Bezier {
    options: PictureOptions,
    max_hosts: usize,
    max_ports: usize,
}

impl Bezier {
    fn new(params: &Params) -> Self {
        let limit = |param, default| params.number(param).map_or(default, |limit| limit as usize);
        let (max_hosts, max_ports) = (limit(HOSTS, 24), limit(PORTS, 8));
        Self { options: PictureOptions::new(params, THEME, DEFAULT_WIDTH), max_hosts, max_ports }
    }
}

impl Render for Bezier {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.max_hosts);
        let circle = PortCircle::new(view, &scene, self.max_ports);
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
            notes: notes(&circle),
        };
        let natural_height = self.options.width * 0.9;
        let mut canvas = Canvas::new(&self.options, view, &scene, &caption, natural_height);
        draw(&scene, &circle, &mut canvas);
        self.options.write("bezier", &canvas.finish(), out)
    }
}

/// Returns the notes below the picture.
fn notes(circle: &PortCircle) -> Vec<String> {
    let mut notes = vec![
        "Outer band = traffic of a host; inner band = traffic of a port. Many ribbons from one port of \
         a host to many ports of another are a port scan."
            .to_owned(),
    ];
    if circle.merged_ports > 0 {
        let ports = format_count(circle.merged_ports as u64, "light port");
        notes.push(format!("Arcs labeled with a number of ports combine {ports}."));
    }
    if circle.merged_pairs > 0 {
        let ribbons = format_count(circle.merged_pairs as u64, "ribbon");
        notes.push(format!("{ribbons} between the same two arcs are merged."));
    }
    notes
}

/// The center of the circles, and the outer and inner radius of the port band, in pixels.
#[derive(Clone, Copy)]
struct CircleRadii {
    center: Point,
    port_outer: f64,
    port_inner: f64,
}

/// Draws ribbons, bands and labels, from the inside to the outside.
fn draw(scene: &Scene, circle: &PortCircle, canvas: &mut Canvas) {
    let half_size = canvas.plot.width().min(canvas.plot.height()) / 2.0;
    let label_size = radial_label::font_size(scene.nodes.len().min(90), half_size - 100.0);
    let label_space = radial_label::space(
        scene.nodes.iter().map(|node| node.label.as_str()),
        label_size,
        half_size,
    );
    let host_radius = (half_size - label_space - 9.0).max(HOST_BAND + PORT_BAND + 8.0);
    // If space is short, port names are omitted before host names.
    let port_label_space = PORT_LABEL_SPACE.min(host_radius * 0.2);
    let port_radius = host_radius - HOST_BAND - port_label_space;
    let radii = CircleRadii {
        center: canvas.plot.center(),
        port_outer: port_radius,
        port_inner: port_radius - PORT_BAND,
    };
    let colors: Vec<String> = scene.nodes.iter().map(|node| canvas.color(node)).collect();
    draw_ribbons(scene, circle, canvas, &colors, radii);
    draw_port_bands(scene, circle, canvas, &colors, radii);
    draw_port_names(circle, canvas, radii, port_label_space - 5.0);
    let mut labels = Vec::new();
    for ((node, arc), color) in scene.nodes.iter().zip(&circle.hosts).zip(&colors) {
        let band = Element::path(&arc.band(radii.center, host_radius - HOST_BAND, host_radius));
        canvas.svg.add(&band.attribute("fill", color).title(node.about()));
        let (text, color) = (node.label.clone(), canvas.theme.ink.to_owned());
        labels.push(RadialLabel { angle: arc.middle(), text, color, weight: node.weight });
    }
    radial_label::draw(canvas, radii.center, host_radius + 7.0, label_size, label_space, &labels);
}

/// Draws the arc of each port: one part for sent traffic and one for received traffic.
fn draw_port_bands(
    scene: &Scene,
    circle: &PortCircle,
    canvas: &mut Canvas,
    colors: &[String],
    radii: CircleRadii,
) {
    for port_arc in &circle.port_arcs {
        let (Some(color), Some(node)) = (colors.get(port_arc.node), scene.nodes.get(port_arc.node))
        else {
            continue;
        };
        let arcs = [
            (port_arc.out_arc, port_arc.sent, "sent", 1.0),
            (port_arc.in_arc, port_arc.received, "received", RECEIVED_OPACITY),
        ];
        for (arc, amount, direction, opacity) in
            arcs.into_iter().filter(|(_, amount, ..)| *amount > 0)
        {
            let band = Element::path(&arc.band(radii.center, radii.port_inner, radii.port_outer));
            let band = band.attribute("fill", color).numeric("fill-opacity", opacity);
            let amount = scene.unit.format(amount);
            canvas.svg.add(&band.title(format!(
                "{}, {}: {direction} {amount}",
                node.label,
                port_arc.name()
            )));
        }
    }
}

/// Writes the names of ports between the two bands.
fn draw_port_names(circle: &PortCircle, canvas: &mut Canvas, radii: CircleRadii, label_space: f64) {
    let labels = circle.port_arcs.iter().map(|port_arc: &PortArc| RadialLabel {
        angle: port_arc.arc.middle(),
        text: port_arc.name(),
        color: canvas.theme.muted.to_owned(),
        weight: port_arc.sent.saturating_add(port_arc.received),
    });
    let labels: Vec<_> = labels.collect();
    radial_label::draw(
        canvas,
        radii.center,
        radii.port_outer + 4.0,
        PORT_LABEL_SIZE,
        label_space,
        &labels,
    );
}

/// Draws the ribbons, widest first, so that narrow ones stay on top.
fn draw_ribbons(
    scene: &Scene,
    circle: &PortCircle,
    canvas: &mut Canvas,
    colors: &[String],
    radii: CircleRadii,
) {
    let mut order: Vec<&PortRibbon> = circle.port_ribbons.iter().collect();
    order.sort_by_key(|ribbon| std::cmp::Reverse(ribbon.weight));
    let group = Element::new("g").numeric("fill-opacity", 0.6);
    canvas.svg.begin_group(&group.numeric("stroke-opacity", 0.55).numeric("stroke-width", 0.5));
    let radius = radii.port_inner - 3.0;
    for ribbon in order {
        let Some(color) = colors.get(ribbon.source.node) else {
            continue;
        };
        let (source_arc, target_arc) = (ribbon.source.arc, ribbon.target.arc);
        let width = (target_arc.to - target_arc.from) * radius;
        let stroke = if width > MAX_OUTLINED_WIDTH { canvas.theme.background } else { color };
        let tip = (2.0 + width * 0.5).min(10.0);
        let outline = source_arc.ribbon(target_arc, radii.center, radius, tip);
        let shape = Element::path(&outline).attribute("fill", color).attribute("stroke", stroke);
        canvas.svg.add(&shape.title(circle.about(ribbon, scene)));
    }
    canvas.svg.end_group();
}
