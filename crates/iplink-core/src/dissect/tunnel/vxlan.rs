//! VXLAN: Virtual eXtensible Local Area Network (RFC 7348), and its generic protocol
//! extension (draft-ietf-nvo3-vxlan-gpe).

use super::{EtherType, LinkType};
use crate::dissect::Next;

/// The flag for a valid network identifier, which is required.
const HAS_IDENTIFIER: u8 = 0x08;
/// The flag for a next-protocol field.
const HAS_NEXT_PROTOCOL: u8 = 0x04;

/// Parses the flags and skips the network identifier.
pub(super) fn read(header: &[u8]) -> Option<Next<'_>> {
    let (&[flags, ..], frame) = header.split_first_chunk::<8>()?;
    match flags & HAS_IDENTIFIER {
        0 => None,
        _ => Some(Next::Link(LinkType::ETHERNET, frame)),
    }
}

/// Parses the flags and the optional next protocol of the generic protocol extension.
pub(super) fn read_generic(header: &[u8]) -> Option<Next<'_>> {
    let (&[flags, _, _, protocol, ..], payload) = header.split_first_chunk::<8>()?;
    if flags & HAS_NEXT_PROTOCOL == 0 {
        return read(header);
    }
    match protocol {
        1 => Some(Next::Ip(payload)),
        2 => Some(Next::Ipv6(payload)),
        3 => Some(Next::Link(LinkType::ETHERNET, payload)),
        4 => Some(Next::EtherType(EtherType::NSH, payload)),
        5 => Some(Next::Link(LinkType::MPLS, payload)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vxlan_frame_follows_network_identifier() {
        let header = [0x08, 0, 0, 0, 0, 0, 1, 0, 9];
        for next in [read(&header), read_generic(&header)] {
            assert!(matches!(next, Some(Next::Link(LinkType::ETHERNET, [9]))));
        }
        assert!(read(&[0, 0, 0, 0, 0, 0, 1, 0, 9]).is_none());
        assert!(read(&header[..7]).is_none());
    }

    #[test]
    fn vxlan_gpe_next_protocol_selects_payload() {
        let header = |protocol| [0x0c, 0, 0, protocol, 0, 0, 1, 0, 0x45];
        assert!(matches!(read_generic(&header(1)), Some(Next::Ip([0x45]))));
        assert!(matches!(read_generic(&header(4)), Some(Next::EtherType(EtherType::NSH, [0x45]))));
        assert!(read_generic(&header(9)).is_none());
    }
}
