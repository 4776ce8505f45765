//! What is kept of a packet once its bytes are gone.

use std::net::IpAddr;

use super::Protocol;
use crate::capture::Packet;
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
    /// Whether the IP header is that of a fragment, be it the first.
    pub fragment: bool,
    /// The virtual network: the identifier, from 0 to 4,094, of the outermost
    /// 802.1Q tag of the frame that the IP header stands in. A frame within a
    /// tunnel has its own tags.
    pub vlan: Option<u16>,
    /// The length of the whole packet on the wire, in bytes.
    pub wire_len: u32,
}

impl Observation {
    /// Notes both ends of the packet, and the protocol, and nothing yet of what
    /// that protocol tells.
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

/// The ports of one packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a packet has these two ports")]
pub struct Ports {
    /// The port that it was sent from.
    pub source: u16,
    /// The port that it was sent to.
    pub target: u16,
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
