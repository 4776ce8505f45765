//! Token Ring frames (IEEE 802.5).

use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The length of the access control, the frame control and two addresses, in bytes.
const HEADER_LEN: usize = 14;
/// The bit of the source address that indicates routing information.
const ROUTED: u8 = 0x80;

/// Parses the frame type, in the upper two bits of the frame control (01 is LLC), and skips the
/// routing information, whose length is in the lower five bits of its first byte.
pub(super) fn read(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::TokenRing, frame);
    if header.u8(1)? & 0xc0 != 0x40 {
        return Err(SkipReason::Control(Layer::TokenRing));
    }
    let routing_len = match header.u8(8)? & ROUTED {
        0 => 0,
        _ => usize::from(header.u8(HEADER_LEN)? & 0x1f),
    };
    let payload = header.after(HEADER_LEN.saturating_add(routing_len))?;
    Ok(Next::Llc(payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_ring_routing_information_is_skipped() {
        let mut frame = vec![0x10, 0x40];
        frame.extend([0; 12]);
        frame.push(0xaa);
        assert!(matches!(read(&frame), Ok(Next::Llc([0xaa]))));
        frame[8] = 0x80;
        frame.splice(14..14, [0x06, 0x30, 1, 1, 2, 2]);
        assert!(matches!(read(&frame), Ok(Next::Llc([0xaa]))));
        let truncated = SkipReason::Truncated(Layer::TokenRing);
        assert_eq!(read(&frame[..19]).unwrap_err(), truncated);
    }

    #[test]
    fn token_ring_management_frame_is_control() {
        let expected = SkipReason::Control(Layer::TokenRing);
        assert_eq!(read(&[0x10, 0x00]).unwrap_err(), expected);
    }
}
