//! Tests of all codes. A number in these tests must never be changed, because files contain it.

use std::fmt::Debug;

use super::codes::{BinsKind, ChunkKind, IpFamily};
use super::*;
use crate::capture::LinkType;
use crate::dissect::{Depth, EtherType, Layer, SkipReason};
use crate::flows::{FlowState, OriginatorEvidence};
use crate::service_detection::ApplicationProtocol;
use crate::time::Timestamp;

/// Checks that these codes, and no others, are known.
fn assert_codes<C: Coded + Debug + PartialEq>(table: &[(u8, C)]) {
    for (code, value) in table {
        assert_eq!((value.code(), C::from_code(*code)), (*code, Some(*value)));
    }
    let is_missing = |code: &u8| table.iter().all(|(table_code, _)| table_code != code);
    let missing: Vec<_> = (0..=u8::MAX).filter(is_missing).filter_map(C::from_code).collect();
    assert!(missing.is_empty(), "not in the table of this test: {missing:?}");
}

#[test]
fn layer_codes_are_stable() {
    assert_codes(&[
        (0, Layer::Ethernet),
        (1, Layer::Vlan),
        (2, Layer::Llc),
        (3, Layer::LinuxSll),
        (4, Layer::LinuxSll2),
        (5, Layer::Loopback),
        (6, Layer::Ip),
        (7, Layer::Ipv4),
        (8, Layer::Ipv6),
        (9, Layer::Ppp),
        (10, Layer::Pppoe),
        (11, Layer::CiscoHdlc),
        (12, Layer::FrameRelay),
        (13, Layer::Mpls),
        (14, Layer::Pbb),
        (15, Layer::VnTag),
        (16, Layer::ETag),
        (17, Layer::RTag),
        (18, Layer::Hsr),
        (19, Layer::Macsec),
        (20, Layer::CiscoMetadata),
        (21, Layer::Nsh),
        (22, Layer::Trill),
        (23, Layer::Isl),
        (24, Layer::BroadcomTag),
        (25, Layer::MarvellTag),
        (26, Layer::Ieee80211),
        (27, Layer::Radiotap),
        (28, Layer::Avs),
        (29, Layer::Prism),
        (30, Layer::Ppi),
        (31, Layer::Pktap),
        (32, Layer::Pflog),
        (33, Layer::Nflog),
        (34, Layer::Enc),
        (35, Layer::Ipnet),
        (36, Layer::FibreChannel),
        (37, Layer::Ieee1394),
        (38, Layer::Atm),
        (39, Layer::TokenRing),
        (40, Layer::Fddi),
        (41, Layer::Arcnet),
        (42, Layer::Ipoib),
        (43, Layer::Erf),
        (44, Layer::Docsis),
        (45, Layer::Juniper),
        (46, Layer::Ieee802154),
        (47, Layer::Lowpan),
        (48, Layer::Ax25),
        (49, Layer::Slip),
        (50, Layer::Symantec),
        (51, Layer::Tzsp),
        (52, Layer::Preamble),
    ]);
}

#[test]
fn depth_codes_are_stable() {
    assert_codes(&[(0, Depth::LinkLayer), (1, Depth::Outermost), (2, Depth::Innermost)]);
}

#[test]
fn chunk_codes_are_stable() {
    assert_codes(&[
        (0, ChunkKind::Input),
        (1, ChunkKind::Skipped),
        (2, ChunkKind::Interfaces),
        (3, ChunkKind::Names),
        (4, ChunkKind::Settings),
        (5, ChunkKind::Ipv4Hosts),
        (6, ChunkKind::Ipv6Hosts),
        (7, ChunkKind::MacHosts),
        (8, ChunkKind::OtherHosts),
        (9, ChunkKind::Links),
        (10, ChunkKind::FlowRecords),
        (11, ChunkKind::Flows),
        (12, ChunkKind::UntrackedTraffic),
    ]);
}

#[test]
fn bins_and_address_family_codes_are_stable() {
    assert_codes(&[(0, BinsKind::AtMost), (1, BinsKind::Width)]);
    assert_codes(&[(0, IpFamily::V4), (1, IpFamily::V6)]);
}

#[test]
fn flow_flags_are_stable() {
    let flags = [
        (flow_flag::HAS_DIMENSIONS, 0x001),
        (flow_flag::PROTOCOL, 0x002),
        (flow_flag::PORTS, 0x004),
        (flow_flag::ETHER_TYPE, 0x008),
        (flow_flag::VLAN, 0x010),
        (flow_flag::SOURCE, 0x020),
        (flow_flag::OPENS, 0x040),
        (flow_flag::ACCEPTS, 0x080),
        (flow_flag::FRAGMENT, 0x100),
    ];
    for (flag, bit) in flags {
        assert_eq!(flag, bit);
    }
    assert_eq!(flow_flag::ALL, 0x1ff);
}

#[test]
fn flow_state_codes_are_stable() {
    assert_codes(&[
        (0, FlowState::S0),
        (1, FlowState::S1),
        (2, FlowState::S2),
        (3, FlowState::S3),
        (4, FlowState::Sf),
        (5, FlowState::Rej),
        (6, FlowState::Rsto),
        (7, FlowState::Rstr),
        (8, FlowState::Rstos0),
        (9, FlowState::Rstrh),
        (10, FlowState::Sh),
        (11, FlowState::Shr),
        (12, FlowState::Oth),
    ]);
}

#[test]
fn originator_evidence_codes_are_stable() {
    assert_codes(&[
        (0, OriginatorEvidence::Handshake),
        (1, OriginatorEvidence::Message),
        (2, OriginatorEvidence::ReplyOnly),
        (3, OriginatorEvidence::GroupReply),
        (4, OriginatorEvidence::WellKnownPort),
        (5, OriginatorEvidence::FirstPacket),
        (6, OriginatorEvidence::None),
    ]);
}

#[test]
fn application_codes_are_stable() {
    assert_codes(&[
        (1, ApplicationProtocol::Bacnet),
        (2, ApplicationProtocol::Bittorrent),
        (3, ApplicationProtocol::DceRpc),
        (4, ApplicationProtocol::Dhcp),
        (5, ApplicationProtocol::Dhcpv6),
        (6, ApplicationProtocol::Dnp3),
        (7, ApplicationProtocol::Dns),
        (8, ApplicationProtocol::EthernetIp),
        (9, ApplicationProtocol::Ftp),
        (10, ApplicationProtocol::FtpData),
        (11, ApplicationProtocol::Http),
        (12, ApplicationProtocol::Http2),
        (13, ApplicationProtocol::Iec104),
        (14, ApplicationProtocol::Imap),
        (15, ApplicationProtocol::Irc),
        (16, ApplicationProtocol::Kerberos),
        (17, ApplicationProtocol::Ldap),
        (18, ApplicationProtocol::Llmnr),
        (19, ApplicationProtocol::Mdns),
        (20, ApplicationProtocol::Modbus),
        (21, ApplicationProtocol::Mongodb),
        (22, ApplicationProtocol::Mqtt),
        (23, ApplicationProtocol::Mysql),
        (24, ApplicationProtocol::NetbiosDatagram),
        (25, ApplicationProtocol::NetbiosName),
        (26, ApplicationProtocol::Ntp),
        (27, ApplicationProtocol::OpcUa),
        (28, ApplicationProtocol::Openvpn),
        (29, ApplicationProtocol::Pop3),
        (30, ApplicationProtocol::Postgresql),
        (31, ApplicationProtocol::Quic),
        (32, ApplicationProtocol::Radius),
        (33, ApplicationProtocol::Rdp),
        (34, ApplicationProtocol::Redis),
        (35, ApplicationProtocol::Rtp),
        (36, ApplicationProtocol::Rtcp),
        (37, ApplicationProtocol::S7),
        (38, ApplicationProtocol::Sip),
        (39, ApplicationProtocol::Smb),
        (40, ApplicationProtocol::Smtp),
        (41, ApplicationProtocol::Snmp),
        (42, ApplicationProtocol::Socks),
        (43, ApplicationProtocol::Ssdp),
        (44, ApplicationProtocol::Ssh),
        (45, ApplicationProtocol::Stun),
        (46, ApplicationProtocol::Syslog),
        (47, ApplicationProtocol::Telnet),
        (48, ApplicationProtocol::Tftp),
        (49, ApplicationProtocol::Tls),
        (50, ApplicationProtocol::Dtls),
        (51, ApplicationProtocol::Vnc),
        (52, ApplicationProtocol::Wireguard),
        (53, ApplicationProtocol::Ayiya),
        (54, ApplicationProtocol::Geneve),
        (55, ApplicationProtocol::Gtp),
        (56, ApplicationProtocol::Teredo),
        (57, ApplicationProtocol::Vxlan),
    ]);
}

#[test]
fn flow_properties_are_stable() {
    let properties = [
        (flow_property::PORTS, 0x01),
        (flow_property::VLAN, 0x02),
        (flow_property::ANSWERED, 0x04),
        (flow_property::SENT_TIMES, 0x08),
        (flow_property::RECEIVED_TIMES, 0x10),
    ];
    for (property, bit) in properties {
        assert_eq!(property, bit);
    }
    assert_eq!(flow_property::ALL, 0x1f);
}

#[test]
fn skip_reason_codes_are_stable() {
    let codes: [(SkipReason, &[u8]); 16] = [
        (SkipReason::LinkType(LinkType(147)), &[0, 0x93, 1]),
        (SkipReason::EtherType(EtherType::ARP), &[1, 0x86, 0x10]),
        (SkipReason::Llc(0xf0), &[2, 0xf0]),
        (SkipReason::Snap { organization: 12, protocol: 0x2000 }, &[3, 12, 0x80, 0x40]),
        (SkipReason::AddressFamily(7), &[4, 7]),
        (SkipReason::Protocol(Layer::Ppp, 0xc021), &[5, 9, 0xa1, 0x80, 3]),
        (SkipReason::Control(Layer::Ieee80211), &[6, 26]),
        (SkipReason::Encrypted(Layer::Macsec), &[7, 19]),
        (SkipReason::Fragment(Layer::Ieee802154), &[8, 46]),
        (SkipReason::UnknownContext(Layer::Lowpan), &[9, 47]),
        (SkipReason::Truncated(Layer::Ethernet), &[10, 0]),
        (SkipReason::Malformed(Layer::Ipv4), &[11, 7]),
        (SkipReason::TooDeep, &[12]),
        (SkipReason::InvalidRowAddress, &[13]),
        (SkipReason::InvalidRowNumber, &[14]),
        (SkipReason::NoMacAddresses(LinkType(101)), &[15, 101]),
    ];
    for (reason, bytes) in codes {
        let mut encoder = Encoder::default();
        encoder.skip_reason(reason);
        assert_eq!(encoder.into_bytes(), bytes);
        let mut decoder = Decoder::new(bytes);
        assert_eq!(decoder.skip_reason(), Ok(reason));
        assert_eq!(decoder.finish(), Ok(()));
    }
}

#[test]
fn error_names_the_type_of_an_unknown_code() {
    let reason = |bytes: &[u8]| Decoder::new(bytes).skip_reason().unwrap_err().0;
    assert_eq!(reason(&[16]), "it has an unknown skip reason code");
    assert_eq!(reason(&[10, 127]), "it has an unknown layer code");
    let depth = Decoder::new(&[3]).code::<Depth>();
    assert_eq!(depth, Err(DecodeError("it has an unknown depth code")));
}

#[test]
fn values_have_their_documented_bytes() {
    let bytes = |encode: &dyn Fn(&mut Encoder)| {
        let mut encoder = Encoder::default();
        encode(&mut encoder);
        encoder.into_bytes()
    };
    assert_eq!(bytes(&|out| out.unsigned(127_u8)), [127]);
    assert_eq!(bytes(&|out| out.unsigned(300_u16)), [0xac, 2]);
    assert_eq!(bytes(&|out| out.unsigned(u64::MAX)), [&[0xff; 9][..], &[1]].concat());
    assert_eq!(bytes(&|out| out.wide(u128::MAX)), [&[0xff; 18][..], &[3]].concat());
    assert_eq!(bytes(&|out| out.signed(-1)), [1]);
    assert_eq!(bytes(&|out| out.signed(64)), [0x80, 1]);
    assert_eq!(bytes(&|out| out.bool(true)), [1]);
    assert_eq!(bytes(&|out| out.text("ab")), [2, b'a', b'b']);
    assert_eq!(bytes(&|out| out.optional(None, Encoder::byte)), [0]);
    assert_eq!(bytes(&|out| out.optional(Some(7), Encoder::byte)), [1, 7]);
    assert_eq!(bytes(&|out| out.optional_time(Timestamp::from_nanos(-2))), [1, 3]);
    assert_eq!(bytes(&|out| out.list(&[5, 6], |out, item| out.byte(*item))), [2, 5, 6]);
}

#[test]
fn damaged_values_are_rejected() {
    let message = |error: DecodeError| error.0;
    let decoder = Decoder::new;
    assert_eq!(decoder(&[0x80]).wide().map_err(message), Err("a message ends early"));
    assert_eq!(decoder(&[0xff; 20]).wide().map_err(message), Err("a number is out of range"));
    assert_eq!(
        decoder(&[0xac, 2]).unsigned::<u8>().map_err(message),
        Err("a number is out of range")
    );
    assert_eq!(decoder(&[2]).bool().map_err(message), Err("a flag is neither 0 nor 1"));
    assert_eq!(decoder(&[3, b'a']).text().map_err(message), Err("a message ends early"));
    assert_eq!(decoder(&[1, 0xff]).text().map_err(message), Err("a text is not UTF-8"));
    let list = decoder(&[3, 1, 2]).list(Decoder::byte);
    assert_eq!(list.map_err(message), Err("a message ends early"));
    let trailing_byte = decoder(&[0]).finish();
    assert_eq!(trailing_byte.map_err(message), Err("a message is longer than its values"));
}
