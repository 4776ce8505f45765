//! Linux netfilter log (NFLOG) messages.
//!
//! Source: <https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html>.

use super::address_family;
use crate::dissect::bytes::Header;
use crate::dissect::{EtherType, Layer, Next, SkipReason};

/// The family of bridged packets, whose EtherType is in an attribute.
const BRIDGE: u8 = 7;
/// The attribute type of the EtherType.
const PACKET_HEADER: u16 = 1;
/// The attribute type of the packet.
const PAYLOAD: u16 = 9;

/// Parses the family and finds the packet among the attributes.
pub(super) fn read(message: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Nflog, message);
    let family = header.u8(0)?;
    let attributes = Attributes::new(header.after(4)?);
    let mut kind = None;
    for (number, value) in attributes {
        match number {
            PACKET_HEADER => kind = Header::new(Layer::Nflog, value).u16_be(0).ok(),
            PAYLOAD => {
                return match (family, kind) {
                    (BRIDGE, Some(kind)) => Ok(Next::EtherType(EtherType(kind), value)),
                    _ => address_family::read(family.into(), value),
                };
            }
            _ => {}
        }
    }
    Err(SkipReason::Truncated(Layer::Nflog))
}

/// An iterator over the type and value of each attribute, in the byte order of the
/// capturing host.
struct Attributes<'a> {
    rest: &'a [u8],
    number: fn([u8; 2]) -> u16,
}

impl<'a> Attributes<'a> {
    /// Chooses the byte order in which the first length is plausible.
    fn new(rest: &'a [u8]) -> Self {
        let little = rest.first_chunk().copied().map(u16::from_le_bytes);
        let fits = little.is_some_and(|len| usize::from(len) <= rest.len());
        let number = if fits { u16::from_le_bytes } else { u16::from_be_bytes };
        Self { rest, number }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (&[l0, l1, t0, t1], _) = self.rest.split_first_chunk::<4>()?;
        let len = usize::from((self.number)([l0, l1]));
        // The snap length may have cut the packet.
        let value = self.rest.get(4..len.min(self.rest.len()))?;
        let padded_len = len.saturating_add(3) & !3;
        self.rest = self.rest.get(padded_len..).unwrap_or_default();
        Some(((self.number)([t0, t1]), value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nflog_packet_in_either_byte_order() {
        let little = [2, 0, 0, 1, 5, 0, 10, 0, b'x', 0, 0, 0, 6, 0, 9, 0, 0x45, 1];
        let big = [2, 0, 0, 1, 0, 5, 0, 10, b'x', 0, 0, 0, 0, 6, 0, 9, 0x45, 1];
        for message in [little, big] {
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
