//! SNAP headers: an organization (OUI) and a protocol number assigned by that
//! organization.

use crate::capture::LinkType;
use crate::dissect::{EtherType, Layer, Next, SkipReason};

/// The OUI of IEEE 802.1, whose protocol numbers identify bridged frames.
const BRIDGED_OUI: u32 = 0x00_80c2;

/// The form of a bridged frame: with padding before the frame (RFC 2684, section 5.2) or
/// without padding (RFC 2427, section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BridgedFrame {
    /// Two bytes of padding align the frame's header.
    Padded,
    /// No padding.
    Bare,
}

impl BridgedFrame {
    /// Returns the length of the padding, in bytes.
    const fn padding_len(self) -> usize {
        match self {
            Self::Padded => 2,
            Self::Bare => 0,
        }
    }
}

/// Parses three bytes of OUI and two bytes of protocol number.
pub(super) fn read(header: &[u8], bridged: BridgedFrame) -> Result<Next<'_>, SkipReason> {
    let [o0, o1, o2, high, low, payload @ ..] = header else {
        return Err(SkipReason::Truncated(Layer::Llc));
    };
    let organization = u32::from_be_bytes([0, *o0, *o1, *o2]);
    let protocol = u16::from_be_bytes([*high, *low]);
    match (organization, protocol) {
        // 00-00-00 is defined by RFC 1042. 00-00-F8 is defined by 802.1H, for protocols
        // that a bridge could not translate back otherwise.
        (0 | 0x00_00f8, ether_type) => Ok(Next::EtherType(EtherType(ether_type), payload)),
        // An Ethernet frame with or without frame check sequence.
        (BRIDGED_OUI, 1 | 7) => match payload.get(bridged.padding_len()..) {
            Some(frame) => Ok(Next::Link(LinkType::ETHERNET, frame)),
            None => Err(SkipReason::Truncated(Layer::Llc)),
        },
        _ => Err(SkipReason::Snap { organization, protocol }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snap_bridged_frame_is_found_with_and_without_padding() {
        let header = [0, 0x80, 0xc2, 0, 7, 0, 0, 1, 2];
        assert!(matches!(
            read(&header, BridgedFrame::Padded),
            Ok(Next::Link(LinkType::ETHERNET, [1, 2]))
        ));
        assert!(matches!(
            read(&header, BridgedFrame::Bare),
            Ok(Next::Link(LinkType::ETHERNET, [0, 0, 1, 2]))
        ));
        let truncated = SkipReason::Truncated(Layer::Llc);
        assert_eq!(read(&header[..6], BridgedFrame::Padded).unwrap_err(), truncated);
        assert_eq!(read(&header[..4], BridgedFrame::Bare).unwrap_err(), truncated);
    }

    #[test]
    fn snap_vendor_protocol_is_skipped() {
        let expected = SkipReason::Snap { organization: 0x0c, protocol: 0x2000 };
        let header = [0, 0, 0x0c, 0x20, 0, 1];
        assert_eq!(read(&header, BridgedFrame::Bare).unwrap_err(), expected);
    }
}
