//! IP protocol numbers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An IP protocol number, whether or not it is assigned in the IANA registry.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[expect(clippy::exhaustive_structs, reason = "an IP protocol is an 8-bit number")]
pub struct Protocol(pub u8);

impl Protocol {
    /// Internet Control Message Protocol.
    pub const ICMP: Self = Self(1);
    /// IPv4 in IP.
    pub const IPV4: Self = Self(4);
    /// Transmission Control Protocol.
    pub const TCP: Self = Self(6);
    /// User Datagram Protocol.
    pub const UDP: Self = Self(17);
    /// Datagram Congestion Control Protocol.
    pub const DCCP: Self = Self(33);
    /// IPv6 in IP.
    pub const IPV6: Self = Self(41);
    /// Generic Routing Encapsulation.
    pub const GRE: Self = Self(47);
    /// Encapsulating Security Payload.
    pub const ESP: Self = Self(50);
    /// Authentication Header.
    pub const AH: Self = Self(51);
    /// Internet Control Message Protocol for IPv6.
    pub const ICMPV6: Self = Self(58);
    /// No next header: nothing follows the IPv6 header.
    pub const NO_NEXT_HEADER: Self = Self(59);
    /// AX.25 in IP.
    pub const AX25: Self = Self(93);
    /// EtherIP: Ethernet in IP with an extra header (RFC 3378).
    pub const ETHERIP: Self = Self(97);
    /// Protocol Independent Multicast.
    pub const PIM: Self = Self(103);
    /// Layer Two Tunneling Protocol, version 3.
    pub const L2TP: Self = Self(115);
    /// Stream Control Transmission Protocol.
    pub const SCTP: Self = Self(132);
    /// Lightweight User Datagram Protocol.
    pub const UDP_LITE: Self = Self(136);
    /// MPLS in IP.
    pub const MPLS: Self = Self(137);
    /// Ethernet in IP without an extra header (RFC 8986).
    pub const ETHERNET: Self = Self(143);

    /// Returns the usual short name, in lower case, if the protocol has one.
    ///
    /// ```
    /// use iplink_core::dissect::Protocol;
    ///
    /// assert_eq!(Protocol(89).name(), Some("ospf"));
    /// assert_eq!(Protocol(253).name(), None);
    /// ```
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        NAMES.get(usize::from(self.0)).copied().flatten()
    }
}

/// The error for a text that is neither the name nor the number of an IP protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("neither the name of an IP protocol nor a number from 0 to 255")]
#[non_exhaustive]
pub struct ProtocolError;

/// Parses a name that [`Protocol::name`] returns, or a number.
impl FromStr for Protocol {
    type Err = ProtocolError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let index_of_name = || NAMES.iter().position(|name| *name == Some(text));
        let by_name = || index_of_name().and_then(|number| u8::try_from(number).ok());
        text.parse().ok().or_else(by_name).map(Self).ok_or(ProtocolError)
    }
}

/// Writes the name, or the number if it has no name.
impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "{}", self.0),
        }
    }
}

/// Names indexed by number, from <https://www.iana.org/assignments/protocol-numbers>.
/// Number 94 has no name: the registry calls it IPIP, but `ipip` usually means 4.
static NAMES: [Option<&str>; 148] = [
    Some("hopopt"),
    Some("icmp"),
    Some("igmp"),
    Some("ggp"),
    Some("ipip"),
    Some("st"),
    Some("tcp"),
    Some("cbt"),
    Some("egp"),
    Some("igp"),
    Some("bbn-rcc-mon"),
    Some("nvp"),
    Some("pup"),
    Some("argus"),
    Some("emcon"),
    Some("xnet"),
    Some("chaos"),
    Some("udp"),
    Some("mux"),
    Some("dcn-meas"),
    Some("hmp"),
    Some("prm"),
    Some("xns-idp"),
    Some("trunk-1"),
    Some("trunk-2"),
    Some("leaf-1"),
    Some("leaf-2"),
    Some("rdp"),
    Some("irtp"),
    Some("iso-tp4"),
    Some("netblt"),
    Some("mfe-nsp"),
    Some("merit-inp"),
    Some("dccp"),
    Some("3pc"),
    Some("idpr"),
    Some("xtp"),
    Some("ddp"),
    Some("idpr-cmtp"),
    Some("tp++"),
    Some("il"),
    Some("ipv6"),
    Some("sdrp"),
    Some("ipv6-route"),
    Some("ipv6-frag"),
    Some("idrp"),
    Some("rsvp"),
    Some("gre"),
    Some("dsr"),
    Some("bna"),
    Some("esp"),
    Some("ah"),
    Some("i-nlsp"),
    Some("swipe"),
    Some("narp"),
    Some("mobile"),
    Some("tlsp"),
    Some("skip"),
    Some("icmp6"),
    Some("ipv6-nonxt"),
    Some("ipv6-opts"),
    None,
    Some("cftp"),
    None,
    Some("sat-expak"),
    Some("kryptolan"),
    Some("rvd"),
    Some("ippc"),
    None,
    Some("sat-mon"),
    Some("visa"),
    Some("ipcv"),
    Some("cpnx"),
    Some("cphb"),
    Some("wsn"),
    Some("pvp"),
    Some("br-sat-mon"),
    Some("sun-nd"),
    Some("wb-mon"),
    Some("wb-expak"),
    Some("iso-ip"),
    Some("vmtp"),
    Some("secure-vmtp"),
    Some("vines"),
    Some("iptm"),
    Some("nsfnet-igp"),
    Some("dgp"),
    Some("tcf"),
    Some("eigrp"),
    Some("ospf"),
    Some("sprite-rpc"),
    Some("larp"),
    Some("mtp"),
    Some("ax25"),
    None,
    Some("micp"),
    Some("scc-sp"),
    Some("etherip"),
    Some("encap"),
    None,
    Some("gmtp"),
    Some("ifmp"),
    Some("pnni"),
    Some("pim"),
    Some("aris"),
    Some("scps"),
    Some("qnx"),
    Some("a-n"),
    Some("ipcomp"),
    Some("snp"),
    Some("compaq-peer"),
    Some("ipx-in-ip"),
    Some("vrrp"),
    Some("pgm"),
    None,
    Some("l2tp"),
    Some("ddx"),
    Some("iatp"),
    Some("stp"),
    Some("srp"),
    Some("uti"),
    Some("smp"),
    Some("sm"),
    Some("ptp"),
    Some("isis"),
    Some("fire"),
    Some("crtp"),
    Some("crudp"),
    Some("sscopmce"),
    Some("iplt"),
    Some("sps"),
    Some("pipe"),
    Some("sctp"),
    Some("fc"),
    Some("rsvp-e2e-ignore"),
    Some("mobility"),
    Some("udplite"),
    Some("mpls"),
    Some("manet"),
    Some("hip"),
    Some("shim6"),
    Some("wesp"),
    Some("rohc"),
    Some("ethernet"),
    Some("aggfrag"),
    Some("nsh"),
    Some("homa"),
    Some("bit-emu"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocol_names_match_numbers() {
        let named = [
            (Protocol::ICMP, "icmp"),
            (Protocol::TCP, "tcp"),
            (Protocol::UDP, "udp"),
            (Protocol::DCCP, "dccp"),
            (Protocol::ESP, "esp"),
            (Protocol::ICMPV6, "icmp6"),
            (Protocol(89), "ospf"),
            (Protocol(112), "vrrp"),
            (Protocol::SCTP, "sctp"),
            (Protocol::ETHERNET, "ethernet"),
        ];
        for (protocol, name) in named {
            assert_eq!(protocol.to_string(), name);
        }
    }

    #[test]
    fn every_protocol_round_trips_text() {
        for number in 0..=u8::MAX {
            assert_eq!(Protocol(number).to_string().parse(), Ok(Protocol(number)));
        }
        assert_eq!("256".parse::<Protocol>(), Err(ProtocolError));
    }

    #[test]
    fn protocol_names_are_distinct() {
        let names: Vec<_> = NAMES.iter().flatten().collect();
        let distinct: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
        assert_eq!(Protocol(94).to_string(), "94");
    }
}
