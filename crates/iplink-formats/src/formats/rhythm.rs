//! A row a link, a tick a moment in which it was seen, so that contacts that come
//! again and again stand out.

use std::collections::BTreeSet;

use iplink_core::Detail;
use iplink_core::graph::Link;
use iplink_core::query::{View, algo};

use crate::kit::font;
use crate::kit::geometry::{Point, Rect};
use crate::kit::number::counted;
use crate::kit::picture::{AS, HEIGHT, Options, SCALE, THEME, TITLE, WIDTH};
use crate::kit::scene::Scene;
use crate::kit::sheet::{Caption, Sheet};
use crate::kit::span::{self, Span};
use crate::kit::svg::{Anchor, Element, Outline, Text};
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

pub(super) static FORMAT: Format = Format {
    name: "rhythm",
    about: "a row a link, a tick a moment: regular contacts stand out, as SVG or PNG",
    opened_by: "browsers, reports",
    extension: "rhythm.svg",
    needs: |_| Detail::MOMENTS,
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
        let mut notes = vec![
            "At the right: the median time from contact to contact, and the share of these times within a tenth of it. Regular links come first; clocks and backups are as regular as anything else."
                .to_owned(),
        ];
        let others = view.links().len() - rows.len();
        if others > 0 {
            notes.push(format!("Not drawn: {}.", counted(others as u64, "other link")));
        }
        let about = "when each link was seen, a tick a moment".to_owned();
        let caption = Caption { about, notes, ..Caption::default() };
        let natural = 44.0 + 18.0 * rows.len().max(6) as f64;
        let mut sheet = Sheet::new(&self.options, view, &scene, &caption, natural);
        draw(&rows, &scene, &mut sheet);
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
            let every = span::duration(i128::from(rhythm.period));
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

fn draw(rows: &[Row], scene: &Scene, sheet: &mut Sheet) {
    let times = rows.iter().flat_map(|row| &row.times).copied();
    let span = times.fold(None, |span: Option<Span>, time| {
        let (first, last) = span.map_or((time, time), |span| (span.first, span.last));
        Some(Span { first: first.min(time), last: last.max(time) })
    });
    let Some(span) = span else {
        if !rows.is_empty() {
            sheet.say("no packet with a time to draw");
        }
        return;
    };
    let plot = sheet.plot;
    let pitch = (plot.height() - 30.0) / rows.len().max(1) as f64;
    let size = LABEL_SIZE.min(pitch / font::LINE);
    let widest = |text: fn(&Row) -> &str| {
        rows.iter().map(|row| font::width(text(row), size)).fold(0.0, f64::max)
    };
    let left = widest(|row| &row.label).min(plot.width() * 0.36);
    let right = widest(|row| &row.beat);
    let area = Rect {
        left: plot.left + left + 12.0,
        right: plot.right - right - 12.0,
        top: plot.top + 4.0,
        bottom: plot.bottom - 26.0,
    };
    span::axis(sheet, span, area);
    let show = pitch > 5.0;
    for (number, row) in rows.iter().enumerate() {
        let middle = area.top + (number as f64 + 0.5) * pitch;
        ticks(row, scene, span, area, (middle, (pitch * 0.66).min(14.0)), sheet);
        if !show {
            continue;
        }
        let label = font::shortened(&row.label, size, left);
        sheet.label(&label, Point::new(area.left - 12.0, middle), Anchor::End, size);
        let colour = if row.is_regular { sheet.theme.ink } else { sheet.theme.muted };
        let (content, anchor) = (row.beat.as_str(), Anchor::Start);
        let at = Point::new(area.right + 12.0, middle);
        sheet.svg.text(&Text { content, at, anchor, size, colour, turned: 0.0 });
    }
}

/// Draws the ticks of a row; those that fall on one pixel are one.
fn ticks(
    row: &Row,
    scene: &Scene,
    span: Span,
    area: Rect,
    (middle, high): (f64, f64),
    sheet: &mut Sheet,
) {
    let base = Element::line(Point::new(area.left, middle), Point::new(area.right, middle));
    sheet.svg.add(&base.attribute("stroke", sheet.theme.faint));
    let (mut outline, mut before) = (Outline::default(), None);
    for time in &row.times {
        let x = (area.left + area.width() * span.share(*time)).round();
        if before == Some(x) {
            continue;
        }
        before = Some(x);
        let (from, to) = (Point::new(x, middle - high / 2.0), Point::new(x, middle + high / 2.0));
        outline = outline.from(from).to(to);
    }
    let colour = scene.nodes.get(row.source).map(|node| sheet.colour(node)).unwrap_or_default();
    let title = format!("{}: {}", row.label, counted(row.times.len() as u64, "moment"));
    let ticks = Element::path(&outline).attribute("stroke", colour).size("stroke-width", 1.2);
    let opacity = if row.is_regular { 1.0 } else { 0.6 };
    sheet.svg.add(&ticks.size("stroke-opacity", opacity).attribute("fill", "none").title(title));
}
