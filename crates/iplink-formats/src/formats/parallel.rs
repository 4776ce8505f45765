//! Parallel coordinates: time, source and target as axes, and a line through them
//! for what a link carried at a time.

mod axis;
mod lines;

use iplink_core::Dimensions;
use iplink_core::graph::Bins;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Caption, Sheet};
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::label_placer::along;
use crate::kit::draw::picture::{self, AS, HEIGHT, Options, SCALE, THEME, TITLE, WIDTH};
use crate::kit::draw::scale::Logarithmic;
use crate::kit::draw::svg::{Anchor, Element, Outline, Text};
use crate::kit::draw::time_axis::duration;
use crate::kit::model::scene::Scene;
use crate::kit::text::font;
use crate::kit::text::number::counted;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render, Values};

use axis::{Axis, Scales, WORDS};
use lines::{Drawn, Lines};

const AXES: Param = Param {
    name: "axes",
    about: "the axes from left to right",
    default: "time,source,target",
    values: Values::List(|| WORDS.to_vec()),
};

const EACH: Param = Param {
    name: "each",
    about: "what a line is: what a link carried in a bin of time or a minute, or all packets of a link at the same moment",
    default: "bin",
    values: Values::Choice(&["bin", "minute", "packet"]),
};

const HOSTS: Param = picture::hosts("1000");

const MINUTE: i64 = 60_000_000_000;

/// The size of what stands beside an axis, in pixels.
const TICK_SIZE: f64 = 10.5;

/// The size of what an axis is called.
const NAME_SIZE: f64 = 12.5;

/// The longest that what stands beside an axis may be.
const LONGEST: f64 = 150.0;

pub(super) static FORMAT: Format = Format {
    name: "parallel",
    about: "time, sources and targets as parallel axes, and a line a link and time, as SVG or PNG",
    opened_by: "browsers, reports",
    extension: "parallel.svg",
    needs,
    params: &[AS, AXES, EACH, HEIGHT, HOSTS, SCALE, THEME, TITLE, WIDTH],
    build: |params| Box::new(Parallel::new(params)),
};

/// Axes that are not drawn cost nothing.
fn needs(params: &Params) -> Dimensions {
    let bins = match params.text(EACH) {
        "packet" => Bins::Width(1),
        "minute" => Bins::Width(MINUTE),
        _ => Bins::AtMost,
    };
    let axes = axes(params);
    let detail = axes.iter().fold(Dimensions::LINKS, |detail, axis| detail.and(axis.needs()));
    if axes.contains(&Axis::Time) { detail.with_bins(bins) } else { detail }
}

fn axes(params: &Params) -> Vec<Axis> {
    params.list(AXES).filter_map(Axis::named).collect()
}

struct Parallel {
    options: Options,
    axes: Vec<Axis>,
    hosts: usize,
}

impl Parallel {
    fn new(params: &Params) -> Self {
        let hosts = params.number(HOSTS).map_or(1_000, |hosts| hosts as usize);
        Self { options: Options::new(params, THEME, WIDTH), axes: axes(params), hosts }
    }
}

impl Render for Parallel {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.hosts);
        let lines = Lines::new(view, &scene);
        let scales = Scales::new(&scene, &lines);
        let natural = (self.options.width * 0.6).clamp(420.0, 900.0);
        let shares = Drawn::new(&lines, &self.axes, &scales);
        let caption = Caption {
            about: format!("a line a link and time, the stronger the more {}", scene.unit.name()),
            legend: Vec::new(),
            notes: notes(view, &shares),
        };
        let mut sheet = Sheet::new(&self.options, view, &scene, &caption, natural);
        self.draw(&scene, &scales, &shares, &mut sheet);
        self.options.write("parallel", &sheet.finish(), out)
    }
}

fn notes(view: &View<'_>, drawn: &Drawn) -> Vec<String> {
    let mut notes = vec!["A line has the colour of its source.".to_owned()];
    if let Some(width) = view.bin_width().filter(|width| *width > 1) {
        notes.push(format!("What a link carried within {} is one line.", duration(width.into())));
    }
    if drawn.left_out.lines > 0 {
        let lines = counted(drawn.left_out.lines as u64, "faintest line");
        notes.push(format!("Not drawn: the {lines}, with {}.", drawn.left_out.amount));
    }
    notes
}

impl Parallel {
    fn draw(&self, scene: &Scene, scales: &Scales, drawn: &Drawn, sheet: &mut Sheet) {
        let plot = sheet.plot;
        let area = Rect { top: plot.top + 30.0, bottom: plot.bottom - 12.0, ..plot };
        let ticks: Vec<_> =
            self.axes.iter().map(|axis| axis.ticks(scales, area.height())).collect();
        let wide = |ticks: Option<&Vec<axis::Mark>>| {
            let texts = ticks.into_iter().flatten();
            texts
                .map(|mark| font::width(&mark.text, TICK_SIZE))
                .fold(0.0, f64::max)
                .min(LONGEST)
                .min(plot.width() * 0.25)
        };
        // The first axis is named to its left, all others to their right.
        let (left, right) = (wide(ticks.first()) + 12.0, wide(ticks.last()) + 12.0);
        let right = if self.axes.len() < 2 { 0.0 } else { right };
        let area = Rect { left: area.left + left, right: area.right - right, ..area };
        let gap = area.width() / self.axes.len().saturating_sub(1).max(1) as f64;
        let x = |number: usize| area.left + gap * number as f64;
        lines_of(scene, drawn, sheet, area, &x);
        for (number, (axis, ticks)) in self.axes.iter().zip(&ticks).enumerate() {
            let foot = Point::new(x(number), area.top);
            let line = Element::line(foot, Point::new(foot.x, area.bottom));
            sheet.svg.add(&line.attribute("stroke", sheet.theme.muted).size("stroke-width", 1.2));
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
            let name = font::shortened(axis.name(), NAME_SIZE, gap - 8.0);
            sheet.label(&name, Point::new(edge, plot.top + 8.0), anchor, NAME_SIZE);
            let room = match anchor {
                Anchor::Start => left - 9.0,
                Anchor::Middle => (gap - 22.0).min(LONGEST),
                Anchor::End => right - 9.0,
            };
            marks(sheet, ticks, foot, area, (room, number == 0));
        }
    }
}

/// Writes what stands beside an axis, the heaviest where there is not room for all.
fn marks(
    sheet: &mut Sheet,
    marks: &[axis::Mark],
    foot: Point,
    area: Rect,
    (room, to_left): (f64, bool),
) {
    let y = |mark: &axis::Mark| area.top + mark.share * area.height();
    let places: Vec<_> = marks.iter().map(|mark| (y(mark), mark.weight)).collect();
    let shown = along(&places, TICK_SIZE * font::LINE, None);
    let (away, anchor) = if to_left { (-1.0, Anchor::End) } else { (1.0, Anchor::Start) };
    sheet.begin_halo();
    for mark in marks.iter().zip(shown).filter(|(_, shown)| *shown).map(|(mark, _)| mark) {
        let content = font::shortened(&mark.text, TICK_SIZE, room);
        let (at, colour) = (Point::new(foot.x + away * 9.0, y(mark)), sheet.theme.ink);
        let (content, size) = (content.as_str(), TICK_SIZE);
        sheet.svg.text(&Text { content, at, anchor, size, colour, turned: 0.0 });
    }
    sheet.svg.end();
    let group = Element::new("g").attribute("stroke", sheet.theme.muted);
    sheet.svg.begin(&group.size("stroke-width", 1.0));
    for mark in marks {
        let tip = Point::new(foot.x + away * 4.0, y(mark));
        sheet.svg.add(&Element::line(Point::new(foot.x, y(mark)), tip));
    }
    sheet.svg.end();
}

/// Draws the lines, the faintest first.
fn lines_of(
    scene: &Scene,
    drawn: &Drawn,
    sheet: &mut Sheet,
    area: Rect,
    x: &impl Fn(usize) -> f64,
) {
    let opacity = Logarithmic::new(drawn.heaviest(), 0.16, 0.9);
    let group = Element::new("g").attribute("fill", "none").size("stroke-width", 1.0);
    sheet.svg.begin(&group.attribute("stroke-linejoin", "round"));
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
        let path = Element::path(&outline).attribute("stroke", sheet.colour(source));
        let path = path.size("stroke-opacity", opacity.of(line.weight).0);
        sheet.svg.add(&path.title(line.about(scene, drawn.zone)));
    }
    sheet.svg.end();
}
