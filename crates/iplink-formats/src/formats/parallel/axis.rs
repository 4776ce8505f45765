//! The axes of parallel coordinates: what they show, and the position of a value.

use std::collections::BTreeMap;

use iplink_core::Dimensions;
use iplink_core::dissect::Protocol;
use iplink_core::graph::Address;

use super::lines::{TrafficLine, TrafficLines};
use crate::kit::draw::scale::ticks;
use crate::kit::model::scene::Scene;
use crate::kit::model::time_span::TimeSpan;
use crate::kit::text::number::format_bytes;

/// The property that an axis shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Time,
    Source,
    Target,
    Protocol,
    Port,
    Length,
}

/// The names of axes on the command line, in the order of [`AXES`].
pub(super) const WORDS: [&str; 6] = ["time", "source", "target", "protocol", "port", "length"];

const AXES: [Axis; 6] =
    [Axis::Time, Axis::Source, Axis::Target, Axis::Protocol, Axis::Port, Axis::Length];

/// A label of an axis.
pub(super) struct AxisLabel {
    /// The position, from 0 at the top to 1 at the bottom.
    pub(super) share: f64,
    pub(super) text: String,
    pub(super) weight: u64,
}

/// The scales of all axes.
pub(super) struct AxisScales {
    span: Option<TimeSpan>,
    /// The position of each host, on both host axes.
    hosts: Vec<AxisLabel>,
    protocols: BTreeMap<Option<Protocol>, AxisLabel>,
    ports: BTreeMap<Option<u16>, AxisLabel>,
    longest: u64,
}

/// The fraction of the time axis for lines with a timestamp.
const TIMED: f64 = 0.97;

/// The position below it of lines without a timestamp.
const TIMELESS: f64 = 1.0;

impl Axis {
    pub(super) fn named(word: &str) -> Option<Self> {
        let index = WORDS.iter().position(|axis| *axis == word)?;
        AXES.get(index).copied()
    }

    /// Returns the title of the axis.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Source => "source",
            Self::Target => "target",
            Self::Protocol => "protocol",
            Self::Port => "server port",
            Self::Length => "bytes per packet",
        }
    }

    pub(super) const fn needs(self) -> Dimensions {
        match self {
            Self::Time => Dimensions::TIMES,
            Self::Protocol => Dimensions::PROTOCOLS,
            Self::Port => Dimensions::FLOWS,
            Self::Source | Self::Target | Self::Length => Dimensions::LINKS,
        }
    }

    /// Returns the position at which a line crosses the axis, from 0 at the top to 1 at
    /// the bottom.
    pub(super) fn share(self, line: &TrafficLine, scales: &AxisScales) -> f64 {
        let host = |node: usize| scales.hosts.get(node).map_or(0.5, |mark| mark.share);
        match self {
            Self::Time => match (line.time, scales.span) {
                (Some(time), Some(span)) => span.share(time.as_nanos().into()) * TIMED,
                _ => TIMELESS,
            },
            Self::Source => host(line.source),
            Self::Target => host(line.target),
            Self::Protocol => scales.protocols.get(&line.protocol).map_or(0.5, |mark| mark.share),
            Self::Port => scales.ports.get(&line.port).map_or(0.5, |mark| mark.share),
            Self::Length => 1.0 - line.length() as f64 / scales.longest.max(1) as f64,
        }
    }

    /// Returns the labels of an axis with this length, in pixels.
    pub(super) fn ticks(self, scales: &AxisScales, height: f64) -> Vec<AxisLabel> {
        let copy = |mark: &AxisLabel| AxisLabel { text: mark.text.clone(), ..*mark };
        match self {
            Self::Time => scales.times(if height > 400.0 { 12 } else { 6 }),
            Self::Source | Self::Target => scales.hosts.iter().map(copy).collect(),
            Self::Protocol => scales.protocols.values().map(copy).collect(),
            Self::Port => scales.ports.values().map(copy).collect(),
            Self::Length => {
                let mark = |tick: u64| {
                    let share = 1.0 - tick as f64 / scales.longest.max(1) as f64;
                    AxisLabel { share, text: format_bytes(tick).to_string(), weight: tick }
                };
                ticks(scales.longest, 8, true).into_iter().map(mark).collect()
            }
        }
    }
}

impl AxisScales {
    pub(super) fn new(scene: &Scene, lines: &TrafficLines) -> Self {
        let span = TimeSpan::of(lines.all.iter().filter_map(|line| line.time), lines.zone);
        let longest = lines.all.iter().map(TrafficLine::length).max().unwrap_or_default();
        Self {
            span,
            hosts: hosts(scene),
            protocols: assign_positions(
                lines,
                |line| line.protocol,
                |it| it.map(|it| it.to_string()),
            ),
            ports: assign_positions(lines, |line| line.port, |it| it.map(|it| it.to_string())),
            longest,
        }
    }

    fn times(&self, max_ticks: usize) -> Vec<AxisLabel> {
        let ticks = self.span.into_iter().flat_map(|span| {
            let ticks = span.ticks(max_ticks).into_iter();
            ticks.map(move |(time, text)| AxisLabel {
                share: span.share(time) * TIMED,
                text,
                weight: 1,
            })
        });
        ticks.collect()
    }
}

/// Assigns positions to hosts, in order, the same on both axes, with a gap between IPv4
/// and IPv6.
fn hosts(scene: &Scene) -> Vec<AxisLabel> {
    let version = |address: &Address| match address {
        Address::Ip(ip) => Some(ip.is_ipv6()),
        _ => None,
    };
    let mut at = 0.0;
    let mut previous: Option<Option<bool>> = None;
    let mut positions = Vec::new();
    for node in &scene.nodes {
        let own = version(&node.address);
        at += match previous {
            None => 0.0,
            Some(version) if version == own => 1.0,
            Some(_) => 1.0 + scene.nodes.len() as f64 * 0.03,
        };
        previous = Some(own);
        positions.push(at);
    }
    let mark = |(node, position): (&crate::kit::model::scene::Node, f64)| AxisLabel {
        share: if at > 0.0 { position / at } else { 0.5 },
        text: node.label.clone(),
        weight: node.weight,
    };
    scene.nodes.iter().zip(positions).map(mark).collect()
}

/// Assigns positions to values, in order. Missing values are at the end.
fn assign_positions<T: Ord + Copy>(
    lines: &TrafficLines,
    value: impl Fn(&TrafficLine) -> Option<T>,
    text: impl Fn(Option<T>) -> Option<String>,
) -> BTreeMap<Option<T>, AxisLabel> {
    let mut weights: BTreeMap<(bool, Option<T>), u64> = BTreeMap::new();
    for line in &lines.all {
        let value = value(line);
        let weight = weights.entry((value.is_none(), value)).or_default();
        *weight = weight.saturating_add(line.weight);
    }
    let last = weights.len().saturating_sub(1);
    let marks = weights.into_iter().enumerate().map(|(number, ((_, value), weight))| {
        let share = if last > 0 { number as f64 / last as f64 } else { 0.5 };
        (value, AxisLabel { share, text: text(value).unwrap_or_else(|| "none".to_owned()), weight })
    });
    marks.collect()
}
