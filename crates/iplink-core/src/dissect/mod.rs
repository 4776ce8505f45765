//! Dissects packets: finds the IP header and extracts source, destination, protocol and
//! ports.
//!
//! [`dissect`] stops at the outermost IP header. [`dissect_innermost`] continues through
//! tunnels such as GRE, VXLAN or GTP to the innermost one. [`dissect_frame`] stops at the
//! MAC addresses of the link layer and also accepts frames without IP.
//!
//! Each protocol has its own file, which parses one header and returns the type of the
//! next. The files are grouped by position in the packet: `link` (link-layer headers, by
//! link type), `shim` (VLAN tags, MPLS labels, PPPoE, 802.2 and other headers between the
//! link layer and IP), `ip` (IPv4, IPv6, ports), and `tunnel` (headers that carry another
//! IP packet).
//!
//! A packet without a usable IP header is not an error. It is returned as a
//! [`SkipReason`] and counted, so that every packet of a capture is accounted for.

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
mod skip_reason;
mod tunnel;

use crate::capture::{LinkType, Packet};

pub use ether_type::EtherType;
pub(crate) use frame::arp_packet;
pub use frame::{Frame, dissect_frame};
pub(crate) use ip::Datagram;
pub use layer::Layer;
pub use mac::{MacAddress, MacAddressError};
pub use observation::{Observation, Ports, TcpFlags};
pub use protocol::{Protocol, ProtocolError};
pub use skip_reason::SkipReason;

/// The maximum number of headers that are parsed per packet, including IP headers. Real
/// packets have about ten; without a limit, a crafted packet could hold 65,000 VLAN tags.
const MAX_LAYERS: usize = 32;

/// Selects the header whose addresses identify a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "these are all depths that identify a link")]
pub enum Depth {
    /// The link layer: MAC addresses, for frames with or without IP.
    LinkLayer,
    /// The outermost IP header: for tunneled traffic, the tunnel endpoints.
    #[default]
    Outermost,
    /// The innermost IP header: for tunneled traffic, the hosts that communicate through
    /// the tunnel.
    Innermost,
}

/// The type and bytes of the next header.
#[derive(Clone, Copy, Debug)]
enum Next<'a> {
    /// An IPv4 or IPv6 header, distinguished by its version field.
    Ip(&'a [u8]),
    /// An IPv6 header; another version is malformed.
    Ipv6(&'a [u8]),
    /// The protocol that an EtherType identifies.
    EtherType(EtherType, &'a [u8]),
    /// An 802.1Q tag.
    Vlan(&'a [u8]),
    /// An 802.2 header.
    Llc(&'a [u8]),
    /// A packet with the link-layer header of this link type.
    Link(LinkType, &'a [u8]),
    /// An 802.15.4 frame. Its IPv6 header may be compressed relative to the frame's
    /// addresses (6LoWPAN), so both are parsed together.
    Ieee802154(&'a [u8]),
}

/// Dissects a packet up to its outermost IP header and returns source, destination,
/// protocol and ports.
///
/// ```
/// use iplink_core::capture::Packets;
/// use iplink_core::dissect::dissect;
///
/// # let bytes = iplink_generator::office();
/// for packet in Packets::new(&bytes)? {
///     match dissect(&packet?) {
///         Ok(observation) => println!("{} -> {}", observation.source, observation.target),
///         Err(reason) => println!("skipped: {reason}"),
///     }
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
///
/// # Errors
///
/// Returns a [`SkipReason`] if the packet has no IP header, or if the header is malformed
/// or truncated before both addresses.
#[inline]
pub fn dissect(packet: &Packet<'_>) -> Result<Observation, SkipReason> {
    if packet.link_type == LinkType::ETHERNET
        && let Some(ip_packet) = shim::ipv4_payload(packet.data)
    {
        return ip::read(packet, ip_packet).map(|datagram| datagram.observation);
    }
    dissect_slow_path(packet)
}

/// Dissects any packet; the slow path of [`dissect`] for everything except IPv4 directly
/// in an Ethernet frame. It is a separate function so that the fast path stays small
/// enough to be inlined.
fn dissect_slow_path(packet: &Packet<'_>) -> Result<Observation, SkipReason> {
    let mut walk = HeaderWalk::new(packet);
    walk.follow(Next::Link(packet.link_type, packet.data)).map(|datagram| datagram.observation)
}

/// Dissects a packet through all tunnels up to its innermost IP header.
///
/// The IP header quoted inside an ICMP error is not used, because it belongs to an
/// earlier packet. Encrypted or compressed tunnel payloads and non-first fragments are
/// not entered. If the header inside a tunnel is malformed or truncated, or if the packet
/// has more than 32 headers, the last valid IP header is returned, so every packet
/// accepted by [`dissect`] is accepted here too.
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
    dissect_innermost_datagram(packet).map(|datagram| datagram.observation)
}

/// Dissects a packet up to its outermost IP header, as [`dissect`] does, and returns the IP packet.
#[inline]
pub(crate) fn dissect_datagram<'a>(packet: &Packet<'a>) -> Result<Datagram<'a>, SkipReason> {
    if packet.link_type == LinkType::ETHERNET
        && let Some(ip_packet) = shim::ipv4_payload(packet.data)
    {
        return ip::read(packet, ip_packet);
    }
    HeaderWalk::new(packet).follow(Next::Link(packet.link_type, packet.data))
}

/// Returns the payload of the outermost IP header: the transport header and everything
/// after it, as far as captured.
///
/// Returns `None` if [`dissect`] skips the packet, for fragments other than the first,
/// and if the headers themselves are truncated.
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
    let datagram = HeaderWalk::new(packet).follow(Next::Link(packet.link_type, packet.data));
    datagram.ok()?.payload
}

/// Returns the payload of the innermost IP header; see [`dissect_payload`].
#[must_use]
pub fn dissect_innermost_payload<'a>(packet: &Packet<'a>) -> Option<&'a [u8]> {
    dissect_innermost_datagram(packet).ok()?.payload
}

/// Follows all tunnels and returns the last valid IP packet.
pub(crate) fn dissect_innermost_datagram<'a>(
    packet: &Packet<'a>,
) -> Result<Datagram<'a>, SkipReason> {
    let mut walk = HeaderWalk::new(packet);
    let mut innermost = walk.follow(Next::Link(packet.link_type, packet.data))?;
    while let Some(next) = tunnel::read(&innermost) {
        // A tunneled frame has its own VLAN tags.
        walk.vlan = None;
        match walk.follow(next) {
            Ok(inner) => innermost = inner,
            Err(_) => break,
        }
    }
    Ok(innermost)
}

/// The state of dissecting one packet, header by header.
struct HeaderWalk<'p, 'a> {
    packet: &'p Packet<'a>,
    /// The number of headers that may still be parsed.
    remaining_layers: usize,
    /// The identifier of the first 802.1Q tag.
    vlan: Option<u16>,
}

impl<'p, 'a> HeaderWalk<'p, 'a> {
    #[inline]
    const fn new(packet: &'p Packet<'a>) -> Self {
        Self { packet, remaining_layers: MAX_LAYERS, vlan: None }
    }

    /// Follows headers up to and including the next IP header.
    #[inline]
    fn follow(&mut self, mut next: Next<'a>) -> Result<Datagram<'a>, SkipReason> {
        while let Some(remaining) = self.remaining_layers.checked_sub(1) {
            self.remaining_layers = remaining;
            // An EtherType has no bytes of its own; replace it by the header that it
            // identifies.
            if let Next::EtherType(ether_type, bytes) = next {
                next = shim::read(ether_type, bytes)?;
            }
            next = match next {
                Next::EtherType(..) => next,
                Next::Link(link_type, bytes) => link::read(link_type, bytes)?,
                Next::Vlan(bytes) => self.read_vlan_tag(bytes)?,
                Next::Llc(bytes) => shim::read_llc(bytes)?,
                Next::Ip(bytes) => return Ok(self.with_vlan(ip::read(self.packet, bytes)?)),
                Next::Ipv6(bytes) => return Ok(self.with_vlan(ip::read_v6(self.packet, bytes)?)),
                Next::Ieee802154(frame) => {
                    let datagram = link::read_lowpan(self.packet, frame)?;
                    return Ok(self.with_vlan(datagram));
                }
            }
        }
        Err(SkipReason::TooDeep)
    }

    /// Reads an 802.1Q tag and keeps the identifier of the first one.
    fn read_vlan_tag(&mut self, bytes: &'a [u8]) -> Result<Next<'a>, SkipReason> {
        let (vlan, next) = shim::read_vlan(bytes)?;
        self.vlan = self.vlan.or(vlan);
        Ok(next)
    }

    /// Adds the VLAN identifier to an IP datagram.
    #[inline]
    fn with_vlan(&self, mut datagram: Datagram<'a>) -> Datagram<'a> {
        datagram.observation.vlan = self.vlan;
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
    fn inner_packet() -> Vec<u8> {
        ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(53, 53, b""))
    }

    /// Returns a tunnel packet that carries `payload`.
    fn tunnel_packet(protocol: u8, payload: &[u8]) -> Vec<u8> {
        ipv4([192, 0, 2, 1], [192, 0, 2, 2], protocol, payload)
    }

    /// Returns the source address of the innermost IP header.
    fn innermost_source(data: &[u8]) -> String {
        let observation = dissect_innermost(&packet(LinkType::RAW, data)).unwrap();
        observation.source.to_string()
    }

    #[test]
    fn observation_vlan_is_the_outermost_tag() {
        let tagged = ethernet(0x88a8, &vlan(7, 0x8100, &vlan(8, 0x0800, &inner_packet())));
        let observation = dissect(&packet(LinkType::ETHERNET, &tagged)).unwrap();
        assert_eq!((observation.vlan, observation.wire_len), (Some(7), 1_500));
        let untagged = ethernet(0x0800, &inner_packet());
        let observation = dissect(&packet(LinkType::ETHERNET, &untagged)).unwrap();
        assert_eq!(observation.vlan, None);
    }

    #[test]
    fn tunneled_frame_has_its_own_vlan() {
        let with_tunneled_frame = |frame: &[u8]| {
            let packet = tunnel_packet(47, &[&[0, 0, 0x65, 0x58], frame].concat());
            ethernet(0x8100, &vlan(7, 0x0800, &packet))
        };
        let vlan_of = |data: &[u8]| {
            let packet = packet(LinkType::ETHERNET, data);
            assert_eq!(dissect(&packet).unwrap().vlan, Some(7));
            dissect_innermost(&packet).unwrap().vlan
        };
        let tagged = ethernet(0x8100, &vlan(9, 0x0800, &inner_packet()));
        assert_eq!(vlan_of(&with_tunneled_frame(&tagged)), Some(9));
        assert_eq!(vlan_of(&with_tunneled_frame(&ethernet(0x0800, &inner_packet()))), None);
    }

    #[test]
    fn packet_with_more_than_max_layers_is_too_deep() {
        let with_tags = |count| {
            let tag = |payload: Vec<u8>, _| vlan(7, 0x8100, &payload);
            let innermost = vlan(7, 0x0800, &inner_packet());
            ethernet(0x8100, &(1..count).fold(innermost, tag))
        };
        let few_tags = with_tags(MAX_LAYERS - 3);
        assert!(dissect(&packet(LinkType::ETHERNET, &few_tags)).is_ok());
        let many_tags = with_tags(MAX_LAYERS);
        let reason = dissect(&packet(LinkType::ETHERNET, &many_tags)).unwrap_err();
        assert_eq!(reason, SkipReason::TooDeep);
        assert_eq!(reason.to_string(), "more than 32 headers before IP");
    }

    #[test]
    fn header_quoted_by_icmp_error_is_not_innermost() {
        let unreachable = [&[3, 3, 0, 0, 0, 0, 0, 0][..], &inner_packet()].concat();
        assert_eq!(innermost_source(&tunnel_packet(1, &unreachable)), "192.0.2.1");
    }

    #[test]
    fn tunnel_in_later_fragment_is_not_entered() {
        let mut fragment = tunnel_packet(4, &inner_packet());
        fragment[6] = 0x20;
        assert_eq!(innermost_source(&fragment), "10.0.0.1");
        fragment[7] = 1;
        assert_eq!(innermost_source(&fragment), "192.0.2.1");
    }

    #[test]
    fn malformed_inner_header_falls_back_to_outer() {
        let mut malformed = inner_packet();
        malformed[0] = 0x55;
        assert_eq!(innermost_source(&tunnel_packet(4, &malformed)), "192.0.2.1");
        assert_eq!(innermost_source(&tunnel_packet(4, &inner_packet()[..19])), "192.0.2.1");
        assert_eq!(innermost_source(&tunnel_packet(4, &[])), "192.0.2.1");
    }
}
