//! Packets to observations: who sent what to whom, by an IP header.
//!
//! A header a file: each reads its own bytes and says what comes next.
//! `link` holds what a packet begins with, by its link type; `shim` what may
//! stand between there and IP; `ip` the IP headers; `tunnel` what carries one
//! IP header within another. [`dissect`] stops at the outermost IP header,
//! [`dissect_innermost`] goes on through the tunnels; [`dissect_frame`] stops at
//! the addresses of the link layer, before any of these.
//!
//! A packet of which no IP header can be had is no error but a [`SkipReason`], which
//! says why, so that every packet is accounted for.

mod bytes;
mod ether_type;
mod frame;
mod ip;
mod layer;
mod link;
mod mac;
mod observation;
mod protocol;
mod shim;
mod skip_code;
mod skip_reason;
mod tunnel;

use serde::{Deserialize, Serialize};

use crate::capture::{LinkType, Packet};

pub use ether_type::EtherType;
pub use frame::{Frame, dissect_frame};
pub use layer::Layer;
pub use mac::{MacAddress, MacAddressError};
pub use observation::{Observation, Ports, TcpFlags};
pub use protocol::{Protocol, ProtocolError};
pub(crate) use skip_code::SkipCode;
pub use skip_reason::SkipReason;

/// A packet may hold at most so many headers besides its IP headers' own. Real
/// ones have ten; without a bound, 65,000 VLAN tags fit into one packet.
const MAX_LAYERS: usize = 32;

/// Which header of a packet counts, where one carries another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::exhaustive_enums, reason = "what is in between has no name")]
pub enum Depth {
    /// That of the link layer: which station sends to which, by MAC addresses.
    LinkLayer,
    /// The first IP header: who runs the tunnel.
    #[default]
    Outermost,
    /// The last IP header: who talks through it.
    Innermost,
}

/// What follows a header.
#[derive(Clone, Copy, Debug)]
enum Next<'a> {
    /// An IP header, of the version that it says itself.
    Ip(&'a [u8]),
    /// An IPv6 header, and nothing else.
    Ipv6(&'a [u8]),
    /// What the EtherType says.
    EtherType(EtherType, &'a [u8]),
    /// An 802.1Q tag.
    Vlan(&'a [u8]),
    /// An 802.2 header.
    Llc(&'a [u8]),
    /// A packet as captured on a link of this type.
    Link(LinkType, &'a [u8]),
    /// An 802.15.4 frame, whose IPv6 header, if any, is compressed by means of
    /// the frame's own addresses.
    Ieee802154(&'a [u8]),
}

/// Observes who sent the packet to whom, by its outermost IP header.
///
/// ```
/// use iplink_core::capture::Packets;
/// use iplink_core::dissect::dissect;
///
/// # let bytes = iplink_generator::office();
/// for packet in Packets::new(&bytes)? {
///     match dissect(&packet?) {
///         Ok(seen) => assert!(seen.wire_len > 0),
///         Err(skip) => assert!(!skip.to_string().is_empty()),
///     }
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
///
/// # Errors
///
/// Returns a [`SkipReason`] when the packet has no IP header, or one that does not
/// hold both addresses.
#[inline]
pub fn dissect(packet: &Packet<'_>) -> Result<Observation, SkipReason> {
    if packet.link_type == LinkType::ETHERNET
        && let Some(datagram) = shim::read_plain(packet.data)
    {
        return ip::read(packet, datagram).map(|datagram| datagram.seen);
    }
    dissect_with_care(packet)
}

/// Observes what is not just IPv4 in an Ethernet frame.
fn dissect_with_care(packet: &Packet<'_>) -> Result<Observation, SkipReason> {
    let mut walk = Walk::new(packet);
    walk.follow(Next::Link(packet.link_type, packet.data)).map(|datagram| datagram.seen)
}

/// Observes who sent the packet to whom, by its innermost IP header: the one
/// within all tunnels.
///
/// The innermost header is one that the packet is delivered by. The header that
/// an ICMP error quotes is not: it is of another packet, gone before. Neither
/// is what only the end of a tunnel can read: encrypted or compressed data, and
/// fragments other than the first. Where the header within a tunnel is damaged
/// or cut short, or where more than 32 headers were read, the last good one is
/// it, so that every packet that [`dissect`] observes is observed here too.
///
/// ```
/// use iplink_core::capture::Packets;
/// use iplink_core::dissect::{dissect, dissect_innermost};
/// use iplink_generator::bytes::{PcapFile, ipv4, udp};
///
/// let inner = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(53, 53, b""));
/// let outer = ipv4([192, 0, 2, 1], [192, 0, 2, 2], 4, &inner);
/// let capture = PcapFile::new().link_type(101).record(0, 0, &outer).build();
/// for packet in Packets::new(&capture)? {
///     let packet = packet?;
///     assert_eq!(dissect(&packet).unwrap().source.to_string(), "192.0.2.1");
///     assert_eq!(dissect_innermost(&packet).unwrap().source.to_string(), "10.0.0.1");
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
///
/// # Errors
///
/// Returns a [`SkipReason`] where [`dissect`] does.
pub fn dissect_innermost(packet: &Packet<'_>) -> Result<Observation, SkipReason> {
    innermost(packet).map(|datagram| datagram.seen)
}

/// Returns what the outermost IP header of the packet carries: the header of a
/// transport protocol and what follows, as far as it was captured.
///
/// `None` where [`dissect`] skips the packet, in a fragment other than the first,
/// and where the headers themselves are cut short.
///
/// ```
/// use iplink_core::capture::Packets;
/// use iplink_core::dissect::dissect_payload;
/// use iplink_generator::bytes::{PcapFile, ipv4, udp};
///
/// let datagram = udp(53, 50_000, b"an answer");
/// let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &datagram);
/// let capture = PcapFile::new().link_type(101).record(0, 0, &packet).build();
/// for packet in Packets::new(&capture)? {
///     assert_eq!(dissect_payload(&packet?), Some(&datagram[..]));
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn dissect_payload<'a>(packet: &Packet<'a>) -> Option<&'a [u8]> {
    let datagram = Walk::new(packet).follow(Next::Link(packet.link_type, packet.data));
    datagram.ok()?.payload
}

/// Returns what the innermost IP header carries, as [`dissect_payload`] does of
/// the outermost.
#[must_use]
pub fn dissect_innermost_payload<'a>(packet: &Packet<'a>) -> Option<&'a [u8]> {
    innermost(packet).ok()?.payload
}

/// Goes through all tunnels.
fn innermost<'a>(packet: &Packet<'a>) -> Result<ip::Datagram<'a>, SkipReason> {
    let mut walk = Walk::new(packet);
    let mut innermost = walk.follow(Next::Link(packet.link_type, packet.data))?;
    while let Some(next) = tunnel::read(&innermost) {
        // A frame within a tunnel has its own tags.
        walk.vlan = None;
        match walk.follow(next) {
            Ok(inner) => innermost = inner,
            Err(_) => break,
        }
    }
    Ok(innermost)
}

/// The way through one packet, header by header.
struct Walk<'p, 'a> {
    packet: &'p Packet<'a>,
    /// How many headers may still be read.
    layers: usize,
    /// The identifier of the first 802.1Q tag.
    vlan: Option<u16>,
}

impl<'p, 'a> Walk<'p, 'a> {
    #[inline]
    const fn new(packet: &'p Packet<'a>) -> Self {
        Self { packet, layers: MAX_LAYERS, vlan: None }
    }

    /// Goes on to the next IP header.
    #[inline]
    fn follow(&mut self, mut next: Next<'a>) -> Result<ip::Datagram<'a>, SkipReason> {
        while let Some(layers) = self.layers.checked_sub(1) {
            self.layers = layers;
            // It is no header, but tells one.
            if let Next::EtherType(kind, bytes) = next {
                next = shim::read(kind, bytes)?;
            }
            next = match next {
                Next::EtherType(..) => next,
                Next::Link(link_type, bytes) => link::read(link_type, bytes)?,
                Next::Vlan(bytes) => self.tag(bytes)?,
                Next::Llc(bytes) => shim::read_llc(bytes)?,
                Next::Ip(bytes) => return Ok(self.tagged(ip::read(self.packet, bytes)?)),
                Next::Ipv6(bytes) => return Ok(self.tagged(ip::read_v6(self.packet, bytes)?)),
                Next::Ieee802154(frame) => {
                    return link::read_lowpan(self.packet, frame).map(|found| self.tagged(found));
                }
            }
        }
        Err(SkipReason::TooDeep)
    }

    /// Reads an 802.1Q tag, and keeps its identifier if it is the first.
    fn tag(&mut self, bytes: &'a [u8]) -> Result<Next<'a>, SkipReason> {
        let (vlan, next) = shim::read_vlan(bytes)?;
        self.vlan = self.vlan.or(vlan);
        Ok(next)
    }

    #[inline]
    fn tagged(&self, mut datagram: ip::Datagram<'a>) -> ip::Datagram<'a> {
        datagram.seen.vlan = self.vlan;
        datagram
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_generator::bytes::{ethernet, ipv4, udp, vlan};

    fn packet(link_type: LinkType, data: &[u8]) -> Packet<'_> {
        Packet { time: None, link_type, interface: 0, wire_len: 1_500, data }
    }

    /// Returns a packet from 10.0.0.1 to 10.0.0.2.
    fn inner() -> Vec<u8> {
        ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(53, 53, b""))
    }

    /// Returns a packet around another.
    fn outer(protocol: u8, payload: &[u8]) -> Vec<u8> {
        ipv4([192, 0, 2, 1], [192, 0, 2, 2], protocol, payload)
    }

    fn innermost_source(data: &[u8]) -> String {
        let seen = dissect_innermost(&packet(LinkType::RAW, data)).unwrap();
        seen.source.to_string()
    }

    #[test]
    fn the_vlan_is_that_of_the_outermost_tag() {
        let tagged = ethernet(0x88a8, &vlan(7, 0x8100, &vlan(8, 0x0800, &inner())));
        let seen = dissect(&packet(LinkType::ETHERNET, &tagged)).unwrap();
        assert_eq!((seen.vlan, seen.wire_len), (Some(7), 1_500));
        let untagged = ethernet(0x0800, &inner());
        let seen = dissect(&packet(LinkType::ETHERNET, &untagged)).unwrap();
        assert_eq!(seen.vlan, None);
    }

    #[test]
    fn a_frame_within_a_tunnel_has_its_own_tags() {
        let bridged = |frame: &[u8]| {
            let packet = outer(47, &[&[0, 0, 0x65, 0x58], frame].concat());
            ethernet(0x8100, &vlan(7, 0x0800, &packet))
        };
        let vlan_of = |data: &[u8]| {
            let packet = packet(LinkType::ETHERNET, data);
            assert_eq!(dissect(&packet).unwrap().vlan, Some(7));
            dissect_innermost(&packet).unwrap().vlan
        };
        let tagged = ethernet(0x8100, &vlan(9, 0x0800, &inner()));
        assert_eq!(vlan_of(&bridged(&tagged)), Some(9));
        assert_eq!(vlan_of(&bridged(&ethernet(0x0800, &inner()))), None);
    }

    #[test]
    fn a_header_behind_too_many_is_not_reached() {
        let tagged = |tags| {
            let tag = |payload: Vec<u8>, _| vlan(7, 0x8100, &payload);
            let innermost = vlan(7, 0x0800, &inner());
            ethernet(0x8100, &(1..tags).fold(innermost, tag))
        };
        let few = tagged(MAX_LAYERS - 3);
        assert!(dissect(&packet(LinkType::ETHERNET, &few)).is_ok());
        let many = tagged(MAX_LAYERS);
        let skip = dissect(&packet(LinkType::ETHERNET, &many)).unwrap_err();
        assert_eq!(skip, SkipReason::TooDeep);
        assert_eq!(skip.to_string(), "more than 32 headers before IP");
    }

    #[test]
    fn the_header_that_an_error_quotes_does_not_count() {
        let unreachable = [&[3, 3, 0, 0, 0, 0, 0, 0][..], &inner()].concat();
        assert_eq!(innermost_source(&outer(1, &unreachable)), "192.0.2.1");
    }

    #[test]
    fn a_later_fragment_holds_no_header() {
        let mut fragment = outer(4, &inner());
        fragment[6] = 0x20;
        assert_eq!(innermost_source(&fragment), "10.0.0.1");
        fragment[7] = 1;
        assert_eq!(innermost_source(&fragment), "192.0.2.1");
    }

    #[test]
    fn a_damaged_inner_header_leaves_the_outer_one() {
        let mut damaged = inner();
        damaged[0] = 0x55;
        assert_eq!(innermost_source(&outer(4, &damaged)), "192.0.2.1");
        assert_eq!(innermost_source(&outer(4, &inner()[..19])), "192.0.2.1");
        assert_eq!(innermost_source(&outer(4, &[])), "192.0.2.1");
    }
}
