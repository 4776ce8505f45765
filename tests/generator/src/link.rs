//! Ethernet and VLAN headers, for every frame this crate makes.

use etherparse::{EtherType, Ethernet2Header, SingleVlanHeader, VlanId};

/// A hardware address.
pub(crate) type Mac = [u8; 6];

/// Starts a frame with its Ethernet header and `tags`, the outermost first.
///
/// The innermost tag is an 802.1Q customer tag, those around it are 802.1ad
/// service tags, as a provider's network stacks them.
pub(crate) fn link_header(source: Mac, target: Mac, tags: &[VlanId], inner: EtherType) -> Vec<u8> {
    let ethernet =
        Ethernet2Header { source, destination: target, ether_type: announced(tags, inner) };
    let mut frame = ethernet.to_bytes().to_vec();
    let mut rest = tags;
    while let Some((&vlan_id, deeper)) = rest.split_first() {
        let ether_type = announced(deeper, inner);
        let tag = SingleVlanHeader { vlan_id, ether_type, ..SingleVlanHeader::default() };
        frame.extend_from_slice(&tag.to_bytes());
        rest = deeper;
    }
    frame
}

/// Returns the `EtherType` of a header that `tags` follow.
fn announced(tags: &[VlanId], inner: EtherType) -> EtherType {
    match tags.len() {
        0 => inner,
        1 => EtherType::VLAN_TAGGED_FRAME,
        _ => EtherType::PROVIDER_BRIDGING,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn untagged_header_is_plain_ethernet() {
        let frame = link_header([1; 6], [2; 6], &[], EtherType::IPV4);
        assert_eq!(frame, [2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 8, 0]);
    }

    #[test]
    fn inner_tag_is_a_customer_tag_and_outer_ones_are_service_tags() {
        let tags = [7, 8, 9].map(|id| VlanId::try_new(id).unwrap());
        let frame = link_header([1; 6], [2; 6], &tags, EtherType::IPV6);
        let expected = [0x88, 0xa8, 0, 7, 0x88, 0xa8, 0, 8, 0x81, 0, 0, 9, 0x86, 0xdd];
        assert_eq!(frame[12..], expected);
    }
}
