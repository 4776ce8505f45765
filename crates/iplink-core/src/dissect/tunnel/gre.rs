//! Generic Routing Encapsulation (GRE; RFC 1701, RFC 2784, RFC 2890), including version 1
//! for PPTP (RFC 2637).

use super::{EtherType, LinkType, erspan};
use crate::dissect::Next;
use crate::dissect::bytes::u16_be;

/// Flags that indicate optional fields.
const CHECKSUM: u16 = 0x8000;
const ROUTING: u16 = 0x4000;
const KEY: u16 = 0x2000;
const SEQUENCE: u16 = 0x1000;
/// The flag of the acknowledgment number, which only version 1 has.
const ACKNOWLEDGMENT: u16 = 0x0080;
/// The mask of the version number.
const VERSION_MASK: u16 = 0x0007;

/// The protocol type of packets redirected by WCCP, the Web Cache Communication Protocol.
const WCCP: EtherType = EtherType(0x883e);
/// The protocol types of mirrored frames (ERSPAN type II and III).
const ERSPAN: EtherType = EtherType(0x88be);
const ERSPAN_III: EtherType = EtherType(0x22eb);

/// The protocol types of 802.11 frames between access points and controllers of Aruba.
const ARUBA_WLAN_FIRST: u16 = 0x8200;
const ARUBA_WLAN_LAST: u16 = 0x82ff;

/// Parses the flags and the protocol type, and skips the optional fields.
pub(super) fn read(header: &[u8]) -> Option<Next<'_>> {
    let flags = u16_be(header, 0)?;
    let payload = header.get(4..)?.get(fields_len(flags)?..)?;
    let payload = match flags & ROUTING {
        0 => payload,
        _ => skip_routing(payload)?,
    };
    match EtherType(u16_be(header, 2)?) {
        WCCP => read_redirected(payload),
        ERSPAN if flags & SEQUENCE == 0 => Some(Next::Link(LinkType::ETHERNET, payload)),
        ERSPAN => erspan::read_type_ii(payload),
        ERSPAN_III => erspan::read_type_iii(payload),
        EtherType::CISCO_METADATA => read_metadata(payload),
        EtherType(ARUBA_WLAN_FIRST..=ARUBA_WLAN_LAST) => {
            Some(Next::Link(LinkType::IEEE802_11, payload))
        }
        ether_type => Some(Next::EtherType(ether_type, payload)),
    }
}

/// Returns the total length of the optional fields, except routing, in bytes.
fn fields_len(flags: u16) -> Option<usize> {
    let present = match flags & VERSION_MASK {
        0 => [
            // The checksum and the routing offset share one word.
            flags & (CHECKSUM | ROUTING) != 0,
            flags & KEY != 0,
            flags & SEQUENCE != 0,
        ],
        // Version 1 always has a key.
        1 => [true, flags & SEQUENCE != 0, flags & ACKNOWLEDGMENT != 0],
        _ => return None,
    };
    let field_count = present.into_iter().filter(|present| *present).count();
    field_count.checked_mul(4)
}

/// Skips the routing field (RFC 1701): source route entries, each with an address family,
/// an offset and a length. An entry with zero family and length ends the list.
fn skip_routing(routes: &[u8]) -> Option<&[u8]> {
    let mut unread = routes;
    loop {
        let ([family_high, family_low, _, len], route) = unread.split_first_chunk::<4>()?;
        if [*family_high, *family_low, *len] == [0; 3] {
            return Some(route);
        }
        unread = route.get(usize::from(*len)..)?;
    }
}

/// Parses a packet redirected by WCCP. Version 2 inserts a redirect header of four bytes
/// before the packet, which cannot be mistaken for the start of an IPv4 header.
fn read_redirected(payload: &[u8]) -> Option<Next<'_>> {
    match payload.first()? >> 4 {
        4 => Some(Next::Ip(payload)),
        _ => payload.get(4..).map(Next::Ip),
    }
}

/// Parses a Cisco metadata header. In GRE, the EtherType is at its start; in an Ethernet
/// frame, it is at the end.
fn read_metadata(payload: &[u8]) -> Option<Next<'_>> {
    let ether_type = EtherType(u16_be(payload, 0)?);
    Some(Next::EtherType(ether_type, payload.get(8..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gre_flags_determine_skipped_fields() {
        let headers: [&[u8]; 5] = [
            &[0x00, 0, 0x08, 0, 0x45],
            &[0x20, 0, 0x08, 0, 9, 9, 9, 9, 0x45],
            &[0xb0, 0, 0x08, 0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 0x45],
            &[0x40, 0, 0x08, 0, 9, 9, 9, 9, 0, 0, 0, 0, 0x45],
            &[0x40, 0, 0x08, 0, 9, 9, 9, 9, 8, 0, 0, 1, 7, 0, 0, 0, 0, 0x45],
        ];
        for header in headers {
            assert!(matches!(read(header), Some(Next::EtherType(EtherType::IPV4, [0x45]))));
        }
    }

    #[test]
    fn gre_version_1_requires_key() {
        let header = [0x30, 0x81, 0x88, 0x0b, 0, 1, 0, 1, 9, 9, 9, 9, 9, 9, 9, 9, 0xff];
        assert!(matches!(read(&header), Some(Next::EtherType(EtherType::PPP, [0xff]))));
        assert!(read(&[0x00, 0x02, 0x08, 0x00, 0x45]).is_none());
    }

    #[test]
    fn gre_wccp_packet_is_found_with_and_without_redirect_header() {
        for header in [&[0, 0, 0x88, 0x3e, 0x45][..], &[0, 0, 0x88, 0x3e, 0, 0, 0, 0, 0x45]] {
            assert!(matches!(read(header), Some(Next::Ip([0x45]))));
        }
    }

    #[test]
    fn gre_erspan_frame_follows_its_header() {
        let without_header = [0, 0, 0x88, 0xbe, 9];
        let mut with_header = vec![0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10];
        with_header.extend([0; 7]);
        with_header.push(9);
        for header in [&without_header[..], &with_header] {
            assert!(matches!(read(header), Some(Next::Link(LinkType::ETHERNET, [9]))));
        }
    }

    #[test]
    fn gre_cisco_metadata_has_ether_type_first() {
        let header = [0, 0, 0x89, 0x09, 0x08, 0x00, 1, 1, 0, 1, 0, 16, 0x45];
        assert!(matches!(read(&header), Some(Next::EtherType(EtherType::IPV4, [0x45]))));
        assert!(read(&header[..11]).is_none());
    }

    #[test]
    fn gre_truncated_header_is_not_entered() {
        assert!(read(&[0x20, 0, 0x08, 0, 9]).is_none());
        assert!(read(&[0x40, 0, 0x08, 0, 9, 9, 9, 9, 8, 0, 0, 9]).is_none());
        assert!(read(&[]).is_none());
    }
}
