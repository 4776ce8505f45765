//! Parallel coordinates: time, source, target and others as axes, and one line per link
//! and time bin.

mod axis;
mod drawn;
mod lines;

use iplink_core::Dimensions;
use iplink_core::graph::Bins;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Canvas, FigureCaption};
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::label_placer::select_non_overlapping;
use crate::kit::draw::picture::{self, AS, HEIGHT, PictureOptions, SCALE, THEME, TITLE, WIDTH};
use crate::kit::draw::scale::Logarithmic;
use crate::kit::draw::svg::{Anchor, Element, Outline, Text};
use crate::kit::model::scene::Scene;
use crate::kit::text::font;
use crate::kit::text::number::format_count;
use crate::kit::text::time::format_duration;
use crate::output::Output;
use crate::{AllowedValues, Error, Format, Param, Params, Render};

use axis::{Axis, AxisScales, WORDS};
use drawn::DrawnLines;
use lines::TrafficLines;

const AXES: Param = Param {
    name: "axes",
    about: "the axes, from left to right",
    default: "time,source,target",
    values: AllowedValues::List(|| WORDS.to_vec()),
};

const EACH: Param = Param {
    name: "each",
    about: "what a line stands for: the traffic of a link in a time bin or a minute, or its packets with the same timestamp",
    default: "bin",
    values: AllowedValues::Choice(&["bin", "minute", "packet"]),
};

const HOSTS: Param = picture::hosts("1000");

const MINUTE: i64 = 60_000_000_000;

/// The font size of axis labels, in pixels.
const TICK_SIZE: f64 = 10.5;

/// The font size of axis titles, in pixels.
const NAME_SIZE: f64 = 12.5;

/// Maximum width of an axis label, in pixels.
const MAX_LABEL_WIDTH: f64 = 150.0;

pub(super) static FORMAT: Format = Format {
    name: "parallel",
    about: "parallel coordinates: axes for time, sources and targets, one line per link and time (SVG or PNG)",
    used_by: "browsers, reports",
    extension: "parallel.svg",
    needs,
    params: &[AS, AXES, EACH, HEIGHT, HOSTS, SCALE, THEME, TITLE, WIDTH],
    build: |params| Box::new(Parallel::new(params)),
};

/// Only the dimensions of drawn axes are needed.
fn needs(params: &Params) -> Dimensions {
    let bins = match params.text(EACH) {
        "packet" => Bins::Width(1),
        "minute" => Bins::Width(MINUTE),
        _ => Bins::Auto,
    };
    let axes = axes(params);
    let dimensions =
        axes.iter().fold(Dimensions::LINKS, |dimensions, axis| dimensions.union(axis.needs()));
    if axes.contains(&Axis::Time) { dimensions.with_bins(bins) } else { dimensions }
}

fn axes(params: &Params) -> Vec<Axis> {
    params.list(AXES).filter_map(Axis::named).collect()
}

struct Parallel {
    options: PictureOptions,
    axes: Vec<Axis>,
    hosts: usize,
}

impl Parallel {
    fn new(params: &Params) -> Self {
        let hosts = params.number(HOSTS).map_or(1_000, |hosts| hosts as usize);
        Self { options: PictureOptions::new(params, THEME, WIDTH), axes: axes(params), hosts }
    }
}

impl Render for Parallel {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.hosts);
        let lines = TrafficLines::new(view, &scene);
        let scales = AxisScales::new(&scene, &lines);
        let natural = (self.options.width * 0.6).clamp(420.0, 900.0);
        let shares = DrawnLines::new(&lines, &self.axes, &scales);
        let caption = FigureCaption {
            about: format!(
                "one line per link and time; stronger lines have more {}",
                scene.unit.name()
            ),
            legend: Vec::new(),
            notes: notes(view, &shares),
        };
        let mut canvas = Canvas::new(&self.options, view, &scene, &caption, natural);
        self.draw(&scene, &scales, &shares, &mut canvas);
        self.options.write("parallel", &canvas.finish(), out)
    }
}

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
    fn draw(&self, scene: &Scene, scales: &AxisScales, drawn: &DrawnLines, canvas: &mut Canvas) {
        let plot = canvas.plot;
        let area = Rect { top: plot.top + 30.0, bottom: plot.bottom - 12.0, ..plot };
        let ticks: Vec<_> =
            self.axes.iter().map(|axis| axis.ticks(scales, area.height())).collect();
        let wide = |ticks: Option<&Vec<axis::AxisLabel>>| {
            let texts = ticks.into_iter().flatten();
            texts
                .map(|mark| font::width(&mark.text, TICK_SIZE))
                .fold(0.0, f64::max)
                .min(MAX_LABEL_WIDTH)
                .min(plot.width() * 0.25)
        };
        // The labels of the first axis are to its left, those of the others to their
        // right.
        let (left, right) = (wide(ticks.first()) + 12.0, wide(ticks.last()) + 12.0);
        let right = if self.axes.len() < 2 { 0.0 } else { right };
        let area = Rect { left: area.left + left, right: area.right - right, ..area };
        let gap = area.width() / self.axes.len().saturating_sub(1).max(1) as f64;
        let x = |number: usize| area.left + gap * number as f64;
        lines_of(scene, drawn, canvas, area, &x);
        for (number, (axis, ticks)) in self.axes.iter().zip(&ticks).enumerate() {
            let foot = Point::new(x(number), area.top);
            let line = Element::line(foot, Point::new(foot.x, area.bottom));
            canvas.svg.add(&line.attribute("stroke", canvas.theme.muted).size("stroke-width", 1.2));
            let anchor = match number {
                0 => Anchor::Start,
                _ if number + 1 == self.axes.len() => Anchor::End,
                _ => Anchor::Middle,
            };
            let edge = match anchor {
                Anchor::Start => plot.left,
                Anchor::Middle => foot.x,
                Anchor::End => plot.right,
            };
            let name = font::ellipsize(axis.name(), NAME_SIZE, gap - 8.0);
            canvas.label(&name, Point::new(edge, plot.top + 8.0), anchor, NAME_SIZE);
            let room = match anchor {
                Anchor::Start => left - 9.0,
                Anchor::Middle => (gap - 22.0).min(MAX_LABEL_WIDTH),
                Anchor::End => right - 9.0,
            };
            marks(canvas, ticks, foot, area, (room, number == 0));
        }
    }
}

/// Writes the labels of an axis; only the heaviest if there is not enough space for all.
fn marks(
    canvas: &mut Canvas,
    marks: &[axis::AxisLabel],
    foot: Point,
    area: Rect,
    (room, to_left): (f64, bool),
) {
    let y = |mark: &axis::AxisLabel| area.top + mark.share * area.height();
    let positions: Vec<_> = marks.iter().map(|mark| (y(mark), mark.weight)).collect();
    let shown = select_non_overlapping(&positions, TICK_SIZE * font::LINE_HEIGHT, None);
    let (away, anchor) = if to_left { (-1.0, Anchor::End) } else { (1.0, Anchor::Start) };
    canvas.begin_halo();
    for mark in marks.iter().zip(shown).filter(|(_, shown)| *shown).map(|(mark, _)| mark) {
        let content = font::ellipsize(&mark.text, TICK_SIZE, room);
        let (at, color) = (Point::new(foot.x + away * 9.0, y(mark)), canvas.theme.ink);
        let (content, size) = (content.as_str(), TICK_SIZE);
        canvas.svg.text(&Text { content, at, anchor, size, color, rotation: 0.0 });
    }
    canvas.svg.end_group();
    let group = Element::new("g").attribute("stroke", canvas.theme.muted);
    canvas.svg.begin_group(&group.size("stroke-width", 1.0));
    for mark in marks {
        let tip = Point::new(foot.x + away * 4.0, y(mark));
        canvas.svg.add(&Element::line(Point::new(foot.x, y(mark)), tip));
    }
    canvas.svg.end_group();
}

/// Draws the lines, faintest first.
fn lines_of(
    scene: &Scene,
    drawn: &DrawnLines,
    canvas: &mut Canvas,
    area: Rect,
    x: &impl Fn(usize) -> f64,
) {
    let opacity = Logarithmic::new(drawn.heaviest(), 0.16, 0.9);
    let group = Element::new("g").attribute("fill", "none").size("stroke-width", 1.0);
    canvas.svg.begin_group(&group.attribute("stroke-linejoin", "round"));
    for line in &drawn.lines {
        let Some(source) = scene.nodes.get(line.source) else {
            continue;
        };
        let mut points = line.shares.iter().enumerate().map(|(number, share)| {
            Point::new(x(number), area.top + f64::from(*share) * area.height())
        });
        let Some(first) = points.next() else {
            continue;
        };
        let outline = points.fold(Outline::default().from(first), Outline::to);
        let path = Element::path(&outline).attribute("stroke", canvas.color(source));
        let path = path.size("stroke-opacity", opacity.of(line.weight).0);
        canvas.svg.add(&path.title(line.about(scene, drawn.zone)));
    }
    canvas.svg.end_group();
}
