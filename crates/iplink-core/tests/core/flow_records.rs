//! Flow records, and the inference of servers and initiators from them.

use iplink_core::dissect::Protocol;
use iplink_core::flows::OriginatorEvidence;
use iplink_core::graph::{End, Initiator};
use iplink_core::time::Timestamp;
use iplink_core::{Depth, Dimensions, Ingest, LinkGraph};
use iplink_generator::bytes::{PcapFile, PcapngFile, ethernet, ipv4, tcp, udp, vlan};

const SYN: u8 = 0x02;
const SYN_ACK: u8 = 0x12;
const ACK: u8 = 0x10;
const IF_NAME: u16 = 2;

const CLIENT: [u8; 4] = [10, 0, 0, 1];
const SERVER: [u8; 4] = [10, 0, 0, 2];

/// Returns the graph of these packets, captured a second apart, with all dimensions.
fn graph(packets: &[Vec<u8>]) -> LinkGraph {
    let file = packets.iter().zip(1_000..).fold(PcapFile::new(), |file, (packet, second)| {
        file.record(second, 0, &ethernet(0x0800, packet))
    });
    let mut ingest = Ingest::new(Dimensions::ALL);
    ingest.read("x", &file.build()[..]).unwrap();
    ingest.finish().0
}

/// Returns a TCP segment from the client ([`End::Source`]) to the server, or from the server
/// ([`End::Target`]) to the client.
fn segment(from: End, client_port: u16, server_port: u16, flags: u8) -> Vec<u8> {
    match from {
        End::Source => ipv4(CLIENT, SERVER, 6, &tcp(client_port, server_port, flags, b"")),
        End::Target => ipv4(SERVER, CLIENT, 6, &tcp(server_port, client_port, flags, b"")),
    }
}

/// Returns a UDP datagram without payload.
fn datagram(source: [u8; 4], source_port: u16, target: [u8; 4], target_port: u16) -> Vec<u8> {
    ipv4(source, target, 17, &udp(source_port, target_port, b""))
}

#[test]
fn initiator_and_server_follow_from_handshake_despite_ports() {
    let graph = graph(&[
        segment(End::Source, 80, 50_000, SYN),
        segment(End::Target, 80, 50_000, SYN_ACK),
        segment(End::Source, 80, 50_000, ACK),
    ]);
    let link = graph.link(std::net::Ipv4Addr::from(CLIENT), std::net::Ipv4Addr::from(SERVER));
    let link = link.unwrap();
    assert_eq!(link.initiator(), Some(Initiator::Source));
    assert_eq!(link.reverse().unwrap().initiator(), Some(Initiator::Target));
    assert!(link.is_answered());
    let services: Vec<_> = link.traffic_by(|record| record.service()).into_iter().collect();
    let [(service, traffic)] = services[..] else { panic!("{services:?}") };
    assert_eq!((service.port, service.server.end), (50_000, End::Target));
    assert_eq!(service.server.evidence, OriginatorEvidence::Handshake);
    assert_eq!(traffic.packets, 2);
}

#[test]
fn initiator_is_unknown_without_handshake() {
    let graph = graph(&[segment(End::Source, 50_000, 443, ACK)]);
    let link = graph.links().next().unwrap();
    assert_eq!(link.initiator(), None);
    assert!(!link.is_answered());
    let service = link.flow_records[0].service().unwrap();
    assert_eq!((service.port, service.server.evidence), (443, OriginatorEvidence::WellKnownPort));
}

#[test]
fn fragments_and_vlans_have_separate_records() {
    let mut fragment = datagram(CLIENT, 1, SERVER, 2);
    fragment[6] = 0x20; // more fragments
    let unfragmented = datagram(CLIENT, 1, SERVER, 2);
    let file = PcapFile::new()
        .record(1, 0, &ethernet(0x0800, &fragment))
        .record(2, 0, &ethernet(0x8100, &vlan(7, 0x0800, &unfragmented)))
        .record(3, 0, &ethernet(0x8100, &vlan(7, 0x0800, &unfragmented)))
        .build();
    let mut ingest = Ingest::new(Dimensions::VLANS.union(Dimensions::FRAGMENTS));
    ingest.read("x", &file[..]).unwrap();
    let (graph, _) = ingest.finish();
    let link = graph.links().next().unwrap();
    let vlans = link.traffic_by(|record| record.key.vlan());
    assert_eq!(
        vlans.into_iter().map(|(vlan, traffic)| (vlan, traffic.packets)).collect::<Vec<_>>(),
        [(7, 2)]
    );
    let fragments = link.traffic_by(|record| Some(record.key.is_fragment()));
    assert_eq!((fragments[&true].packets, fragments[&false].packets), (1, 2));
    assert_eq!(link.traffic_by(|record| record.key.protocol()).len(), 0);
}

#[test]
fn capture_source_is_named_by_interface_if_there_are_several() {
    let packet = ethernet(0x0800, &datagram(CLIENT, 1, SERVER, 2));
    let section = |file: PcapngFile, name: &[u8]| {
        let file = file.interface(1, 0, &[(IF_NAME, b"lan")]).interface(1, 0, &[(IF_NAME, name)]);
        file.enhanced(1, 1, 60, &packet)
    };
    let file = section(section(PcapngFile::new(), b"wan").section(), b"dmz").build();
    let single_interface = PcapFile::new().record(1, 0, &packet).build();
    let mut ingest = Ingest::new(Dimensions::CAPTURE_SOURCES);
    ingest.read("several", &file[..]).unwrap();
    ingest.read("single", &single_interface[..]).unwrap();
    let (graph, statistics) = ingest.finish();
    let link = graph.links().next().unwrap();
    let sources = link.traffic_by(|record| record.key.capture_source());
    let names: Vec<_> = sources.keys().map(|source| link.capture_source_name(*source)).collect();
    assert_eq!(names, ["several:wan", "several:dmz", "single"]);
    assert_eq!(statistics.inputs[0].interfaces.as_slice().len(), 4);
}

#[test]
fn mac_addresses_identify_hosts_of_the_link_layer() {
    let file = PcapFile::new()
        .record(1, 0, &ethernet(0x0806, &[0; 28]))
        .record(2, 0, &ethernet(0x0800, &datagram(CLIENT, 1_024, SERVER, 53)))
        .build();
    let mut ingest =
        Ingest::new(Dimensions::ETHER_TYPES.union(Dimensions::FLOWS)).with_depth(Depth::LinkLayer);
    ingest.read("x", &file[..]).unwrap();
    let (graph, statistics) = ingest.finish();
    assert_eq!((statistics.total().linked, graph.links().len()), (2, 1));
    let link = graph.links().next().unwrap();
    let types =
        link.traffic_by(|record| record.key.ether_type().and_then(|ether_type| ether_type.name()));
    assert_eq!(types.keys().copied().collect::<Vec<_>>(), ["ARP", "IPv4"]);
    let protocols = link.traffic_by(|record| record.key.protocol());
    assert_eq!(protocols.keys().copied().collect::<Vec<_>>(), [Protocol::UDP]);
}

#[test]
fn automatic_bins_are_as_narrow_as_the_time_range_allows() {
    let packets: Vec<_> = (0..600).map(|_| datagram(CLIENT, 1, SERVER, 2)).collect();
    let graph = graph(&packets);
    assert_eq!(graph.bin_width(), Some(5_000_000_000));
    let link = graph.links().next().unwrap();
    let bins = link.traffic_by(|record| record.key.bin());
    assert_eq!(bins.len(), 120);
    assert_eq!(bins[&Timestamp::from_nanos(1_000_000_000_000).unwrap()].packets, 5);
}
