//! The lines: what links carried, by time, protocol and port.

use std::collections::BTreeMap;

use iplink_core::dissect::Protocol;
use iplink_core::graph::Traffic;
use iplink_core::query::View;
use iplink_core::time::{Timestamp, Zone};

use super::axis::{Axis, Scales};
use crate::kit::draw::time_axis::on_clock;
use crate::kit::model::scene::{Scene, Unit};
use crate::kit::text::number::{bytes, counted};

/// More lines than these make a picture that no browser opens.
const MOST: usize = 20_000;

/// What links carried.
pub(super) struct Lines {
    pub(super) all: Vec<Line>,
    unit: Unit,
    pub(super) zone: Zone,
}

/// What a link carried at a time.
#[derive(Clone, Copy)]
pub(super) struct Line {
    pub(super) time: Option<Timestamp>,
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) protocol: Option<Protocol>,
    pub(super) port: Option<u16>,
    pub(super) weight: u64,
    traffic: Traffic,
}

impl Line {
    /// Returns the mean length of its packets, in bytes.
    pub(super) fn length(&self) -> u64 {
        self.traffic.bytes / self.traffic.packets.max(1)
    }
}

impl Lines {
    /// Sums up the parts of links by what an axis may show of them.
    pub(super) fn new(view: &View<'_>, scene: &Scene) -> Self {
        let places = scene.places();
        let mut sums = BTreeMap::new();
        for link in view.links() {
            let (source, target) = (places.of(link.source), places.of(link.target));
            let mut add = |time, protocol, port, traffic: Traffic| {
                let key = (time, source, target, protocol, port);
                sums.entry(key).or_insert_with(Traffic::default).merge(traffic);
            };
            for part in link.parts {
                let port = part.service().map(|service| service.port);
                add(part.aspects.bin(), part.aspects.protocol(), port, part.traffic);
            }
            if link.parts.is_empty() {
                add(link.traffic.first_seen, None, None, *link.traffic);
            }
        }
        let line = |((time, source, target, protocol, port), traffic): (_, Traffic)| Line {
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

/// The lines as they are drawn: those that lie on the same pixels are one.
pub(super) struct Drawn {
    /// The faintest first.
    pub(super) lines: Vec<Path>,
    pub(super) zone: Zone,
    pub(super) left_out: Omitted,
}

/// A line as it is drawn.
pub(super) struct Path {
    pub(super) source: usize,
    target: usize,
    /// Where it crosses each axis.
    pub(super) shares: Vec<f32>,
    pub(super) weight: u64,
    traffic: Traffic,
}

/// What there is no room for.
#[derive(Default)]
pub(super) struct Omitted {
    pub(super) lines: usize,
    pub(super) amount: String,
}

/// Source and target, and the place on each axis.
type Pixels = (usize, usize, Vec<u16>);

/// So many places of an axis are told apart: about a pixel each.
const STEPS: f64 = 1_000.0;

impl Drawn {
    pub(super) fn new(sums: &Lines, axes: &[Axis], scales: &Scales) -> Self {
        let mut paths: BTreeMap<Pixels, (Vec<f32>, Traffic)> = BTreeMap::new();
        for line in &sums.all {
            let shares: Vec<f64> = axes.iter().map(|axis| axis.share(line, scales)).collect();
            let places = shares.iter().map(|share| step(*share)).collect();
            let key = (line.source, line.target, places);
            let shares =
                || (shares.iter().map(|share| narrow(*share)).collect(), Traffic::default());
            paths.entry(key).or_insert_with(shares).1.merge(line.traffic);
        }
        let mut lines: Vec<Path> = paths
            .into_iter()
            .map(|((source, target, _), (shares, traffic))| {
                let weight = sums.unit.count(traffic.count());
                Path { source, target, shares, weight, traffic }
            })
            .collect();
        lines.sort_by_key(|line| line.weight);
        let surplus = lines.len().saturating_sub(MOST);
        let left_out = Omitted::of(lines.drain(..surplus));
        Self { lines, zone: sums.zone, left_out }
    }

    pub(super) fn heaviest(&self) -> u64 {
        self.lines.last().map_or(0, |line| line.weight)
    }
}

impl Omitted {
    fn of(lines: impl Iterator<Item = Path>) -> Self {
        let (mut count, mut traffic) = (0, Traffic::default());
        for line in lines {
            count += 1;
            traffic.merge(line.traffic);
        }
        let packets = counted(traffic.packets, "packet");
        Self { lines: count, amount: format!("{packets}, {}", bytes(traffic.bytes)) }
    }
}

impl Path {
    /// Says what it is.
    pub(super) fn about(&self, scene: &Scene, zone: Zone) -> String {
        let label = |node: usize| scene.nodes.get(node).map_or("", |node| node.label.as_str());
        let (source, target) = (label(self.source), label(self.target));
        let packets = counted(self.traffic.packets, "packet");
        let when = self
            .traffic
            .first_seen
            .map_or_else(String::new, |time| format!("{}, ", on_clock(time, zone)));
        format!("{when}{source} → {target}: {packets}, {}", bytes(self.traffic.bytes))
    }
}

/// Returns the place of a share among [`STEPS`].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is from 0 to 1, and the cast of a float saturates"
)]
fn step(share: f64) -> u16 {
    (share * STEPS).round() as u16
}

#[expect(clippy::cast_possible_truncation, reason = "seven digits are enough for a pixel")]
const fn narrow(share: f64) -> f32 {
    share as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_core::{Dimensions, Ingest};

    #[test]
    fn no_packet_is_lost_on_the_way_to_a_line() {
        let mut ingest = Ingest::new(Dimensions::FLOWS.and(Dimensions::TIMES));
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, account) = ingest.finish();
        let view = View::new(&graph, &account);
        for hosts in [5, 1_000] {
            let scene = Scene::of(&view, hosts);
            let lines = Lines::new(&view, &scene);
            let scales = Scales::new(&scene, &lines);
            let drawn = Drawn::new(&lines, &[Axis::Time, Axis::Source, Axis::Port], &scales);
            let packets: u64 = drawn.lines.iter().map(|line| line.traffic.packets).sum();
            assert_eq!(packets, account.total().linked);
            let shares = drawn.lines.iter().flat_map(|line| &line.shares);
            assert!(shares.into_iter().all(|share| (0.0..=1.0).contains(share)));
        }
    }
}
