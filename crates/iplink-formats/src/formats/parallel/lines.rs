//! The lines of parallel coordinates: traffic of links by time, protocol and port.

use std::collections::BTreeMap;

use iplink_core::dissect::Protocol;
use iplink_core::graph::Traffic;
use iplink_core::query::View;
use iplink_core::time::{Timestamp, Zone};

use super::axis::{Axis, AxisScales};
use crate::kit::model::scene::{Scene, TrafficUnit};
use crate::kit::text::number::{format_bytes, format_count};
use crate::kit::text::time::format_local_time;

/// Maximum number of lines. Browsers cannot open larger pictures.
const MAX_LINES: usize = 20_000;

/// The traffic of all links.
pub(super) struct TrafficLines {
    pub(super) all: Vec<TrafficLine>,
    unit: TrafficUnit,
    pub(super) zone: Zone,
}

/// The traffic of a link in one time bin.
#[derive(Clone, Copy)]
pub(super) struct TrafficLine {
    pub(super) time: Option<Timestamp>,
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) protocol: Option<Protocol>,
    pub(super) port: Option<u16>,
    pub(super) weight: u64,
    traffic: Traffic,
}

impl TrafficLine {
    /// Returns the mean packet length, in bytes.
    pub(super) fn length(&self) -> u64 {
        self.traffic.bytes / self.traffic.packets.max(1)
    }
}

impl TrafficLines {
    /// Sums the flow records of links by the properties that axes show.
    pub(super) fn new(view: &View<'_>, scene: &Scene) -> Self {
        let places = scene.node_lookup();
        let mut sums = BTreeMap::new();
        for link in view.links() {
            let (source, target) = (places.of(link.source), places.of(link.target));
            let mut add = |time, protocol, port, traffic: Traffic| {
                let key = (time, source, target, protocol, port);
                sums.entry(key).or_insert_with(Traffic::default).merge(traffic);
            };
            for record in link.flow_records {
                let port = record.service().map(|service| service.port);
                add(record.key.bin(), record.key.protocol(), port, record.traffic);
            }
            if link.flow_records.is_empty() {
                add(link.traffic.first_seen, None, None, *link.traffic);
            }
        }
        let line = |((time, source, target, protocol, port), traffic): (_, Traffic)| TrafficLine {
            time,
            source,
            target,
            protocol,
            port,
            weight: scene.unit.count(traffic.count()),
            traffic,
        };
        let all = sums.into_iter().map(line).collect();
        Self { all, unit: scene.unit, zone: view.zone() }
    }
}

/// The lines as drawn. TrafficLines on the same pixels are merged.
pub(super) struct DrawnLines {
    /// Sorted by weight, faintest first.
    pub(super) lines: Vec<DrawnLine>,
    pub(super) zone: Zone,
    pub(super) omitted: OmittedLines,
}

/// One line as drawn.
pub(super) struct DrawnLine {
    pub(super) source: usize,
    target: usize,
    /// The position at which it crosses each axis.
    pub(super) shares: Vec<f32>,
    pub(super) weight: u64,
    traffic: Traffic,
}

/// The traffic of lines beyond the limit.
#[derive(Default)]
pub(super) struct OmittedLines {
    pub(super) lines: usize,
    pub(super) amount: String,
}

/// Source, target, and the quantized position on each axis.
type QuantizedLine = (usize, usize, Vec<u16>);

/// Number of distinct positions per axis, about one per pixel.
const STEPS: f64 = 1_000.0;

impl DrawnLines {
    pub(super) fn new(sums: &TrafficLines, axes: &[Axis], scales: &AxisScales) -> Self {
        let mut paths: BTreeMap<QuantizedLine, (Vec<f32>, Traffic)> = BTreeMap::new();
        for line in &sums.all {
            let shares: Vec<f64> = axes.iter().map(|axis| axis.share(line, scales)).collect();
            let places = shares.iter().map(|share| step(*share)).collect();
            let key = (line.source, line.target, places);
            let shares =
                || (shares.iter().map(|share| narrow(*share)).collect(), Traffic::default());
            paths.entry(key).or_insert_with(shares).1.merge(line.traffic);
        }
        let mut lines: Vec<DrawnLine> = paths
            .into_iter()
            .map(|((source, target, _), (shares, traffic))| {
                let weight = sums.unit.count(traffic.count());
                DrawnLine { source, target, shares, weight, traffic }
            })
            .collect();
        lines.sort_by_key(|line| line.weight);
        let surplus = lines.len().saturating_sub(MAX_LINES);
        let omitted = OmittedLines::of(lines.drain(..surplus));
        Self { lines, zone: sums.zone, omitted }
    }

    pub(super) fn heaviest(&self) -> u64 {
        self.lines.last().map_or(0, |line| line.weight)
    }
}

impl OmittedLines {
    fn of(lines: impl Iterator<Item = DrawnLine>) -> Self {
        let (mut count, mut traffic) = (0, Traffic::default());
        for line in lines {
            count += 1;
            traffic.merge(line.traffic);
        }
        let packets = format_count(traffic.packets, "packet");
        Self { lines: count, amount: format!("{packets}, {}", format_bytes(traffic.bytes)) }
    }
}

impl DrawnLine {
    /// Describes the line for its tooltip.
    pub(super) fn about(&self, scene: &Scene, zone: Zone) -> String {
        let label = |node: usize| scene.nodes.get(node).map_or("", |node| node.label.as_str());
        let (source, target) = (label(self.source), label(self.target));
        let packets = format_count(self.traffic.packets, "packet");
        let when = self
            .traffic
            .first_seen
            .map_or_else(String::new, |time| format!("{}, ", format_local_time(time, zone)));
        format!("{when}{source} → {target}: {packets}, {}", format_bytes(self.traffic.bytes))
    }
}

/// Returns the quantized position, one of [`STEPS`].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is from 0 to 1, and the cast of a float saturates"
)]
fn step(share: f64) -> u16 {
    (share * STEPS).round() as u16
}

#[expect(clippy::cast_possible_truncation, reason = "seven digits are enough for pixels")]
const fn narrow(share: f64) -> f32 {
    share as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_core::{Dimensions, Ingest};

    #[test]
    fn parallel_lines_contain_all_packets() {
        let mut ingest = Ingest::new(Dimensions::FLOWS.and(Dimensions::TIMES));
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let view = View::new(&graph, &statistics);
        for hosts in [5, 1_000] {
            let scene = Scene::of(&view, hosts);
            let lines = TrafficLines::new(&view, &scene);
            let scales = AxisScales::new(&scene, &lines);
            let drawn = DrawnLines::new(&lines, &[Axis::Time, Axis::Source, Axis::Port], &scales);
            let packets: u64 = drawn.lines.iter().map(|line| line.traffic.packets).sum();
            assert_eq!(packets, statistics.total().linked);
            let shares = drawn.lines.iter().flat_map(|line| &line.shares);
            assert!(shares.into_iter().all(|share| (0.0..=1.0).contains(share)));
        }
    }
}
