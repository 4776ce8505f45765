//! Why a packet made no observation.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{EtherType, Layer};
use crate::capture::LinkType;

/// Why a packet is not part of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SkipReason {
    /// It is of a link type that is not read.
    LinkType(LinkType),
    /// It carries something other than IP.
    EtherType(EtherType),
    /// It is an 802.2 frame of a service access point other than IP's.
    Llc(u8),
    /// It is a SNAP frame of a protocol that this organisation (OUI) defined.
    Snap {
        /// The organisation's 24 bits.
        organisation: u32,
        /// The protocol's number there.
        protocol: u16,
    },
    /// It is of an address family other than IP's.
    AddressFamily(u32),
    /// This header announces a protocol other than IP, by this number.
    Protocol(Layer, u32),
    /// This header is one of a frame that carries no packet: it manages the
    /// link.
    Control(Layer),
    /// What follows this header is encrypted.
    Encrypted(Layer),
    /// What follows this header is the middle or the end of a packet, of which
    /// the IP header stands in another frame.
    Fragment(Layer),
    /// The addresses are compressed by what only the hosts know.
    Context(Layer),
    /// It ends inside this header, before both addresses were there.
    Truncated(Layer),
    /// This header contradicts itself.
    Malformed(Layer),
    /// Frames of its link type have no addresses, and hosts are told by these.
    Addressless(LinkType),
    /// It holds more headers, one in another, than are followed.
    TooDeep,
    /// It is a row of a database without two addresses of the same version of
    /// IP.
    RowAddress,
    /// It is a row of a database with a number that none of its kind can be.
    RowNumber,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LinkType(link_type) => write!(f, "link type {link_type} is not read"),
            Self::EtherType(ether_type) => write!(f, "not IP: {ether_type}"),
            Self::Llc(point) => write!(f, "not IP: 802.2 service access point 0x{point:02x}"),
            Self::Snap { organisation, protocol } => write!(
                f,
                "not IP: SNAP protocol 0x{protocol:04x} of organisation 0x{organisation:06x}"
            ),
            Self::AddressFamily(family) => write!(f, "not IP: address family {family}"),
            Self::Protocol(layer, number) => {
                write!(f, "not IP: protocol 0x{number:02x} behind the {layer}")
            }
            Self::Control(layer) => write!(f, "{layer} of a control frame"),
            Self::Encrypted(layer) => write!(f, "{layer} before encrypted data"),
            Self::Fragment(layer) => write!(f, "{layer} of a later fragment"),
            Self::Context(layer) => write!(f, "{layer} compressed by an unknown context"),
            Self::Truncated(layer) => write!(f, "{layer} cut short"),
            Self::Malformed(layer) => write!(f, "{layer} malformed"),
            Self::Addressless(link_type) => {
                write!(f, "link type {link_type} has no MAC addresses")
            }
            Self::RowAddress => f.write_str("row without two addresses of one version of IP"),
            Self::RowNumber => f.write_str("row with a number out of range"),
            Self::TooDeep => write!(f, "more than {} headers before IP", super::MAX_LAYERS),
        }
    }
}

/// Serializes as its text.
impl Serialize for SkipReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_reads_as_a_phrase() {
        let text = |skip: SkipReason| skip.to_string();
        assert_eq!(
            text(SkipReason::Protocol(Layer::Ppp, 0xc021)),
            "not IP: protocol 0xc021 behind the PPP header"
        );
        assert_eq!(text(SkipReason::Encrypted(Layer::Macsec)), "MACsec tag before encrypted data");
        assert_eq!(
            text(SkipReason::Snap { organisation: 0x0c, protocol: 0x2000 }),
            "not IP: SNAP protocol 0x2000 of organisation 0x00000c"
        );
    }
}
