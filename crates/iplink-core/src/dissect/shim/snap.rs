//! SNAP headers: an organisation, and the protocol by the organisation's count.

use crate::capture::LinkType;
use crate::dissect::{EtherType, Layer, Next, SkipReason};

/// The organisation of 802.1, whose protocols are bridged frames.
const BRIDGED: u32 = 0x00_80c2;

/// How a bridged frame begins (RFC 2684, section 5.2, and RFC 2427, section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bridged {
    /// With two bytes of padding, so that its own header is aligned.
    Padded,
    /// At once.
    Bare,
}

impl Bridged {
    const fn padding_len(self) -> usize {
        match self {
            Self::Padded => 2,
            Self::Bare => 0,
        }
    }
}

/// Reads three bytes of organisation and two of protocol.
pub(super) fn read(header: &[u8], bridged: Bridged) -> Result<Next<'_>, SkipReason> {
    let [o0, o1, o2, high, low, payload @ ..] = header else {
        return Err(SkipReason::Truncated(Layer::Llc));
    };
    let organisation = u32::from_be_bytes([0, *o0, *o1, *o2]);
    let protocol = u16::from_be_bytes([*high, *low]);
    match (organisation, protocol) {
        // 00-00-00 is RFC 1042's; 00-00-F8 802.1H's, for what a bridge would
        // not translate back otherwise.
        (0 | 0x00_00f8, kind) => Ok(Next::EtherType(EtherType(kind), payload)),
        // An Ethernet frame, with its checksum or without.
        (BRIDGED, 1 | 7) => match payload.get(bridged.padding_len()..) {
            Some(frame) => Ok(Next::Link(LinkType::ETHERNET, frame)),
            None => Err(SkipReason::Truncated(Layer::Llc)),
        },
        _ => Err(SkipReason::Snap { organisation, protocol }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bridged_frame_is_padded_or_not() {
        let header = [0, 0x80, 0xc2, 0, 7, 0, 0, 1, 2];
        assert!(matches!(
            read(&header, Bridged::Padded),
            Ok(Next::Link(LinkType::ETHERNET, [1, 2]))
        ));
        assert!(matches!(
            read(&header, Bridged::Bare),
            Ok(Next::Link(LinkType::ETHERNET, [0, 0, 1, 2]))
        ));
        let cut = SkipReason::Truncated(Layer::Llc);
        assert_eq!(read(&header[..6], Bridged::Padded).unwrap_err(), cut);
        assert_eq!(read(&header[..4], Bridged::Bare).unwrap_err(), cut);
    }

    #[test]
    fn another_organisation_counts_its_own_protocols() {
        let skip = SkipReason::Snap { organisation: 0x0c, protocol: 0x2000 };
        let header = [0, 0, 0x0c, 0x20, 0, 1];
        assert_eq!(read(&header, Bridged::Bare).unwrap_err(), skip);
    }
}
