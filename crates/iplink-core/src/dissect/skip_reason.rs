//! The reasons why packets are skipped.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{EtherType, Layer};
use crate::capture::LinkType;

/// The reason why a packet was skipped and is not part of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SkipReason {
    /// The link type is not supported.
    LinkType(LinkType),
    /// The EtherType is neither IP nor a header that can precede IP.
    EtherType(EtherType),
    /// The 802.2 service access point is not IP.
    Llc(u8),
    /// The SNAP header identifies a vendor protocol that is not IP.
    Snap {
        /// The organizationally unique identifier (OUI), 24 bits.
        organization: u32,
        /// The protocol number assigned by that organization.
        protocol: u16,
    },
    /// The address family is not IP.
    AddressFamily(u32),
    /// This header is followed by the protocol with this number, which is not IP.
    Protocol(Layer, u32),
    /// The packet is a control or management frame, which carries no IP packet.
    Control(Layer),
    /// The payload of this header is encrypted.
    Encrypted(Layer),
    /// The frame contains a fragment other than the first, and therefore no IP header.
    Fragment(Layer),
    /// The addresses are compressed with a context that the capture does not contain.
    UnknownContext(Layer),
    /// The packet ends inside this header, before the addresses are complete.
    Truncated(Layer),
    /// This header is malformed: its fields contradict each other.
    Malformed(Layer),
    /// MAC addresses were requested, but frames of this link type have none.
    NoMacAddresses(LinkType),
    /// The packet has more than 32 headers, and no IP header is among the first 32.
    TooDeep,
    /// A database row does not have two addresses of the same IP version.
    InvalidRowAddress,
    /// A database row has a number that is out of range for its column.
    InvalidRowNumber,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LinkType(link_type) => write!(f, "unsupported link type {link_type}"),
            Self::EtherType(ether_type) => write!(f, "not IP: {ether_type}"),
            Self::Llc(access_point) => {
                write!(f, "not IP: 802.2 service access point 0x{access_point:02x}")
            }
            Self::Snap { organization, protocol } => write!(
                f,
                "not IP: SNAP protocol 0x{protocol:04x} of organization 0x{organization:06x}"
            ),
            Self::AddressFamily(family) => write!(f, "not IP: address family {family}"),
            Self::Protocol(layer, number) => {
                write!(f, "not IP: protocol 0x{number:02x} after the {layer}")
            }
            Self::Control(layer) => write!(f, "control frame: {layer}"),
            Self::Encrypted(layer) => write!(f, "encrypted after the {layer}"),
            Self::Fragment(layer) => write!(f, "later fragment: {layer}"),
            Self::UnknownContext(layer) => write!(f, "{layer} compressed with an unknown context"),
            Self::Truncated(layer) => write!(f, "truncated {layer}"),
            Self::Malformed(layer) => write!(f, "malformed {layer}"),
            Self::NoMacAddresses(link_type) => {
                write!(f, "link type {link_type} has no MAC addresses")
            }
            Self::InvalidRowAddress => {
                f.write_str("row without two addresses of the same IP version")
            }
            Self::InvalidRowNumber => f.write_str("row with a number out of range"),
            Self::TooDeep => write!(f, "more than {} headers before IP", super::MAX_LAYERS),
        }
    }
}

/// Serializes as the display text.
impl Serialize for SkipReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skip_reason_displays_numbers_and_layers() {
        let text = |reason: SkipReason| reason.to_string();
        assert_eq!(
            text(SkipReason::Protocol(Layer::Ppp, 0xc021)),
            "not IP: protocol 0xc021 after the PPP header"
        );
        assert_eq!(text(SkipReason::Encrypted(Layer::Macsec)), "encrypted after the MACsec tag");
        assert_eq!(
            text(SkipReason::Snap { organization: 0x0c, protocol: 0x2000 }),
            "not IP: SNAP protocol 0x2000 of organization 0x00000c"
        );
    }
}
