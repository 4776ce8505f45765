use std::collections::BTreeMap;

use super::chunk::{Chunk, FlowRecordColumns, GraphSettings, LinkColumns, TrafficColumns};
use super::*;
use crate::Ingest;
use crate::dissect::SkipReason;
use crate::graph::{Bins, FlowKey, Handshake};
use crate::statistics::InputStatistics;
use crate::wire::{Decoder, Encoder};
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
    let (_, bytes) = saved_office(Dimensions::PROTOCOLS);
    let mut accepted = 0;
    // The magic number and the version take 10 bytes, and the digest 32.
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

#[test]
fn newer_version_is_rejected() {
    let (_, mut bytes) = saved_office(Dimensions::LINKS);
    bytes[8] = 3;
    assert_eq!(
        load_error(&with_correct_digest(bytes)),
        "saved graph has version 3, but this program reads version 2"
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

/// Returns a chunk of links of one packet each, with their first and last times.
fn links(sources: &[u32], targets: &[u32], times: &[(i64, i64)]) -> Chunk {
    let (mut traffic, mut previous) = (TrafficColumns::default(), 0);
    for (first, last) in times {
        let time = crate::time::Timestamp::from_nanos;
        let (first_seen, last_seen) = (time(*first), time(*last));
        let row = crate::graph::Traffic { packets: 1, bytes: 1, first_seen, last_seen };
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
