//! Packets to frames: who sent what to whom, by the addresses of the link layer.

use super::link::Ends;
use super::{
    EtherType, MAX_LAYERS, MacAddress, Next, Observation, SkipReason, dissect, link, shim,
};
use crate::capture::{LinkType, Packet};
use crate::time::Timestamp;

/// Which station sent a frame to which, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame {
    /// When the frame was captured, where the capture says.
    pub time: Option<Timestamp>,
    /// The address that it was sent from.
    pub source: MacAddress,
    /// The address that it was sent to.
    pub target: MacAddress,
    /// What it carries behind its VLAN tags, where it says so: a frame of 802.3
    /// has no EtherType.
    pub ether_type: Option<EtherType>,
    /// The identifier of its first VLAN tag.
    pub vlan: Option<u16>,
    /// The length of the whole packet on the wire, in bytes.
    pub wire_len: u32,
    /// The packet that it carries, where it has an outermost IP header.
    pub packet: Option<Observation>,
}

/// Observes which station sent a frame to which, whatever the frame carries.
///
/// Ethernet, 802.11, token ring and FDDI have such addresses, alone or behind
/// the headers that captures put before them. The first frame counts where one
/// carries another.
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
/// Returns a [`SkipReason`] when the packet is no frame with two addresses.
pub fn dissect_frame(packet: &Packet<'_>) -> Result<Frame, SkipReason> {
    let (link_type, frame, Ends { source, target }) = find(packet)?;
    let (vlan, ether_type) = content(link_type, frame);
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

/// Finds the first frame that has addresses.
fn find<'a>(packet: &Packet<'a>) -> Result<(LinkType, &'a [u8], Ends), SkipReason> {
    let (mut link_type, mut bytes) = (packet.link_type, packet.data);
    for _ in 0..MAX_LAYERS {
        if let Some(ends) = link::read_ends(link_type, bytes)? {
            return Ok((link_type, bytes, ends));
        }
        match link::read(link_type, bytes)? {
            Next::Link(next, rest) => (link_type, bytes) = (next, rest),
            _ => return Err(SkipReason::Addressless(link_type)),
        }
    }
    Err(SkipReason::TooDeep)
}

/// Returns the first VLAN and what the frame carries behind its tags.
fn content(link_type: LinkType, frame: &[u8]) -> (Option<u16>, Option<EtherType>) {
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

    fn frame(link_type: LinkType, data: &[u8]) -> Result<Frame, SkipReason> {
        dissect_frame(&Packet { time: None, link_type, interface: 0, wire_len: 60, data })
    }

    #[test]
    fn what_has_no_ip_is_shown_by_its_ether_type() {
        let tagged = ethernet(0x8100, &vlan(7, 0x88cc, &[2, 7, 4]));
        let seen = frame(LinkType::ETHERNET, &tagged).unwrap();
        assert_eq!((seen.vlan, seen.ether_type), (Some(7), Some(EtherType(0x88cc))));
        assert_eq!((seen.wire_len, seen.packet), (60, None));
        let spanning_tree = ethernet(38, &[0x42, 0x42, 3]);
        assert_eq!(frame(LinkType::ETHERNET, &spanning_tree).unwrap().ether_type, None);
    }

    #[test]
    fn a_packet_is_observed_with_its_frame() {
        let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(53, 53, b""));
        let seen = frame(LinkType::ETHERNET, &ethernet(0x0800, &packet)).unwrap();
        assert_eq!(seen.ether_type, Some(EtherType::IPV4));
        assert_eq!(seen.packet.map(|packet| packet.source.to_string()).unwrap(), "10.0.0.1");
    }

    #[test]
    fn a_frame_behind_another_header_is_found() {
        let mut bytes = vec![0, 0, 8, 0, 1, 0, 0, 0];
        bytes.extend(ethernet(0x0806, &[0; 28]));
        let seen = frame(LinkType::PPI, &bytes).unwrap();
        assert_eq!(seen.ether_type, Some(EtherType::ARP));
    }

    #[test]
    fn a_packet_without_a_frame_is_skipped_by_its_link_type() {
        let skip = SkipReason::Addressless(LinkType::RAW);
        assert_eq!(frame(LinkType::RAW, &[0x45; 20]).unwrap_err(), skip);
        assert_eq!(skip.to_string(), "link type 101 (RAW) has no MAC addresses");
    }
}
