//! The result of dissecting a packet. It does not borrow from the packet.

use std::net::IpAddr;

use super::Protocol;
use crate::capture::Packet;
use crate::time::Timestamp;

/// The addresses, protocol and ports of a packet (its 5-tuple), and its timestamp, VLAN and
/// length.
///
/// Both addresses belong to the same IP version, because they come from one header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Observation {
    /// The capture timestamp, if the capture has one.
    pub time: Option<Timestamp>,
    /// The source address of the IP header.
    pub source: IpAddr,
    /// The destination address of the IP header.
    pub target: IpAddr,
    /// The protocol that the IP header carries; for IPv6, the one after the extension
    /// headers.
    pub protocol: Protocol,
    /// The ports, if the protocol has ports and the packet contains them. Only the first
    /// fragment of a datagram does.
    pub ports: Option<Ports>,
    /// The flags of the TCP header, if the packet contains them.
    pub tcp_flags: Option<TcpFlags>,
    /// Whether the packet is an IP fragment, the first one included.
    pub fragment: bool,
    /// The VLAN identifier, from 0 to 4,094, of the outermost 802.1Q tag of the frame
    /// that carries this IP header. A tunneled frame has its own tags.
    pub vlan: Option<u16>,
    /// The length of the packet on the wire, in bytes, regardless of the snap length.
    pub wire_len: u32,
}

impl Observation {
    /// Creates an observation without ports and TCP flags.
    #[inline]
    pub(super) const fn new(
        packet: &Packet<'_>,
        source: IpAddr,
        target: IpAddr,
        protocol: Protocol,
    ) -> Self {
        Self {
            time: packet.time,
            source,
            target,
            protocol,
            ports: None,
            tcp_flags: None,
            fragment: false,
            vlan: None,
            wire_len: packet.wire_len,
        }
    }
}

/// The source and destination port of a packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a packet has these two ports")]
pub struct Ports {
    /// The source port.
    pub source: u16,
    /// The destination port.
    pub target: u16,
}

/// The flags of a TCP header (RFC 9293, section 3.1), from CWR, the highest
/// bit, to FIN, the lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the flags are eight bits")]
pub struct TcpFlags(pub u8);

impl TcpFlags {
    /// Returns whether this is a connection request: SYN without ACK.
    #[must_use]
    pub const fn opens(self) -> bool {
        self.0 & 0x12 == 0x02
    }

    /// Returns whether this accepts a connection request: SYN with ACK.
    #[must_use]
    pub const fn accepts(self) -> bool {
        self.0 & 0x12 == 0x12
    }

    /// Returns whether this ends one direction of a connection: FIN.
    #[must_use]
    pub const fn finishes(self) -> bool {
        self.0 & 0x01 != 0
    }

    /// Returns whether this resets a connection: RST.
    #[must_use]
    pub const fn resets(self) -> bool {
        self.0 & 0x04 != 0
    }
}
