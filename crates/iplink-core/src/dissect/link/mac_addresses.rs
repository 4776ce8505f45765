//! The source and destination MAC address of a frame, by link type.

use super::mac_pair::MacPair;
use super::{avs, ieee80211, prism, radiotap};
use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::mac::MacAddress;
use crate::dissect::{Layer, SkipReason};

/// The bit of a Token Ring source address that indicates routing information.
const ROUTED: u8 = 0x80;

/// Reads both MAC addresses of a frame of this link type. Returns `None` if frames of this
/// type have no MAC addresses.
pub(in crate::dissect) fn read(
    link_type: LinkType,
    frame: &[u8],
) -> Result<Option<MacPair>, SkipReason> {
    match link_type {
        LinkType::ETHERNET => MacPair::read(Header::new(Layer::Ethernet, frame), 6, 0),
        LinkType::FDDI => read_fddi(frame),
        LinkType::IEEE802_5 => read_token_ring(frame),
        LinkType::IEEE802_11 => ieee80211::read_mac_addresses(frame),
        LinkType::IEEE802_11_RADIOTAP => ieee80211::read_mac_addresses(radiotap::frame(frame)?),
        LinkType::IEEE802_11_PRISM => ieee80211::read_mac_addresses(prism::frame(frame)?),
        LinkType::IEEE802_11_AVS => ieee80211::read_mac_addresses(avs::frame(frame)?),
        _ => return Ok(None),
    }
    .map(Some)
}

/// Reads FDDI addresses. Captures store them with the bits of each byte reversed
/// (<https://www.tcpdump.org/linktypes.html>, FDDI).
fn read_fddi(frame: &[u8]) -> Result<MacPair, SkipReason> {
    let MacPair { source, target } = MacPair::read(Header::new(Layer::Fddi, frame), 7, 1)?;
    let reverse = |address: MacAddress| MacAddress(address.0.map(u8::reverse_bits));
    Ok(MacPair { source: reverse(source), target: reverse(target) })
}

/// Reads Token Ring addresses, without the routing bit of the source address.
fn read_token_ring(frame: &[u8]) -> Result<MacPair, SkipReason> {
    let mut addresses = MacPair::read(Header::new(Layer::TokenRing, frame), 8, 2)?;
    let [first, ..] = &mut addresses.source.0;
    *first &= !ROUTED;
    Ok(addresses)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns two addresses that repeat one byte each.
    fn pair(source: u8, target: u8) -> MacPair {
        MacPair { source: MacAddress([source; 6]), target: MacAddress([target; 6]) }
    }

    /// Returns a header with these first bytes, followed by addresses that repeat one
    /// byte each.
    fn frame(first_bytes: &[u8], addresses: &[u8]) -> Vec<u8> {
        let addresses = addresses.iter().flat_map(|byte| [*byte; 6]);
        first_bytes.iter().copied().chain(addresses).collect()
    }

    #[test]
    fn mac_address_offsets_depend_on_link_type() {
        let addresses_of = |link_type, bytes: &[u8]| read(link_type, bytes).unwrap();
        assert_eq!(addresses_of(LinkType::ETHERNET, &frame(&[], &[2, 1])), Some(pair(1, 2)));
        assert_eq!(addresses_of(LinkType::FDDI, &frame(&[0x50], &[2, 1])), Some(pair(0x80, 0x40)));
        let mut routed = frame(&[0x10, 0x40], &[2, 1]);
        routed[8] |= 0x80;
        assert_eq!(addresses_of(LinkType::IEEE802_5, &routed), Some(pair(1, 2)));
        assert_eq!(addresses_of(LinkType::RAW, &routed), None);
        assert_eq!(
            read(LinkType::ETHERNET, &[0; 11]).unwrap_err(),
            SkipReason::Truncated(Layer::Ethernet)
        );
    }

    #[test]
    fn ieee80211_ds_flags_select_addresses() {
        let pair_with_flags = |flags: u8| {
            let mut bytes = frame(&[0x08, flags, 0, 0], &[1, 2, 3]);
            bytes.extend([0, 0]);
            bytes.extend([4; 6]);
            read(LinkType::IEEE802_11, &bytes).unwrap()
        };
        assert_eq!(pair_with_flags(0), Some(pair(2, 1)));
        assert_eq!(pair_with_flags(1), Some(pair(2, 3)));
        assert_eq!(pair_with_flags(2), Some(pair(3, 1)));
        assert_eq!(pair_with_flags(3), Some(pair(4, 3)));
    }

    #[test]
    fn ieee80211_beacon_has_addresses_and_acknowledgment_is_skipped() {
        let beacon = frame(&[0x80, 0, 0, 0], &[0xff, 2, 2]);
        let addresses = read(LinkType::IEEE802_11, &beacon).unwrap();
        assert_eq!(addresses, Some(pair(2, 0xff)));
        let with_radiotap = [&[0, 0, 8, 0, 0, 0, 0, 0][..], &beacon].concat();
        assert_eq!(read(LinkType::IEEE802_11_RADIOTAP, &with_radiotap).unwrap(), addresses);
        let acknowledgment = frame(&[0xd4, 0, 0, 0], &[1]);
        let expected = SkipReason::Control(Layer::Ieee80211);
        assert_eq!(read(LinkType::IEEE802_11, &acknowledgment).unwrap_err(), expected);
    }
}
