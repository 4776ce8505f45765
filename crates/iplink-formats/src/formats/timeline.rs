//! The timeline: packets and bytes over time, stacked by sending host.

mod text;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use iplink_core::Dimensions;
use iplink_core::graph::Count;
use iplink_core::query::View;

use crate::kit::draw::canvas::{Canvas, FigureCaption, LegendEntry, LegendSymbol};
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::picture::{
    FILE_TYPE_OR_TEXT, HEIGHT, PictureOptions, PictureType, SCALE, TEXT_WIDTH, THEME, TITLE, WIDTH,
};
use crate::kit::draw::scale::{Linear, ticks};
use crate::kit::draw::svg::{Anchor, Element, Text};
use crate::kit::draw::time_axis;
use crate::kit::model::scene::{Scene, TrafficUnit, add_counts};
use crate::kit::model::time_columns::TimeColumns;
use crate::kit::model::time_span::TimeSpan;
use crate::kit::text::font;
use crate::kit::text::number::format_count;
use crate::kit::text::time::format_duration;
use crate::output::Output;
use crate::{AllowedValues, Error, Format, Param, Params, Render};

const HOSTS: Param = Param {
    name: "hosts",
    about: "number of hosts with their own color, heaviest senders first; the remaining hosts are merged",
    default: "6",
    values: AllowedValues::Number { min: 1, max: 20, keyword: None },
};

const DEFAULT_WIDTH: Param = Param { default: "1100", ..WIDTH };

/// The font size of labels, in pixels.
const LABEL_SIZE: f64 = 11.0;

pub(super) static FORMAT: Format = Format {
    name: "timeline",
    about: "packets and bytes over time, stacked by sender (SVG, PNG or text)",
    used_by: "browsers, reports, terminals",
    extension: "timeline.svg",
    needs: |_| Dimensions::TIMES,
    params: &[FILE_TYPE_OR_TEXT, HEIGHT, HOSTS, TEXT_WIDTH, SCALE, THEME, TITLE, DEFAULT_WIDTH],
    build: |params| Box::new(Timeline::new(params)),
};

struct Timeline {
    options: PictureOptions,
    max_hosts: usize,
    /// The width of text output, in characters.
    text_width: usize,
}

impl Timeline {
    fn new(params: &Params) -> Self {
        let limit = |param, default| params.number(param).map_or(default, |value| value as usize);
        let (max_hosts, text_width) = (limit(HOSTS, 6), limit(TEXT_WIDTH, 80));
        Self { options: PictureOptions::new(params, THEME, DEFAULT_WIDTH), max_hosts, text_width }
    }
}

/// The senders and their traffic per time column.
struct SenderSeries {
    span: TimeSpan,
    time_columns: TimeColumns,
    /// The nodes with a color of their own, heaviest sender first.
    hosts: Vec<usize>,
    /// The number of remaining hosts that sent packets.
    others: usize,
    /// The traffic of each sender, remaining hosts last, by the start of the time column in
    /// nanoseconds since 1970.
    counts: BTreeMap<i128, Vec<Count>>,
    /// The number of packets without a timestamp.
    untimed: u64,
}

impl SenderSeries {
    /// Sums the traffic of the heaviest senders, and that of all others, in at most `max_columns`
    /// time columns. Returns `None` if no packet has a timestamp.
    fn of(view: &View<'_>, scene: &Scene, max_hosts: usize, max_columns: usize) -> Option<Self> {
        let records = || view.links().flat_map(|link| link.flow_records.iter());
        let span = TimeSpan::of(records().filter_map(|record| record.key.bin()), view.zone())?;
        let bin_width = i128::from(view.bin_width().unwrap_or(1));
        let time_columns =
            TimeColumns::of(span, bin_width, i128::try_from(max_columns).unwrap_or(100));
        let mut senders: Vec<usize> = (0..scene.nodes.len()).collect();
        let sent = |index: &usize| scene.nodes.get(*index).map(|node| scene.unit.count(node.sent));
        senders.retain(|index| sent(index).is_some_and(|sent| sent > 0));
        senders.sort_by_key(|index| Reverse(sent(index)));
        // A single further sender is shown too: it needs no more space than a merged one.
        let shown = if senders.len() > max_hosts + 1 { max_hosts } else { senders.len() };
        let others = senders.len() - shown;
        senders.truncate(shown);
        let span = time_columns.cover(span);
        let mut series = Self {
            span,
            time_columns,
            hosts: senders,
            others,
            counts: BTreeMap::new(),
            untimed: 0,
        };
        series.add_traffic(view);
        Some(series)
    }

    /// Adds the traffic of all links.
    fn add_traffic(&mut self, view: &View<'_>) {
        for link in view.links() {
            let index = self.hosts.iter().position(|host| *host == link.source_index);
            let index = index.unwrap_or(self.hosts.len());
            for record in link.flow_records {
                let Some(time) = record.key.bin() else {
                    self.untimed = self.untimed.saturating_add(record.traffic.packets);
                    continue;
                };
                let start = self.time_columns.start_of(time.as_nanos().into());
                let empty = || vec![Count::default(); self.hosts.len() + 1];
                let counts = self.counts.entry(start).or_insert_with(empty);
                if let Some(count) = counts.get_mut(index) {
                    *count = add_counts(*count, record.traffic.count());
                }
            }
        }
    }

    /// Returns the largest total of a time column.
    fn max_total(&self, unit: TrafficUnit) -> u64 {
        let sums = self.counts.values();
        sums.map(|counts| counts.iter().map(|count| unit.count(*count)).sum::<u64>())
            .max()
            .unwrap_or(0)
    }

    /// Returns the label of a sender; an index after the last one is that of the remaining hosts.
    fn sender_name(&self, index: usize, scene: &Scene) -> String {
        let node = self.hosts.get(index).and_then(|host| scene.nodes.get(*host));
        let others = || format!("others ({})", format_count(self.others as u64, "host"));
        node.map_or_else(others, |node| node.label.clone())
    }
}

impl Render for Timeline {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, usize::MAX);
        if self.options.file_type == PictureType::Text {
            // The labels to the left of the columns take the remaining characters.
            let series =
                SenderSeries::of(view, &scene, self.max_hosts, self.text_width.saturating_sub(12));
            let text = text::render(series.as_ref(), self.text_width);
            return Ok(out.create_file("timeline.txt")?.write_all(text.as_bytes())?);
        }
        // Each column is at least 5 pixels wide, unless the picture is narrow.
        let max_columns =
            (40_u16..=800).rfind(|max_columns| f64::from(*max_columns) * 5.0 <= self.options.width);
        let max_columns = usize::from(max_columns.unwrap_or(40));
        let series = SenderSeries::of(view, &scene, self.max_hosts, max_columns);
        let mut caption = FigureCaption {
            about: "packets and bytes over time, by sender".to_owned(),
            ..FigureCaption::default()
        };
        if let Some(series) = &series {
            caption.legend = legend(series, &scene, self.options.theme);
            if series.untimed > 0 {
                let packets = format_count(series.untimed, "packet");
                caption.notes.push(format!("Not drawn: {packets} without a timestamp."));
            }
        }
        let natural_height = self.options.width * 0.46;
        let mut canvas = Canvas::new(&self.options, view, &scene, &caption, natural_height);
        match series {
            Some(series) => draw(&series, &scene, &mut canvas),
            None if !scene.edges.is_empty() => canvas.draw_message("no packets with a timestamp"),
            None => {}
        }
        self.options.write("timeline", &canvas.finish(), out)
    }
}

/// Returns a legend entry per sender, and one for the remaining hosts.
fn legend(
    series: &SenderSeries,
    scene: &Scene,
    theme: crate::kit::draw::palette::Theme,
) -> Vec<LegendEntry> {
    let entries = series.hosts.len() + usize::from(series.others > 0);
    let entry = |index: usize| {
        let node = series.hosts.get(index).and_then(|host| scene.nodes.get(*host));
        let color = node.map_or_else(|| theme.others.to_owned(), |node| theme.host(node.rank));
        let name = font::ellipsize(&series.sender_name(index, scene), 11.5, 260.0);
        LegendEntry::new(LegendSymbol::Square(color), name)
    };
    (0..entries).map(entry).collect()
}

/// Draws a panel of packets above a panel of bytes.
fn draw(series: &SenderSeries, scene: &Scene, canvas: &mut Canvas) {
    let plot = canvas.plot;
    let units = [TrafficUnit::Packets, TrafficUnit::Bytes];
    let label_widths =
        units.map(|unit| font::width(&unit.format_short(series.max_total(unit)), LABEL_SIZE));
    let left = plot.left + label_widths.into_iter().fold(24.0, f64::max) + 12.0;
    let panel_height = (plot.height() - 26.0) / 2.0;
    for (index, unit) in units.into_iter().enumerate() {
        let top = plot.top + index as f64 * panel_height;
        let area =
            Rect { left, right: plot.right, top: top + 24.0, bottom: top + panel_height - 6.0 };
        let column_width = format_duration(series.time_columns.width);
        let title = format!("{} per {column_width}", unit.name());
        canvas.draw_label(&title, Point::new(left, top + 10.0), Anchor::Start, 12.0);
        draw_panel(series, scene, unit, area, canvas);
    }
}

/// Draws one panel: stacked columns of one unit.
fn draw_panel(
    series: &SenderSeries,
    scene: &Scene,
    unit: TrafficUnit,
    area: Rect,
    canvas: &mut Canvas,
) {
    let max_total = series.max_total(unit);
    let scale = Linear::new(max_total, area.bottom, area.top);
    // Ticks are at least 24 pixels apart.
    let max_ticks = (1_u8..=6).rfind(|max_ticks| f64::from(*max_ticks) * 24.0 <= area.height());
    let max_ticks = u64::from(max_ticks.unwrap_or(1));
    for tick in ticks(max_total, max_ticks, unit == TrafficUnit::Bytes) {
        let y = scale.of(tick);
        let line = Element::line(Point::new(area.left, y), Point::new(area.right, y));
        canvas.svg.add(&line.attribute("stroke", canvas.theme.faint));
        let (content, at) = (unit.format_short(tick), Point::new(area.left - 8.0, y));
        let (anchor, size, color) = (Anchor::End, LABEL_SIZE, canvas.theme.muted);
        canvas.svg.text(&Text { content: &content, at, anchor, size, color, rotation: 0.0 });
    }
    match unit {
        TrafficUnit::Packets => time_axis::draw_grid_lines(canvas, series.span, area),
        TrafficUnit::Bytes => time_axis::draw(canvas, series.span, area),
    }
    let x = |time: i128| area.left + area.width() * series.span.fraction(time);
    for (start, counts) in &series.counts {
        let (left, right) = (x(*start), x(start + series.time_columns.width));
        let gap = ((right - left) * 0.12).min(1.0);
        let mut below = 0_u64;
        for (index, count) in counts.iter().enumerate() {
            let weight = unit.count(*count);
            if weight == 0 {
                continue;
            }
            let above = below.saturating_add(weight);
            let bar =
                Rect { left: left + gap, right, top: scale.of(above), bottom: scale.of(below) };
            below = above;
            let node = series.hosts.get(index).and_then(|host| scene.nodes.get(*host));
            let color =
                node.map_or_else(|| canvas.theme.others.to_owned(), |node| canvas.color(node));
            let title = format!("{}: {}", series.sender_name(index, scene), unit.format(weight));
            canvas.svg.add(&Element::rect(bar).attribute("fill", color).title(title));
        }
    }
}
