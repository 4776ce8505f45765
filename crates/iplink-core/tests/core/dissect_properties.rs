//! Properties of dissection that hold for arbitrary bytes.

use iplink_core::capture::{LinkType, Packets};
use iplink_core::dissect::{Observation, SkipReason, dissect, dissect_innermost};
use iplink_generator::bytes::{PcapFile, ethernet, ipv4, ipv6, udp, vlan};
use proptest::collection::vec;
use proptest::prelude::*;

const ETHERNET: u16 = 1;
const RAW: u16 = 101;

type DissectResult = Result<Observation, SkipReason>;

/// Dissects the bytes as a packet of this link type, to the outermost and to
/// the innermost IP header.
fn dissect_both_depths(link_type: u16, data: &[u8]) -> (DissectResult, DissectResult) {
    let file = PcapFile::new().link_type(link_type.into()).record(0, 0, data).build();
    let packet = Packets::new(&file).unwrap().next().unwrap().unwrap();
    (dissect(&packet), dissect_innermost(&packet))
}

#[test]
fn every_link_type_constant_is_supported() {
    let source = include_str!("../../src/capture/link_type.rs");
    let numbers = source.split("Self = Self(").skip(1).map(|text| text.split(')').next().unwrap());
    let numbers: Vec<u16> = numbers.map(|number| number.parse().unwrap()).collect();
    assert!(numbers.len() > 60, "{numbers:?}");
    for link_type in numbers.into_iter().map(LinkType) {
        let (outermost, _) = dissect_both_depths(link_type.0, &[0; 64]);
        // The private number USER2 is supported only for packets with a PKTAP header, which this
        // packet does not have.
        let is_supported =
            outermost != Err(SkipReason::LinkType(link_type)) || link_type == LinkType::USER2;
        assert!(is_supported, "{link_type} is not in dissect/link/mod.rs");
    }
}

/// A header that carries another packet.
#[derive(Clone, Copy, Debug)]
enum Tunnel {
    IpInIp,
    Gre,
    GreBridge,
    Pptp,
    Erspan,
    Vxlan,
    VxlanTagged,
    Geneve,
    Gtp,
    L2tp,
    Lisp,
    MplsInUdp,
    PseudoWire,
    EtherIp,
    /// An IP packet in tunnel mode of the Authentication Header (RFC 4302).
    Authenticated,
}

impl Tunnel {
    fn any() -> impl Strategy<Value = Self> {
        prop::sample::select(vec![
            Self::IpInIp,
            Self::Gre,
            Self::GreBridge,
            Self::Pptp,
            Self::Erspan,
            Self::Vxlan,
            Self::VxlanTagged,
            Self::Geneve,
            Self::Gtp,
            Self::L2tp,
            Self::Lisp,
            Self::MplsInUdp,
            Self::PseudoWire,
            Self::EtherIp,
            Self::Authenticated,
        ])
    }

    /// Returns the protocol number and the payload of the outer IP packet.
    fn encapsulate(self, packet: &[u8]) -> (u8, Vec<u8>) {
        let frame = ethernet(0x0800, packet);
        let tagged = ethernet(0x8100, &vlan(7, 0x0800, packet));
        let prefixed = |header: &[u8], payload: &[u8]| [header, payload].concat();
        let to_port = |port, payload: &[u8]| (17, udp(50_000, port, payload));
        let vxlan = [8, 0, 0, 0, 0, 0, 1, 0];
        match self {
            Self::IpInIp => (4, packet.to_vec()),
            Self::Gre => (47, prefixed(&[0x20, 0, 8, 0, 0, 0, 0, 1], packet)),
            Self::GreBridge => (47, prefixed(&[0, 0, 0x65, 0x58], &frame)),
            Self::Pptp => (47, prefixed(&[0x20, 1, 0x88, 0x0b, 0, 0, 0, 1, 0x21], packet)),
            Self::Erspan => (
                47,
                prefixed(&[0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 0, 0, 0, 0, 0, 0, 0], &frame),
            ),
            Self::Vxlan => to_port(4_789, &prefixed(&vxlan, &frame)),
            Self::VxlanTagged => to_port(4_789, &prefixed(&vxlan, &tagged)),
            Self::Geneve => to_port(6_081, &prefixed(&[0, 0, 0x65, 0x58, 0, 0, 1, 0], &frame)),
            Self::Gtp => to_port(2_152, &prefixed(&[0x30, 255, 0, 0, 0, 0, 0, 1], packet)),
            Self::L2tp => to_port(1_701, &prefixed(&[0, 2, 0, 1, 0, 1, 0xff, 3, 0, 0x21], packet)),
            Self::Lisp => to_port(4_341, &prefixed(&[0x80, 0, 0, 1, 0, 0, 0, 0], packet)),
            Self::MplsInUdp => to_port(6_635, &prefixed(&[0, 1, 1, 64], packet)),
            Self::PseudoWire => (137, prefixed(&[0, 1, 1, 64, 0, 0, 0, 1], &frame)),
            Self::EtherIp => (97, prefixed(&[0x30, 0], &frame)),
            Self::Authenticated => (51, prefixed(&[4, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1], packet)),
        }
    }

    /// Returns the packet in this tunnel, carried by the given version of IP.
    fn within_ip(self, version: u8, packet: &[u8]) -> Vec<u8> {
        let (protocol, payload) = self.encapsulate(packet);
        match version {
            4 => ipv4([192, 0, 2, 1], [192, 0, 2, 2], protocol, &payload),
            _ => ipv6([0x20; 16], [0x21; 16], protocol, &payload),
        }
    }
}

/// Generates tunnels, each with the version of IP that carries it.
fn tunnels(
    len: impl Into<prop::collection::SizeRange>,
) -> impl Strategy<Value = Vec<(Tunnel, u8)>> {
    vec((Tunnel::any(), prop::sample::select(vec![4, 6])), len)
}

/// Returns a packet from 10.0.0.1 to 10.0.0.2 within these tunnels, which are listed from the
/// innermost to the outermost, each with the version of IP that carries it.
fn packet_in_tunnels(tunnels: &[(Tunnel, u8)]) -> Vec<u8> {
    let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(53, 53, b"query"));
    tunnels.iter().fold(packet, |packet, (tunnel, version)| tunnel.within_ip(*version, &packet))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_accepted_at_both_depths_or_at_neither(
        link_type in 0_u16..=300,
        data in vec(any::<u8>(), 0..200),
    ) {
        let (outermost, innermost) = dissect_both_depths(link_type, &data);
        prop_assert_eq!(outermost.is_ok(), innermost.is_ok());
    }

    #[test]
    fn innermost_header_is_found_in_any_tunnels(tunnels in tunnels(0..6)) {
        let (_, innermost) = dissect_both_depths(RAW, &packet_in_tunnels(&tunnels));
        let observation = innermost.unwrap();
        prop_assert_eq!(observation.source.to_string(), "10.0.0.1");
        prop_assert_eq!(observation.target.to_string(), "10.0.0.2");
        let in_tagged_frame = matches!(tunnels.first(), Some((Tunnel::VxlanTagged, _)));
        prop_assert_eq!(observation.vlan, in_tagged_frame.then_some(7));
    }

    #[test]
    fn damaged_tunnels_are_accepted_at_both_depths_or_at_neither(
        tunnels in tunnels(1..12),
        len in 0_usize..400,
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut data = ethernet(0x0800, &packet_in_tunnels(&tunnels));
        for (index, value) in damage {
            *index.get_mut(&mut data) = value;
        }
        data.truncate(len);
        let (outermost, innermost) = dissect_both_depths(ETHERNET, &data);
        prop_assert_eq!(outermost.is_ok(), innermost.is_ok());
        if let (Ok(outermost), Ok(innermost)) = (outermost, innermost) {
            prop_assert_eq!(outermost.wire_len, innermost.wire_len);
        }
    }
}
