//! What an axis shows, and where on it something stands.

use std::collections::BTreeMap;

use iplink_core::Dimensions;
use iplink_core::dissect::Protocol;
use iplink_core::graph::Address;

use super::lines::{Line, Lines};
use crate::kit::draw::scale::ticks;
use crate::kit::draw::time_axis::Span;
use crate::kit::model::scene::Scene;
use crate::kit::text::number::bytes;

/// An axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Time,
    Source,
    Target,
    Protocol,
    Port,
    Length,
}

/// What axes are called on the command line, in the order of [`AXES`].
pub(super) const WORDS: [&str; 6] = ["time", "source", "target", "protocol", "port", "length"];

const AXES: [Axis; 6] =
    [Axis::Time, Axis::Source, Axis::Target, Axis::Protocol, Axis::Port, Axis::Length];

/// What stands beside an axis.
pub(super) struct Mark {
    /// From the top, 0, to the bottom, 1.
    pub(super) share: f64,
    pub(super) text: String,
    pub(super) weight: u64,
}

/// The scales of all axes.
pub(super) struct Scales {
    span: Option<Span>,
    /// Where each host stands, on both axes of hosts.
    hosts: Vec<Mark>,
    protocols: BTreeMap<Option<Protocol>, Mark>,
    ports: BTreeMap<Option<u16>, Mark>,
    longest: u64,
}

/// How much of an axis of time is for lines that have one.
const TIMED: f64 = 0.97;

/// Where below it stands what has none.
const TIMELESS: f64 = 1.0;

impl Axis {
    pub(super) fn named(word: &str) -> Option<Self> {
        let place = WORDS.iter().position(|known| *known == word)?;
        AXES.get(place).copied()
    }

    /// Returns what is written above it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Source => "source",
            Self::Target => "target",
            Self::Protocol => "protocol",
            Self::Port => "port of the server",
            Self::Length => "bytes a packet",
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

    /// Returns where a line crosses it, from the top, 0, to the bottom, 1.
    pub(super) fn share(self, line: &Line, scales: &Scales) -> f64 {
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

    /// Returns what stands beside it, of an axis so many pixels long.
    pub(super) fn ticks(self, scales: &Scales, height: f64) -> Vec<Mark> {
        let copy = |mark: &Mark| Mark { text: mark.text.clone(), ..*mark };
        match self {
            Self::Time => scales.times(if height > 400.0 { 12 } else { 6 }),
            Self::Source | Self::Target => scales.hosts.iter().map(copy).collect(),
            Self::Protocol => scales.protocols.values().map(copy).collect(),
            Self::Port => scales.ports.values().map(copy).collect(),
            Self::Length => {
                let mark = |tick: u64| {
                    let share = 1.0 - tick as f64 / scales.longest.max(1) as f64;
                    Mark { share, text: bytes(tick).to_string(), weight: tick }
                };
                ticks(scales.longest, 8, true).into_iter().map(mark).collect()
            }
        }
    }
}

impl Scales {
    pub(super) fn new(scene: &Scene, lines: &Lines) -> Self {
        let span = Span::of(lines.all.iter().filter_map(|line| line.time), lines.zone);
        let longest = lines.all.iter().map(Line::length).max().unwrap_or_default();
        Self {
            span,
            hosts: hosts(scene),
            protocols: dealt(lines, |line| line.protocol, |it| it.map(|it| it.to_string())),
            ports: dealt(lines, |line| line.port, |it| it.map(|it| it.to_string())),
            longest,
        }
    }

    fn times(&self, most: usize) -> Vec<Mark> {
        let ticks = self.span.into_iter().flat_map(|span| {
            let ticks = span.ticks(most).into_iter();
            ticks.map(move |(time, text)| Mark { share: span.share(time) * TIMED, text, weight: 1 })
        });
        ticks.collect()
    }
}

/// Deals an axis out to hosts, in their order: the same height on both axes, and a
/// gap between the versions of IP.
fn hosts(scene: &Scene) -> Vec<Mark> {
    let version = |address: &Address| match address {
        Address::Ip(ip) => Some(ip.is_ipv6()),
        _ => None,
    };
    let mut at = 0.0;
    let mut known: Option<Option<bool>> = None;
    let mut places = Vec::new();
    for node in &scene.nodes {
        let own = version(&node.address);
        at += match known {
            None => 0.0,
            Some(before) if before == own => 1.0,
            Some(_) => 1.0 + scene.nodes.len() as f64 * 0.03,
        };
        known = Some(own);
        places.push(at);
    }
    let mark = |(node, place): (&crate::kit::model::scene::Node, f64)| Mark {
        share: if at > 0.0 { place / at } else { 0.5 },
        text: node.label.clone(),
        weight: node.weight,
    };
    scene.nodes.iter().zip(places).map(mark).collect()
}

/// Deals an axis out to values, in their order; those that are not there stand at
/// its end.
fn dealt<T: Ord + Copy>(
    lines: &Lines,
    value: impl Fn(&Line) -> Option<T>,
    text: impl Fn(Option<T>) -> Option<String>,
) -> BTreeMap<Option<T>, Mark> {
    let mut weights: BTreeMap<(bool, Option<T>), u64> = BTreeMap::new();
    for line in &lines.all {
        let value = value(line);
        let weight = weights.entry((value.is_none(), value)).or_default();
        *weight = weight.saturating_add(line.weight);
    }
    let last = weights.len().saturating_sub(1);
    let marks = weights.into_iter().enumerate().map(|(number, ((_, value), weight))| {
        let share = if last > 0 { number as f64 / last as f64 } else { 0.5 };
        (value, Mark { share, text: text(value).unwrap_or_else(|| "none".to_owned()), weight })
    });
    marks.collect()
}
