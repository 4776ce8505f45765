//! What is kept of a packet once its bytes are gone.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Who sent a packet to whom, and when.
///
/// Both addresses are of the same version, for they stood in one header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Observation {
    /// When the packet was captured, where the capture says.
    pub time: Option<Timestamp>,
    /// The source address of the IP header.
    pub source: IpAddr,
    /// The destination address of the IP header.
    pub target: IpAddr,
    /// What the IP header carries; of IPv6, behind the extension headers.
    pub protocol: Protocol,
    /// The ports, where the protocol has them and the packet holds them: of a
    /// datagram in fragments, the first alone does.
    pub ports: Option<Ports>,
    /// The flags of a TCP header, where the packet holds them.
    pub tcp_flags: Option<TcpFlags>,
    /// The length of the whole packet on the wire, in bytes.
    pub wire_len: u32,
}

/// The ports of one packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a packet has these two ports")]
pub struct Ports {
    /// The port that it was sent from.
    pub source: u16,
    /// The port that it was sent to.
    pub target: u16,
}

/// An IP protocol number of IANA's registry, known or not.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[expect(clippy::exhaustive_structs, reason = "a number is all it will ever be")]
pub struct Protocol(pub u8);

impl Protocol {
    /// Internet Control Message Protocol.
    pub const ICMP: Self = Self(1);
    /// Transmission Control Protocol.
    pub const TCP: Self = Self(6);
    /// User Datagram Protocol.
    pub const UDP: Self = Self(17);
    /// Datagram Congestion Control Protocol.
    pub const DCCP: Self = Self(33);
    /// Internet Control Message Protocol for IPv6.
    pub const ICMPV6: Self = Self(58);
    /// Stream Control Transmission Protocol.
    pub const SCTP: Self = Self(132);
    /// Lightweight User Datagram Protocol.
    pub const UDP_LITE: Self = Self(136);

    /// Returns the usual short name, in lower case.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0 => "hopopt",
            1 => "icmp",
            2 => "igmp",
            4 => "ipip",
            6 => "tcp",
            8 => "egp",
            17 => "udp",
            33 => "dccp",
            41 => "ipv6",
            46 => "rsvp",
            47 => "gre",
            50 => "esp",
            51 => "ah",
            58 => "icmp6",
            59 => "ipv6-nonxt",
            88 => "eigrp",
            89 => "ospf",
            97 => "etherip",
            103 => "pim",
            108 => "ipcomp",
            112 => "vrrp",
            115 => "l2tp",
            132 => "sctp",
            136 => "udplite",
            137 => "mpls",
            _ => return None,
        })
    }
}

/// Writes the name, or the number where it has none.
impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "{}", self.0),
        }
    }
}

/// The flags of a TCP header (RFC 9293, section 3.1), from CWR, the highest
/// bit, to FIN, the lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the eight bits are all there are")]
pub struct TcpFlags(pub u8);

impl TcpFlags {
    /// Tells whether it asks to open a connection: SYN without ACK.
    #[must_use]
    pub const fn opens(self) -> bool {
        self.0 & 0x12 == 0x02
    }

    /// Tells whether it answers such a request: SYN with ACK.
    #[must_use]
    pub const fn accepts(self) -> bool {
        self.0 & 0x12 == 0x12
    }
}
