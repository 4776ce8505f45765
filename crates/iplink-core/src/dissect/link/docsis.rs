//! DOCSIS frames (CM-SP-MULPIv3.1, section 6.2).

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The frame control field of a frame with a packet, without the lowest bit.
const PACKET: u8 = 0x00;
/// The frame control field of an isolation packet, which older modems ignore.
const ISOLATION_PACKET: u8 = 0x80;
/// The flag in the frame control field that indicates an extended header.
const HAS_EXTENDED_HEADER: u8 = 0x01;
/// The length of the fixed header, in bytes.
const HEADER_LEN: usize = 4;
/// The length of the header check sequence after the extended header, in bytes.
const CHECK_SEQUENCE_LEN: usize = 2;

/// Parses the frame control and skips the extended header. An Ethernet frame follows.
pub(super) fn read(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Docsis, frame);
    let control = header.u8(0)?;
    if !matches!(control & !HAS_EXTENDED_HEADER, PACKET | ISOLATION_PACKET) {
        return Err(SkipReason::Control(Layer::Docsis));
    }
    let extended_len = match control & HAS_EXTENDED_HEADER {
        0 => 0,
        _ => usize::from(header.u8(1)?),
    };
    let after_fixed = header.after(HEADER_LEN)?;
    if is_encrypted(after_fixed.get(..extended_len).unwrap_or_default()) {
        return Err(SkipReason::Encrypted(Layer::Docsis));
    }
    let len = HEADER_LEN.saturating_add(extended_len);
    let packet = header.after(len.saturating_add(CHECK_SEQUENCE_LEN))?;
    Ok(Next::Link(LinkType::ETHERNET, packet))
}

/// Returns whether the baseline privacy element of an extended header, upstream or downstream, has
/// encryption enabled. The type and the length of an element take four bits each, and the second
/// byte of its value contains the flag.
fn is_encrypted(extended_header: &[u8]) -> bool {
    const UPSTREAM: u8 = 3;
    const DOWNSTREAM: u8 = 4;
    const ENABLED: u8 = 0x80;
    let mut elements = extended_header;
    while let [element, value @ ..] = elements {
        let is_privacy_element = matches!(element >> 4, UPSTREAM | DOWNSTREAM);
        if is_privacy_element && value.get(1).is_some_and(|flags| flags & ENABLED != 0) {
            return true;
        }
        let len = usize::from(element & 0x0f);
        elements = value.get(len..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docsis_carries_ethernet_frame() {
        assert!(matches!(
            read(&[0, 0, 0, 1, 0xcc, 0xcc, 9]),
            Ok(Next::Link(LinkType::ETHERNET, [9]))
        ));
        assert!(matches!(
            read(&[1, 2, 0, 3, 0x61, 7, 0xcc, 0xcc, 9]),
            Ok(Next::Link(LinkType::ETHERNET, [9]))
        ));
        assert!(read(&[0x80, 0, 0, 1, 0xcc, 0xcc, 9]).is_ok());
        let truncated = SkipReason::Truncated(Layer::Docsis);
        assert_eq!(read(&[1, 9, 0, 3, 0x61, 7]).unwrap_err(), truncated);
    }

    #[test]
    fn docsis_packet_with_baseline_privacy_is_encrypted() {
        let mut frame = [1, 5, 0, 6, 0x44, 0x11, 0x80, 1, 0, 0xcc, 0xcc, 9];
        let expected = SkipReason::Encrypted(Layer::Docsis);
        assert_eq!(read(&frame).unwrap_err(), expected);
        frame[6] = 0;
        assert!(read(&frame).is_ok());
    }

    #[test]
    fn docsis_management_frame_is_control() {
        let expected = SkipReason::Control(Layer::Docsis);
        assert_eq!(read(&[0xc2, 0, 0, 1, 0xcc, 0xcc]).unwrap_err(), expected);
    }
}
