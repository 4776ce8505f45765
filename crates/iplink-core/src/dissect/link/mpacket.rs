//! Ethernet mPackets, which include the preamble (IEEE 802.3, clause 99.3).

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The length of the preamble, including the start delimiter, in bytes.
const PREAMBLE_LEN: usize = 8;

/// Parses the start delimiter, which distinguishes a frame or the first fragment of a
/// preempted frame from later fragments.
pub(super) fn read(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Preamble, bytes);
    match header.u8(PREAMBLE_LEN.saturating_sub(1))? {
        // The delimiter of a frame, and the four delimiters of a first fragment.
        0xd5 | 0xe6 | 0x4c | 0x7f | 0xb3 => {
            let frame = header.after(PREAMBLE_LEN)?;
            Ok(Next::Link(LinkType::ETHERNET, frame))
        }
        // Verify and respond messages, which negotiate preemption.
        0x07 | 0x19 => Err(SkipReason::Control(Layer::Preamble)),
        _ => Err(SkipReason::Fragment(Layer::Preamble)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mpacket_frame_follows_preamble() {
        let mut bytes = [0x55; 9];
        bytes[7] = 0xd5;
        assert!(matches!(read(&bytes), Ok(Next::Link(LinkType::ETHERNET, [0x55]))));
        bytes[7] = 0x61;
        let expected = SkipReason::Fragment(Layer::Preamble);
        assert_eq!(read(&bytes).unwrap_err(), expected);
        let truncated = SkipReason::Truncated(Layer::Preamble);
        assert_eq!(read(&bytes[..7]).unwrap_err(), truncated);
    }
}
