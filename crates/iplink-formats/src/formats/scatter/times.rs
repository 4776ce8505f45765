//! Hosts or ports over time, a circle what one carried in a column of time.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use iplink_core::graph::{Count, FlowRecord};
use iplink_core::query::View;
use iplink_core::time::Timestamp;

use super::{Circle, Drawn, Of, Radius, caption, draw_circles};
use crate::kit::draw::canvas::Sheet;
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::label_placer::along;
use crate::kit::draw::picture::Options;
use crate::kit::draw::svg::{Anchor, Element};
use crate::kit::draw::time_axis::{self, Columns, Span, on_clock};
use crate::kit::model::scene::{Scene, sum};
use crate::kit::page::host_page;
use crate::kit::text::font;
use crate::kit::text::number::{bytes, counted};
use crate::kit::text::port;

/// More circles than these make a picture that no browser opens.
const MOST: usize = 20_000;

/// How wide a column is at least, in pixels.
const COLUMN: f64 = 7.0;

/// The largest circle is about so many pixels in radius: many stand upon each other.
const LARGEST: f64 = 13.0;

const LABEL_SIZE: f64 = 11.0;

/// The longest that what stands beside a row may be.
const LONGEST: f64 = 170.0;

/// How high the row of a host is, in pixels.
const ROW: f64 = 16.0;

/// Where a circle stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    /// When its column begins.
    start: i128,
    /// The place of a host among the nodes, or a port.
    row: usize,
    /// Whose colour it has, among the nodes.
    node: usize,
}

/// What is drawn.
struct Times {
    columns: Columns,
    /// All columns.
    span: Span,
    /// The heaviest first.
    spots: Vec<(Spot, Count)>,
    /// How heavy each row is.
    rows: BTreeMap<usize, u64>,
    notes: Vec<String>,
}

pub(super) fn draw(options: &Options, view: &View<'_>, scene: &Scene, of: Of) -> Drawn {
    let room = (options.width - 200.0).max(200.0);
    let most = (20_u16..2_000).rfind(|most| f64::from(*most) * COLUMN <= room);
    let times = Times::of(view, scene, of, most.unwrap_or(20).into());
    let weight = |count: Count| scene.unit.count(count);
    let first = times.as_ref().and_then(|times| times.spots.first());
    let heaviest = first.map_or(0, |(_, count)| weight(*count));
    let radius = Radius::new(heaviest, LARGEST);
    let (what, rows) = match (of, &times) {
        (Of::Hosts, Some(times)) => ("what hosts sent or received over time", times.rows.len()),
        (Of::Hosts, None) => ("what hosts sent or received over time", 0),
        _ => ("ports of services over time, by who sent", 0),
    };
    let about = format!("{what}, by {}", scene.unit.name());
    let mut caption = caption(about, scene, heaviest, &radius, options);
    caption.notes.extend(times.iter().flat_map(|times| times.notes.iter().cloned()));
    let natural = match of {
        Of::Hosts => (rows as f64 * ROW + 40.0).clamp(240.0, options.width * 1.6),
        _ => options.width * 0.55,
    };
    let mut sheet = Sheet::new(options, view, scene, &caption, natural);
    let circles = match times {
        Some(times) => times.draw(scene, of, &radius, &mut sheet),
        None => {
            if !scene.edges.is_empty() {
                sheet.say("no packet with a time to draw");
            }
            Vec::new()
        }
    };
    Drawn { sheet, circles }
}

impl Times {
    /// Sums up what there is in columns; nothing where no part has a time.
    fn of(view: &View<'_>, scene: &Scene, of: Of, most: i128) -> Option<Self> {
        let parts = || view.links().flat_map(|link| link.parts.iter());
        let span = Span::of(parts().filter_map(|part| part.aspects.bin()), view.zone())?;
        let columns = Columns::of(span, view.bin_width().unwrap_or(1).into(), most);
        let places = scene.places();
        let (mut sums, mut left_out) = (BTreeMap::new(), Count::default());
        for link in view.links() {
            let ends = (places.of(link.source), places.of(link.target));
            for part in link.parts {
                let rows = rows(part, ends, of);
                let (Some(time), true) = (part.aspects.bin(), rows.iter().any(Option::is_some))
                else {
                    left_out = sum(left_out, part.traffic.count());
                    continue;
                };
                let start = columns.start_of(time.as_nanos().into());
                for (row, node) in rows.into_iter().flatten() {
                    let known: &mut Count = sums.entry(Spot { start, row, node }).or_default();
                    *known = sum(*known, part.traffic.count());
                }
            }
        }
        let mut notes = vec![format!("A column is {} wide.", time_axis::duration(columns.width))];
        if left_out.packets > 0 {
            let packets = counted(left_out.packets, "packet");
            let lack = if matches!(of, Of::Ports) { "a time or a port" } else { "a time" };
            notes.push(format!("Not drawn: {packets} without {lack}."));
        }
        let mut spots: Vec<_> = sums.into_iter().collect();
        spots.sort_by_key(|(spot, count)| (Reverse(scene.unit.count(*count)), *spot));
        if let Some(surplus @ 1..) = spots.len().checked_sub(MOST) {
            let lost = spots.split_off(MOST).into_iter();
            let packets = lost.fold(0_u64, |sum, (_, count)| sum.saturating_add(count.packets));
            let (circles, packets) =
                (counted(surplus as u64, "smallest circle"), counted(packets, "packet"));
            notes.push(format!("Not drawn: the {circles}, with {packets}."));
        }
        let mut rows = BTreeMap::<usize, u64>::new();
        for (spot, count) in &spots {
            let row = rows.entry(spot.row).or_default();
            *row = row.saturating_add(scene.unit.count(*count));
        }
        Some(Self { columns, span: columns.cover(span), spots, rows, notes })
    }

    fn draw(&self, scene: &Scene, of: Of, radius: &Radius, sheet: &mut Sheet) -> Vec<Circle> {
        let labels: Vec<_> = self.rows.keys().map(|row| label(*row, scene, of)).collect();
        let widths = labels.iter().map(|label| font::width(label, LABEL_SIZE));
        let left = widths.fold(0.0, f64::max).min(LONGEST).min(sheet.plot.width() * 0.3) + 14.0;
        let plot = sheet.plot;
        let area = Rect {
            left: plot.left + left,
            right: plot.right - 6.0,
            top: plot.top + 6.0,
            bottom: plot.bottom - 26.0,
        };
        let height_of = self.heights(of, area);
        time_axis::axis(sheet, self.span, area);
        let marks: Vec<_> = height_of.values().copied().zip(self.rows.values().copied()).collect();
        let pitch = LABEL_SIZE * font::LINE;
        let shown = along(&marks, pitch, None);
        for ((label, (y, _)), _) in
            labels.iter().zip(&marks).zip(shown).filter(|(_, is_shown)| *is_shown)
        {
            let line = Element::line(Point::new(area.left, *y), Point::new(area.right, *y));
            sheet.svg.add(&line.attribute("stroke", sheet.theme.faint));
            let label = font::shortened(label, LABEL_SIZE, left - 14.0);
            sheet.label(&label, Point::new(area.left - 8.0, *y), Anchor::End, LABEL_SIZE);
        }
        let circles = self.circles(scene, of, radius, area, &height_of);
        draw_circles(sheet, scene, &circles);
        circles
    }

    /// Returns the height of each row: hosts in their order, ports by their
    /// logarithm, so that those of services have most of the room.
    fn heights(&self, of: Of, area: Rect) -> BTreeMap<usize, f64> {
        let pitch = area.height() / self.rows.len().max(1) as f64;
        let height = |(number, row): (usize, &usize)| match of {
            Of::Ports => {
                let share = (*row as f64 + 1.0).ln() / 65_536_f64.ln();
                (*row, area.bottom - share * area.height())
            }
            _ => (*row, area.top + (number as f64 + 0.5) * pitch),
        };
        self.rows.keys().enumerate().map(height).collect()
    }

    fn circles(
        &self,
        scene: &Scene,
        of: Of,
        radius: &Radius,
        area: Rect,
        height_of: &BTreeMap<usize, f64>,
    ) -> Vec<Circle> {
        let circle = |(spot, count): &(Spot, Count)| {
            let node = scene.nodes.get(spot.node)?;
            let x = area.width() * self.span.share(spot.start + self.columns.width / 2);
            let when = i64::try_from(spot.start).ok().and_then(Timestamp::from_nanos);
            let when = when.map(|when| on_clock(when, self.span.zone)).unwrap_or_default();
            let what = match of {
                Of::Ports => format!("{} to {}", node.label, label(spot.row, scene, of)),
                _ => node.label.clone(),
            };
            let (packets, volume) = (counted(count.packets, "packet"), bytes(count.bytes));
            Some(Circle {
                centre: Point::new(area.left + x, *height_of.get(&spot.row)?),
                radius: radius.of(scene.unit.count(*count)),
                node: spot.node,
                page: host_page(node.address),
                about: format!("{when}, {what}: {packets}, {volume}"),
            })
        };
        self.spots.iter().filter_map(circle).collect()
    }
}

/// Returns the rows that a part of a link belongs to, each with the node whose
/// colour it has there.
fn rows(
    part: &FlowRecord,
    (source, target): (usize, usize),
    of: Of,
) -> [Option<(usize, usize)>; 2] {
    match of {
        Of::Ports => [part.service().map(|service| (service.port.into(), source)), None],
        _ => [Some((source, source)), (target != source).then_some((target, target))],
    }
}

fn label(row: usize, scene: &Scene, of: Of) -> String {
    match (of, u16::try_from(row)) {
        (Of::Ports, Ok(number)) => port::shown(number),
        _ => scene.nodes.get(row).map(|node| node.label.clone()).unwrap_or_default(),
    }
}
