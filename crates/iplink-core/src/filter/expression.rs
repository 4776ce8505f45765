//! What a filter asks of a packet.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::dissect::{Frame, Observation, Ports, Protocol, TcpFlags};
use crate::time::Timestamp;

/// So deep may an expression be, so that walking through one never takes much
/// of the stack.
pub(super) const MAX_DEPTH: usize = 64;

/// Tests, and how they are combined.
///
/// No `All` stands in an `All`, no `Any` in an `Any`, no `Not` in a `Not`, and
/// neither `All` nor `Any` has less than two parts: what means the same mostly
/// is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    Test(Test),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
}

/// One thing that is asked of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Network(Side, IpNet),
    /// The ports from one to the other, both included.
    Ports(Side, u16, u16),
    Protocol(Protocol),
    Ipv4,
    Ipv6,
    /// Any VLAN, or the one of this identifier.
    Vlan(Option<u16>),
    Length(Comparison, u32),
    Syn,
    Fragment,
    Since(Timestamp),
    Until(Timestamp),
}

/// Which end of a packet is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Either,
    Source,
    Target,
    Both,
}

/// How a length is compared with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

/// What is known of a packet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    time: Option<Timestamp>,
    ends: Option<(IpAddr, IpAddr)>,
    protocol: Option<Protocol>,
    ports: Option<Ports>,
    tcp_flags: Option<TcpFlags>,
    fragment: bool,
    vlan: Option<u16>,
    wire_len: u32,
}

impl Facts {
    #[inline]
    pub(super) const fn of_packet(seen: &Observation) -> Self {
        Self {
            time: seen.time,
            ends: Some((seen.source, seen.target)),
            protocol: Some(seen.protocol),
            ports: seen.ports,
            tcp_flags: seen.tcp_flags,
            fragment: seen.fragment,
            vlan: seen.vlan,
            wire_len: seen.wire_len,
        }
    }

    pub(super) const fn of_counted(
        ends: (IpAddr, IpAddr),
        protocol: Option<Protocol>,
        ports: Option<Ports>,
    ) -> Self {
        Self {
            time: None,
            ends: Some(ends),
            protocol,
            ports,
            tcp_flags: None,
            fragment: false,
            vlan: None,
            wire_len: 0,
        }
    }

    /// Of a frame without IP no more is known than the frame tells.
    #[inline]
    pub(super) fn of_frame(seen: &Frame) -> Self {
        let unknown = Self {
            time: seen.time,
            ends: None,
            protocol: None,
            ports: None,
            tcp_flags: None,
            fragment: false,
            vlan: seen.vlan,
            wire_len: seen.wire_len,
        };
        seen.packet
            .as_ref()
            .map_or(unknown, |packet| Self { vlan: seen.vlan, ..Self::of_packet(packet) })
    }
}

impl Expression {
    /// Tells whether a packet is asked for. What is not known fails every test,
    /// and so passes its negation.
    pub(super) fn matches(&self, facts: &Facts) -> bool {
        match self {
            Self::Test(test) => test.matches(facts),
            Self::Not(negated) => !negated.matches(facts),
            Self::All(parts) => parts.iter().all(|part| part.matches(facts)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(facts)),
        }
    }

    /// Names what is asked besides the ends, if anything; and besides protocol and
    /// ports, where these are known.
    pub(super) fn asks_beyond_ends(&self, knows_flows: bool) -> Option<&'static str> {
        match self {
            Self::Test(test) => test.asks_beyond_ends(knows_flows),
            Self::Not(negated) => negated.asks_beyond_ends(knows_flows),
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().find_map(|part| part.asks_beyond_ends(knows_flows))
            }
        }
    }

    /// Shows each test in it.
    #[cfg(feature = "sqlite")]
    pub(super) fn each_test(&self, see: &mut impl FnMut(Test)) {
        match self {
            Self::Test(test) => see(*test),
            Self::Not(negated) => negated.each_test(see),
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().for_each(|part| part.each_test(see));
            }
        }
    }

    /// Returns what matches where both match.
    pub(super) fn and(self, other: Self) -> Self {
        Self::All(joined(self, other, |expression| match expression {
            Self::All(parts) => Ok(parts),
            other => Err(other),
        }))
    }

    /// Returns what matches where one matches.
    pub(super) fn or(self, other: Self) -> Self {
        Self::Any(joined(self, other, |expression| match expression {
            Self::Any(parts) => Ok(parts),
            other => Err(other),
        }))
    }

    /// Returns what matches where this does not.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Not(negated) => *negated,
            expression => Self::Not(Box::new(expression)),
        }
    }
}

/// Puts two expressions into one list, and so the parts of those that are lists
/// of the same kind.
fn joined(
    one: Expression,
    other: Expression,
    parts: impl Fn(Expression) -> Result<Vec<Expression>, Expression>,
) -> Vec<Expression> {
    let mut all = parts(one).unwrap_or_else(|single| vec![single]);
    match parts(other) {
        Ok(more) => all.extend(more),
        Err(single) => all.push(single),
    }
    all
}

impl Test {
    #[inline]
    fn matches(self, facts: &Facts) -> bool {
        match self {
            Self::Network(side, network) => facts.ends.is_some_and(|(source, target)| {
                side.holds(network.contains(&source), network.contains(&target))
            }),
            Self::Ports(side, first, last) => facts.ports.is_some_and(|ports| {
                let asked = first..=last;
                side.holds(asked.contains(&ports.source), asked.contains(&ports.target))
            }),
            Self::Protocol(protocol) => facts.protocol == Some(protocol),
            Self::Ipv4 => facts.ends.is_some_and(|(source, _)| source.is_ipv4()),
            Self::Ipv6 => facts.ends.is_some_and(|(source, _)| source.is_ipv6()),
            Self::Vlan(None) => facts.vlan.is_some(),
            Self::Vlan(asked) => facts.vlan == asked,
            Self::Length(comparison, length) => comparison.holds(facts.wire_len, length),
            Self::Syn => facts.tcp_flags.is_some_and(TcpFlags::opens),
            Self::Fragment => facts.fragment,
            Self::Since(start) => facts.time.is_some_and(|time| time >= start),
            Self::Until(end) => facts.time.is_some_and(|time| time <= end),
        }
    }
}

impl Test {
    const fn asks_beyond_ends(self, knows_flows: bool) -> Option<&'static str> {
        match self {
            Self::Network(..) | Self::Ipv4 | Self::Ipv6 => None,
            Self::Ports(..) | Self::Protocol(_) if knows_flows => None,
            Self::Ports(..) => Some("ports of packets, which the filter asks for"),
            Self::Protocol(_) => Some("protocols of packets, which the filter asks for"),
            Self::Vlan(_) => Some("VLANs of packets, which the filter asks for"),
            Self::Length(..) => Some("lengths of packets, which the filter asks for"),
            Self::Syn => Some("TCP flags of packets, which the filter asks for"),
            Self::Fragment => Some("fragments, which the filter asks for"),
            Self::Since(_) | Self::Until(_) => Some("times of packets, which the filter asks for"),
        }
    }
}

impl Side {
    const fn holds(self, source: bool, target: bool) -> bool {
        match self {
            Self::Either => source || target,
            Self::Source => source,
            Self::Target => target,
            Self::Both => source && target,
        }
    }
}

impl Comparison {
    const fn holds(self, one: u32, other: u32) -> bool {
        match self {
            Self::Less => one < other,
            Self::LessOrEqual => one <= other,
            Self::Equal => one == other,
            Self::NotEqual => one != other,
            Self::GreaterOrEqual => one >= other,
            Self::Greater => one > other,
        }
    }

    /// Returns how it is written, in filters and in SQL alike.
    pub(super) const fn symbol(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::GreaterOrEqual => ">=",
            Self::Greater => ">",
        }
    }
}
