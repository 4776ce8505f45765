//! Why a packet made no observation.

use std::fmt;

use serde::{Serialize, Serializer};

use super::EtherType;
use crate::capture::LinkType;

/// Why a packet is not part of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Skip {
    /// It is of a link type that is not read.
    LinkType(LinkType),
    /// It carries something other than IP.
    EtherType(EtherType),
    /// It is an 802.2 frame of a service access point other than IP's.
    Llc(u8),
    /// It is of an address family other than IP's.
    AddressFamily(u32),
    /// It ends inside this header, before both addresses were there.
    Truncated(Layer),
    /// This header contradicts itself.
    Malformed(Layer),
    /// It holds more headers, one in another, than are followed.
    TooDeep,
}

/// A header that a packet may end in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Layer {
    /// An Ethernet header.
    Ethernet,
    /// An 802.1Q tag.
    Vlan,
    /// An 802.2 header.
    Llc,
    /// The header of Linux cooked capture, version 1.
    LinuxSll,
    /// The header of Linux cooked capture, version 2.
    LinuxSll2,
    /// The address family before a packet of a loopback interface.
    Loopback,
    /// An IP header whose version is not known yet.
    Ip,
    /// An IPv4 header.
    Ipv4,
    /// An IPv6 header.
    Ipv6,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ethernet => "Ethernet header",
            Self::Vlan => "VLAN tag",
            Self::Llc => "802.2 header",
            Self::LinuxSll => "SLL header",
            Self::LinuxSll2 => "SLL2 header",
            Self::Loopback => "loopback header",
            Self::Ip => "IP header",
            Self::Ipv4 => "IPv4 header",
            Self::Ipv6 => "IPv6 header",
        })
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LinkType(link_type) => write!(f, "link type {link_type} is not read"),
            Self::EtherType(ether_type) => write!(f, "not IP: {ether_type}"),
            Self::Llc(point) => write!(f, "not IP: 802.2 service access point 0x{point:02x}"),
            Self::AddressFamily(family) => write!(f, "not IP: address family {family}"),
            Self::Truncated(layer) => write!(f, "{layer} cut short"),
            Self::Malformed(layer) => write!(f, "{layer} malformed"),
            Self::TooDeep => write!(f, "more than {} headers before IP", super::MAX_LAYERS),
        }
    }
}

/// Serializes as its text.
impl Serialize for Skip {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
