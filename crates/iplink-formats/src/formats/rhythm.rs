//! A row a link, a tick a moment in which it was seen, so that contacts that come
//! again and again stand out.

use std::collections::{BTreeMap, BTreeSet};

use iplink_core::Dimensions;
use iplink_core::graph::Link;
use iplink_core::query::{View, algo};

use crate::kit::draw::canvas::{Caption, Sheet};
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::picture::{AS, HEIGHT, Options, SCALE, THEME, TITLE, WIDTH};
use crate::kit::draw::scale::Logarithmic;
use crate::kit::draw::svg::{Anchor, Element, Outline, Text};
use crate::kit::draw::time_axis::{self, Columns, Span};
use crate::kit::model::scene::Scene;
use crate::kit::text::font;
use crate::kit::text::number::counted;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render, Values};

const LINKS: Param = Param {
    name: "links",
    about: "how many links are drawn: those of the most regular contacts, then the heaviest",
    default: "30",
    values: Values::Number { least: 1, greatest: 500, word: None },
};

const WIDE: Param = Param { default: "1100", ..WIDTH };

const LABEL_SIZE: f64 = 11.0;

/// Ticks that are nearer to each other, in pixels, become bars as wide at least.
const BAR: f64 = 4.0;

/// So few ticks are drawn however near they are.
const FEW: usize = 8;

pub(super) static FORMAT: Format = Format {
    name: "rhythm",
    about: "a row a link, a tick a moment: regular contacts stand out, as SVG or PNG",
    opened_by: "browsers, reports",
    extension: "rhythm.svg",
    needs: |_| Dimensions::MOMENTS,
    params: &[AS, HEIGHT, LINKS, SCALE, THEME, TITLE, WIDE],
    build: |params| Box::new(Rhythm::new(params)),
};

struct Rhythm {
    options: Options,
    links: usize,
}

/// A link that is drawn.
struct Row {
    label: String,
    /// Whose colour it has.
    source: usize,
    /// When it was seen, in nanoseconds since 1970.
    times: Vec<i128>,
    /// How regular it is.
    beat: String,
    is_regular: bool,
}

/// How the room is dealt out.
struct Plan {
    span: Span,
    /// The columns that bars stand for.
    columns: Columns,
    /// How wide the labels are, and how wide what is right of them.
    left: f64,
    width: f64,
}

impl Rhythm {
    fn new(params: &Params) -> Self {
        let links = params.number(LINKS).map_or(30, |links| links as usize);
        Self { options: Options::new(params, THEME, WIDE), links }
    }
}

impl Render for Rhythm {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, usize::MAX);
        let rows = rows(view, self.links);
        let plan = Plan::new(&rows, view, &self.options);
        let mut notes = vec![
            "At the right: the median time from contact to contact, and the share of these times within a tenth of it. Regular links come first; clocks and backups are as regular as anything else."
                .to_owned(),
        ];
        if let Some(plan) =
            plan.as_ref().filter(|plan| rows.iter().any(|row| plan.ticks(row).is_none()))
        {
            let width = time_axis::duration(plan.columns.width);
            notes.push(format!(
                "Where ticks would touch, a bar is {width}: the more moments, the higher."
            ));
        }
        let others = view.links().len() - rows.len();
        if others > 0 {
            notes.push(format!("Not drawn: {}.", counted(others as u64, "other link")));
        }
        let about = "when each link was seen, a tick a moment".to_owned();
        let caption = Caption { about, notes, ..Caption::default() };
        let natural = 44.0 + 18.0 * rows.len().max(6) as f64;
        let mut sheet = Sheet::new(&self.options, view, &scene, &caption, natural);
        match plan {
            Some(plan) => draw(&rows, &plan, &scene, &mut sheet),
            None if !rows.is_empty() => sheet.say("no packet with a time to draw"),
            None => {}
        }
        self.options.write("rhythm", &sheet.finish(), out)
    }
}

/// Chooses the links: many regular contacts tell more than few.
fn rows(view: &View<'_>, most: usize) -> Vec<Row> {
    let mut rhythms = algo::rhythm(view);
    let worth = |rhythm: &algo::Rhythm<'_>| {
        rhythm.regularity.powi(2) * (rhythm.contacts.max(1) as f64).ln()
    };
    rhythms.sort_by(|one, other| worth(other).total_cmp(&worth(one)));
    rhythms.truncate(most);
    let ends = |link: &Link<'_>| (link.source_number, link.target_number);
    let known: BTreeSet<_> = rhythms.iter().map(|rhythm| ends(&rhythm.link)).collect();
    let mut rows: Vec<Row> = rhythms
        .iter()
        .map(|rhythm| {
            let every = time_axis::duration(i128::from(rhythm.period));
            let beat = format!("{every} · {:.0}%", 100.0 * rhythm.regularity);
            Row { beat, is_regular: rhythm.regularity >= 0.5, ..Row::of(&rhythm.link) }
        })
        .collect();
    let mut others: Vec<_> = view.links().filter(|link| !known.contains(&ends(link))).collect();
    others.sort_by_key(|link| std::cmp::Reverse(view.weight().of_link(link)));
    rows.extend(others.iter().take(most - rows.len()).map(Row::of));
    rows
}

impl Row {
    fn of(link: &Link<'_>) -> Self {
        let arrow = if link.is_both_ways() { '↔' } else { '→' };
        let times = link.traffic_by(|part| part.aspects.bin());
        Self {
            label: format!("{} {arrow} {}", link.source.label(), link.target.label()),
            source: link.source_number,
            times: times.into_keys().map(|time| i128::from(time.as_nanos())).collect(),
            beat: String::new(),
            is_regular: false,
        }
    }
}

impl Plan {
    /// Deals out the room for so many pixels of drawing; nothing where no row has a
    /// time.
    fn new(rows: &[Row], view: &View<'_>, options: &Options) -> Option<Self> {
        let times = rows.iter().flat_map(|row| &row.times).copied();
        let span = times.fold(None, |span: Option<Span>, time| {
            let (first, last) = span.map_or((time, time), |span| (span.first, span.last));
            Some(Span { first: first.min(time), last: last.max(time), zone: view.zone() })
        })?;
        let plot = Sheet::room(options);
        let widest = |text: fn(&Row) -> &str| {
            rows.iter().map(|row| font::width(text(row), LABEL_SIZE)).fold(0.0, f64::max)
        };
        let left = widest(|row| &row.label).min(plot * 0.36);
        let width = (plot - left - widest(|row| &row.beat) - 24.0).max(40.0);
        let most = (10_u16..2_000).rfind(|most| f64::from(*most) * BAR <= width).unwrap_or(10);
        let columns = Columns::of(span, view.bin_width().unwrap_or(1).into(), most.into());
        Some(Self { span, columns, left, width })
    }

    /// Returns where a time is, in pixels from the left of the area.
    fn x(&self, time: i128) -> f64 {
        self.width * self.span.share(time)
    }

    /// Returns the pixels of a row's ticks, or nothing where they would touch.
    fn ticks(&self, row: &Row) -> Option<Vec<f64>> {
        let mut places: Vec<_> = row.times.iter().map(|time| self.x(*time).floor()).collect();
        places.dedup();
        let pairs = places.iter().zip(places.iter().skip(1));
        let mut gaps: Vec<_> = pairs.map(|(one, next)| next - one).collect();
        gaps.sort_by(f64::total_cmp);
        let median = gaps.get(gaps.len() / 2).copied().unwrap_or(BAR);
        (gaps.len() < FEW || median >= BAR).then_some(places)
    }

    /// Counts a row's moments by their columns.
    fn counts(&self, row: &Row) -> BTreeMap<i128, u64> {
        let mut counts = BTreeMap::new();
        for time in &row.times {
            *counts.entry(self.columns.start_of(*time)).or_default() += 1;
        }
        counts
    }
}

fn draw(rows: &[Row], plan: &Plan, scene: &Scene, sheet: &mut Sheet) {
    let plot = sheet.plot;
    let pitch = (plot.height() - 30.0) / rows.len().max(1) as f64;
    let size = LABEL_SIZE.min(pitch / font::LINE);
    let left = plot.left + plan.left + 12.0;
    let area =
        Rect { left, right: left + plan.width, top: plot.top + 4.0, bottom: plot.bottom - 26.0 };
    time_axis::axis(sheet, plan.span, area);
    let show = pitch > 5.0;
    for (number, row) in rows.iter().enumerate() {
        let middle = area.top + (number as f64 + 0.5) * pitch;
        let half = (pitch * 0.33).min(7.0);
        let band = Rect { top: (middle - half).round(), bottom: (middle + half).round(), ..area };
        marks(row, plan, scene, band, sheet);
        if !show {
            continue;
        }
        let label = font::shortened(&row.label, size, plan.left);
        sheet.label(&label, Point::new(area.left - 12.0, middle), Anchor::End, size);
        let colour = if row.is_regular { sheet.theme.ink } else { sheet.theme.muted };
        let (content, anchor) = (row.beat.as_str(), Anchor::Start);
        let at = Point::new(area.right + 12.0, middle);
        sheet.svg.text(&Text { content, at, anchor, size, colour, turned: 0.0 });
    }
}

/// Draws a row: a tick a moment or, where ticks would touch, a bar a column.
fn marks(row: &Row, plan: &Plan, scene: &Scene, band: Rect, sheet: &mut Sheet) {
    let colour = scene.nodes.get(row.source).map(|node| sheet.colour(node)).unwrap_or_default();
    let title = format!("{}: {}", row.label, counted(row.times.len() as u64, "moment"));
    let opacity = if row.is_regular { 1.0 } else { 0.6 };
    let Some(ticks) = plan.ticks(row) else {
        let bars = bars(row, plan, band);
        let bars = Element::path(&bars).attribute("fill", colour).size("fill-opacity", opacity);
        sheet.svg.add(&base(band.bottom, band, sheet.theme.faint));
        sheet.svg.add(&bars.title(title));
        return;
    };
    sheet.svg.add(&base((band.top + band.bottom) / 2.0, band, sheet.theme.faint));
    let left = band.left.floor() + 0.5;
    let outline = ticks.into_iter().fold(Outline::default(), |outline, place| {
        let x = left + place;
        outline.from(Point::new(x, band.top)).to(Point::new(x, band.bottom))
    });
    let ticks = Element::path(&outline).attribute("stroke", colour).size("stroke-width", 1.0);
    sheet.svg.add(&ticks.size("stroke-opacity", opacity).attribute("fill", "none").title(title));
}

fn base(y: f64, band: Rect, colour: &str) -> Element {
    Element::line(Point::new(band.left, y), Point::new(band.right, y)).attribute("stroke", colour)
}

/// Returns the outline of a row's bars: the more moments, the higher.
fn bars(row: &Row, plan: &Plan, band: Rect) -> Outline {
    let counts = plan.counts(row);
    let most = counts.values().copied().max().unwrap_or_default();
    let height = Logarithmic::new(most, band.height() * 0.2, band.height());
    counts.into_iter().fold(Outline::default(), |outline, (start, count)| {
        let left = (band.left + plan.x(start)).round();
        let right = (band.left + plan.x(start + plan.columns.width)).round() - 1.0;
        let (right, top) = (right.max(left + 1.0), band.bottom - height.of(count).0);
        let outline = outline.from(Point::new(left, band.bottom)).to(Point::new(left, top));
        outline.to(Point::new(right, top)).to(Point::new(right, band.bottom)).closed()
    })
}
