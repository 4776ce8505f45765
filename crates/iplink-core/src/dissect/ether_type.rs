//! EtherTypes: what the payload of an Ethernet frame, or of what stands in for
//! one, is.

use std::fmt;

use super::{Next, Skip, vlan};

/// An EtherType of IEEE's registry, known or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a number is all it will ever be")]
pub struct EtherType(pub u16);

impl EtherType {
    /// IPv4.
    pub const IPV4: Self = Self(0x0800);
    /// Address Resolution Protocol.
    pub const ARP: Self = Self(0x0806);
    /// An 802.1Q VLAN tag.
    pub const VLAN: Self = Self(0x8100);
    /// IPv6.
    pub const IPV6: Self = Self(0x86dd);
    /// An 802.1ad provider tag, the outer one of QinQ.
    pub const PROVIDER_VLAN: Self = Self(0x88a8);
    /// The outer tag of QinQ before it was standardised.
    pub const OLD_QINQ: Self = Self(0x9100);

    /// Returns the usual name.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0x0800 => "IPv4",
            0x0806 => "ARP",
            0x0842 => "Wake-on-LAN",
            0x2000 => "CDP",
            0x6002 => "DEC MOP",
            0x8035 => "RARP",
            0x809b => "AppleTalk",
            0x80f3 => "AppleTalk ARP",
            0x8100 => "VLAN",
            0x8137 => "IPX",
            0x86dd => "IPv6",
            0x8808 => "Ethernet flow control",
            0x8809 => "slow protocols",
            0x8847 => "MPLS",
            0x8848 => "MPLS multicast",
            0x8863 => "PPPoE discovery",
            0x8864 => "PPPoE",
            0x888e => "EAPOL",
            0x8892 => "PROFINET",
            0x88a8 => "802.1ad",
            0x88cc => "LLDP",
            0x88e1 => "HomePlug AV",
            0x88e5 => "MACsec",
            0x88f7 => "PTP",
            0x8902 => "802.1ag",
            0x8906 => "FCoE",
            0x9000 => "loopback test",
            0x9100 => "QinQ",
            _ => return None,
        })
    }
}

/// Writes `ARP (0x0806)`, or the number alone where it has no name.
impl fmt::Display for EtherType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} (0x{:04x})", self.0),
            None => write!(f, "0x{:04x}", self.0),
        }
    }
}

/// Says what the payload of this EtherType begins with.
#[inline]
pub(super) fn read(kind: EtherType, payload: &[u8]) -> Result<Next<'_>, Skip> {
    match kind {
        // Some stacks announce IPv6 as IPv4, and tshark reads it; the reverse
        // is not known to happen.
        EtherType::IPV4 => Ok(Next::Ip(payload)),
        EtherType::IPV6 => Ok(Next::Ipv6(payload)),
        EtherType::VLAN | EtherType::PROVIDER_VLAN | EtherType::OLD_QINQ => vlan::read(payload),
        other => Err(Skip::EtherType(other)),
    }
}
