//! The axes of parallel coordinates: where something is on them, and their ticks.

use std::collections::BTreeMap;

use iplink_core::Detail;
use iplink_core::dissect::Protocol;
use iplink_core::graph::{Address, Host, Link, Part};
use iplink_core::query::View;

use crate::kit::clock::{Span, widest};
use crate::kit::number::grouped;
use crate::kit::port;
use crate::kit::scale::{Linear, ticks};

/// What an axis shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Time,
    Source,
    Destination,
    Port,
    Protocol,
    Length,
}

/// An axis.
#[derive(Debug)]
pub(super) struct Axis {
    pub(super) kind: Kind,
    pub(super) ticks: Vec<Tick>,
    scale: Scale,
}

/// A place on an axis that has a name.
#[derive(Debug)]
pub(super) struct Tick {
    /// From 0 at the top to 1 at the bottom.
    pub(super) place: f64,
    pub(super) text: String,
    pub(super) weight: u64,
}

#[derive(Debug)]
enum Scale {
    Times(Option<Span>),
    /// The place of each host.
    Hosts(Vec<f64>),
    Ports,
    Protocols(Vec<Protocol>),
    Lengths(Linear),
}

/// All axes of a picture.
#[derive(Debug)]
pub(super) struct Axes {
    pub(super) axes: Vec<Axis>,
}

impl Kind {
    pub(super) const ALL: [Self; 6] =
        [Self::Time, Self::Source, Self::Destination, Self::Port, Self::Protocol, Self::Length];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Source => "source",
            Self::Destination => "destination",
            Self::Port => "port",
            Self::Protocol => "protocol",
            Self::Length => "length",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Time => "time, UTC",
            Self::Port => "service port",
            Self::Length => "mean length",
            _ => self.name(),
        }
    }

    pub(super) const fn needs(self) -> Detail {
        match self {
            Self::Port => Detail::FLOWS,
            Self::Protocol => Detail::PROTOCOLS,
            _ => Detail::LINKS,
        }
    }
}

impl Axes {
    pub(super) fn of(view: &View<'_>, kinds: &[Kind]) -> Self {
        Self { axes: kinds.iter().map(|kind| Axis::of(view, *kind)).collect() }
    }

    /// Returns how many packets have no place on an axis of time.
    pub(super) fn untimed(&self, view: &View<'_>) -> u64 {
        if !self.axes.iter().any(|axis| axis.kind == Kind::Time) {
            return 0;
        }
        let parts = view.links().flat_map(|link| link.parts.iter());
        let untimed = parts.filter(|part| part.aspects.bin().is_none());
        untimed.map(|part| part.traffic.packets).sum()
    }
}

impl Axis {
    fn of(view: &View<'_>, kind: Kind) -> Self {
        let parts = || view.links().flat_map(|link| link.parts.iter());
        let (scale, ticks) = match kind {
            Kind::Time => times(Span::of(parts().filter_map(|part| part.aspects.bin()))),
            Kind::Source => hosts(view, |host| host.sent.packets),
            Kind::Destination => hosts(view, |host| host.received.packets),
            Kind::Port => ports(parts()),
            Kind::Protocol => protocols(parts()),
            Kind::Length => lengths(parts().map(length).max().unwrap_or_default()),
        };
        Self { kind, ticks, scale }
    }

    /// Returns where a part of a link is; nothing where it has no time.
    pub(super) fn place(&self, link: &Link<'_>, part: &Part) -> Option<f64> {
        Some(match &self.scale {
            Scale::Times(span) => {
                let time = part.aspects.bin()?;
                span.as_ref()?.share(i128::from(time.as_nanos()))
            }
            Scale::Hosts(places) => {
                let host = match self.kind {
                    Kind::Source => link.source_number,
                    _ => link.target_number,
                };
                places.get(host).copied()?
            }
            Scale::Ports => port_place(part.service().map(|service| service.port)),
            Scale::Protocols(known) => {
                let protocol = part.aspects.protocol().unwrap_or_default();
                let at = known.binary_search(&protocol).unwrap_or_default();
                (at as f64 + 0.5) / known.len().max(1) as f64
            }
            Scale::Lengths(scale) => scale.of(length(part)),
        })
    }

    pub(super) fn widest(&self, size: f64) -> f64 {
        let ticks = self.ticks.iter().map(|tick| (tick.place, tick.text.clone()));
        widest(&ticks.collect::<Vec<_>>(), size)
    }
}

fn times(span: Option<Span>) -> (Scale, Vec<Tick>) {
    let ticks = span.map(|span| {
        let ticks = span.ticks(14).into_iter();
        ticks.map(move |(time, text)| Tick { place: span.share(time), text, weight: 1 })
    });
    (Scale::Times(span), ticks.into_iter().flatten().collect())
}

/// Places hosts in their order, all as far apart, and with a gap before each other
/// kind of address.
fn hosts(view: &View<'_>, weight: impl Fn(&Host) -> u64) -> (Scale, Vec<Tick>) {
    let kind = |host: &Host| match host.address {
        Address::Ip(address) => u8::from(address.is_ipv6()),
        _ => 2,
    };
    let gap = (view.hosts().len() as f64 * 0.04).max(0.5);
    let (mut at, mut before, mut places) = (0.0, None, Vec::new());
    for host in view.hosts() {
        if before.is_some_and(|before| before != kind(host)) {
            at += gap;
        }
        before = Some(kind(host));
        places.push(at + 0.5);
        at += 1.0;
    }
    places.iter_mut().for_each(|place| *place /= at.max(1.0));
    let used = view.hosts().zip(&places).filter(|(host, _)| weight(host) > 0);
    let ticks = used.map(|(host, place)| {
        let text = host.label().into_owned();
        Tick { place: *place, text, weight: weight(host) }
    });
    let ticks = ticks.collect();
    (Scale::Hosts(places), ticks)
}

/// Places ports by their logarithm, and what has none below them.
fn port_place(port: Option<u16>) -> f64 {
    let share = |port: u16| (f64::from(port) + 1.0).ln() / 65_536.0_f64.ln();
    port.map_or(1.0, |port| share(port) * 0.94)
}

fn ports<'a>(parts: impl Iterator<Item = &'a Part>) -> (Scale, Vec<Tick>) {
    let mut weights: BTreeMap<Option<u16>, u64> = BTreeMap::new();
    for part in parts {
        let weight = weights.entry(part.service().map(|service| service.port)).or_default();
        *weight = weight.saturating_add(part.traffic.packets);
    }
    let ticks = weights.into_iter().map(|(number, weight)| {
        let text = number.map_or_else(|| "none".to_owned(), port::shown);
        Tick { place: port_place(number), text, weight }
    });
    (Scale::Ports, ticks.collect())
}

fn protocols<'a>(parts: impl Iterator<Item = &'a Part>) -> (Scale, Vec<Tick>) {
    let mut weights: BTreeMap<Protocol, u64> = BTreeMap::new();
    for part in parts {
        let weight = weights.entry(part.aspects.protocol().unwrap_or_default()).or_default();
        *weight = weight.saturating_add(part.traffic.packets);
    }
    let count = weights.len().max(1) as f64;
    let known = weights.keys().copied().collect();
    let ticks = weights.into_iter().enumerate().map(|(at, (protocol, weight))| Tick {
        place: (at as f64 + 0.5) / count,
        text: protocol.to_string(),
        weight,
    });
    (Scale::Protocols(known), ticks.collect())
}

fn lengths(longest: u64) -> (Scale, Vec<Tick>) {
    let scale = Linear::new(longest, 0.0, 1.0);
    let ticks = ticks(longest, 9, false).into_iter();
    let ticks = ticks.map(|tick| Tick {
        place: scale.of(tick),
        text: format!("{} B", grouped(tick)),
        weight: 1,
    });
    (Scale::Lengths(scale), ticks.collect())
}

/// Returns the mean length of packets, in bytes.
const fn length(part: &Part) -> u64 {
    let packets = if part.traffic.packets == 0 { 1 } else { part.traffic.packets };
    part.traffic.bytes / packets
}
