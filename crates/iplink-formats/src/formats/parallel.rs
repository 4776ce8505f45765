//! Parallel coordinates: an axis each for time, source, destination and what else
//! is asked for, and a line through them for what was sent.

mod axis;

use std::collections::BTreeMap;

use iplink_core::Detail;
use iplink_core::graph::Count;
use iplink_core::query::View;

use crate::kit::font;
use crate::kit::geometry::{Point, Rect};
use crate::kit::labels::{Room, along, extent};
use crate::kit::number::{bytes, counted};
use crate::kit::picture::{AS, HEIGHT, Options, SCALE, THEME, TITLE, WIDTH};
use crate::kit::scale::Logarithmic;
use crate::kit::scene::Scene;
use crate::kit::sheet::{Caption, Sheet};
use crate::kit::svg::{Anchor, Element, Outline};
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render, Values};
use axis::{Axes, Axis, Kind};

const AXES: Param = Param {
    name: "axes",
    about: "which axes there are, from the left",
    default: "time,source,destination",
    values: Values::List(|| Kind::ALL.map(Kind::name).to_vec()),
};

const LINES: Param = Param {
    name: "lines",
    about: "what has a line: a link in each bin of time, or each packet",
    default: "bins",
    values: Values::Choice(&["bins", "packets"]),
};

const WIDE: Param = Param { default: "1100", ..WIDTH };

const LABEL_SIZE: f64 = 11.0;

/// More lines than these are drawn upon each other.
const MOST: usize = 4_000;

pub(super) static FORMAT: Format = Format {
    name: "parallel",
    about: "parallel axes for time, source, destination and more, as SVG or PNG",
    opened_by: "browsers, reports",
    extension: "parallel.svg",
    needs: |params| {
        let times = match params.text(LINES) {
            "packets" => Detail::MOMENTS,
            _ => Detail::TIMES,
        };
        params.list(AXES).filter_map(Kind::named).fold(times, |all, kind| all.and(kind.needs()))
    },
    params: &[AS, AXES, HEIGHT, LINES, SCALE, THEME, TITLE, WIDE],
    build: |params| Box::new(Parallel::new(params)),
};

struct Parallel {
    options: Options,
    axes: Vec<Kind>,
}

impl Parallel {
    fn new(params: &Params) -> Self {
        let axes = params.list(AXES).filter_map(Kind::named).collect();
        Self { options: Options::new(params, THEME, WIDE), axes }
    }
}

/// What goes one way through the axes.
struct Line {
    source: usize,
    target: usize,
    traffic: Count,
    /// How many there were before some were put together.
    members: usize,
    /// The place on each axis, from 0 to 1.
    places: Vec<f64>,
}

/// Which lines look alike: by source, and by places in steps.
type Look = (usize, Vec<i64>);

impl Render for Parallel {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, usize::MAX);
        let axes = Axes::of(view, &self.axes);
        let natural = self.options.width * 0.62;
        let lines = lines(view, &axes);
        let (count, untimed) = (lines.len(), axes.untimed(view));
        let lines = put_together(lines, self.options.height.unwrap_or(natural));
        let mut notes = vec![
            "A line has the colour of its source, and is the stronger the more it stands for."
                .to_owned(),
        ];
        if lines.len() < count {
            let (all, drawn) = (counted(count as u64, "line"), counted(lines.len() as u64, "line"));
            notes.push(format!("Those upon each other are drawn as one: {all} as {drawn}."));
        }
        if untimed > 0 {
            let packets = counted(untimed, "packet");
            notes.push(format!("Not drawn: {packets} without a time."));
        }
        let names: Vec<_> = self.axes.iter().map(|kind| kind.name()).collect();
        let about = format!("{}, by {}", names.join(", "), scene.unit.name());
        let caption = Caption { about, notes, ..Caption::default() };
        let mut sheet = Sheet::new(&self.options, view, &scene, &caption, natural);
        if lines.is_empty() && !scene.edges.is_empty() {
            sheet.say("no packet with a time to draw");
        }
        draw(&lines, &axes, &scene, &mut sheet);
        self.options.write("parallel", &sheet.finish(), out)
    }
}

fn lines(view: &View<'_>, axes: &Axes) -> Vec<Line> {
    let mut lines = Vec::new();
    for link in view.links() {
        let (source, target) = (link.source_number, link.target_number);
        for part in link.parts {
            let places = axes.axes.iter().map(|axis| axis.place(&link, part));
            let Some(places) = places.collect::<Option<Vec<f64>>>() else {
                continue;
            };
            let traffic = part.traffic.count();
            lines.push(Line { source, target, traffic, members: 1, places });
        }
    }
    lines
}

/// Puts lines of a source together that are the same to the pixel, or to as many
/// pixels as it takes to have few enough.
fn put_together(lines: Vec<Line>, height: f64) -> Vec<Line> {
    let mut lines = lines;
    for pixels in [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0] {
        let step = pixels / height.max(1.0);
        let mut alike: BTreeMap<Look, Line> = BTreeMap::new();
        for line in lines {
            let look = line.places.iter().map(|place| rounded(place / step)).collect();
            match alike.entry((line.source, look)) {
                std::collections::btree_map::Entry::Vacant(free) => {
                    free.insert(line);
                }
                std::collections::btree_map::Entry::Occupied(mut known) => {
                    known.get_mut().add(&line);
                }
            }
        }
        lines = alike.into_values().collect();
        if lines.len() <= MOST {
            break;
        }
    }
    lines
}

#[expect(clippy::cast_possible_truncation, reason = "the cast of a float saturates")]
fn rounded(value: f64) -> i64 {
    value.round() as i64
}

impl Line {
    fn add(&mut self, other: &Self) {
        self.traffic.packets = self.traffic.packets.saturating_add(other.traffic.packets);
        self.traffic.bytes = self.traffic.bytes.saturating_add(other.traffic.bytes);
        self.members = self.members.saturating_add(other.members);
    }

    fn title(&self, scene: &Scene) -> String {
        let label = |place: usize| scene.nodes.get(place).map_or("", |node| node.label.as_str());
        let (source, target) = (label(self.source), label(self.target));
        let packets = counted(self.traffic.packets, "packet");
        let more = match self.members {
            1 => String::new(),
            members => format!(", {members} lines"),
        };
        format!("{source} → {target}{more}: {packets}, {}", bytes(self.traffic.bytes))
    }
}

fn draw(lines: &[Line], axes: &Axes, scene: &Scene, sheet: &mut Sheet) {
    let area = area(axes, sheet);
    let last = axes.axes.len().saturating_sub(1).max(1) as f64;
    let x = |number: usize| area.left + area.width() * number as f64 / last;
    let heaviest = lines.iter().map(|line| scene.unit.count(line.traffic)).max();
    let opacity = Logarithmic::new(heaviest.unwrap_or_default(), 0.35, 0.95);
    let fainter = (700.0 / lines.len().max(700) as f64).sqrt();
    let group = Element::new("g").attribute("fill", "none").size("stroke-width", 0.9);
    sheet.svg.begin(&group);
    for line in lines {
        let at = |(number, place): (usize, &f64)| {
            Point::new(x(number), area.top + area.height() * place)
        };
        let mut points = line.places.iter().enumerate().map(at);
        let first = points.next().unwrap_or_default();
        let outline = points.fold(Outline::default().from(first), Outline::to);
        let colour = scene.nodes.get(line.source).map(|node| sheet.colour(node));
        let path = Element::path(&outline).attribute("stroke", colour.unwrap_or_default());
        let opacity = opacity.of(scene.unit.count(line.traffic)).0 * fainter;
        sheet.svg.add(&path.size("stroke-opacity", opacity.max(0.1)).title(line.title(scene)));
    }
    sheet.svg.end();
    let mut room = Room::new(sheet.plot);
    for (number, axis) in axes.axes.iter().enumerate() {
        let line =
            Element::line(Point::new(x(number), area.top), Point::new(x(number), area.bottom));
        sheet.svg.add(&line.attribute("stroke", sheet.theme.muted).size("stroke-width", 1.2));
        write(axis, x(number), number > 0 && number == axes.axes.len() - 1, area, sheet, &mut room);
    }
}

/// Returns where the axes stand: ticks are left of all but the last.
fn area(axes: &Axes, sheet: &Sheet) -> Rect {
    let plot = sheet.plot;
    let widest = |axis: Option<&Axis>| {
        axis.map_or(0.0, |axis| axis.widest(LABEL_SIZE)).clamp(34.0, plot.width() * 0.2)
    };
    let (first, last) = (axes.axes.first(), axes.axes.last().filter(|_| axes.axes.len() > 1));
    Rect {
        left: plot.left + widest(first) + 14.0,
        right: plot.right - widest(last) - 14.0,
        top: plot.top + 34.0,
        bottom: plot.bottom - 10.0,
    }
}

/// Names an axis and its ticks, the heaviest where there is not room for all.
fn write(axis: &Axis, x: f64, is_last: bool, area: Rect, sheet: &mut Sheet, room: &mut Room) {
    let name = axis.kind.title();
    let at = Point::new(x, area.top - 20.0);
    if room.claim(extent(at, Anchor::Middle, name, 12.0)) {
        sheet.label(name, at, Anchor::Middle, 12.0);
    }
    let (sign, anchor) = if is_last { (1.0, Anchor::Start) } else { (-1.0, Anchor::End) };
    let most = match is_last {
        true => sheet.plot.right - x - 9.0,
        false => (x - sheet.plot.left - 9.0).min(sheet.plot.width() * 0.2),
    };
    let places: Vec<_> = axis
        .ticks
        .iter()
        .map(|tick| (area.top + area.height() * tick.place, tick.weight))
        .collect();
    let shown = along(&places, LABEL_SIZE * font::LINE * 1.02, None);
    sheet.begin_halo();
    for ((tick, (y, _)), _) in
        axis.ticks.iter().zip(places).zip(&shown).filter(|(_, shown)| **shown)
    {
        let content = font::shortened(&tick.text, LABEL_SIZE, most);
        let at = Point::new(x + sign * 8.0, y);
        if room.claim(extent(at, anchor, &content, LABEL_SIZE)) {
            sheet.label(&content, at, anchor, LABEL_SIZE);
        }
    }
    sheet.svg.end();
    // Of marks that would be a bar, those that have a name tell more.
    let has_room = axis.ticks.len() as f64 * 3.0 < area.height();
    for (tick, _) in axis.ticks.iter().zip(&shown).filter(|(_, shown)| has_room || **shown) {
        let y = area.top + area.height() * tick.place;
        let mark = Element::line(Point::new(x, y), Point::new(x + sign * 4.0, y));
        sheet.svg.add(&mark.attribute("stroke", sheet.theme.muted));
    }
}
