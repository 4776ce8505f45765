use std::collections::BTreeMap;

use super::chunk::{Chunk, FlowRecordColumns, GraphSettings, LinkColumns, TrafficColumns};
use super::*;
use crate::Ingest;
use crate::capture::BoundedList;
use crate::dissect::{Ports, Protocol, SkipReason};
use crate::flows::{FlowDetails, FlowState, FlowTraffic, History, OriginatorEvidence};
use crate::graph::flow::StoredFlow;
use crate::graph::{Address, Bins, FlowKey, Handshake, Traffic};
use crate::service_detection::ApplicationProtocol;
use crate::statistics::InputStatistics;
use crate::time::Timestamp;
use crate::wire::{Decoder, Encoder};
use iplink_generator::bytes::{PcapFile, ethernet, ipv4, udp};
use iplink_generator::{CaptureFormat, Profile, TrafficKind};

/// Returns the saved graph of the office capture, and the bytes of its file.
fn saved_office(dimensions: Dimensions) -> (SavedGraph, Vec<u8>) {
    let mut ingest = Ingest::new(dimensions);
    ingest.read("office", &iplink_generator::office()[..]).unwrap();
    let (graph, statistics) = ingest.finish();
    let saved = SavedGraph { graph, statistics, dimensions, depth: Depth::Innermost };
    let bytes = write_to_vec(&saved);
    (saved, bytes)
}

/// Returns the saved graph of the first packets of the office capture.
fn saved_packets(dimensions: Dimensions, packets: u64) -> SavedGraph {
    let mut ingest = Ingest::new(dimensions).with_packet_limit(packets);
    ingest.read("office", &iplink_generator::office()[..]).unwrap();
    let (graph, statistics) = ingest.finish();
    SavedGraph { graph, statistics, dimensions, depth: Depth::Outermost }
}

fn write_to_vec(saved: &SavedGraph) -> Vec<u8> {
    let mut bytes = Vec::new();
    saved.write(&mut bytes).unwrap();
    bytes
}

/// Returns a graph without dimensions, ready to be saved.
fn links_only(graph: LinkGraph, statistics: Statistics) -> SavedGraph {
    SavedGraph { graph, statistics, dimensions: Dimensions::LINKS, depth: Depth::Outermost }
}

fn load(bytes: &[u8]) -> Result<SavedGraph, Error> {
    SavedGraph::read(bytes)
}

/// Returns a file of these chunks, with a correct digest.
fn file_of_chunks(chunks: &[Chunk]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = blocks::BlockWriter::begin(&mut bytes).unwrap();
    for chunk in chunks {
        writer.write_chunk(&chunk.encode()).unwrap();
    }
    writer.finish().unwrap();
    bytes
}

/// Replaces the digest at the end by the correct one.
fn with_correct_digest(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() - 32);
    let digest = blake3::hash(&bytes);
    bytes.extend_from_slice(digest.as_bytes());
    bytes
}

fn load_error(bytes: &[u8]) -> String {
    load(bytes).unwrap_err().to_string()
}

#[test]
fn saved_graph_is_read_back_equal() {
    for dimensions in [Dimensions::LINKS, Dimensions::PROTOCOLS, Dimensions::ALL] {
        let (saved, bytes) = saved_office(dimensions);
        assert!(bytes.starts_with(SavedGraph::MAGIC));
        assert!(load(&bytes).unwrap() == saved);
        assert_eq!(write_to_vec(&saved), bytes);
    }
}

#[test]
fn graphs_of_many_chunks_and_aggregated_hosts_are_read_back_equal() {
    for (kind, max_hosts) in
        [(TrafficKind::Mixed, 500_000), (TrafficKind::Mixed, 300), (TrafficKind::Scan, 500_000)]
    {
        let profile = Profile { packets: 60_000, hosts: 9_000, seed: 7, kind };
        let capture = iplink_generator::capture(&profile, CaptureFormat::Pcap);
        for dimensions in [Dimensions::LINKS, Dimensions::PROTOCOLS, Dimensions::ALL] {
            let mut ingest = Ingest::new(dimensions).with_max_hosts(max_hosts);
            ingest.read("many", &capture[..]).unwrap();
            let (graph, statistics) = ingest.finish();
            let saved = SavedGraph { graph, statistics, dimensions, depth: Depth::Outermost };
            assert!(load(&write_to_vec(&saved)).unwrap() == saved);
        }
    }
}

/// Returns a graph with hosts of all kinds, between which there are flows with all states, kinds of
/// evidence, application protocols and combinations of optional properties.
fn graph_of_all_flows() -> LinkGraph {
    let read = |depth, max_hosts| {
        let mut ingest = Ingest::new(Dimensions::ALL).with_depth(depth).with_max_hosts(max_hosts);
        ingest.read("office", &iplink_generator::office()[..]).unwrap();
        ingest.finish().0
    };
    let mut graph = read(Depth::Outermost, 5).merge(&read(Depth::LinkLayer, usize::MAX));
    let addresses: Vec<_> = graph.hosts().map(|host| host.address).collect();
    assert!(addresses.iter().any(|address| matches!(address, Address::Ip(ip) if ip.is_ipv4())));
    assert!(addresses.iter().any(|address| matches!(address, Address::Ip(ip) if ip.is_ipv6())));
    assert!(addresses.iter().any(|address| matches!(address, Address::Mac(_))));
    assert!(addresses.contains(&Address::Others));
    let links = graph.links();
    let ends = links.map(|link| {
        [link.source_index, link.target_index].map(|index| u32::try_from(index).unwrap())
    });
    let ends: Vec<_> = ends.collect();
    let flows = (0..500).zip(ends.iter().cycle()).map(|(index, [originator, responder])| {
        StoredFlow { originator: *originator, responder: *responder, details: details(index) }
    });
    graph.set_stored_flows(flows.collect(), traffic(3, Some((1, 2))));
    graph
}

fn traffic(packets: u64, times: Option<(i64, i64)>) -> Traffic {
    let (first_seen, last_seen) = times.unzip();
    let time = |nanos: Option<i64>| nanos.and_then(Timestamp::from_nanos);
    let (first_seen, last_seen) = (time(first_seen), time(last_seen));
    Traffic { packets, bytes: 60 * packets, first_seen, last_seen }
}

/// Returns flow number `index` of [`graph_of_all_flows`].
fn details(index: usize) -> FlowDetails {
    let has = |bit: u32| index >> bit & 1 != 0;
    let number = index as u64;
    let times = [None, Some((-5, 7)), Some((i64::MIN + 1, i64::MAX)), Some((9, 9))];
    let sent = match index % 3 {
        0 => FlowTraffic::default(),
        1 => FlowTraffic { traffic: traffic(1, times[index % 4]), ip_bytes: 0, payload_bytes: 0 },
        _ => FlowTraffic {
            traffic: Traffic { bytes: u64::MAX, ..traffic(u64::MAX / 60, times[index % 4]) },
            ip_bytes: u64::MAX - 1,
            payload_bytes: number,
        },
    };
    let received = match has(0) && !index.is_multiple_of(3) {
        true => FlowTraffic::default(),
        false => FlowTraffic { traffic: traffic(2, times[index / 4 % 4]), ..sent },
    };
    let received = FlowTraffic { ip_bytes: 0, payload_bytes: 0, ..received };
    // Flows without packet numbers come first.
    let first_packet = number.saturating_sub(20) * 3;
    let applications = ApplicationProtocol::ALL;
    let port = u16::try_from(index).unwrap();
    let history: String = "SsHhAaDdFfRrIiQq".chars().take(index % 17).collect();
    FlowDetails {
        protocol: Protocol(u8::try_from(index % 256).unwrap()),
        ports: has(1).then_some(Ports { source: port, target: u16::MAX * u16::from(has(2)) }),
        vlan: has(3).then_some(port % 4_095),
        sent,
        received,
        first_packet,
        last_packet: if first_packet == 0 { 0 } else { first_packet + number % 5 },
        state: FlowState::ALL[index % FlowState::ALL.len()],
        history: History::from_letters(&history).unwrap(),
        evidence: OriginatorEvidence::ALL[index % OriginatorEvidence::ALL.len()],
        application: applications.get(index % (applications.len() + 1)).copied(),
        upgraded_to: applications.get(index % (2 * applications.len())).copied(),
        is_answered: has(4),
    }
}

#[test]
fn flows_with_all_codes_are_read_back_equal() {
    let (dimensions, depth) = (Dimensions::ALL, Depth::Outermost);
    let (graph, statistics) = (graph_of_all_flows(), Statistics::default());
    let saved = SavedGraph { graph, statistics, dimensions, depth };
    let bytes = write_to_vec(&saved);
    let read = load(&bytes).unwrap();
    assert_eq!(read.graph.stored_flows(), saved.graph.stored_flows());
    assert_eq!(read.graph.untracked_traffic(), saved.graph.untracked_traffic());
    assert!(read == saved);
    assert_eq!(write_to_vec(&read), bytes);
}

#[test]
fn graphs_with_different_flows_are_not_equal() {
    let graph = graph_of_all_flows();
    let (flows, untracked) = (graph.stored_flows().to_vec(), *graph.untracked_traffic());
    let mut other = graph.clone();
    assert!(graph == other);
    other.set_stored_flows(flows.clone(), Traffic::default());
    assert!(graph != other);
    let mut changed_flows = flows;
    changed_flows[7].details.is_answered ^= true;
    other.set_stored_flows(changed_flows, untracked);
    assert!(graph != other);
}

/// Without dimensions, neither flow records nor flows are kept.
#[test]
fn flows_are_not_saved_without_dimensions() {
    let saved = links_only(saved_packets(Dimensions::FLOWS, 100).graph, Statistics::default());
    assert!(saved.graph.flows().len() > 0);
    assert_eq!(load(&write_to_vec(&saved)).unwrap().graph.flows().len(), 0);
}

/// Returns a capture of one UDP packet.
fn capture_of_one_packet(source: u8, target: u8) -> Vec<u8> {
    let packet = ipv4([10, 0, 0, source], [10, 0, 0, target], 17, &udp(50_000, 53, b""));
    PcapFile::new().record(1, 0, &ethernet(0x0800, &packet)).build()
}

#[test]
fn packet_numbers_are_counted_through_captures_and_saved_graphs() {
    let dimensions = Dimensions::FLOWS;
    let mut ingest = Ingest::new(dimensions);
    ingest.read("saved", &capture_of_one_packet(3, 4)[..]).unwrap();
    ingest.read("saved", &capture_of_one_packet(5, 6)[..]).unwrap();
    let (graph, statistics) = ingest.finish();
    let saved = SavedGraph { graph, statistics, dimensions, depth: Depth::Outermost };
    let mut ingest = Ingest::new(dimensions);
    ingest.read("first", &capture_of_one_packet(1, 2)[..]).unwrap();
    ingest.add_saved(load(&write_to_vec(&saved)).unwrap()).unwrap();
    ingest.read("last", &capture_of_one_packet(7, 8)[..]).unwrap();
    let (graph, _) = ingest.finish();
    let numbers = graph.flows().map(|flow| (flow.first_packet, flow.last_packet));
    assert_eq!(numbers.collect::<Vec<_>>(), [(1, 1), (2, 2), (3, 3), (4, 4)]);
    let hosts: Vec<_> = graph.flows().map(|flow| flow.originator.address.to_string()).collect();
    assert_eq!(hosts, ["10.0.0.1", "10.0.0.3", "10.0.0.5", "10.0.0.7"]);
}

#[test]
fn unknown_packet_numbers_stay_unknown() {
    let mut graph = saved_packets(Dimensions::FLOWS, 100).graph;
    graph.derive_flows();
    let shifted = graph.with_input_offset(1, 1_000);
    assert!(shifted.flows().all(|flow| (flow.first_packet, flow.last_packet) == (0, 0)));
}

#[test]
fn packets_without_times_and_empty_graph_are_read_back_equal() {
    let empty = links_only(LinkGraph::default(), Statistics::default());
    assert!(load(&write_to_vec(&empty)).unwrap() == empty);
    let mut builder = crate::graph::GraphBuilder::new(Dimensions::LINKS);
    let capture = iplink_generator::office();
    let packets = crate::capture::Packets::new(&capture).unwrap();
    let observations = packets.filter_map(|packet| crate::dissect::dissect(&packet.unwrap()).ok());
    for (index, mut observation) in observations.enumerate() {
        observation.time = observation.time.filter(|_| index % 3 > 0);
        builder.observe(&observation);
    }
    let graph = builder.finish();
    assert!(graph.links().any(|link| link.traffic.first_seen.is_none()));
    let saved = links_only(graph, Statistics::default());
    assert!(load(&write_to_vec(&saved)).unwrap() == saved);
}

#[test]
fn statistics_of_many_skip_reasons_are_read_back_equal() {
    let mut input = InputStatistics::new("a\u{202e}b\n");
    input.format = Some("something".into());
    input.damage = Some("record 1 at byte 24: truncated".to_owned());
    input.counters.read = u64::MAX;
    input.names = BoundedList::from_parts(Vec::new(), 3);
    input.interfaces = BoundedList::from_parts(Vec::new(), 4);
    let reason = |organization: u32| SkipReason::Snap { organization, protocol: 7 };
    let skipped = (0..40_000).map(|number| (reason(number), u64::from(number)));
    input.counters.skipped = skipped.collect::<BTreeMap<_, _>>();
    let statistics =
        Statistics { inputs: vec![input, InputStatistics::new("")], ..Statistics::default() };
    let saved = links_only(LinkGraph::default(), statistics);
    assert_eq!(load(&write_to_vec(&saved)).unwrap(), saved);
}

#[test]
fn changed_bit_is_detected() {
    let (_, bytes) = saved_office(Dimensions::PROTOCOLS);
    for index in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[index] ^= 1 << (index % 8);
        assert!(load(&changed).is_err(), "byte {index}");
    }
}

#[test]
fn missing_or_extra_byte_is_detected() {
    let (_, mut bytes) = saved_office(Dimensions::LINKS);
    for len in 0..bytes.len() {
        assert!(load(&bytes[..len]).is_err(), "{len} bytes");
    }
    bytes.push(0);
    let message =
        format!("corrupt saved graph, before byte {}: it continues after its end", bytes.len() - 1);
    assert_eq!(load_error(&bytes), message);
}

/// With a correct digest, only the contents are checked: no check may panic, and a graph that
/// passes must be consistent enough to be saved and read again.
#[test]
fn changed_bit_with_correct_digest_gives_error_or_consistent_graph() {
    let (protocols, flows) = (Dimensions::PROTOCOLS, Dimensions::FLOWS);
    for bytes in [saved_office(protocols).1, write_to_vec(&saved_packets(flows, 100))] {
        let mut accepted = 0;
        for index in 10..bytes.len() - 32 {
            let mut changed = bytes.clone();
            changed[index] ^= 1 << (index % 8);
            if let Ok(saved) = load(&with_correct_digest(changed)) {
                accepted += 1;
                assert!(load(&write_to_vec(&saved)).unwrap() == saved);
            }
        }
        assert!(accepted < bytes.len() * 2 / 3, "{accepted} of {} files accepted", bytes.len());
    }
}

#[test]
fn newer_version_is_rejected() {
    let (_, mut bytes) = saved_office(Dimensions::LINKS);
    bytes[8] = 4;
    assert_eq!(
        load_error(&with_correct_digest(bytes)),
        "saved graph has version 4, but this program reads version 3"
    );
}

#[test]
fn capture_is_not_a_saved_graph() {
    assert_eq!(
        load_error(&iplink_generator::office()),
        "file header at byte 0: not a capture file: starts with d4 c3 b2 a1 02 00 04 00"
    );
}

#[test]
fn impossible_chunk_length_takes_no_memory() {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    for (len, packed_len) in [(u32::MAX, u32::MAX), (u32::MAX, 1), (4 << 20, 1), (1, 2), (1, 0)] {
        let mut file = bytes.clone();
        file.extend_from_slice(&len.to_le_bytes());
        file.extend_from_slice(&packed_len.to_le_bytes());
        let message = "corrupt saved graph, before byte 18: \
                    a chunk has an impossible length";
        assert_eq!(load_error(&file), message);
    }
}

#[test]
fn impossible_list_length_takes_no_memory() {
    // A chunk of IPv4 addresses that claims 2^62 of them and ends after this number.
    let mut file = Vec::new();
    let mut writer = blocks::BlockWriter::begin(&mut file).unwrap();
    writer.write_chunk(&settings(Dimensions::LINKS).encode()).unwrap();
    writer.write_chunk(&[5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f]).unwrap();
    writer.finish().unwrap();
    let allocations = allocation_counter::measure(|| {
        assert!(load_error(&file).ends_with("a message ends early"));
    });
    assert!(allocations.bytes_max < 2 << 20, "{allocations:?}");
}

/// Returns the message about the first missing property of a saved graph.
fn missing(saved: (Dimensions, Depth), requested: (Dimensions, Depth)) -> Option<&'static str> {
    let mut graph = links_only(LinkGraph::default(), Statistics::default());
    (graph.dimensions, graph.depth) = saved;
    graph.missing_property(requested.0, requested.1)
}

#[test]
fn missing_property_is_named_with_its_option() {
    let one = |set: fn(&mut Dimensions)| {
        let mut dimensions = Dimensions::LINKS;
        set(&mut dimensions);
        dimensions
    };
    let ports = one(|dimensions| dimensions.ports = true);
    for (requested, expected) in [
        (Dimensions::PROTOCOLS, "protocols: save it with --keep protocols"),
        (ports, "ports: save it with --keep flows"),
        (Dimensions::HANDSHAKES, "handshakes: save it with --keep flows"),
        (Dimensions::FRAGMENTS, "fragments: save it with --keep fragments"),
        (Dimensions::VLANS, "VLANs: save it with --keep vlans"),
        (Dimensions::ETHER_TYPES, "EtherTypes: save it with --keep ether-types"),
        (Dimensions::CAPTURE_SOURCES, "interfaces: save it with --keep origins"),
        (Dimensions::TIMES, "times: save it with --keep times"),
        (Dimensions::EXACT_TIMES, "exact times: read the capture instead"),
    ] {
        let depth = Depth::Outermost;
        let from = |saved| missing((saved, depth), (requested, depth));
        assert_eq!(from(Dimensions::LINKS), Some(expected));
        assert_eq!(from(requested), None, "{expected}");
        let all = Dimensions { bins: requested.bins, ..Dimensions::ALL };
        assert_eq!(from(all), None, "{expected}");
        assert_eq!(missing((all, depth), (Dimensions::LINKS, depth)), None);
    }
    let from_ports = missing((ports, Depth::Outermost), (Dimensions::PROTOCOLS, Depth::Outermost));
    assert_eq!(from_ports, None, "ports include protocols");
}

#[test]
fn missing_depth_is_named_with_its_option() {
    let links = Dimensions::LINKS;
    let missing = |saved, requested| missing((links, saved), (links, requested));
    for depth in [Depth::LinkLayer, Depth::Outermost, Depth::Innermost] {
        assert_eq!(missing(depth, depth), None);
        assert_eq!(missing(depth, Depth::Outermost), None);
    }
    let mac_addresses = Some("MAC addresses: save it with --nodes mac");
    assert_eq!(missing(Depth::Outermost, Depth::LinkLayer), mac_addresses);
    assert_eq!(missing(Depth::Innermost, Depth::LinkLayer), mac_addresses);
    let innermost = Some("innermost IP headers: save it with --inner");
    assert_eq!(missing(Depth::Outermost, Depth::Innermost), innermost);
}

/// Returns a chunk of links of one packet each, with their first and last times.
fn links(sources: &[u32], targets: &[u32], times: &[(i64, i64)]) -> Chunk {
    let (mut traffic, mut previous) = (TrafficColumns::default(), 0);
    for (first, last) in times {
        let time = Timestamp::from_nanos;
        let (first_seen, last_seen) = (time(*first), time(*last));
        let row = Traffic { packets: 1, bytes: 1, first_seen, last_seen };
        traffic.push(&row, &mut previous);
    }
    Chunk::Links(LinkColumns { sources: sources.to_vec(), targets: targets.to_vec(), traffic })
}

fn settings(dimensions: Dimensions) -> Chunk {
    Chunk::Settings(GraphSettings { dimensions, ..GraphSettings::default() })
}

fn hosts(distances: &[u32]) -> Chunk {
    Chunk::Ipv4Hosts(distances.to_vec())
}

/// Returns a chunk of flows of one packet each, between hosts with these indices.
fn flows(ends: &[(u32, u32, u64)]) -> Chunk {
    let flows = ends.iter().map(|(originator, responder, first_packet)| {
        let mut details = details(20);
        (details.first_packet, details.last_packet) = (*first_packet, *first_packet);
        StoredFlow { originator: *originator, responder: *responder, details }
    });
    Chunk::Flows(flows.collect())
}

fn untracked(packets: &[u64]) -> Chunk {
    let mut columns = TrafficColumns::default();
    packets.iter().for_each(|packets| columns.push(&traffic(*packets, None), &mut 0));
    Chunk::UntrackedTraffic(columns)
}

/// Returns the chunks of two hosts and a link with a flow record, followed by other chunks.
fn file_with_flow_record(chunks: impl IntoIterator<Item = Chunk>) -> Vec<u8> {
    let mut all = vec![settings(Dimensions::FLOWS), hosts(&[1, 1]), links(&[0], &[1], &[(1, 1)])];
    all.push(one_flow_record());
    all.extend(chunks);
    file_of_chunks(&all)
}

fn one_flow_record() -> Chunk {
    Chunk::FlowRecords(columns_of_one_flow_record())
}

fn columns_of_one_flow_record() -> FlowRecordColumns {
    let graph = saved_packets(Dimensions::FLOWS, 100).graph;
    let keys = graph.links().take(1).flat_map(|link| link.flow_records).map(|record| record.key);
    FlowRecordColumns {
        counts: vec![1],
        keys: keys.collect(),
        key_indices: vec![0],
        traffic: TrafficColumns::default(),
    }
}

#[test]
fn flows_out_of_order_are_rejected() {
    let valid = || flows(&[(0, 1, 4), (1, 0, 4), (0, 0, 5)]);
    let graph = load(&file_with_flow_record([valid(), flows(&[(0, 1, 5)]), untracked(&[7])]));
    let graph = graph.unwrap().graph;
    assert_eq!((graph.flows().len(), graph.untracked_traffic().packets), (4, 7));
    let wrong_chunk_order = "its chunks are not in order";
    let cases = [
        (vec![flows(&[(0, 2, 1)])], "an end of a flow is not a host"),
        (vec![flows(&[(2, 0, 1)])], "an end of a flow is not a host"),
        (vec![valid(), flows(&[(0, 1, 4)])], "flows are not in order"),
        (vec![valid(), hosts(&[1])], wrong_chunk_order),
        (vec![valid(), links(&[1], &[0], &[(1, 1)])], wrong_chunk_order),
        (vec![untracked(&[1]), valid()], wrong_chunk_order),
        (vec![untracked(&[1]), untracked(&[1])], wrong_chunk_order),
        (vec![untracked(&[1]), hosts(&[1])], wrong_chunk_order),
        (vec![untracked(&[])], "it has impossible untracked traffic"),
        (vec![untracked(&[1, 1])], "it has impossible untracked traffic"),
        (vec![untracked(&[0])], "it has impossible untracked traffic"),
    ];
    for (chunks, expected) in cases {
        let message = load_error(&file_with_flow_record(chunks));
        assert!(message.ends_with(&format!(": {expected}")), "{message} instead of {expected}");
    }
}

#[test]
fn flows_in_files_that_cannot_have_them_are_rejected() {
    let mut version_2 = file_with_flow_record([flows(&[(0, 1, 1)])]);
    version_2[8] = 2;
    let pending_links = [
        settings(Dimensions::FLOWS),
        hosts(&[1, 1]),
        links(&[0], &[1], &[(1, 1)]),
        flows(&[(0, 1, 1)]),
    ];
    let without_dimensions = [
        settings(Dimensions::LINKS),
        hosts(&[1, 1]),
        links(&[0], &[1], &[(1, 1)]),
        flows(&[(0, 1, 1)]),
    ];
    for file in [
        with_correct_digest(version_2),
        file_of_chunks(&pending_links),
        file_of_chunks(&without_dimensions),
    ] {
        let message = load_error(&file);
        assert!(message.ends_with(": its chunks are not in order"), "{message}");
    }
}

#[test]
fn flow_between_address_families_is_rejected() {
    let chunks = |responder| {
        let ipv6 = Chunk::Ipv6Hosts(vec![1]);
        let mut records = columns_of_one_flow_record();
        (records.counts, records.key_indices) = (vec![1; 2], vec![0; 2]);
        file_of_chunks(&[
            settings(Dimensions::FLOWS),
            hosts(&[1]),
            ipv6,
            Chunk::OtherHosts,
            links(&[0, 1], &[2, 2], &[(1, 1), (1, 1)]),
            Chunk::FlowRecords(records),
            flows(&[(0, responder, 1)]),
        ])
    };
    assert!(load(&chunks(2)).is_ok());
    let message = load_error(&chunks(1));
    assert!(
        message.ends_with(": a flow is between hosts of different address families"),
        "{message}"
    );
}

#[test]
fn flow_records_without_links_are_rejected() {
    let file = |change: fn(&mut FlowRecordColumns)| {
        let mut records = columns_of_one_flow_record();
        change(&mut records);
        let link = links(&[0], &[1], &[(1, 1)]);
        let (settings, hosts) = (settings(Dimensions::FLOWS), hosts(&[1, 1]));
        load(&file_of_chunks(&[settings, hosts, link, Chunk::FlowRecords(records)]))
    };
    assert!(file(|_| {}).is_ok());
    let changes: [fn(&mut FlowRecordColumns); 2] = [
        |records| records.key_indices.push(0),
        |records| records.traffic.push(&traffic(1, None), &mut 0),
    ];
    for change in changes {
        let message = file(change).unwrap_err().to_string();
        assert!(
            message.ends_with(": the flow records of a link do not sum up to its traffic"),
            "{message}"
        );
    }
}

#[test]
fn chunks_out_of_order_are_rejected() {
    let no_records = || Chunk::FlowRecords(FlowRecordColumns::default());
    let link = || links(&[0], &[1], &[(1, 1)]);
    let cases = [
        (vec![hosts(&[1, 1])], "its chunks are not in order"),
        (vec![Chunk::Skipped(Vec::new())], "its chunks are not in order"),
        (vec![settings(Dimensions::LINKS), no_records()], "its chunks are not in order"),
        (
            vec![settings(Dimensions::PROTOCOLS), hosts(&[1, 1]), link(), link()],
            "its chunks are not in order",
        ),
        (vec![], "a chunk is missing"),
        (vec![settings(Dimensions::PROTOCOLS), hosts(&[1, 1]), link()], "a chunk is missing"),
        (
            vec![settings(Dimensions::PROTOCOLS), hosts(&[1, 1]), link(), no_records()],
            "its columns have different lengths",
        ),
        (
            vec![settings(Dimensions::LINKS), hosts(&[1, 1]), link(), hosts(&[1])],
            "hosts or links are not in order",
        ),
    ];
    for (chunks, expected) in cases {
        let message = load_error(&file_of_chunks(&chunks));
        assert!(message.ends_with(&format!(": {expected}")), "{message} instead of {expected}");
    }
}

#[test]
fn impossible_graph_is_rejected() {
    let cases = [
        (vec![hosts(&[1, 0])], "hosts or links are not in order"),
        (vec![hosts(&[1, u32::MAX])], "hosts or links are not in order"),
        (vec![Chunk::OtherHosts, Chunk::OtherHosts], "hosts or links are not in order"),
        (vec![hosts(&[1, 1])], "a host has no link"),
        (vec![hosts(&[1, 1]), links(&[0], &[2], &[(1, 1)])], "an end of a link is not a host"),
        (
            vec![hosts(&[1, 1]), links(&[0, 0], &[1, 0], &[(1, 1), (1, 1)])],
            "hosts or links are not in order",
        ),
        (
            vec![hosts(&[1, 1]), links(&[0], &[1], &[(2, i64::MIN)])],
            "a link has impossible traffic",
        ),
        (vec![hosts(&[1, 1]), links(&[0], &[1], &[])], "its columns have different lengths"),
        (
            vec![hosts(&[1]), Chunk::Ipv6Hosts(vec![1]), links(&[0], &[1], &[(1, 1)])],
            "a link is between hosts of different address families",
        ),
        (
            vec![hosts(&[1]), Chunk::MacHosts(vec![1]), links(&[0], &[1], &[(1, 1)])],
            "a link is between hosts of different address families",
        ),
    ];
    for (mut chunks, expected) in cases {
        chunks.insert(0, settings(Dimensions::LINKS));
        let message = load_error(&file_of_chunks(&chunks));
        assert!(message.ends_with(&format!(": {expected}")), "{message} instead of {expected}");
    }
    let valid = [settings(Dimensions::LINKS), hosts(&[1, 1]), links(&[0], &[1], &[(1, 2)])];
    assert_eq!(load(&file_of_chunks(&valid)).unwrap().graph.links().len(), 1);
}

/// Checks the encoding of each dimension. The last byte is 0 if there are no time bins.
#[test]
fn dimensions_have_stable_positions() {
    let encode_with = |set: fn(&mut Dimensions)| {
        let mut dimensions = Dimensions::LINKS;
        set(&mut dimensions);
        let mut out = Encoder::default();
        dimensions.encode(&mut out);
        let bytes = out.into_bytes();
        assert_eq!(Dimensions::decode(&mut Decoder::new(&bytes)), Ok(dimensions));
        bytes
    };
    assert_eq!(encode_with(|dimensions| dimensions.protocols = true), [1, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(encode_with(|dimensions| dimensions.ports = true), [0, 1, 0, 0, 0, 0, 0, 0]);
    assert_eq!(encode_with(|dimensions| dimensions.handshakes = true), [0, 0, 1, 0, 0, 0, 0, 0]);
    assert_eq!(encode_with(|dimensions| dimensions.fragments = true), [0, 0, 0, 1, 0, 0, 0, 0]);
    assert_eq!(encode_with(|dimensions| dimensions.vlans = true), [0, 0, 0, 0, 1, 0, 0, 0]);
    assert_eq!(encode_with(|dimensions| dimensions.ether_types = true), [0, 0, 0, 0, 0, 1, 0, 0]);
    assert_eq!(
        encode_with(|dimensions| dimensions.capture_sources = true),
        [0, 0, 0, 0, 0, 0, 1, 0]
    );
    assert_eq!(
        encode_with(|dimensions| dimensions.bins = Some(Bins::Auto)),
        [0, 0, 0, 0, 0, 0, 0, 1, 0]
    );
    assert_eq!(
        encode_with(|dimensions| dimensions.bins = Some(Bins::Width(-3))),
        [0, 0, 0, 0, 0, 0, 0, 1, 1, 5]
    );
}

#[test]
fn contradictory_flow_flags_are_rejected() {
    // A key of protocol 6 whose other values are 0. The flags are a variable-length number.
    let decode = |flags: [u8; 2]| {
        let bytes = [&[6, 0, 0, 0, 0][..], &flags, &[0, 0, 0]].concat();
        FlowKey::decode(&mut Decoder::new(&bytes)).map_err(|error| error.0)
    };
    assert!(decode([0xc3, 0]).is_ok_and(|key| key.handshake() == Some(Handshake::Opens)));
    assert_eq!(decode([0x80, 4]), Err("it has an unknown flow flag"));
    let contradiction = Err("it has flow flags that contradict each other");
    assert_eq!(decode([0xc1, 1]), contradiction, "opens and accepts");
    assert_eq!(decode([0x82, 0]), contradiction, "a protocol without dimensions");
}
