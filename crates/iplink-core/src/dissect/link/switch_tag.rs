//! Ethernet frames with a tag of a switch chip, which identifies the switch port (DSA,
//! Distributed Switch Architecture).
//!
//! Source: <https://www.tcpdump.org/linktypes.html>, `LINKTYPE_DSA_TAG_*`.

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::shim::type_or_length;
use crate::dissect::{Layer, Next, SkipReason};

/// The length of the two Ethernet addresses together, in bytes.
const ADDRESSES_LEN: usize = 12;
/// The length of a tag, in bytes.
const TAG_LEN: usize = 4;

/// Skips the Broadcom tag between the addresses and the EtherType.
pub(super) fn read_broadcom(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::BroadcomTag, frame);
    let offset = ADDRESSES_LEN.saturating_add(TAG_LEN);
    let field = header.u16_be(offset)?;
    Ok(type_or_length(field, header.after(offset.saturating_add(2))?))
}

/// Skips the Broadcom tag before the frame.
pub(super) fn read_broadcom_prepended(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let frame = Header::new(Layer::BroadcomTag, bytes).after(TAG_LEN)?;
    Ok(Next::Link(LinkType::ETHERNET, frame))
}

/// Parses the Marvell tag between the addresses and the EtherType.
pub(super) fn read_marvell(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    read_marvell_at(ADDRESSES_LEN, frame)
}

/// Parses the Marvell tag after its own EtherType and two reserved bytes.
pub(super) fn read_marvell_typed(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    read_marvell_at(ADDRESSES_LEN.saturating_add(TAG_LEN), frame)
}

/// Parses the tag at an offset. If it replaces an 802.1Q tag, its second half has the
/// layout of an 802.1Q tag and is parsed as one.
fn read_marvell_at(offset: usize, frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    const REPLACES_VLAN_TAG: u8 = 0x20;
    let header = Header::new(Layer::MarvellTag, frame);
    if header.u8(offset)? & REPLACES_VLAN_TAG != 0 {
        return Ok(Next::Vlan(header.after(offset.saturating_add(2))?));
    }
    let field = header.u16_be(offset.saturating_add(TAG_LEN))?;
    let payload = header.after(offset.saturating_add(TAG_LEN).saturating_add(2))?;
    Ok(type_or_length(field, payload))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::EtherType;

    /// Returns a frame with this tag, the EtherType of IPv4 and one payload byte.
    fn frame(tag: &[u8]) -> Vec<u8> {
        let mut frame = vec![0; 12];
        frame.extend(tag);
        frame.extend([0x08, 0x00, 0x45]);
        frame
    }

    #[test]
    fn broadcom_tag_before_or_inside_frame_is_skipped() {
        let tagged_frame = frame(&[0x20, 0, 0, 1]);
        assert!(matches!(
            read_broadcom(&tagged_frame),
            Ok(Next::EtherType(EtherType::IPV4, [0x45]))
        ));
        assert!(matches!(
            read_broadcom_prepended(&[0x20, 0, 0, 1, 9]),
            Ok(Next::Link(LinkType::ETHERNET, [9]))
        ));
        let truncated = SkipReason::Truncated(Layer::BroadcomTag);
        assert_eq!(read_broadcom(&tagged_frame[..17]).unwrap_err(), truncated);
    }

    #[test]
    fn marvell_tag_that_replaces_vlan_tag_is_read_as_vlan() {
        let untagged = frame(&[0xc0, 0x0a, 0, 0]);
        assert!(matches!(read_marvell(&untagged), Ok(Next::EtherType(EtherType::IPV4, [0x45]))));
        let tagged = frame(&[0xda, 0xda, 0, 0, 0xe0, 0x0a, 0, 20]);
        assert!(matches!(read_marvell_typed(&tagged), Ok(Next::Vlan([0, 20, 0x08, 0x00, 0x45]))));
        let truncated = SkipReason::Truncated(Layer::MarvellTag);
        assert_eq!(read_marvell(&untagged[..17]).unwrap_err(), truncated);
    }
}
