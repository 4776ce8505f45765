//! Prism headers before 802.11 frames, in the byte order of the capturing host.
//!
//! Source: <https://www.tcpdump.org/linktypes/LINKTYPE_IEEE802_11_PRISM.html>.

use super::{avs, ieee80211};
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The message codes that a header may start with.
const MESSAGE_CODES: [u32; 2] = [0x41, 0x44];

/// Skips the header and parses the 802.11 frame after it.
pub(super) fn read(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    ieee80211::read(frame(bytes)?)
}

/// Returns the 802.11 frame after the header. The byte order is the one in which the first
/// word is a known message code. Some drivers write an AVS header with this link type.
pub(super) fn frame(bytes: &[u8]) -> Result<&[u8], SkipReason> {
    if avs::is_avs_header(bytes) {
        return avs::frame(bytes);
    }
    let header = Header::new(Layer::Prism, bytes);
    let len = if MESSAGE_CODES.contains(&header.u32_le(0)?) {
        header.u32_le(4)?
    } else if MESSAGE_CODES.contains(&header.u32_be(0)?) {
        header.u32_be(4)?
    } else {
        return Err(SkipReason::Malformed(Layer::Prism));
    };
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    header.after(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prism_header_is_skipped_in_either_byte_order() {
        for header in [[0x44, 0, 0, 0, 8, 0, 0, 0], [0, 0, 0, 0x41, 0, 0, 0, 8]] {
            let mut bytes = header.to_vec();
            bytes.extend([0x08, 0x01]);
            bytes.extend([0; 22]);
            bytes.push(0xaa);
            assert!(matches!(read(&bytes), Ok(Next::Llc([0xaa]))));
        }
    }

    #[test]
    fn prism_unknown_message_is_malformed() {
        let expected = SkipReason::Malformed(Layer::Prism);
        assert_eq!(read(&[0x45, 0, 0, 0, 8, 0, 0, 0]).unwrap_err(), expected);
    }
}
