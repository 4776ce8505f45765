//! PPP frames (RFC 1661, RFC 1662).

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{EtherType, Layer, Next, SkipReason};

/// The address field, which is the same in every frame.
const ALL_STATIONS: u8 = 0xff;
/// The address field of unicast and broadcast frames of Cisco HDLC.
const CISCO_UNICAST: u8 = 0x0f;
const CISCO_BROADCAST: u8 = 0x8f;

/// Parses a frame that starts with the address and control fields, or with the protocol
/// if header compression omits these fields.
///
/// The first byte distinguishes these forms, because no protocol number starts with the address
/// byte. On a serial line, the first byte may also be an address of Cisco HDLC (RFC 1547,
/// section 4.3.1).
pub(super) fn read(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    match frame {
        [ALL_STATIONS, _control, protocol @ ..] => read_protocol(protocol),
        [CISCO_UNICAST | CISCO_BROADCAST, ..] => Ok(Next::Link(LinkType::C_HDLC, frame)),
        protocol => read_protocol(protocol),
    }
}

/// Parses a frame captured by pppd, which has the direction in place of the address.
pub(super) fn read_pppd(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    read_protocol(Header::new(Layer::Ppp, frame).after(2)?)
}

/// Parses the protocol, which is one byte long if its first byte is odd, and two bytes
/// otherwise.
fn read_protocol(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let (protocol, payload) = match bytes {
        [low, payload @ ..] if low & 1 == 1 => (u16::from(*low), payload),
        [high, low, payload @ ..] => (u16::from_be_bytes([*high, *low]), payload),
        _ => return Err(SkipReason::Truncated(Layer::Ppp)),
    };
    match protocol {
        0x0021 => Ok(Next::Ip(payload)),
        0x0057 => Ok(Next::Ipv6(payload)),
        0x0281 => Ok(Next::EtherType(EtherType::MPLS, payload)),
        0x0283 => Ok(Next::EtherType(EtherType::MPLS_MULTICAST, payload)),
        0x0031 => read_bridged(payload),
        0x003d => read_multilink(payload),
        0x004b => Ok(Next::Llc(payload)),
        other => Err(SkipReason::Protocol(Layer::Ppp, other.into())),
    }
}

/// Parses the header of a bridged frame (RFC 3518, section 4.1): flags, the MAC type, and
/// an optional LAN identifier.
fn read_bridged(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    const HAS_LAN_IDENTIFIER: u8 = 0x40;
    const ETHERNET: u8 = 1;
    let header = Header::new(Layer::Ppp, bytes);
    let len = match header.u8(0)? & HAS_LAN_IDENTIFIER {
        0 => 2,
        _ => 6,
    };
    match header.u8(1)? {
        ETHERNET => Ok(Next::Link(LinkType::ETHERNET, header.after(len)?)),
        other => Err(SkipReason::Protocol(Layer::Ppp, other.into())),
    }
}

/// Parses a multilink header with a long sequence number (RFC 1990, section 3). Only the
/// first fragment of a packet contains the next header.
fn read_multilink(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    const BEGINNING: u8 = 0x80;
    let header = Header::new(Layer::Ppp, bytes);
    match header.u8(0)? & BEGINNING {
        0 => Err(SkipReason::Fragment(Layer::Ppp)),
        _ => Ok(Next::Link(LinkType::PPP, header.after(4)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ppp_frame_is_read_with_and_without_address_and_control() {
        let frames: [&[u8]; 3] = [&[0xff, 3, 0, 0x21, 0x45], &[0, 0x21, 0x45], &[0x21, 0x45]];
        for frame in frames {
            assert!(matches!(read(frame), Ok(Next::Ip([0x45]))));
        }
        assert!(matches!(read_pppd(&[1, 3, 0, 0x57, 0x60]), Ok(Next::Ipv6([0x60]))));
    }

    #[test]
    fn ppp_cisco_hdlc_address_is_detected() {
        assert!(matches!(
            read(&[0x0f, 0, 8, 0]),
            Ok(Next::Link(LinkType::C_HDLC, [0x0f, 0, 8, 0]))
        ));
    }

    #[test]
    fn ppp_bridged_frame_is_found_with_and_without_lan_identifier() {
        let frames: [&[u8]; 2] = [&[0x31, 0, 1, 9], &[0x31, 0x40, 1, 0, 0, 0, 1, 9]];
        for frame in frames {
            assert!(matches!(read(frame), Ok(Next::Link(LinkType::ETHERNET, [9]))));
        }
        let expected = SkipReason::Protocol(Layer::Ppp, 3);
        assert_eq!(read(&[0x31, 0, 3]).unwrap_err(), expected);
    }

    #[test]
    fn ppp_multilink_first_fragment_is_read() {
        let first_fragment = [0x3d, 0x80, 0, 0, 1, 0x21, 0x45];
        assert!(matches!(read(&first_fragment), Ok(Next::Link(LinkType::PPP, [0x21, 0x45]))));
        let later_fragment = [0x3d, 0x40, 0, 0, 2, 0x21, 0x45];
        assert_eq!(read(&later_fragment).unwrap_err(), SkipReason::Fragment(Layer::Ppp));
    }

    #[test]
    fn ppp_link_control_is_not_ip() {
        let expected = SkipReason::Protocol(Layer::Ppp, 0xc021);
        assert_eq!(read(&[0xff, 3, 0xc0, 0x21]).unwrap_err(), expected);
        let truncated = SkipReason::Truncated(Layer::Ppp);
        assert_eq!(read(&[0xff, 3, 0xc0]).unwrap_err(), truncated);
    }
}
