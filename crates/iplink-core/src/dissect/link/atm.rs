//! ATM, as far as AAL5 carries packets (RFC 2684).

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// How the multiplexed packets of RFC 2684 begin: with 802.2 and SNAP.
const LLC_SNAP: [u8; 3] = [0xaa, 0xaa, 0x03];

/// Reads a packet of Linux's Classical IP, which may have an 802.2 header and
/// mostly has not.
pub(super) fn read_classical_ip(packet: &[u8]) -> Result<Next<'_>, SkipReason> {
    Ok(multiplexed(packet).unwrap_or(Next::Ip(packet)))
}

/// Reads the header of Sun's drivers: the kind of traffic, path and channel.
///
/// Source: <https://www.tcpdump.org/linktypes/LINKTYPE_SUNATM.html>.
pub(super) fn read_sunatm(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Atm, bytes);
    let traffic = header.u8(0)? & 0x0f;
    let packet = header.after(4)?;
    match traffic {
        // What is not told may still show.
        0 => match (multiplexed(packet), packet.first()) {
            (Some(next), _) => Ok(next),
            (None, Some(0x45..=0x4f)) => Ok(Next::Ip(packet)),
            (None, _) => Err(SkipReason::Protocol(Layer::Atm, 0)),
        },
        1 => read_emulated_lan(packet),
        2 => Ok(Next::Llc(packet)),
        other => Err(SkipReason::Protocol(Layer::Atm, other.into())),
    }
}

/// Reads the header of LAN emulation: the station that sent the frame, or a
/// number that no station has before control data.
fn read_emulated_lan(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Atm, bytes);
    match header.u16_be(0)? {
        0xff00 => Err(SkipReason::Control(Layer::Atm)),
        _ => Ok(Next::Link(LinkType::ETHERNET, header.after(2)?)),
    }
}

fn multiplexed(packet: &[u8]) -> Option<Next<'_>> {
    packet.starts_with(&LLC_SNAP).then_some(Next::Llc(packet))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classical_ip_shows_its_header() {
        assert!(matches!(read_classical_ip(&[0x45]), Ok(Next::Ip([0x45]))));
        let packet = [0xaa, 0xaa, 3, 0];
        assert!(matches!(read_classical_ip(&packet), Ok(Next::Llc(_))));
    }

    #[test]
    fn sunatm_tells_the_kind_of_traffic() {
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
