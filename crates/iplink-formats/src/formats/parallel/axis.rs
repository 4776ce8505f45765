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
pub(super) const AXIS_NAMES: [&str; 6] = ["time", "source", "target", "protocol", "port", "length"];

const AXES: [Axis; 6] =
    [Axis::Time, Axis::Source, Axis::Target, Axis::Protocol, Axis::Port, Axis::Length];

/// A label of an axis.
pub(super) struct AxisLabel {
    /// The position, from 0 at the top to 1 at the bottom.
    pub(super) position: f64,
    pub(super) text: String,
    /// The weight of the labeled value. If not all labels fit, the heaviest are shown.
    pub(super) weight: u64,
}

/// The scales of all axes.
pub(super) struct AxisScales {
    /// The time span of all lines; `None` if no line has a timestamp.
    span: Option<TimeSpan>,
    /// The label of each host, at the same position on both host axes.
    hosts: Vec<AxisLabel>,
    /// The label of each protocol; the key `None` is that of lines without a known protocol.
    protocols: BTreeMap<Option<Protocol>, AxisLabel>,
    /// The label of each server port; the key `None` is that of lines without one.
    ports: BTreeMap<Option<u16>, AxisLabel>,
    /// The largest mean packet length of a line, in bytes.
    max_length: u64,
}

/// The fraction of the time axis for lines with a timestamp.
const TIMED_FRACTION: f64 = 0.97;

/// The position, below all times, of lines without a timestamp.
const UNTIMED_POSITION: f64 = 1.0;

impl Axis {
    /// Returns the axis with this name on the command line.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        let index = AXIS_NAMES.iter().position(|axis_name| *axis_name == name)?;
        AXES.get(index).copied()
    }

    /// Returns the title of the axis.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Source => "source",
            Self::Target => "target",
            Self::Protocol => "protocol",
            Self::Port => "server port",
            Self::Length => "bytes per packet",
        }
    }

    /// Returns the dimensions that the axis shows.
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
    pub(super) fn position(self, line: &TrafficLine, scales: &AxisScales) -> f64 {
        let host = |node: usize| scales.hosts.get(node).map_or(0.5, |label| label.position);
        match self {
            Self::Time => match (line.time, scales.span) {
                (Some(time), Some(span)) => span.fraction(time.as_nanos().into()) * TIMED_FRACTION,
                _ => UNTIMED_POSITION,
            },
            Self::Source => host(line.source),
            Self::Target => host(line.target),
            Self::Protocol => {
                scales.protocols.get(&line.protocol).map_or(0.5, |label| label.position)
            }
            Self::Port => scales.ports.get(&line.port).map_or(0.5, |label| label.position),
            Self::Length => {
                1.0 - line.mean_packet_length() as f64 / scales.max_length.max(1) as f64
            }
        }
    }

    /// Returns the labels of the axis. `height` is its length, in pixels.
    pub(super) fn labels(self, scales: &AxisScales, height: f64) -> Vec<AxisLabel> {
        let copy = |label: &AxisLabel| AxisLabel { text: label.text.clone(), ..*label };
        match self {
            Self::Time => scales.time_labels(if height > 400.0 { 12 } else { 6 }),
            Self::Source | Self::Target => scales.hosts.iter().map(copy).collect(),
            Self::Protocol => scales.protocols.values().map(copy).collect(),
            Self::Port => scales.ports.values().map(copy).collect(),
            Self::Length => {
                let label = |tick: u64| {
                    let position = 1.0 - tick as f64 / scales.max_length.max(1) as f64;
                    AxisLabel { position, text: format_bytes(tick).to_string(), weight: tick }
                };
                ticks(scales.max_length, 8, true).into_iter().map(label).collect()
            }
        }
    }
}

impl AxisScales {
    pub(super) fn new(scene: &Scene, traffic: &TrafficLines) -> Self {
        let span = TimeSpan::of(traffic.lines.iter().filter_map(|line| line.time), traffic.zone);
        let max_length =
            traffic.lines.iter().map(TrafficLine::mean_packet_length).max().unwrap_or_default();
        Self {
            span,
            hosts: host_labels(scene),
            protocols: value_labels(
                traffic,
                |line| line.protocol,
                |protocol| protocol.map(|protocol| protocol.to_string()),
            ),
            ports: value_labels(
                traffic,
                |line| line.port,
                |port| port.map(|port| port.to_string()),
            ),
            max_length,
        }
    }

    /// Returns the labels of the time axis, at round local times.
    fn time_labels(&self, max_ticks: usize) -> Vec<AxisLabel> {
        let ticks = self.span.into_iter().flat_map(|span| {
            let ticks = span.ticks(max_ticks).into_iter();
            ticks.map(move |(time, text)| AxisLabel {
                position: span.fraction(time) * TIMED_FRACTION,
                text,
                weight: 1,
            })
        });
        ticks.collect()
    }
}

/// Returns the labels of the host axes. Hosts are in the order of the scene, at the same positions
/// on both axes, with a gap between IPv4 addresses, IPv6 addresses and others.
fn host_labels(scene: &Scene) -> Vec<AxisLabel> {
    // `None` for hosts without an IP address.
    let is_ipv6 = |address: &Address| match address {
        Address::Ip(ip) => Some(ip.is_ipv6()),
        _ => None,
    };
    // The position in units of the distance between two hosts.
    let mut position = 0.0;
    let mut previous: Option<Option<bool>> = None;
    let mut positions = Vec::new();
    for node in &scene.nodes {
        let current = is_ipv6(&node.address);
        position += match previous {
            None => 0.0,
            Some(previous) if previous == current => 1.0,
            Some(_) => 1.0 + scene.nodes.len() as f64 * 0.03,
        };
        previous = Some(current);
        positions.push(position);
    }
    let axis_length = position;
    let label = |(node, position): (&crate::kit::model::scene::Node, f64)| AxisLabel {
        position: if axis_length > 0.0 { position / axis_length } else { 0.5 },
        text: node.label.clone(),
        weight: node.weight,
    };
    scene.nodes.iter().zip(positions).map(label).collect()
}

/// Returns the label of each value that occurs in a line. Values are in order, at equal distances,
/// followed by `None` for lines without a value. `value` returns the value of a line, and `text`
/// formats it.
fn value_labels<T: Ord + Copy>(
    traffic: &TrafficLines,
    value: impl Fn(&TrafficLine) -> Option<T>,
    text: impl Fn(Option<T>) -> Option<String>,
) -> BTreeMap<Option<T>, AxisLabel> {
    let mut weights: BTreeMap<(bool, Option<T>), u64> = BTreeMap::new();
    for line in &traffic.lines {
        let value = value(line);
        let weight = weights.entry((value.is_none(), value)).or_default();
        *weight = weight.saturating_add(line.weight);
    }
    let last = weights.len().saturating_sub(1);
    let labels = weights.into_iter().enumerate().map(|(index, ((_, value), weight))| {
        let position = if last > 0 { index as f64 / last as f64 } else { 0.5 };
        (
            value,
            AxisLabel { position, text: text(value).unwrap_or_else(|| "none".to_owned()), weight },
        )
    });
    labels.collect()
}
