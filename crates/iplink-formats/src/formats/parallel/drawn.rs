//! The lines of parallel coordinates as they are drawn, at their positions on the axes.

use std::collections::BTreeMap;

use iplink_core::graph::Traffic;
use iplink_core::time::Zone;

use super::axis::{Axis, AxisScales};
use super::lines::TrafficLines;
use crate::kit::model::scene::Scene;
use crate::kit::text::number::{format_bytes, format_count};
use crate::kit::text::time::format_local_time;

/// The maximum number of lines. Browsers cannot open larger pictures.
const MAX_LINES: usize = 20_000;

/// The lines as drawn. Lines with the same source, target and pixels are merged.
pub(super) struct DrawnLines {
    /// The lines, sorted by weight, the lightest first.
    pub(super) lines: Vec<DrawnLine>,
    pub(super) zone: Zone,
    pub(super) omitted: OmittedLines,
}

/// One line as drawn.
pub(super) struct DrawnLine {
    /// The index of the source node.
    pub(super) source: usize,
    /// The index of the target node.
    target: usize,
    /// The position at which it crosses each axis, from 0 at the top to 1 at the bottom.
    pub(super) positions: Vec<f32>,
    pub(super) weight: u64,
    traffic: Traffic,
}

/// The number and the traffic of lines that are not drawn.
#[derive(Default)]
pub(super) struct OmittedLines {
    pub(super) lines: usize,
    /// Their packets and bytes, as text.
    pub(super) amount: String,
}

/// The source node, the target node, and the quantized position on each axis.
type QuantizedLine = (usize, usize, Vec<u16>);

/// The number of steps into which an axis is divided: about one per pixel.
const POSITION_STEPS: f64 = 1_000.0;

impl DrawnLines {
    pub(super) fn new(traffic: &TrafficLines, axes: &[Axis], scales: &AxisScales) -> Self {
        let (unit, zone) = (traffic.unit, traffic.zone);
        let mut merged: BTreeMap<QuantizedLine, (Vec<f32>, Traffic)> = BTreeMap::new();
        for line in &traffic.lines {
            let positions: Vec<f64> = axes.iter().map(|axis| axis.position(line, scales)).collect();
            let quantized = positions.iter().map(|position| quantize(*position)).collect();
            let key = (line.source, line.target, quantized);
            let new_line = || {
                (positions.iter().map(|position| to_f32(*position)).collect(), Traffic::default())
            };
            merged.entry(key).or_insert_with(new_line).1.merge(line.traffic);
        }
        let mut lines: Vec<DrawnLine> = merged
            .into_iter()
            .map(|((source, target, _), (positions, traffic))| {
                let weight = unit.count(traffic.count());
                DrawnLine { source, target, positions, weight, traffic }
            })
            .collect();
        lines.sort_by_key(|line| line.weight);
        let surplus = lines.len().saturating_sub(MAX_LINES);
        let omitted = OmittedLines::of(lines.drain(..surplus));
        Self { lines, zone, omitted }
    }

    /// Returns the weight of the heaviest line.
    pub(super) fn max_weight(&self) -> u64 {
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
        let time_prefix = self
            .traffic
            .first_seen
            .map_or_else(String::new, |time| format!("{}, ", format_local_time(time, zone)));
        format!("{time_prefix}{source} → {target}: {packets}, {}", format_bytes(self.traffic.bytes))
    }
}

/// Rounds a position from 0 to 1 to a multiple of 1 / [`POSITION_STEPS`], and returns the factor.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a position is from 0 to 1, and the cast of a float saturates"
)]
fn quantize(position: f64) -> u16 {
    (position * POSITION_STEPS).round() as u16
}

#[expect(clippy::cast_possible_truncation, reason = "seven digits are enough for pixels")]
const fn to_f32(position: f64) -> f32 {
    position as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_core::query::View;
    use iplink_core::{Dimensions, Ingest};

    #[test]
    fn parallel_lines_contain_all_packets() {
        let mut ingest = Ingest::new(Dimensions::FLOWS.union(Dimensions::TIMES));
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let view = View::new(&graph, &statistics);
        for max_hosts in [5, 1_000] {
            let scene = Scene::of(&view, max_hosts);
            let lines = TrafficLines::new(&view, &scene);
            let scales = AxisScales::new(&scene, &lines);
            let drawn = DrawnLines::new(&lines, &[Axis::Time, Axis::Source, Axis::Port], &scales);
            let packets: u64 = drawn.lines.iter().map(|line| line.traffic.packets).sum();
            assert_eq!(packets, statistics.total().linked);
            let positions = drawn.lines.iter().flat_map(|line| &line.positions);
            assert!(positions.into_iter().all(|position| (0.0..=1.0).contains(position)));
        }
    }
}
