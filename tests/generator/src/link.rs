//! Ethernet and VLAN headers of generated frames.

use etherparse::{EtherType, Ethernet2Header, SingleVlanHeader, VlanId};

/// A MAC address.
pub(crate) type Mac = [u8; 6];

/// Returns the Ethernet header of a frame and its VLAN tags, the outermost first. `inner` is the
/// `EtherType` of the payload.
///
/// The innermost tag is an 802.1Q customer tag. The tags around it are 802.1ad service tags, as in
/// the network of a provider.
pub(crate) fn link_header(source: Mac, target: Mac, tags: &[VlanId], inner: EtherType) -> Vec<u8> {
    let ethernet =
        Ethernet2Header { source, destination: target, ether_type: ether_type_before(tags, inner) };
    let mut frame = ethernet.to_bytes().to_vec();
    let mut remaining_tags = tags;
    while let Some((&vlan_id, inner_tags)) = remaining_tags.split_first() {
        let ether_type = ether_type_before(inner_tags, inner);
        let tag = SingleVlanHeader { vlan_id, ether_type, ..SingleVlanHeader::default() };
        frame.extend_from_slice(&tag.to_bytes());
        remaining_tags = inner_tags;
    }
    frame
}

/// Returns the `EtherType` of the header before `tags`, or before the payload if there are none.
fn ether_type_before(tags: &[VlanId], inner: EtherType) -> EtherType {
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
