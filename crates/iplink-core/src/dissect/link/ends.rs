//! The link layer addresses of a frame, where its header has both.

use super::{avs, ieee80211, prism, radiotap};
use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::mac::MacAddress;
use crate::dissect::{Layer, SkipReason};

/// Who sent a frame to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dissect) struct Ends {
    pub(in crate::dissect) source: MacAddress,
    pub(in crate::dissect) target: MacAddress,
}

/// The bit of a token ring source that announces routing information.
const ROUTED: u8 = 0x80;

/// Reads both addresses of a frame of this link type; `None` where frames of
/// this type have none.
pub(in crate::dissect) fn read(
    link_type: LinkType,
    frame: &[u8],
) -> Result<Option<Ends>, SkipReason> {
    match link_type {
        LinkType::ETHERNET => at(Header::new(Layer::Ethernet, frame), 6, 0),
        LinkType::FDDI => fddi(frame),
        LinkType::IEEE802_5 => token_ring(frame),
        LinkType::IEEE802_11 => ieee80211::ends(frame),
        LinkType::IEEE802_11_RADIOTAP => ieee80211::ends(radiotap::frame(frame)?),
        LinkType::IEEE802_11_PRISM => ieee80211::ends(prism::frame(frame)?),
        LinkType::IEEE802_11_AVS => ieee80211::ends(avs::frame(frame)?),
        _ => return Ok(None),
    }
    .map(Some)
}

/// Reads the addresses at these places.
pub(super) fn at(header: Header<'_>, source: usize, target: usize) -> Result<Ends, SkipReason> {
    let address = |at: usize| {
        let bytes = header.after(at)?.first_chunk().copied();
        header.cut(bytes).map(MacAddress)
    };
    Ok(Ends { source: address(source)?, target: address(target)? })
}

/// Reads the addresses of FDDI, in which captures have the bits of each byte the
/// other way round (<https://www.tcpdump.org/linktypes.html>, FDDI).
fn fddi(frame: &[u8]) -> Result<Ends, SkipReason> {
    let Ends { source, target } = at(Header::new(Layer::Fddi, frame), 7, 1)?;
    let turn = |address: MacAddress| MacAddress(address.0.map(u8::reverse_bits));
    Ok(Ends { source: turn(source), target: turn(target) })
}

fn token_ring(frame: &[u8]) -> Result<Ends, SkipReason> {
    let mut ends = at(Header::new(Layer::TokenRing, frame), 8, 2)?;
    let [first, ..] = &mut ends.source.0;
    *first &= !ROUTED;
    Ok(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(source: u8, target: u8) -> Ends {
        Ends { source: MacAddress([source; 6]), target: MacAddress([target; 6]) }
    }

    /// Returns a header of these first bytes, then addresses of equal bytes.
    fn frame(first: &[u8], addresses: &[u8]) -> Vec<u8> {
        let addresses = addresses.iter().flat_map(|byte| [*byte; 6]);
        first.iter().copied().chain(addresses).collect()
    }

    #[test]
    fn each_link_type_has_its_own_order() {
        let found = |link_type, bytes: &[u8]| read(link_type, bytes).unwrap();
        assert_eq!(found(LinkType::ETHERNET, &frame(&[], &[2, 1])), Some(ends(1, 2)));
        assert_eq!(found(LinkType::FDDI, &frame(&[0x50], &[2, 1])), Some(ends(0x80, 0x40)));
        let mut routed = frame(&[0x10, 0x40], &[2, 1]);
        routed[8] |= 0x80;
        assert_eq!(found(LinkType::IEEE802_5, &routed), Some(ends(1, 2)));
        assert_eq!(found(LinkType::RAW, &routed), None);
        assert_eq!(
            read(LinkType::ETHERNET, &[0; 11]).unwrap_err(),
            SkipReason::Truncated(Layer::Ethernet)
        );
    }

    #[test]
    fn a_wireless_frame_says_which_address_is_which() {
        let ends_by = |flags: u8| {
            let mut bytes = frame(&[0x08, flags, 0, 0], &[1, 2, 3]);
            bytes.extend([0, 0]);
            bytes.extend([4; 6]);
            read(LinkType::IEEE802_11, &bytes).unwrap()
        };
        assert_eq!(ends_by(0), Some(ends(2, 1)));
        assert_eq!(ends_by(1), Some(ends(2, 3)));
        assert_eq!(ends_by(2), Some(ends(3, 1)));
        assert_eq!(ends_by(3), Some(ends(4, 3)));
    }

    #[test]
    fn a_beacon_has_both_and_an_acknowledgement_has_not() {
        let beacon = frame(&[0x80, 0, 0, 0], &[0xff, 2, 2]);
        let found = read(LinkType::IEEE802_11, &beacon).unwrap();
        assert_eq!(found, Some(ends(2, 0xff)));
        let tapped = [&[0, 0, 8, 0, 0, 0, 0, 0][..], &beacon].concat();
        assert_eq!(read(LinkType::IEEE802_11_RADIOTAP, &tapped).unwrap(), found);
        let acknowledgement = frame(&[0xd4, 0, 0, 0], &[1]);
        let skip = SkipReason::Control(Layer::Ieee80211);
        assert_eq!(read(LinkType::IEEE802_11, &acknowledgement).unwrap_err(), skip);
    }
}
