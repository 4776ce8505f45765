//! Juniper router capture headers.
//!
//! Source: tcpdump's `print-juniper.c` and its test captures. There is no public
//! description of the format.

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The magic number at the start of every header.
const MAGIC: [u8; 3] = *b"MGC";
/// The flag, in the byte after the magic number, that extension headers follow.
const HAS_EXTENSIONS: u8 = 0x80;
/// The flag that the packet has no link-layer header.
const NO_LINK_LAYER: u8 = 0x02;
/// The flag that the packet is incoming.
const INCOMING: u8 = 0x01;

/// Parses the header before a packet of this link type.
///
/// A packet without a link-layer header is preceded by its protocol number.
pub(super) fn read(link_type: LinkType, bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    if !bytes.starts_with(&MAGIC) {
        return Err(SkipReason::Malformed(Layer::Juniper));
    }
    let header = Header::new(Layer::Juniper, bytes);
    let flags = header.u8(3)?;
    let len = match flags & HAS_EXTENSIONS {
        0 => 4,
        _ => usize::from(header.u16_be(4)?).saturating_add(6),
    };
    let body = header.after(len)?;
    if flags & NO_LINK_LAYER != 0 {
        let body = Header::new(Layer::Juniper, body);
        return read_protocol(body.u32_le(0)?, body.after(4)?);
    }
    read_body(link_type, flags, body)
}

/// Skips the fields that some types of interface write between the header and the packet, and
/// returns the header with which the packet starts.
fn read_body(link_type: LinkType, flags: u8, body: &[u8]) -> Result<Next<'_>, SkipReason> {
    let body = Header::new(Layer::Juniper, body);
    match link_type {
        LinkType::JUNIPER_PPP => Ok(Next::Link(LinkType::PPP, body.after(0)?)),
        LinkType::JUNIPER_FRELAY => Ok(Next::Link(LinkType::FRELAY, body.after(0)?)),
        LinkType::JUNIPER_CHDLC => Ok(Next::Link(LinkType::C_HDLC, body.after(0)?)),
        LinkType::JUNIPER_ATM1 => read_atm(body.after(4)?),
        LinkType::JUNIPER_ATM2 => read_atm(body.after(8)?),
        LinkType::JUNIPER_VP => Ok(Next::Ip(body.after(18)?)),
        LinkType::JUNIPER_GGSN => read_protocol(body.u16_le(0)?.into(), body.after(4)?),
        LinkType::JUNIPER_SERVICES if flags & INCOMING != 0 => Ok(Next::Ip(body.after(16)?)),
        LinkType::JUNIPER_SERVICES => Ok(Next::Ip(body.after(12)?)),
        _ => Ok(Next::Link(LinkType::ETHERNET, body.after(0)?)),
    }
}

/// Parses an AAL5 packet, which may have an 802.2 header, a PPP header or none (RFC 2684,
/// RFC 2364).
fn read_atm(packet: &[u8]) -> Result<Next<'_>, SkipReason> {
    match packet {
        [0xaa, 0xaa, 0x03, ..] | [0xfe, 0xfe, 0x03, ..] => Ok(Next::Llc(packet)),
        [0x00, 0x21 | 0x57, ..] => Ok(Next::Link(LinkType::PPP, packet)),
        [0x45..=0x4f | 0x60..=0x6f, ..] => Ok(Next::Ip(packet)),
        _ => Err(SkipReason::Control(Layer::Juniper)),
    }
}

/// Returns the header that a Juniper protocol number identifies.
fn read_protocol(protocol: u32, packet: &[u8]) -> Result<Next<'_>, SkipReason> {
    match protocol {
        2 | 3 => Ok(Next::Ip(packet)),
        4 | 5 | 8 | 32 => Ok(Next::Link(LinkType::MPLS, packet)),
        6 | 7 => Ok(Next::Ipv6(packet)),
        200 => Ok(Next::Link(LinkType::PPP, packet)),
        202 | 203 => Ok(Next::Llc(packet)),
        204 => Ok(Next::Link(LinkType::ETHERNET, packet)),
        207 => Ok(Next::Link(LinkType::FRELAY, packet)),
        208 => Ok(Next::Link(LinkType::C_HDLC, packet)),
        other => Err(SkipReason::Protocol(Layer::Juniper, other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a header with these flags, followed by a body.
    fn header(flags: u8, body: &[u8]) -> Vec<u8> {
        let mut header = MAGIC.to_vec();
        header.push(flags);
        header.extend(body);
        header
    }

    #[test]
    fn juniper_extension_headers_are_skipped() {
        let bytes = header(HAS_EXTENSIONS, &[0, 3, 7, 7, 7, 9]);
        assert!(matches!(
            read(LinkType::JUNIPER_ETHER, &bytes),
            Ok(Next::Link(LinkType::ETHERNET, [9]))
        ));
        let truncated = SkipReason::Truncated(Layer::Juniper);
        let bytes = header(HAS_EXTENSIONS, &[0, 3, 7]);
        assert_eq!(read(LinkType::JUNIPER_ETHER, &bytes).unwrap_err(), truncated);
    }

    #[test]
    fn juniper_protocol_number_identifies_packet_without_link_layer() {
        let bytes = header(NO_LINK_LAYER, &[6, 0, 0, 0, 0x60]);
        assert!(matches!(read(LinkType::JUNIPER_ETHER, &bytes), Ok(Next::Ipv6([0x60]))));
        let bytes = header(NO_LINK_LAYER, &[201, 0, 0, 0, 0x83]);
        let expected = SkipReason::Protocol(Layer::Juniper, 201);
        assert_eq!(read(LinkType::JUNIPER_PPP, &bytes).unwrap_err(), expected);
    }

    #[test]
    fn juniper_interface_fields_are_skipped() {
        let mut body = vec![0; 12];
        body.push(0x45);
        let bytes = header(0, &body);
        assert!(matches!(read(LinkType::JUNIPER_SERVICES, &bytes), Ok(Next::Ip([0x45]))));
        let bytes = header(0, &[0, 0, 0, 0, 0xaa, 0xaa, 3]);
        assert!(matches!(read(LinkType::JUNIPER_ATM1, &bytes), Ok(Next::Llc([0xaa, 0xaa, 3]))));
    }

    #[test]
    fn juniper_wrong_magic_is_malformed() {
        let expected = SkipReason::Malformed(Layer::Juniper);
        let bytes = [0x45; 20];
        assert_eq!(read(LinkType::JUNIPER_ETHER, &bytes).unwrap_err(), expected);
    }
}
