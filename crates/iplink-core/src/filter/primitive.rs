//! Primitives: the tests of single packet properties.

use ipnet::IpNet;

use super::address_scope::{AddressScope, BROADCAST, MULTICAST_NETWORKS};
use super::packet_properties::PacketProperties;
use crate::dissect::{MacAddress, Protocol, TcpFlags};
use crate::time::{TimeOfDay, Timestamp, Zone};

/// A test of one packet property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Primitive {
    Network(DirectionQualifier, IpNet),
    /// Addresses of a scope.
    Scope(DirectionQualifier, AddressScope),
    /// Sent to a multicast group.
    Multicast,
    /// Sent to all hosts of a network.
    Broadcast,
    Arp,
    /// The first and the last port, both inclusive.
    Ports(DirectionQualifier, u16, u16),
    Protocol(Protocol),
    Ipv4,
    Ipv6,
    /// Any VLAN, or the one with this identifier.
    Vlan(Option<u16>),
    Length(RelationalOperator, u32),
    Syn,
    Fragment,
    Since(Timestamp),
    Until(Timestamp),
    /// From this time of day in this zone on, until midnight.
    SinceTimeOfDay(TimeOfDay, Zone),
    /// From midnight to this time of day in this zone, inclusive.
    UntilTimeOfDay(TimeOfDay, Zone),
}

/// The ends of a packet, source or destination, to which an address or port primitive applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DirectionQualifier {
    Either,
    Source,
    Target,
    Both,
}

/// The operator that compares a packet length with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RelationalOperator {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

impl Primitive {
    /// Returns whether a packet matches; false if it lacks the property.
    #[inline]
    pub(super) fn matches(self, packet: &PacketProperties) -> bool {
        match self {
            Self::Network(direction, network) => {
                packet.addresses.is_some_and(|(source, target)| {
                    direction.combine(network.contains(&source), network.contains(&target))
                })
            }
            Self::Scope(direction, scope) => packet.addresses.is_some_and(|(source, target)| {
                direction.combine(scope.contains(source), scope.contains(target))
            }),
            Self::Multicast => is_multicast(packet),
            Self::Broadcast => is_broadcast(packet),
            Self::Arp => packet.is_arp,
            Self::Ports(direction, first, last) => packet.ports.is_some_and(|ports| {
                let range = first..=last;
                direction.combine(range.contains(&ports.source), range.contains(&ports.target))
            }),
            Self::Protocol(protocol) => packet.protocol == Some(protocol),
            Self::Ipv4 => packet.addresses.is_some_and(|(source, _)| source.is_ipv4()),
            Self::Ipv6 => packet.addresses.is_some_and(|(source, _)| source.is_ipv6()),
            Self::Vlan(None) => packet.vlan.is_some(),
            Self::Vlan(identifier) => packet.vlan == identifier,
            Self::Length(operator, length) => operator.compare(packet.wire_len, length),
            Self::Syn => packet.tcp_flags.is_some_and(TcpFlags::opens),
            Self::Fragment => packet.fragment,
            Self::Since(start) => packet.time.is_some_and(|time| time >= start),
            Self::Until(end) => packet.time.is_some_and(|time| time <= end),
            Self::SinceTimeOfDay(start, zone) => {
                packet.time.is_some_and(|time| TimeOfDay::of(time, zone) >= start)
            }
            Self::UntilTimeOfDay(end, zone) => {
                packet.time.is_some_and(|time| TimeOfDay::of(time, zone) <= end)
            }
        }
    }

    /// Returns the tested property, as error messages name it, if aggregated records lack it.
    /// `has_flows` states whether the records are of flows, which have protocols and ports.
    pub(super) const fn unsupported_by_records(self, has_flows: bool) -> Option<&'static str> {
        match self {
            Self::Network(..)
            | Self::Scope(..)
            | Self::Multicast
            | Self::Broadcast
            | Self::Ipv4
            | Self::Ipv6 => None,
            Self::Arp => Some("EtherTypes, which the filter tests"),
            Self::Ports(..) | Self::Protocol(_) if has_flows => None,
            Self::Ports(..) => Some("ports, which the filter tests"),
            Self::Protocol(_) => Some("protocols, which the filter tests"),
            Self::Vlan(_) => Some("VLANs, which the filter tests"),
            Self::Length(..) => Some("packet lengths, which the filter tests"),
            Self::Syn => Some("TCP flags, which the filter tests"),
            Self::Fragment => Some("fragments, which the filter tests"),
            Self::Since(_)
            | Self::Until(_)
            | Self::SinceTimeOfDay(..)
            | Self::UntilTimeOfDay(..) => Some("packet times, which the filter tests"),
        }
    }
}

/// Returns whether a packet is sent to a multicast group, by its IP address or the group bit of its
/// MAC address.
fn is_multicast(packet: &PacketProperties) -> bool {
    let is_group = |address| MULTICAST_NETWORKS.iter().any(|network| network.contains(&address));
    packet.addresses.is_some_and(|(_, target)| is_group(target))
        || packet.target_mac.is_some_and(|MacAddress(bytes)| {
            let [first, ..] = bytes;
            first & 1 == 1 && bytes != [0xff; 6]
        })
}

/// Returns whether a packet is sent to all hosts, by its IP or MAC address.
fn is_broadcast(packet: &PacketProperties) -> bool {
    packet.addresses.is_some_and(|(_, target)| BROADCAST.contains(&target))
        || packet.target_mac == Some(MacAddress([0xff; 6]))
}

impl DirectionQualifier {
    /// Combines the results for the source and the target.
    const fn combine(self, source: bool, target: bool) -> bool {
        match self {
            Self::Either => source || target,
            Self::Source => source,
            Self::Target => target,
            Self::Both => source && target,
        }
    }
}

impl RelationalOperator {
    /// Returns whether the comparison of two lengths, in bytes, is true.
    const fn compare(self, left: u32, right: u32) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::GreaterOrEqual => left >= right,
            Self::Greater => left > right,
        }
    }

    /// Returns the symbol, which is the same in filters and in SQL.
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
