//! Fixed-length tags, most of which are followed by the EtherType of their payload.

use super::ethernet;
use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// Skips a tag of `len` bytes and parses the EtherType or length after it.
pub(super) fn read(layer: Layer, len: usize, tag: &[u8]) -> Result<Next<'_>, SkipReason> {
    let after_tag = Header::new(layer, tag).after(len)?;
    let header = Header::new(layer, after_tag);
    let field = header.u16_be(0)?;
    Ok(ethernet::type_or_length(field, header.after(2)?))
}

/// Skips the backbone service instance tag of 802.1ah, which is followed by the customer's
/// complete Ethernet frame.
pub(super) fn read_pbb(tag: &[u8]) -> Result<Next<'_>, SkipReason> {
    let frame = Header::new(Layer::Pbb, tag).after(4)?;
    Ok(Next::Link(LinkType::ETHERNET, frame))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::EtherType;

    #[test]
    fn tag_is_followed_by_ether_type() {
        let next = read(Layer::VnTag, 4, &[0, 0, 0, 1, 0x81, 0x00, 0x00]);
        assert!(matches!(next, Ok(Next::EtherType(EtherType::VLAN, [0]))));
        let truncated = read(Layer::VnTag, 4, &[0, 0, 0, 1, 0x81]).unwrap_err();
        assert_eq!(truncated, SkipReason::Truncated(Layer::VnTag));
    }

    #[test]
    fn pbb_tag_is_followed_by_frame() {
        assert!(matches!(
            read_pbb(&[0, 0x1e, 0xbb, 0x4d, 1]),
            Ok(Next::Link(LinkType::ETHERNET, [1]))
        ));
        let truncated = SkipReason::Truncated(Layer::Pbb);
        assert_eq!(read_pbb(&[0, 0x1e]).unwrap_err(), truncated);
    }
}
