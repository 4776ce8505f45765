//! The plot of hosts or ports over time, one circle per row and time column.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use iplink_core::graph::{Count, FlowRecord};
use iplink_core::query::View;
use iplink_core::time::Timestamp;

use super::{DrawnCircle, Plot, RadiusScale, ScatterKind, caption, draw_circles};
use crate::kit::draw::canvas::Canvas;
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::label_placer::select_non_overlapping;
use crate::kit::draw::picture::PictureOptions;
use crate::kit::draw::svg::{Anchor, Element};
use crate::kit::draw::time_axis;
use crate::kit::model::scene::{Scene, add_counts};
use crate::kit::model::time_columns::TimeColumns;
use crate::kit::model::time_span::TimeSpan;
use crate::kit::page::host_page;
use crate::kit::text::font;
use crate::kit::text::number::{format_bytes, format_count};
use crate::kit::text::port_label::format_port;
use crate::kit::text::time::{format_duration, format_local_time};

/// The maximum number of circles. Browsers fail to open SVG files with many more.
const MAX_CIRCLES: usize = 20_000;

/// The minimum width of a time column, in pixels.
const MIN_COLUMN_WIDTH: f64 = 7.0;

/// The radius of the heaviest circle, in pixels. Circles may overlap.
const MAX_RADIUS: f64 = 13.0;

/// The font size of labels, in pixels.
const LABEL_SIZE: f64 = 11.0;

/// The maximum width of a row label, in pixels.
const MAX_LABEL_WIDTH: f64 = 170.0;

/// The height of a host's row, in pixels.
const ROW_HEIGHT: f64 = 16.0;

/// The position of a circle.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct CirclePosition {
    /// The start of its time column, in nanoseconds since the Unix epoch.
    start: i128,
    /// The row: the node index of a host, or a port number.
    row: usize,
    /// The index of the node whose color the circle has.
    node: usize,
}

/// The data of the plot.
struct TimePlot {
    columns: TimeColumns,
    /// The time span of all columns.
    span: TimeSpan,
    /// The positions of the circles with their traffic, heaviest first.
    positions: Vec<(CirclePosition, Count)>,
    /// The weight of each row.
    rows: BTreeMap<usize, u64>,
    notes: Vec<String>,
}

/// Draws the plot of hosts or ports over time.
pub(super) fn draw(
    options: &PictureOptions,
    view: &View<'_>,
    scene: &Scene,
    kind: ScatterKind,
) -> Plot {
    let available_width = (options.width - 200.0).max(200.0);
    // The maximum is searched, because the quotient of two floats would need a lossy cast.
    let max_columns = (20_u16..2_000)
        .rfind(|max_columns| f64::from(*max_columns) * MIN_COLUMN_WIDTH <= available_width);
    let times = TimePlot::of(view, scene, kind, max_columns.unwrap_or(20).into());
    let weight = |count: Count| scene.unit.count(count);
    let first = times.as_ref().and_then(|times| times.positions.first());
    let heaviest = first.map_or(0, |(_, count)| weight(*count));
    let radius = RadiusScale::new(heaviest, MAX_RADIUS);
    let (subject, row_count) = match (kind, &times) {
        (ScatterKind::Hosts, Some(times)) => ("traffic of hosts over time", times.rows.len()),
        (ScatterKind::Hosts, None) => ("traffic of hosts over time", 0),
        _ => ("traffic of service ports over time", 0),
    };
    let about = format!("{subject}, by {}", scene.unit.name());
    let mut caption = caption(about, scene, heaviest, &radius, options);
    if matches!(kind, ScatterKind::Ports) {
        caption.notes.push("Circle color = sender.".to_owned());
    }
    caption.notes.extend(times.iter().flat_map(|times| times.notes.iter().cloned()));
    let natural_height = match kind {
        ScatterKind::Hosts => {
            (row_count as f64 * ROW_HEIGHT + 40.0).clamp(240.0, options.width * 1.6)
        }
        _ => options.width * 0.55,
    };
    let mut canvas = Canvas::new(options, view, scene, &caption, natural_height);
    let circles = match times {
        Some(times) => times.draw(scene, kind, &radius, &mut canvas),
        None => {
            if !scene.edges.is_empty() {
                canvas.draw_message("no packets with a timestamp");
            }
            Vec::new()
        }
    };
    Plot { canvas, circles }
}

impl TimePlot {
    /// Sums the traffic of each host or port per time column. Returns `None` if no flow record has
    /// a timestamp.
    fn of(view: &View<'_>, scene: &Scene, kind: ScatterKind, max_columns: i128) -> Option<Self> {
        let records = || view.links().flat_map(|link| link.flow_records.iter());
        let span = TimeSpan::of(records().filter_map(|record| record.key.bin()), view.zone())?;
        let columns = TimeColumns::of(span, view.bin_width().unwrap_or(1).into(), max_columns);
        let nodes = scene.node_lookup();
        let (mut sums, mut omitted) = (BTreeMap::new(), Count::default());
        for link in view.links() {
            let linked_nodes = (nodes.of(link.source), nodes.of(link.target));
            for record in link.flow_records {
                let rows = rows_of(record, linked_nodes, kind);
                let (Some(time), true) = (record.key.bin(), rows.iter().any(Option::is_some))
                else {
                    omitted = add_counts(omitted, record.traffic.count());
                    continue;
                };
                let start = columns.start_of(time.as_nanos().into());
                for (row, node) in rows.into_iter().flatten() {
                    let count: &mut Count =
                        sums.entry(CirclePosition { start, row, node }).or_default();
                    *count = add_counts(*count, record.traffic.count());
                }
            }
        }
        let mut notes = vec![format!("One column covers {}.", format_duration(columns.width))];
        if omitted.packets > 0 {
            let packets = format_count(omitted.packets, "packet");
            let missing_property = if matches!(kind, ScatterKind::Ports) {
                "a timestamp or a port"
            } else {
                "a timestamp"
            };
            notes.push(format!("Not drawn: {packets} without {missing_property}."));
        }
        let mut positions: Vec<_> = sums.into_iter().collect();
        positions.sort_by_key(|(position, count)| (Reverse(scene.unit.count(*count)), *position));
        if let Some(surplus @ 1..) = positions.len().checked_sub(MAX_CIRCLES) {
            let smallest = positions.split_off(MAX_CIRCLES).into_iter();
            let packets = smallest.fold(0_u64, |sum, (_, count)| sum.saturating_add(count.packets));
            let (circles, packets) =
                (format_count(surplus as u64, "smallest circle"), format_count(packets, "packet"));
            notes.push(format!("Not drawn: the {circles}, with {packets}."));
        }
        let mut rows = BTreeMap::<usize, u64>::new();
        for (position, count) in &positions {
            let row = rows.entry(position.row).or_default();
            *row = row.saturating_add(scene.unit.count(*count));
        }
        Some(Self { columns, span: columns.cover(span), positions, rows, notes })
    }

    /// Draws the rows, the time axis and the circles, and returns the circles.
    fn draw(
        &self,
        scene: &Scene,
        kind: ScatterKind,
        radius: &RadiusScale,
        canvas: &mut Canvas,
    ) -> Vec<DrawnCircle> {
        let labels: Vec<_> = self.rows.keys().map(|row| row_label(*row, scene, kind)).collect();
        let widths = labels.iter().map(|label| font::width(label, LABEL_SIZE));
        let label_space =
            widths.fold(0.0, f64::max).min(MAX_LABEL_WIDTH).min(canvas.plot.width() * 0.3) + 14.0;
        let plot = canvas.plot;
        let area = Rect {
            left: plot.left + label_space,
            right: plot.right - 6.0,
            top: plot.top + 6.0,
            bottom: plot.bottom - 26.0,
        };
        let y_by_row = self.row_positions(kind, area);
        time_axis::draw(canvas, self.span, area);
        let label_positions: Vec<_> =
            y_by_row.values().copied().zip(self.rows.values().copied()).collect();
        let pitch = LABEL_SIZE * font::LINE_HEIGHT;
        let shown = select_non_overlapping(&label_positions, pitch, None);
        for ((label, (y, _)), _) in
            labels.iter().zip(&label_positions).zip(shown).filter(|(_, is_shown)| *is_shown)
        {
            let line = Element::line(Point::new(area.left, *y), Point::new(area.right, *y));
            canvas.svg.add(&line.attribute("stroke", canvas.theme.faint));
            let label = font::ellipsize(label, LABEL_SIZE, label_space - 14.0);
            canvas.draw_label(&label, Point::new(area.left - 8.0, *y), Anchor::End, LABEL_SIZE);
        }
        let circles = self.circles(scene, kind, radius, area, &y_by_row);
        draw_circles(canvas, scene, &circles);
        circles
    }

    /// Returns the y coordinate of each row, in pixels. Hosts have equal distances; ports are on a
    /// logarithmic scale, which gives well-known ports most of the space.
    fn row_positions(&self, kind: ScatterKind, area: Rect) -> BTreeMap<usize, f64> {
        let pitch = area.height() / self.rows.len().max(1) as f64;
        let y_of_row = |(index, row): (usize, &usize)| match kind {
            ScatterKind::Ports => {
                let fraction = (*row as f64 + 1.0).ln() / 65_536_f64.ln();
                (*row, area.bottom - fraction * area.height())
            }
            _ => (*row, area.top + (index as f64 + 0.5) * pitch),
        };
        self.rows.keys().enumerate().map(y_of_row).collect()
    }

    /// Returns the circles, largest first.
    fn circles(
        &self,
        scene: &Scene,
        kind: ScatterKind,
        radius: &RadiusScale,
        area: Rect,
        y_by_row: &BTreeMap<usize, f64>,
    ) -> Vec<DrawnCircle> {
        let circle = |(position, count): &(CirclePosition, Count)| {
            let node = scene.nodes.get(position.node)?;
            let x = area.width() * self.span.fraction(position.start + self.columns.width / 2);
            let time = i64::try_from(position.start).ok().and_then(Timestamp::from_nanos);
            let time = time.map(|time| format_local_time(time, self.span.zone)).unwrap_or_default();
            let subject = match kind {
                ScatterKind::Ports => {
                    format!("{} to {}", node.label, row_label(position.row, scene, kind))
                }
                _ => node.label.clone(),
            };
            let (packets, bytes) =
                (format_count(count.packets, "packet"), format_bytes(count.bytes));
            Some(DrawnCircle {
                center: Point::new(area.left + x, *y_by_row.get(&position.row)?),
                radius: radius.of(scene.unit.count(*count)),
                node: position.node,
                page: host_page(node.address),
                about: format!("{time}, {subject}: {packets}, {bytes}"),
            })
        };
        self.positions.iter().filter_map(circle).collect()
    }
}

/// Returns the rows to which a flow record belongs, each with the node whose color its circle has.
/// `source` and `target` are the nodes of the record's link.
fn rows_of(
    record: &FlowRecord,
    (source, target): (usize, usize),
    kind: ScatterKind,
) -> [Option<(usize, usize)>; 2] {
    match kind {
        ScatterKind::Ports => [record.service().map(|service| (service.port.into(), source)), None],
        _ => [Some((source, source)), (target != source).then_some((target, target))],
    }
}

/// Returns the label of a row.
fn row_label(row: usize, scene: &Scene, kind: ScatterKind) -> String {
    match (kind, u16::try_from(row)) {
        (ScatterKind::Ports, Ok(port)) => format_port(port),
        _ => scene.nodes.get(row).map(|node| node.label.clone()).unwrap_or_default(),
    }
}
