//! The wheel: hosts on a circle, and curves from each host to those it sends to.

use std::f64::consts::TAU;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Canvas, FigureCaption, LegendEntry, LegendSymbol};
use crate::kit::draw::picture::{
    self, FILE_TYPE, HEIGHT, PictureOptions, SCALE, THEME, TITLE, WIDTH,
};
use crate::kit::draw::radial_label::{self, RadialLabel};
use crate::kit::draw::scale::{Logarithmic, logarithmic_ticks};
use crate::kit::draw::svg::{Element, Outline};
use crate::kit::model::scene::{Edge, Scene};
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const HOSTS: Param = picture::hosts("150");

const DARK_THEME: Param = Param { default: "dark", ..THEME };

const DEFAULT_WIDTH: Param = Param { default: "1000", ..WIDTH };

pub(super) static FORMAT: Format = Format {
    name: "wheel",
    about: "hosts on a circle, with curves in the color of the source (SVG or PNG)",
    used_by: "browsers, reports",
    extension: "wheel.svg",
    needs: |_| Dimensions::LINKS,
    params: &[FILE_TYPE, HEIGHT, HOSTS, SCALE, DARK_THEME, TITLE, DEFAULT_WIDTH],
    build: |params| Box::new(Wheel::new(params)),
};

struct Wheel {
    options: PictureOptions,
    max_hosts: usize,
}

impl Wheel {
    fn new(params: &Params) -> Self {
        let max_hosts = params.number(HOSTS).map_or(150, |hosts| hosts as usize);
        Self { options: PictureOptions::new(params, DARK_THEME, DEFAULT_WIDTH), max_hosts }
    }
}

impl Render for Wheel {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.max_hosts);
        let width = line_width(&scene);
        let unit = scene.unit;
        let line = |weight| {
            let symbol =
                LegendSymbol::Line(self.options.theme.muted.to_owned(), width.of(weight).0);
            LegendEntry::new(symbol, unit.format(weight))
        };
        let legend = logarithmic_ticks(scene.max_edge_weight(), 4).into_iter().map(line).collect();
        let about = format!("who talks to whom, by {}", unit.name());
        let notes = vec!["Curve color = source.".to_owned()];
        let caption = FigureCaption { about, legend, notes };
        let plot_height = self.options.width * 0.88;
        let mut canvas = Canvas::new(&self.options, view, &scene, &caption, plot_height);
        draw(&scene, &mut canvas);
        self.options.write("wheel", &canvas.finish(), out)
    }
}

/// Returns the scale from the weights of links to line widths, in pixels.
fn line_width(scene: &Scene) -> Logarithmic {
    Logarithmic::new(scene.max_edge_weight(), 0.8, 4.5)
}

/// Draws the curves, lightest first, then a dot and a label per host.
fn draw(scene: &Scene, canvas: &mut Canvas) {
    let half_size = canvas.plot.width().min(canvas.plot.height()) / 2.0;
    let count = scene.nodes.len().max(1);
    let label_size = radial_label::font_size(count, half_size - 110.0);
    let label_space = radial_label::space(
        scene.nodes.iter().map(|node| node.label.as_str()),
        label_size,
        half_size,
    );
    let radius = (half_size - label_space - 13.0).max(10.0);
    let center = canvas.plot.center();
    let angle = |index: usize| TAU * index as f64 / count as f64;
    let colors: Vec<String> = scene.nodes.iter().map(|node| canvas.color(node)).collect();
    let mut order: Vec<&Edge> = scene.edges.iter().collect();
    order.sort_by_key(|edge| edge.weight);
    let (width, opacity) =
        (line_width(scene), Logarithmic::new(scene.max_edge_weight(), 0.45, 0.95));
    // If there are more than 400 curves, all of them are drawn fainter.
    let opacity_factor = (400.0 / order.len().max(400) as f64).sqrt();
    let group = Element::new("g").attribute("fill", "none").attribute("stroke-linecap", "round");
    canvas.svg.begin_group(&group);
    for edge in order {
        let (from, to) = (angle(edge.source), angle(edge.target));
        // A curve leaves the wheel perpendicularly. A link from a host to itself is drawn as a
        // loop: `spread` is the angle between its control points and the host. `depth` is the
        // distance of control points from the center, as a fraction of the radius.
        let (spread, depth) = if edge.source == edge.target { (0.09, 0.72) } else { (0.0, 0.42) };
        let (first_control, second_control) = (
            center.at_angle(from - spread, radius * depth),
            center.at_angle(to + spread, radius * depth),
        );
        let (start, end) = (center.at_angle(from, radius), center.at_angle(to, radius));
        let curve = Element::path(&Outline::default().from(start).cubic_to(
            first_control,
            second_control,
            end,
        ));
        let color = colors.get(edge.source).map_or("", String::as_str);
        let curve =
            curve.attribute("stroke", color).numeric("stroke-width", width.of(edge.weight).0);
        let opacity = (opacity.of(edge.weight).0 * opacity_factor).max(0.12);
        canvas.svg.add(&curve.numeric("stroke-opacity", opacity).title(scene.about(edge)));
    }
    canvas.svg.end_group();
    let dot_radius = (TAU * radius / count as f64 * 0.36).clamp(1.2, 5.0);
    for ((index, node), color) in scene.nodes.iter().enumerate().zip(&colors) {
        let circle = Element::circle(center.at_angle(angle(index), radius), dot_radius);
        canvas.svg.add(&circle.attribute("fill", color).title(node.about()));
    }
    let labels: Vec<_> = scene
        .nodes
        .iter()
        .enumerate()
        .zip(colors)
        .map(|((index, node), color)| RadialLabel {
            angle: angle(index),
            text: node.label.clone(),
            color,
            weight: node.weight,
        })
        .collect();
    radial_label::draw(canvas, center, radius + dot_radius + 6.0, label_size, label_space, &labels);
}
