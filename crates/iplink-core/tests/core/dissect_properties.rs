//! Properties of dissection that hold for arbitrary bytes.

use iplink_core::capture::{LinkType, Packets};
use iplink_core::dissect::{Observation, SkipReason, dissect, dissect_innermost};
use iplink_generator::bytes::{PcapFile, ethernet, ipv4, ipv6, udp, vlan};
use proptest::collection::vec;
use proptest::prelude::*;

const ETHERNET: u16 = 1;
const RAW: u16 = 101;

type Dissected = Result<Observation, SkipReason>;

/// Dissects the bytes as a packet of this link type, to the outermost and to
/// the innermost IP header.
fn dissected(link_type: u16, data: &[u8]) -> (Dissected, Dissected) {
    let file = PcapFile::new().link_type(link_type.into()).record(0, 0, data).build();
    let packet = Packets::new(&file).unwrap().next().unwrap().unwrap();
    (dissect(&packet), dissect_innermost(&packet))
}

#[test]
fn every_link_type_constant_is_supported() {
    let source = include_str!("../../src/capture/link_type.rs");
    let numbers = source.split("Self = Self(").skip(1).map(|rest| rest.split(')').next().unwrap());
    let numbers: Vec<u16> = numbers.map(|number| number.parse().unwrap()).collect();
    assert!(numbers.len() > 60, "{numbers:?}");
    for link_type in numbers.into_iter().map(LinkType) {
        let (outermost, _) = dissected(link_type.0, &[0; 64]);
        // The private number USER2 is supported for packets with a PKTAP header.
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

    /// Returns the protocol number and what stands behind the outer header.
    fn around(self, packet: &[u8]) -> (u8, Vec<u8>) {
        let frame = ethernet(0x0800, packet);
        let tagged = ethernet(0x8100, &vlan(7, 0x0800, packet));
        let behind = |header: &[u8], rest: &[u8]| [header, rest].concat();
        let to_port = |port, payload: &[u8]| (17, udp(50_000, port, payload));
        let vxlan = [8, 0, 0, 0, 0, 0, 1, 0];
        match self {
            Self::IpInIp => (4, packet.to_vec()),
            Self::Gre => (47, behind(&[0x20, 0, 8, 0, 0, 0, 0, 1], packet)),
            Self::GreBridge => (47, behind(&[0, 0, 0x65, 0x58], &frame)),
            Self::Pptp => (47, behind(&[0x20, 1, 0x88, 0x0b, 0, 0, 0, 1, 0x21], packet)),
            Self::Erspan => {
                (47, behind(&[0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 0, 0, 0, 0, 0, 0, 0], &frame))
            }
            Self::Vxlan => to_port(4_789, &behind(&vxlan, &frame)),
            Self::VxlanTagged => to_port(4_789, &behind(&vxlan, &tagged)),
            Self::Geneve => to_port(6_081, &behind(&[0, 0, 0x65, 0x58, 0, 0, 1, 0], &frame)),
            Self::Gtp => to_port(2_152, &behind(&[0x30, 255, 0, 0, 0, 0, 0, 1], packet)),
            Self::L2tp => to_port(1_701, &behind(&[0, 2, 0, 1, 0, 1, 0xff, 3, 0, 0x21], packet)),
            Self::Lisp => to_port(4_341, &behind(&[0x80, 0, 0, 1, 0, 0, 0, 0], packet)),
            Self::MplsInUdp => to_port(6_635, &behind(&[0, 1, 1, 64], packet)),
            Self::PseudoWire => (137, behind(&[0, 1, 1, 64, 0, 0, 0, 1], &frame)),
            Self::EtherIp => (97, behind(&[0x30, 0], &frame)),
            Self::Authenticated => (51, behind(&[4, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1], packet)),
        }
    }

    /// Returns the packet within IP of this version.
    fn within(self, version: u8, packet: &[u8]) -> Vec<u8> {
        let (protocol, payload) = self.around(packet);
        match version {
            4 => ipv4([192, 0, 2, 1], [192, 0, 2, 2], protocol, &payload),
            _ => ipv6([0x20; 16], [0x21; 16], protocol, &payload),
        }
    }
}

/// Tunnels, and the version of IP that each is within.
fn tunnels(
    len: impl Into<prop::collection::SizeRange>,
) -> impl Strategy<Value = Vec<(Tunnel, u8)>> {
    vec((Tunnel::any(), prop::sample::select(vec![4, 6])), len)
}

/// Returns a packet from 10.0.0.1 to 10.0.0.2 within these tunnels, the
/// innermost first.
fn nested(tunnels: &[(Tunnel, u8)]) -> Vec<u8> {
    let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(53, 53, b"query"));
    tunnels.iter().fold(packet, |packet, (tunnel, version)| tunnel.within(*version, &packet))
}

proptest! {
    #[test]
    fn no_bytes_panic_and_the_innermost_is_never_less(
        link_type in 0_u16..=300,
        data in vec(any::<u8>(), 0..200),
    ) {
        let (outermost, innermost) = dissected(link_type, &data);
        prop_assert_eq!(outermost.is_ok(), innermost.is_ok());
    }

    #[test]
    fn the_innermost_header_is_found_through_any_tunnels(tunnels in tunnels(0..6)) {
        let (_, innermost) = dissected(RAW, &nested(&tunnels));
        let observation = innermost.unwrap();
        prop_assert_eq!(observation.source.to_string(), "10.0.0.1");
        prop_assert_eq!(observation.target.to_string(), "10.0.0.2");
        let in_tagged_frame = matches!(tunnels.first(), Some((Tunnel::VxlanTagged, _)));
        prop_assert_eq!(observation.vlan, in_tagged_frame.then_some(7));
    }

    #[test]
    fn damaged_tunnels_lose_no_packet(
        tunnels in tunnels(1..12),
        len in 0_usize..400,
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut data = ethernet(0x0800, &nested(&tunnels));
        for (at, value) in damage {
            *at.get_mut(&mut data) = value;
        }
        data.truncate(len);
        let (outermost, innermost) = dissected(ETHERNET, &data);
        prop_assert_eq!(outermost.is_ok(), innermost.is_ok());
        if let (Ok(outermost), Ok(innermost)) = (outermost, innermost) {
            prop_assert_eq!(outermost.wire_len, innermost.wire_len);
        }
    }
}
