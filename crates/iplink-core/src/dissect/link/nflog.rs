//! Linux netfilter log (NFLOG) messages.
//!
//! Source: <https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html>.

use super::address_family;
use crate::dissect::bytes::Header;
use crate::dissect::{EtherType, Layer, Next, SkipReason};

/// The address family of bridged packets, whose EtherType is in an attribute.
const BRIDGE_FAMILY: u8 = 7;
/// The attribute type of the description of the packet (`NFULA_PACKET_HDR`), which starts
/// with the EtherType.
const PACKET_HEADER: u16 = 1;
/// The attribute type of the packet (`NFULA_PAYLOAD`).
const PAYLOAD: u16 = 9;

/// Parses the address family and finds the packet among the attributes.
pub(super) fn read(message: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Nflog, message);
    let family = header.u8(0)?;
    let attributes = Attributes::new(header.after(4)?);
    let mut ether_type = None;
    for (attribute_type, value) in attributes {
        match attribute_type {
            PACKET_HEADER => ether_type = Header::new(Layer::Nflog, value).u16_be(0).ok(),
            PAYLOAD => {
                return match (family, ether_type) {
                    (BRIDGE_FAMILY, Some(ether_type)) => {
                        Ok(Next::EtherType(EtherType(ether_type), value))
                    }
                    _ => address_family::read(family.into(), value),
                };
            }
            _ => {}
        }
    }
    Err(SkipReason::Truncated(Layer::Nflog))
}

/// An iterator over the type and value of each attribute. Numbers are in the byte order of
/// the capturing host.
struct Attributes<'a> {
    unread: &'a [u8],
    decode_u16: fn([u8; 2]) -> u16,
}

impl<'a> Attributes<'a> {
    /// Creates an iterator. The byte order is little-endian if the first length is plausible
    /// in this order, and big-endian otherwise.
    fn new(unread: &'a [u8]) -> Self {
        let little_endian_len = unread.first_chunk().copied().map(u16::from_le_bytes);
        let is_plausible = little_endian_len.is_some_and(|len| usize::from(len) <= unread.len());
        let decode_u16 = if is_plausible { u16::from_le_bytes } else { u16::from_be_bytes };
        Self { unread, decode_u16 }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (&[l0, l1, t0, t1], _) = self.unread.split_first_chunk::<4>()?;
        let len = usize::from((self.decode_u16)([l0, l1]));
        // The snap length may have cut off the end of the packet.
        let value = self.unread.get(4..len.min(self.unread.len()))?;
        let padded_len = len.saturating_add(3) & !3;
        self.unread = self.unread.get(padded_len..).unwrap_or_default();
        Some(((self.decode_u16)([t0, t1]), value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nflog_packet_is_found_in_either_byte_order() {
        let little_endian = [2, 0, 0, 1, 5, 0, 10, 0, b'x', 0, 0, 0, 6, 0, 9, 0, 0x45, 1];
        let big_endian = [2, 0, 0, 1, 0, 5, 0, 10, b'x', 0, 0, 0, 0, 6, 0, 9, 0x45, 1];
        for message in [little_endian, big_endian] {
            assert!(matches!(read(&message), Ok(Next::Ip([0x45, 1]))));
        }
    }

    #[test]
    fn nflog_bridge_family_uses_ether_type() {
        let message = [7, 0, 0, 1, 8, 0, 1, 0, 0x86, 0xdd, 0, 0, 5, 0, 9, 0, 0x60];
        assert!(matches!(read(&message), Ok(Next::EtherType(EtherType::IPV6, [0x60]))));
    }

    #[test]
    fn nflog_message_without_packet_is_truncated() {
        let truncated = SkipReason::Truncated(Layer::Nflog);
        assert_eq!(read(&[2, 0, 0, 1]).unwrap_err(), truncated);
        assert_eq!(read(&[2, 0, 0, 1, 0, 0, 9, 0]).unwrap_err(), truncated);
    }
}
