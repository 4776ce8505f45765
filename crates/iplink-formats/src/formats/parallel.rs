//! Parallel coordinates: an axis for each of several properties, such as time, source and target,
//! and one line per link and time bin.

mod axis;
mod drawn;
mod lines;

use iplink_core::Dimensions;
use iplink_core::graph::Bins;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Canvas, FigureCaption};
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::label_placer::select_non_overlapping;
use crate::kit::draw::picture::{
    self, FILE_TYPE, HEIGHT, PictureOptions, SCALE, THEME, TITLE, WIDTH,
};
use crate::kit::draw::scale::Logarithmic;
use crate::kit::draw::svg::{Anchor, Element, Outline, Text};
use crate::kit::model::scene::Scene;
use crate::kit::text::font;
use crate::kit::text::number::format_count;
use crate::kit::text::time::format_duration;
use crate::output::Output;
use crate::{AllowedValues, Error, Format, Param, Params, Render};

use axis::{AXIS_NAMES, Axis, AxisScales};
use drawn::DrawnLines;
use lines::TrafficLines;

const AXES: Param = Param {
    name: "axes",
    about: "the axes, from left to right",
    default: "time,source,target",
    values: AllowedValues::List(|| AXIS_NAMES.to_vec()),
};

const EACH: Param = Param {
    name: "each",
    about: "what a line stands for; bin, minute: the traffic of a link in a time bin or minute; packet: a packet, or several packets of a link with the same timestamp",
    default: "bin",
    values: AllowedValues::Choice(&["bin", "minute", "packet"]),
};

const HOSTS: Param = picture::hosts("1000");

/// A minute, in nanoseconds.
const MINUTE_NS: i64 = 60_000_000_000;

/// The font size of axis labels, in pixels.
const AXIS_LABEL_SIZE: f64 = 10.5;

/// The font size of axis titles, in pixels.
const TITLE_SIZE: f64 = 12.5;

/// The maximum width of an axis label, in pixels.
const MAX_LABEL_WIDTH: f64 = 150.0;

pub(super) static FORMAT: Format = Format {
    name: "parallel",
    about: "parallel coordinates: axes for time, sources and targets, one line per link and time (SVG or PNG)",
    used_by: "browsers, reports",
    extension: "parallel.svg",
    needs,
    params: &[FILE_TYPE, AXES, EACH, HEIGHT, HOSTS, SCALE, THEME, TITLE, WIDTH],
    build: |params| Box::new(Parallel::new(params)),
};

/// Returns the dimensions that the drawn axes show.
fn needs(params: &Params) -> Dimensions {
    let bins = match params.text(EACH) {
        "packet" => Bins::Width(1),
        "minute" => Bins::Width(MINUTE_NS),
        _ => Bins::Auto,
    };
    let axes = parse_axes(params);
    let dimensions =
        axes.iter().fold(Dimensions::LINKS, |dimensions, axis| dimensions.union(axis.needs()));
    if axes.contains(&Axis::Time) { dimensions.with_bins(bins) } else { dimensions }
}

/// Parses the parameter for the axes to draw.
fn parse_axes(params: &Params) -> Vec<Axis> {
    params.list(AXES).filter_map(Axis::from_name).collect()
}

struct Parallel {
    options: PictureOptions,
    axes: Vec<Axis>,
    max_hosts: usize,
}

impl Parallel {
    fn new(params: &Params) -> Self {
        let max_hosts = params.number(HOSTS).map_or(1_000, |hosts| hosts as usize);
        Self {
            options: PictureOptions::new(params, THEME, WIDTH),
            axes: parse_axes(params),
            max_hosts,
        }
    }
}

impl Render for Parallel {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.max_hosts);
        let lines = TrafficLines::new(view, &scene);
        let scales = AxisScales::new(&scene, &lines);
        let natural_height = (self.options.width * 0.6).clamp(420.0, 900.0);
        let drawn = DrawnLines::new(&lines, &self.axes, &scales);
        let caption = FigureCaption {
            about: format!(
                "one line per link and time; stronger lines have more {}",
                scene.unit.name()
            ),
            legend: Vec::new(),
            notes: notes(view, &drawn),
        };
        let mut canvas = Canvas::new(&self.options, view, &scene, &caption, natural_height);
        self.draw(&scene, &scales, &drawn, &mut canvas);
        self.options.write("parallel", &canvas.finish(), out)
    }
}

/// Returns the notes below the picture.
fn notes(view: &View<'_>, drawn: &DrawnLines) -> Vec<String> {
    let mut notes = vec!["Line color = source.".to_owned()];
    if let Some(width) = view.bin_width().filter(|width| *width > 1) {
        notes.push(format!("Each line covers {} of a link.", format_duration(width.into())));
    }
    if drawn.omitted.lines > 0 {
        let lines = format_count(drawn.omitted.lines as u64, "faintest line");
        notes.push(format!("Not drawn: the {lines}, with {}.", drawn.omitted.amount));
    }
    notes
}

impl Parallel {
    /// Draws the lines, then the axes with their labels on top of them.
    fn draw(&self, scene: &Scene, scales: &AxisScales, drawn: &DrawnLines, canvas: &mut Canvas) {
        let plot = canvas.plot;
        let area = Rect { top: plot.top + 30.0, bottom: plot.bottom - 12.0, ..plot };
        let labels: Vec<_> =
            self.axes.iter().map(|axis| axis.labels(scales, area.height())).collect();
        let max_label_width = |labels: Option<&Vec<axis::AxisLabel>>| {
            let labels = labels.into_iter().flatten();
            labels
                .map(|label| font::width(&label.text, AXIS_LABEL_SIZE))
                .fold(0.0, f64::max)
                .min(MAX_LABEL_WIDTH)
                .min(plot.width() * 0.25)
        };
        // The labels of the first axis are to its left, those of the others to their
        // right.
        let (left_width, right_width) =
            (max_label_width(labels.first()) + 12.0, max_label_width(labels.last()) + 12.0);
        let right_width = if self.axes.len() < 2 { 0.0 } else { right_width };
        let area = Rect { left: area.left + left_width, right: area.right - right_width, ..area };
        let gap = area.width() / self.axes.len().saturating_sub(1).max(1) as f64;
        let x = |index: usize| area.left + gap * index as f64;
        draw_lines(scene, drawn, canvas, area, &x);
        for (index, (axis, labels)) in self.axes.iter().zip(&labels).enumerate() {
            let axis_top = Point::new(x(index), area.top);
            let line = Element::line(axis_top, Point::new(axis_top.x, area.bottom));
            canvas
                .svg
                .add(&line.attribute("stroke", canvas.theme.muted).numeric("stroke-width", 1.2));
            let anchor = match index {
                0 => Anchor::Start,
                _ if index + 1 == self.axes.len() => Anchor::End,
                _ => Anchor::Middle,
            };
            let name_x = match anchor {
                Anchor::Start => plot.left,
                Anchor::Middle => axis_top.x,
                Anchor::End => plot.right,
            };
            let name = font::ellipsize(axis.title(), TITLE_SIZE, gap - 8.0);
            canvas.draw_label(&name, Point::new(name_x, plot.top + 8.0), anchor, TITLE_SIZE);
            let max_width = match anchor {
                Anchor::Start => left_width - 9.0,
                Anchor::Middle => (gap - 22.0).min(MAX_LABEL_WIDTH),
                Anchor::End => right_width - 9.0,
            };
            draw_axis_labels(canvas, labels, axis_top, area, (max_width, index == 0));
        }
    }
}

/// Draws the labels and tick marks of an axis. If there is not enough space for all labels, only
/// the heaviest are drawn. `axis_top` is the upper end of the axis, `max_width` the maximum width
/// of a label in pixels, and `is_to_left` whether labels are to the left of the axis.
fn draw_axis_labels(
    canvas: &mut Canvas,
    labels: &[axis::AxisLabel],
    axis_top: Point,
    area: Rect,
    (max_width, is_to_left): (f64, bool),
) {
    let y = |label: &axis::AxisLabel| area.top + label.position * area.height();
    let label_positions: Vec<_> = labels.iter().map(|label| (y(label), label.weight)).collect();
    let shown = select_non_overlapping(&label_positions, AXIS_LABEL_SIZE * font::LINE_HEIGHT, None);
    let (direction, anchor) = if is_to_left { (-1.0, Anchor::End) } else { (1.0, Anchor::Start) };
    canvas.begin_halo();
    for label in labels.iter().zip(shown).filter(|(_, shown)| *shown).map(|(label, _)| label) {
        let content = font::ellipsize(&label.text, AXIS_LABEL_SIZE, max_width);
        let (at, color) = (Point::new(axis_top.x + direction * 9.0, y(label)), canvas.theme.ink);
        let (content, size) = (content.as_str(), AXIS_LABEL_SIZE);
        canvas.svg.text(&Text { content, at, anchor, size, color, rotation: 0.0 });
    }
    canvas.svg.end_group();
    let group = Element::new("g").attribute("stroke", canvas.theme.muted);
    canvas.svg.begin_group(&group.numeric("stroke-width", 1.0));
    for label in labels {
        let tick_end = Point::new(axis_top.x + direction * 4.0, y(label));
        canvas.svg.add(&Element::line(Point::new(axis_top.x, y(label)), tick_end));
    }
    canvas.svg.end_group();
}

/// Draws the lines, faintest first. `x` returns the x coordinate of an axis, given its
/// index from the left, in pixels.
fn draw_lines(
    scene: &Scene,
    drawn: &DrawnLines,
    canvas: &mut Canvas,
    area: Rect,
    x: &impl Fn(usize) -> f64,
) {
    let opacity = Logarithmic::new(drawn.max_weight(), 0.16, 0.9);
    let group = Element::new("g").attribute("fill", "none").numeric("stroke-width", 1.0);
    canvas.svg.begin_group(&group.attribute("stroke-linejoin", "round"));
    for line in &drawn.lines {
        let Some(source) = scene.nodes.get(line.source) else {
            continue;
        };
        let mut points = line.positions.iter().enumerate().map(|(index, position)| {
            Point::new(x(index), area.top + f64::from(*position) * area.height())
        });
        let Some(first) = points.next() else {
            continue;
        };
        let outline = points.fold(Outline::default().from(first), Outline::to);
        let path = Element::path(&outline).attribute("stroke", canvas.color(source));
        let path = path.numeric("stroke-opacity", opacity.of(line.weight).0);
        canvas.svg.add(&path.title(line.about(scene, drawn.zone)));
    }
    canvas.svg.end_group();
}
