//! Packets over ATM adaptation layer 5 (AAL5; RFC 2684).

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The 802.2 header before a SNAP header, with which LLC-encapsulated packets start
/// (RFC 2684).
const LLC_SNAP: [u8; 3] = [0xaa, 0xaa, 0x03];

/// Parses a packet of Linux Classical IP, which may have an 802.2 header but usually has
/// none.
pub(super) fn read_classical_ip(packet: &[u8]) -> Result<Next<'_>, SkipReason> {
    Ok(read_llc_snap(packet).unwrap_or(Next::Ip(packet)))
}

/// Parses the header of the SunATM drivers: traffic type, virtual path and channel.
///
/// Source: <https://www.tcpdump.org/linktypes/LINKTYPE_SUNATM.html>.
pub(super) fn read_sunatm(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Atm, bytes);
    let traffic_type = header.u8(0)? & 0x0f;
    let packet = header.after(4)?;
    match traffic_type {
        // Type 0 is unknown; the payload may still identify itself.
        0 => match (read_llc_snap(packet), packet.first()) {
            (Some(next), _) => Ok(next),
            (None, Some(0x45..=0x4f)) => Ok(Next::Ip(packet)),
            (None, _) => Err(SkipReason::Protocol(Layer::Atm, 0)),
        },
        // Type 1 is LAN emulation, and type 2 is LLC encapsulation.
        1 => read_emulated_lan(packet),
        2 => Ok(Next::Llc(packet)),
        other => Err(SkipReason::Protocol(Layer::Atm, other.into())),
    }
}

/// Parses the LAN emulation header: the identifier of the sending client, which has
/// a reserved value in control frames.
fn read_emulated_lan(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Atm, bytes);
    match header.u16_be(0)? {
        0xff00 => Err(SkipReason::Control(Layer::Atm)),
        _ => Ok(Next::Link(LinkType::ETHERNET, header.after(2)?)),
    }
}

/// Returns the 802.2 header of an LLC-encapsulated packet, or `None` if there is none.
fn read_llc_snap(packet: &[u8]) -> Option<Next<'_>> {
    packet.starts_with(&LLC_SNAP).then_some(Next::Llc(packet))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn atm_classical_ip_is_read_with_and_without_llc() {
        assert!(matches!(read_classical_ip(&[0x45]), Ok(Next::Ip([0x45]))));
        let packet = [0xaa, 0xaa, 3, 0];
        assert!(matches!(read_classical_ip(&packet), Ok(Next::Llc(_))));
    }

    #[test]
    fn sunatm_traffic_type_selects_payload() {
        assert!(matches!(read_sunatm(&[0x82, 0, 0, 32, 0xaa]), Ok(Next::Llc([0xaa]))));
        assert!(matches!(
            read_sunatm(&[1, 0, 0, 32, 0, 1, 9]),
            Ok(Next::Link(LinkType::ETHERNET, [9]))
        ));
        assert!(matches!(read_sunatm(&[0, 0, 0, 32, 0x45]), Ok(Next::Ip([0x45]))));
        let reason = |bytes: &[u8]| read_sunatm(bytes).unwrap_err();
        assert_eq!(reason(&[1, 0, 0, 5, 0xff, 0]), SkipReason::Control(Layer::Atm));
        assert_eq!(reason(&[5, 0, 0, 5]), SkipReason::Protocol(Layer::Atm, 5));
        assert_eq!(reason(&[2, 0, 0]), SkipReason::Truncated(Layer::Atm));
    }
}
