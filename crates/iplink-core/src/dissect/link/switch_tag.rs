//! Ethernet with the tag of a switch's chip, which tells the port.
//!
//! Source: <https://www.tcpdump.org/linktypes.html>, `LINKTYPE_DSA_TAG_*`.

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::shim::type_or_length;
use crate::dissect::{Layer, Next, SkipReason};

/// The length of both Ethernet addresses, in bytes.
const ADDRESSES_LEN: usize = 12;
/// The length of a tag, in bytes.
const TAG_LEN: usize = 4;

/// Passes Broadcom's tag between the addresses and the EtherType.
pub(super) fn read_broadcom(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::BroadcomTag, frame);
    let at = ADDRESSES_LEN.saturating_add(TAG_LEN);
    let field = header.u16_be(at)?;
    Ok(type_or_length(field, header.after(at.saturating_add(2))?))
}

/// Passes Broadcom's tag before the frame.
pub(super) fn read_broadcom_prepended(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let frame = Header::new(Layer::BroadcomTag, bytes).after(TAG_LEN)?;
    Ok(Next::Link(LinkType::ETHERNET, frame))
}

/// Reads Marvell's tag between the addresses and the EtherType.
pub(super) fn read_marvell(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    read_marvell_at(ADDRESSES_LEN, frame)
}

/// Reads Marvell's tag behind an EtherType of its own and two bytes.
pub(super) fn read_marvell_typed(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    read_marvell_at(ADDRESSES_LEN.saturating_add(TAG_LEN), frame)
}

/// Takes the tag for an 802.1Q tag where it replaced one: its second half is
/// made like that tag's first.
fn read_marvell_at(at: usize, frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    const TAGGED: u8 = 0x20;
    let header = Header::new(Layer::MarvellTag, frame);
    if header.u8(at)? & TAGGED != 0 {
        return Ok(Next::Vlan(header.after(at.saturating_add(2))?));
    }
    let field = header.u16_be(at.saturating_add(TAG_LEN))?;
    let payload = header.after(at.saturating_add(TAG_LEN).saturating_add(2))?;
    Ok(type_or_length(field, payload))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::EtherType;

    /// Returns addresses, this tag, the EtherType of IPv4 and a byte.
    fn frame(tag: &[u8]) -> Vec<u8> {
        let mut frame = vec![0; 12];
        frame.extend(tag);
        frame.extend([0x08, 0x00, 0x45]);
        frame
    }

    #[test]
    fn broadcom_tags_stand_before_or_within() {
        let within = frame(&[0x20, 0, 0, 1]);
        assert!(matches!(read_broadcom(&within), Ok(Next::EtherType(EtherType::IPV4, [0x45]))));
        assert!(matches!(
            read_broadcom_prepended(&[0x20, 0, 0, 1, 9]),
            Ok(Next::Link(LinkType::ETHERNET, [9]))
        ));
        let cut = SkipReason::Truncated(Layer::BroadcomTag);
        assert_eq!(read_broadcom(&within[..17]).unwrap_err(), cut);
    }

    #[test]
    fn marvell_tags_may_have_replaced_another() {
        let untagged = frame(&[0xc0, 0x0a, 0, 0]);
        assert!(matches!(read_marvell(&untagged), Ok(Next::EtherType(EtherType::IPV4, [0x45]))));
        let tagged = frame(&[0xda, 0xda, 0, 0, 0xe0, 0x0a, 0, 20]);
        assert!(matches!(read_marvell_typed(&tagged), Ok(Next::Vlan([0, 20, 0x08, 0x00, 0x45]))));
        let cut = SkipReason::Truncated(Layer::MarvellTag);
        assert_eq!(read_marvell(&untagged[..17]).unwrap_err(), cut);
    }
}
