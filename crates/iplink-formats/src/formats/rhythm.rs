//! The rhythm picture: one row per link, one tick per time at which it was active, so
//! that beacons and other periodic traffic stand out.

use std::collections::{BTreeMap, BTreeSet};

use iplink_core::Dimensions;
use iplink_core::graph::Link;
use iplink_core::query::{View, algorithms};

use crate::kit::draw::canvas::{Canvas, FigureCaption};
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::picture::{FILE_TYPE, HEIGHT, PictureOptions, SCALE, THEME, TITLE, WIDTH};
use crate::kit::draw::scale::Logarithmic;
use crate::kit::draw::svg::{Anchor, Element, Outline, Text};
use crate::kit::draw::time_axis;
use crate::kit::model::scene::Scene;
use crate::kit::model::time_columns::TimeColumns;
use crate::kit::model::time_span::TimeSpan;
use crate::kit::text::font;
use crate::kit::text::number::format_count;
use crate::kit::text::time::format_duration;
use crate::output::Output;
use crate::{AllowedValues, Error, Format, Param, Params, Render};

const LINKS: Param = Param {
    name: "links",
    about: "number of links drawn: most regular first, then heaviest",
    default: "30",
    values: AllowedValues::Number { min: 1, max: 500, keyword: None },
};

const DEFAULT_WIDTH: Param = Param { default: "1100", ..WIDTH };

/// The font size of labels, in pixels.
const LABEL_SIZE: f64 = 11.0;

/// The minimum median distance between the ticks of a row, in pixels. Rows with denser ticks are
/// drawn as bars of at least this width.
const MIN_TICK_DISTANCE: f64 = 4.0;

/// The maximum number of ticks that are drawn even if they are close to each other.
const MAX_TOUCHING_TICKS: usize = 8;

pub(super) static FORMAT: Format = Format {
    name: "rhythm",
    about: "one row per link, one tick per time at which it was active; beacons and other regular contacts stand out (SVG or PNG)",
    used_by: "browsers, reports",
    extension: "rhythm.svg",
    needs: |_| Dimensions::EXACT_TIMES,
    params: &[FILE_TYPE, HEIGHT, LINKS, SCALE, THEME, TITLE, DEFAULT_WIDTH],
    build: |params| Box::new(Rhythm::new(params)),
};

struct Rhythm {
    options: PictureOptions,
    max_links: usize,
}

/// A row of the picture: one link.
struct RhythmRow {
    label: String,
    /// The index of the source node, whose color the row has.
    source: usize,
    /// The times at which the link was active, in nanoseconds since the Unix epoch.
    times: Vec<i128>,
    /// The period and the regularity of the contacts as text; empty if there are too few.
    period_label: String,
    /// Whether at least half of the intervals between contacts are within 10% of the median.
    is_regular: bool,
}

/// The horizontal layout of the picture.
struct RhythmLayout {
    span: TimeSpan,
    /// The time columns of the bars.
    columns: TimeColumns,
    /// The width of the labels, in pixels.
    label_width: f64,
    /// The width of the area for ticks and bars, to the right of the labels, in pixels.
    width: f64,
}

impl Rhythm {
    fn new(params: &Params) -> Self {
        let max_links = params.number(LINKS).map_or(30, |links| links as usize);
        Self { options: PictureOptions::new(params, THEME, DEFAULT_WIDTH), max_links }
    }
}

impl Render for Rhythm {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, usize::MAX);
        let rows = select_rows(view, self.max_links);
        let layout = RhythmLayout::new(&rows, view, &self.options);
        let mut notes = vec![
            "On the right: the median interval between contacts, and the share of intervals within 10% of it. Most regular links first; time synchronization and backups are regular too."
                .to_owned(),
        ];
        if let Some(layout) = layout
            .as_ref()
            .filter(|layout| rows.iter().any(|row| layout.tick_positions(row).is_none()))
        {
            let width = format_duration(layout.columns.width);
            notes.push(format!(
                "Where ticks would touch, a bar covers {width}; bar height = number of these times."
            ));
        }
        let omitted_links = view.links().len() - rows.len();
        if omitted_links > 0 {
            notes.push(format!("Not drawn: {}.", format_count(omitted_links as u64, "other link")));
        }
        let about = "times at which each link was active, one tick per time".to_owned();
        let caption = FigureCaption { about, notes, ..FigureCaption::default() };
        let natural_height = 44.0 + 18.0 * rows.len().max(6) as f64;
        let mut canvas = Canvas::new(&self.options, view, &scene, &caption, natural_height);
        match layout {
            Some(layout) => draw(&rows, &layout, &scene, &mut canvas),
            None if !rows.is_empty() => canvas.draw_message("no packets with a timestamp"),
            None => {}
        }
        self.options.write("rhythm", &canvas.finish(), out)
    }
}

/// Selects the links: the most regular ones first, then the heaviest. Among regular links,
/// those with many contacts rank above those with few.
fn select_rows(view: &View<'_>, max_links: usize) -> Vec<RhythmRow> {
    let mut periodic_links = algorithms::periodic_links(view);
    let score = |periodic: &algorithms::PeriodicLink<'_>| {
        periodic.regularity.powi(2) * (periodic.contacts.max(1) as f64).ln()
    };
    periodic_links.sort_by(|a, b| score(b).total_cmp(&score(a)));
    periodic_links.truncate(max_links);
    let ends = |link: &Link<'_>| (link.source_index, link.target_index);
    let selected: BTreeSet<_> =
        periodic_links.iter().map(|periodic| ends(&periodic.link)).collect();
    let mut rows: Vec<RhythmRow> = periodic_links
        .iter()
        .map(|periodic| {
            let period = format_duration(i128::from(periodic.period));
            let period_label = format!("{period} · {:.0}%", 100.0 * periodic.regularity);
            RhythmRow {
                period_label,
                is_regular: periodic.regularity >= 0.5,
                ..RhythmRow::of(&periodic.link)
            }
        })
        .collect();
    let mut others: Vec<_> = view.links().filter(|link| !selected.contains(&ends(link))).collect();
    others.sort_by_key(|link| std::cmp::Reverse(view.weight().of_link(link)));
    rows.extend(others.iter().take(max_links - rows.len()).map(RhythmRow::of));
    rows
}

impl RhythmRow {
    /// Creates the row of a link without its period.
    fn of(link: &Link<'_>) -> Self {
        let arrow = if link.is_bidirectional() { '↔' } else { '→' };
        let times = link.traffic_by(|record| record.key.bin());
        Self {
            label: format!("{} {arrow} {}", link.source.label(), link.target.label()),
            source: link.source_index,
            times: times.into_keys().map(|time| i128::from(time.as_nanos())).collect(),
            period_label: String::new(),
            is_regular: false,
        }
    }
}

impl RhythmLayout {
    /// Divides the width of the picture into labels, ticks and periods. Returns `None` if no packet
    /// has a timestamp.
    fn new(rows: &[RhythmRow], view: &View<'_>, options: &PictureOptions) -> Option<Self> {
        let times = rows.iter().flat_map(|row| &row.times).copied();
        let span = times.fold(None, |span: Option<TimeSpan>, time| {
            let (first, last) = span.map_or((time, time), |span| (span.first, span.last));
            Some(TimeSpan { first: first.min(time), last: last.max(time), zone: view.zone() })
        })?;
        let plot_width = Canvas::plot_width(options);
        let max_width = |text: fn(&RhythmRow) -> &str| {
            rows.iter().map(|row| font::width(text(row), LABEL_SIZE)).fold(0.0, f64::max)
        };
        let label_width = max_width(|row| &row.label).min(plot_width * 0.36);
        let width =
            (plot_width - label_width - max_width(|row| &row.period_label) - 24.0).max(40.0);
        let max_columns = (10_u16..2_000)
            .rfind(|max_columns| f64::from(*max_columns) * MIN_TICK_DISTANCE <= width)
            .unwrap_or(10);
        let columns =
            TimeColumns::of(span, view.bin_width().unwrap_or(1).into(), max_columns.into());
        Some(Self { span, columns, label_width, width })
    }

    /// Returns the x coordinate of a time, in pixels from the left edge of the area.
    fn x(&self, time: i128) -> f64 {
        self.width * self.span.fraction(time)
    }

    /// Returns the x coordinates of a row's ticks, or `None` if they would touch.
    fn tick_positions(&self, row: &RhythmRow) -> Option<Vec<f64>> {
        let mut positions: Vec<_> = row.times.iter().map(|time| self.x(*time).floor()).collect();
        positions.dedup();
        let pairs = positions.iter().zip(positions.iter().skip(1));
        let mut gaps: Vec<_> = pairs.map(|(left, right)| right - left).collect();
        gaps.sort_by(f64::total_cmp);
        let median = gaps.get(gaps.len() / 2).copied().unwrap_or(MIN_TICK_DISTANCE);
        (gaps.len() < MAX_TOUCHING_TICKS || median >= MIN_TICK_DISTANCE).then_some(positions)
    }

    /// Returns how many active times of a row are in each column, by the start of the column.
    fn counts(&self, row: &RhythmRow) -> BTreeMap<i128, u64> {
        let mut counts = BTreeMap::new();
        for time in &row.times {
            *counts.entry(self.columns.start_of(*time)).or_default() += 1;
        }
        counts
    }
}

/// Draws the rows above a common time axis.
fn draw(rows: &[RhythmRow], layout: &RhythmLayout, scene: &Scene, canvas: &mut Canvas) {
    let plot = canvas.plot;
    let pitch = (plot.height() - 30.0) / rows.len().max(1) as f64;
    let size = LABEL_SIZE.min(pitch / font::LINE_HEIGHT);
    let left = plot.left + layout.label_width + 12.0;
    let area =
        Rect { left, right: left + layout.width, top: plot.top + 4.0, bottom: plot.bottom - 26.0 };
    time_axis::draw(canvas, layout.span, area);
    let has_labels = pitch > 5.0;
    for (index, row) in rows.iter().enumerate() {
        let middle = area.top + (index as f64 + 0.5) * pitch;
        let half_height = (pitch * 0.33).min(7.0);
        let band = Rect {
            top: (middle - half_height).round(),
            bottom: (middle + half_height).round(),
            ..area
        };
        draw_row(row, layout, scene, band, canvas);
        if !has_labels {
            continue;
        }
        let label = font::ellipsize(&row.label, size, layout.label_width);
        canvas.draw_label(&label, Point::new(area.left - 12.0, middle), Anchor::End, size);
        let color = if row.is_regular { canvas.theme.ink } else { canvas.theme.muted };
        let (content, anchor) = (row.period_label.as_str(), Anchor::Start);
        let at = Point::new(area.right + 12.0, middle);
        canvas.svg.text(&Text { content, at, anchor, size, color, rotation: 0.0 });
    }
}

/// Draws a row: one tick per time or, if ticks would touch, one bar per column.
fn draw_row(
    row: &RhythmRow,
    layout: &RhythmLayout,
    scene: &Scene,
    band: Rect,
    canvas: &mut Canvas,
) {
    let color = scene.nodes.get(row.source).map(|node| canvas.color(node)).unwrap_or_default();
    let title = format!("{}: {}", row.label, format_count(row.times.len() as u64, "active time"));
    let opacity = if row.is_regular { 1.0 } else { 0.6 };
    let Some(ticks) = layout.tick_positions(row) else {
        let bars = bars(row, layout, band);
        let bars = Element::path(&bars).attribute("fill", color).numeric("fill-opacity", opacity);
        canvas.svg.add(&baseline(band.bottom, band, canvas.theme.faint));
        canvas.svg.add(&bars.title(title));
        return;
    };
    canvas.svg.add(&baseline((band.top + band.bottom) / 2.0, band, canvas.theme.faint));
    let left = band.left.floor() + 0.5;
    let outline = ticks.into_iter().fold(Outline::default(), |outline, offset| {
        let x = left + offset;
        outline.from(Point::new(x, band.top)).to(Point::new(x, band.bottom))
    });
    let ticks = Element::path(&outline).attribute("stroke", color).numeric("stroke-width", 1.0);
    canvas
        .svg
        .add(&ticks.numeric("stroke-opacity", opacity).attribute("fill", "none").title(title));
}

/// Returns the horizontal line of a row at the height `y`: below its bars, or through its ticks.
fn baseline(y: f64, band: Rect, color: &str) -> Element {
    Element::line(Point::new(band.left, y), Point::new(band.right, y)).attribute("stroke", color)
}

/// Returns the outline of a row's bars. Higher bars stand for more active times.
fn bars(row: &RhythmRow, layout: &RhythmLayout, band: Rect) -> Outline {
    let counts = layout.counts(row);
    let max_count = counts.values().copied().max().unwrap_or_default();
    let height = Logarithmic::new(max_count, band.height() * 0.2, band.height());
    counts.into_iter().fold(Outline::default(), |outline, (start, count)| {
        let left = (band.left + layout.x(start)).round();
        let right = (band.left + layout.x(start + layout.columns.width)).round() - 1.0;
        let (right, top) = (right.max(left + 1.0), band.bottom - height.of(count).0);
        let outline = outline.from(Point::new(left, band.bottom)).to(Point::new(left, top));
        outline.to(Point::new(right, top)).to(Point::new(right, band.bottom)).closed()
    })
}
