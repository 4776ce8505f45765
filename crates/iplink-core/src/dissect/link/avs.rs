//! AVS headers before 802.11 frames.
//!
//! Source: AVS, "Capture frame format". Numbers are in network byte order.

use super::ieee80211;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The version field of every AVS header, without the lower four bits, which differ between
/// versions.
const MAGIC: u32 = 0x8021_1000;

/// Returns whether the bytes start with an AVS header of any version.
pub(super) fn is_avs_header(bytes: &[u8]) -> bool {
    Header::new(Layer::Avs, bytes).u32_be(0).is_ok_and(|version| version & !0xf == MAGIC)
}

/// Skips the header and parses the 802.11 frame after it.
pub(super) fn read(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    ieee80211::read(frame(bytes)?)
}

/// Returns the 802.11 frame after the header.
pub(super) fn frame(bytes: &[u8]) -> Result<&[u8], SkipReason> {
    let header = Header::new(Layer::Avs, bytes);
    let len = usize::try_from(header.u32_be(4)?).unwrap_or(usize::MAX);
    header.after(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn avs_header_length_is_applied() {
        let mut bytes = vec![0x80, 0x21, 0x10, 0x01, 0, 0, 0, 10, 7, 7];
        bytes.extend([0x08, 0x01]);
        bytes.extend([0; 22]);
        bytes.push(0xaa);
        assert!(is_avs_header(&bytes));
        assert!(matches!(read(&bytes), Ok(Next::Llc([0xaa]))));
        bytes[4] = 0xff;
        assert_eq!(read(&bytes).unwrap_err(), SkipReason::Truncated(Layer::Avs));
    }
}
