//! Cisco ISL: Inter-Switch Link, an Ethernet frame within an 802.3 frame.
//!
//! Source: Cisco, "Inter-Switch Link and IEEE 802.1Q Frame Format".

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The length of the header, in bytes: destination (40 bits), type and user (4 bits each),
/// source, length, SNAP, VLAN, index and a reserved field.
const HEADER_LEN: usize = 26;

/// Returns whether the destination address identifies an ISL frame.
pub(super) const fn is_isl_address(destination: [u8; 6]) -> bool {
    matches!(destination, [0x01 | 0x03, 0x00, 0x0c, 0x00, 0x00, _])
}

/// Parses the payload type, which is in the upper half of the sixth byte; 0 is Ethernet.
pub(super) fn read(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Isl, frame);
    match header.u8(5)? >> 4 {
        0 => Ok(Next::Link(LinkType::ETHERNET, header.after(HEADER_LEN)?)),
        other => Err(SkipReason::Protocol(Layer::Isl, other.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::shim::read_ethernet;

    #[test]
    fn isl_inner_frame_is_found() {
        let mut frame = vec![0x01, 0x00, 0x0c, 0x00, 0x00, 0x00];
        frame.extend([0; 6]);
        frame.extend([0x00, 0x48, 0xaa, 0xaa, 3, 0, 0, 0x0c, 0, 2, 0, 0, 0, 0]);
        frame.push(7);
        assert!(matches!(read_ethernet(&frame), Ok(Next::Link(LinkType::ETHERNET, [7]))));
        frame.truncate(25);
        let truncated = SkipReason::Truncated(Layer::Isl);
        assert_eq!(read_ethernet(&frame).unwrap_err(), truncated);
    }

    #[test]
    fn isl_token_ring_payload_is_skipped() {
        let expected = SkipReason::Protocol(Layer::Isl, 1);
        let frame = [0x03, 0, 0x0c, 0, 0, 0x10];
        assert_eq!(read(&frame).unwrap_err(), expected);
    }
}
