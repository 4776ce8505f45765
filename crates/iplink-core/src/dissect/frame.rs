//! Dissects frames: extracts the source and destination MAC address, EtherType and VLAN.

use super::link::MacPair;
use super::{
    EtherType, MAX_LAYERS, MacAddress, Next, Observation, SkipReason, dissect, link, shim,
};
use crate::capture::{LinkType, Packet};
use crate::time::Timestamp;

/// A frame with its MAC addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame {
    /// The capture timestamp, if the capture has one.
    pub time: Option<Timestamp>,
    /// The source MAC address.
    pub source: MacAddress,
    /// The destination MAC address.
    pub target: MacAddress,
    /// The EtherType after any VLAN tags. An 802.3 frame with a length field has none.
    pub ether_type: Option<EtherType>,
    /// The identifier of the outermost VLAN tag.
    pub vlan: Option<u16>,
    /// The length of the packet on the wire, in bytes, regardless of the snap length.
    pub wire_len: u32,
    /// The observation of the outermost IP header, if the frame carries IP.
    pub packet: Option<Observation>,
}

/// Dissects the MAC addresses, VLAN and EtherType of a frame, with or without IP.
///
/// Ethernet, 802.11, Token Ring and FDDI frames have MAC addresses, either directly or
/// after a capture header such as radiotap. If a frame carries another frame, the
/// outermost one is used.
///
/// ```
/// use iplink_core::capture::Packets;
/// use iplink_core::dissect::{EtherType, dissect_frame};
/// use iplink_generator::bytes::{PcapFile, ethernet};
///
/// let capture = PcapFile::new().record(0, 0, &ethernet(0x0806, &[0; 28])).build();
/// for packet in Packets::new(&capture)? {
///     let frame = dissect_frame(&packet?).unwrap();
///     assert_eq!(frame.ether_type, Some(EtherType::ARP));
///     assert!(frame.packet.is_none() && frame.source != frame.target);
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
///
/// # Errors
///
/// Returns a [`SkipReason`] if the packet is not a frame with two MAC addresses.
pub fn dissect_frame(packet: &Packet<'_>) -> Result<Frame, SkipReason> {
    let (link_type, frame, MacPair { source, target }) = find_frame(packet)?;
    let (vlan, ether_type) = read_vlan_and_ether_type(link_type, frame);
    Ok(Frame {
        time: packet.time,
        source,
        target,
        ether_type,
        vlan,
        wire_len: packet.wire_len,
        packet: dissect(packet).ok(),
    })
}

/// Finds the outermost frame that has MAC addresses.
fn find_frame<'a>(packet: &Packet<'a>) -> Result<(LinkType, &'a [u8], MacPair), SkipReason> {
    let (mut link_type, mut bytes) = (packet.link_type, packet.data);
    for _ in 0..MAX_LAYERS {
        if let Some(addresses) = link::read_mac_addresses(link_type, bytes)? {
            return Ok((link_type, bytes, addresses));
        }
        match link::read(link_type, bytes)? {
            Next::Link(inner_type, inner) => (link_type, bytes) = (inner_type, inner),
            _ => return Err(SkipReason::NoMacAddresses(link_type)),
        }
    }
    Err(SkipReason::TooDeep)
}

/// Returns the ARP packet in a frame, if it has one.
pub(crate) fn arp_packet<'a>(packet: &Packet<'a>) -> Option<&'a [u8]> {
    let mut next = Ok(Next::Link(packet.link_type, packet.data));
    for _ in 0..MAX_LAYERS {
        next = match next.ok()? {
            Next::EtherType(EtherType::ARP, arp) => return Some(arp),
            Next::EtherType(ether_type, bytes) => shim::read(ether_type, bytes),
            Next::Link(link_type, bytes) => link::read(link_type, bytes),
            Next::Vlan(tag) => shim::read_vlan(tag).map(|(_, next)| next),
            Next::Llc(header) => shim::read_llc(header),
            Next::Ip(_) | Next::Ipv6(_) | Next::Ieee802154(_) => return None,
        };
    }
    None
}

/// Returns the outermost VLAN identifier and the EtherType after all tags.
fn read_vlan_and_ether_type(link_type: LinkType, frame: &[u8]) -> (Option<u16>, Option<EtherType>) {
    let mut vlan = None;
    let mut next = link::read(link_type, frame);
    for _ in 0..MAX_LAYERS {
        next = match next {
            Ok(Next::EtherType(
                EtherType::VLAN | EtherType::PROVIDER_VLAN | EtherType::OLD_QINQ,
                tag,
            )) => Ok(Next::Vlan(tag)),
            Ok(Next::Vlan(tag)) => shim::read_vlan(tag).map(|(identifier, next)| {
                vlan = vlan.or(identifier);
                next
            }),
            Ok(Next::Llc(header)) => shim::read_llc(header),
            Ok(Next::EtherType(ether_type, _)) => return (vlan, Some(ether_type)),
            Ok(Next::Ip(_)) => return (vlan, Some(EtherType::IPV4)),
            Ok(Next::Ipv6(_)) => return (vlan, Some(EtherType::IPV6)),
            Ok(Next::Link(..) | Next::Ieee802154(_)) | Err(_) => break,
        };
    }
    (vlan, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_generator::bytes::{ethernet, ipv4, udp, vlan};

    fn dissect_data(link_type: LinkType, data: &[u8]) -> Result<Frame, SkipReason> {
        dissect_frame(&Packet { time: None, link_type, interface: 0, wire_len: 60, data })
    }

    #[test]
    fn frame_without_ip_has_ether_type() {
        let tagged = ethernet(0x8100, &vlan(7, 0x88cc, &[2, 7, 4]));
        let frame = dissect_data(LinkType::ETHERNET, &tagged).unwrap();
        assert_eq!((frame.vlan, frame.ether_type), (Some(7), Some(EtherType(0x88cc))));
        assert_eq!((frame.wire_len, frame.packet), (60, None));
        let spanning_tree = ethernet(38, &[0x42, 0x42, 3]);
        assert_eq!(dissect_data(LinkType::ETHERNET, &spanning_tree).unwrap().ether_type, None);
    }

    #[test]
    fn frame_with_ip_includes_observation() {
        let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(53, 53, b""));
        let frame = dissect_data(LinkType::ETHERNET, &ethernet(0x0800, &packet)).unwrap();
        assert_eq!(frame.ether_type, Some(EtherType::IPV4));
        assert_eq!(frame.packet.map(|packet| packet.source.to_string()).unwrap(), "10.0.0.1");
    }

    #[test]
    fn frame_after_ppi_header_is_found() {
        let mut bytes = vec![0, 0, 8, 0, 1, 0, 0, 0];
        bytes.extend(ethernet(0x0806, &[0; 28]));
        let frame = dissect_data(LinkType::PPI, &bytes).unwrap();
        assert_eq!(frame.ether_type, Some(EtherType::ARP));
    }

    #[test]
    fn link_type_without_mac_addresses_is_skipped() {
        let reason = SkipReason::NoMacAddresses(LinkType::RAW);
        assert_eq!(dissect_data(LinkType::RAW, &[0x45; 20]).unwrap_err(), reason);
        assert_eq!(reason.to_string(), "link type 101 (RAW) has no MAC addresses");
    }
}
