//! Frame Relay frames (Q.922, RFC 2427).

use crate::dissect::bytes::Header;
use crate::dissect::shim::read_nlpid;
use crate::dissect::{EtherType, Layer, Next, SkipReason};

/// The bit that marks the last byte of the address.
const LAST_ADDRESS_BYTE: u8 = 0x01;
/// The maximum length of the address, in bytes (Q.922, section 3.3.2).
const MAX_ADDRESS_LEN: usize = 4;
/// The control field of an unnumbered information frame.
const UNNUMBERED: u8 = 0x03;
/// The smallest EtherType.
const MIN_ETHER_TYPE: u16 = 1_536;

/// Skips the address and parses the control field and the protocol identifier, or the
/// EtherType that Cisco uses instead.
pub(super) fn read(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    let payload = Header::new(Layer::FrameRelay, frame).after(address_len(frame)?)?;
    match payload {
        // A pad byte of 0 may precede the protocol identifier (RFC 2427, section 3).
        [UNNUMBERED, 0, identifier, payload @ ..] | [UNNUMBERED, identifier, payload @ ..] => {
            read_nlpid(*identifier, payload)
        }
        [high, low, payload @ ..] => match u16::from_be_bytes([*high, *low]) {
            ether_type if ether_type >= MIN_ETHER_TYPE => {
                Ok(Next::EtherType(EtherType(ether_type), payload))
            }
            _ => Err(SkipReason::Control(Layer::FrameRelay)),
        },
        _ => Err(SkipReason::Truncated(Layer::FrameRelay)),
    }
}

/// Returns the length of the address, in bytes, which is at least two.
fn address_len(frame: &[u8]) -> Result<usize, SkipReason> {
    let header = Header::new(Layer::FrameRelay, frame);
    for len in 2..=MAX_ADDRESS_LEN {
        if header.u8(len.saturating_sub(1))? & LAST_ADDRESS_BYTE != 0 {
            return Ok(len);
        }
    }
    Err(SkipReason::Malformed(Layer::FrameRelay))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_relay_address_of_two_to_four_bytes_is_skipped() {
        let frames: [&[u8]; 3] = [
            &[0x18, 0x41, 3, 0xcc, 0x45],
            &[0x18, 0x40, 0x01, 3, 0xcc, 0x45],
            &[0x18, 0x40, 0x00, 0x01, 3, 0xcc, 0x45],
        ];
        for frame in frames {
            assert!(matches!(read(frame), Ok(Next::Ip([0x45]))));
        }
        let expected = SkipReason::Malformed(Layer::FrameRelay);
        assert_eq!(read(&[0x18, 0x40, 0, 0, 3]).unwrap_err(), expected);
    }

    #[test]
    fn frame_relay_padding_before_snap_is_skipped() {
        let frame = [0x18, 0x41, 3, 0, 0x80, 0, 0, 0, 0x86, 0xdd, 0x60];
        assert!(matches!(read(&frame), Ok(Next::EtherType(EtherType::IPV6, [0x60]))));
    }

    #[test]
    fn frame_relay_cisco_ether_type_is_read() {
        assert!(matches!(
            read(&[0x18, 0x41, 0x08, 0x00, 0x45]),
            Ok(Next::EtherType(EtherType::IPV4, [0x45]))
        ));
    }

    #[test]
    fn frame_relay_frame_without_packet_is_skipped_with_reason() {
        let expected = SkipReason::Protocol(Layer::Llc, 0x09);
        assert_eq!(read(&[0, 1, 3, 9, 0]).unwrap_err(), expected);
        let expected = SkipReason::Control(Layer::FrameRelay);
        assert_eq!(read(&[0, 1, 0, 1]).unwrap_err(), expected);
        let truncated = SkipReason::Truncated(Layer::FrameRelay);
        assert_eq!(read(&[0x18, 0x41, 3]).unwrap_err(), truncated);
    }
}
