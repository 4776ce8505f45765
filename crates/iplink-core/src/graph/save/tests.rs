use std::collections::BTreeMap;

use super::*;
use crate::Ingest;
use crate::dissect::SkipReason;
use crate::statistics::Input;
use iplink_generator::{Container, Kind, Shape};

fn saved_office(detail: Dimensions) -> (Saved, Vec<u8>) {
    let mut ingest = Ingest::new(detail);
    ingest.read("office", &iplink_generator::office()[..]).unwrap();
    let (graph, account) = ingest.finish();
    let saved = Saved { graph, account, detail, depth: Depth::Innermost };
    let bytes = written(&saved);
    (saved, bytes)
}

fn written(saved: &Saved) -> Vec<u8> {
    let mut bytes = Vec::new();
    saved.write(&mut bytes).unwrap();
    bytes
}

fn of_links(graph: LinkGraph, account: Statistics) -> Saved {
    Saved { graph, account, detail: Dimensions::LINKS, depth: Depth::Outermost }
}

fn load(bytes: &[u8]) -> Result<Saved, Error> {
    Saved::read(bytes)
}

/// Packs chunks as a file, with the digest that they ask for.
fn packed(chunks: &[Chunk<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = blocks::Writer::begin(&mut bytes).unwrap();
    for chunk in chunks {
        writer.chunk(&postcard::to_stdvec(chunk).unwrap()).unwrap();
    }
    writer.finish().unwrap();
    bytes
}

/// Gives bytes the digest that they ask for, in the place of the last ones.
fn digested(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() - 32);
    let digest = blake3::hash(&bytes);
    bytes.extend_from_slice(digest.as_bytes());
    bytes
}

fn refusal(bytes: &[u8]) -> String {
    load(bytes).unwrap_err().to_string()
}

#[test]
fn what_was_saved_comes_back_equal() {
    for detail in [Dimensions::LINKS, Dimensions::PROTOCOLS, Dimensions::ALL] {
        let (whole, bytes) = saved_office(detail);
        assert!(bytes.starts_with(Saved::MAGIC));
        assert!(load(&bytes).unwrap() == whole);
        assert_eq!(written(&whole), bytes);
    }
}

#[test]
fn graphs_of_many_chunks_and_folded_hosts_come_back_equal() {
    for (kind, max_hosts) in [(Kind::Mixed, 500_000), (Kind::Mixed, 300), (Kind::Scan, 500_000)] {
        let shape = Shape { packets: 60_000, hosts: 9_000, seed: 7, kind };
        let capture = iplink_generator::capture(&shape, Container::Pcap);
        for detail in [Dimensions::LINKS, Dimensions::PROTOCOLS, Dimensions::ALL] {
            let mut ingest = Ingest::new(detail).with_max_hosts(max_hosts);
            ingest.read("many", &capture[..]).unwrap();
            let (graph, account) = ingest.finish();
            let saved = Saved { graph, account, detail, depth: Depth::Outermost };
            assert!(load(&written(&saved)).unwrap() == saved);
        }
    }
}

#[test]
fn packets_without_times_and_an_empty_graph_come_back() {
    let nothing = of_links(LinkGraph::default(), Statistics::default());
    assert!(load(&written(&nothing)).unwrap() == nothing);
    let mut builder = crate::graph::GraphBuilder::new(Dimensions::LINKS);
    let capture = iplink_generator::office();
    let packets = crate::capture::Packets::new(&capture).unwrap();
    let seen = packets.filter_map(|packet| crate::dissect::dissect(&packet.unwrap()).ok());
    for (number, mut seen) in seen.enumerate() {
        seen.time = seen.time.filter(|_| number % 3 > 0);
        builder.observe(&seen);
    }
    let graph = builder.finish();
    assert!(graph.links().any(|link| link.traffic.first_seen.is_none()));
    let saved = of_links(graph, Statistics::default());
    assert!(load(&written(&saved)).unwrap() == saved);
}

#[test]
fn every_reason_and_text_of_the_account_comes_back() {
    let mut input = Input::new("a\u{202e}b\n");
    input.format = Some("something".into());
    input.damage = Some("record 1 at byte 24: cut short".to_owned());
    input.tally.read = u64::MAX;
    let snap = |number: u32| SkipReason::Snap { organisation: number, protocol: 7 };
    let skipped = (0..40_000).map(|number| (snap(number), u64::from(number)));
    input.tally.skipped = skipped.collect::<BTreeMap<_, _>>();
    let account = Statistics { inputs: vec![input, Input::new("")], ..Statistics::default() };
    let saved = of_links(LinkGraph::default(), account);
    assert_eq!(load(&written(&saved)).unwrap(), saved);
}

#[test]
fn no_bit_of_a_file_can_be_changed() {
    let (_, bytes) = saved_office(Dimensions::PROTOCOLS);
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(load(&changed).is_err(), "byte {at}");
    }
}

#[test]
fn no_byte_can_be_missing_or_added() {
    let (_, mut bytes) = saved_office(Dimensions::LINKS);
    for len in 0..bytes.len() {
        assert!(load(&bytes[..len]).is_err(), "{len} bytes");
    }
    bytes.push(0);
    let says = format!(
        "saved graph is damaged before byte {}: it goes on behind its end",
        bytes.len() - 1
    );
    assert_eq!(refusal(&bytes), says);
}

/// With a digest that fits, the checks of what is said are on their own: none
/// may panic, and what passes must be a graph that can be saved again.
#[test]
fn a_forged_digest_does_not_help() {
    let (_, bytes) = saved_office(Dimensions::PROTOCOLS);
    let mut passed = 0;
    for at in 10..bytes.len() - 32 {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        if let Ok(saved) = load(&digested(changed)) {
            passed += 1;
            assert!(load(&written(&saved)).unwrap() == saved);
        }
    }
    assert!(passed < bytes.len() * 2 / 3, "{passed} of {}", bytes.len());
}

#[test]
fn a_newer_file_is_refused() {
    let (_, mut bytes) = saved_office(Dimensions::LINKS);
    bytes[8] = 3;
    assert_eq!(
        refusal(&digested(bytes)),
        "saved graph is of version 3, and this program reads version 2"
    );
}

#[test]
fn a_capture_is_no_saved_graph() {
    assert_eq!(
        refusal(&iplink_generator::office()),
        "file header at byte 0: not a capture: it starts with d4 c3 b2 a1 02 00 04 00"
    );
}

#[test]
fn a_length_that_is_claimed_takes_no_memory() {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    for (len, packed) in [(u32::MAX, u32::MAX), (u32::MAX, 1), (4 << 20, 1), (1, 2), (1, 0)] {
        let mut claimed = bytes.clone();
        claimed.extend_from_slice(&len.to_le_bytes());
        claimed.extend_from_slice(&packed.to_le_bytes());
        let says = "saved graph is damaged before byte 18: \
                    a chunk claims a length that it cannot have";
        assert_eq!(refusal(&claimed), says);
    }
}

#[test]
fn a_message_that_claims_a_length_takes_no_memory() {
    // A list of 2^62 addresses, of which none comes.
    let mut file = Vec::new();
    let mut writer = blocks::Writer::begin(&mut file).unwrap();
    writer.chunk(&postcard::to_stdvec(&keeps(false)).unwrap()).unwrap();
    writer.chunk(&[5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f]).unwrap();
    writer.finish().unwrap();
    let used = allocation_counter::measure(|| {
        assert!(refusal(&file).ends_with("a chunk is none that is known"));
    });
    assert!(used.bytes_max < 2 << 20, "{used:?}");
}

use chunk::{Chunk, Links, TrafficColumns};

/// Returns a chunk of links, of one packet each; `times` are their first and
/// last.
fn links(sources: &[u32], targets: &[u32], times: &[(i64, i64)]) -> Chunk<'static> {
    let (mut traffic, mut before) = (TrafficColumns::default(), 0);
    for (first, last) in times {
        let time = crate::time::Timestamp::from_nanos;
        let (first_seen, last_seen) = (time(*first), time(*last));
        let row = crate::graph::Traffic { packets: 1, bytes: 1, first_seen, last_seen };
        traffic.push(&row, &mut before);
    }
    Chunk::Links(Links { sources: sources.to_vec(), targets: targets.to_vec(), traffic })
}

fn keeps(parts: bool) -> Chunk<'static> {
    let detail = if parts { Dimensions::PROTOCOLS } else { Dimensions::LINKS };
    Chunk::Keeps(chunk::Keeps { detail, ..chunk::Keeps::default() })
}

fn hosts(distances: &[u32]) -> Chunk<'static> {
    Chunk::Ipv4(distances.to_vec())
}

#[test]
fn chunks_out_of_order_are_refused() {
    let none = || Chunk::Parts(chunk::Parts::default());
    let link = || links(&[0], &[1], &[(1, 1)]);
    let cases = [
        (vec![hosts(&[1, 1])], "its chunks are not in order"),
        (vec![Chunk::Skipped(Vec::new())], "its chunks are not in order"),
        (vec![keeps(false), none()], "its chunks are not in order"),
        (vec![keeps(true), hosts(&[1, 1]), link(), link()], "its chunks are not in order"),
        (vec![], "a chunk is missing"),
        (vec![keeps(true), hosts(&[1, 1]), link()], "a chunk is missing"),
        (vec![keeps(true), hosts(&[1, 1]), link(), none()], "a column is longer than another"),
        (
            vec![keeps(false), hosts(&[1, 1]), link(), hosts(&[1])],
            "hosts or links are not in order",
        ),
    ];
    for (chunks, what) in cases {
        let says = refusal(&packed(&chunks));
        assert!(says.ends_with(&format!(": {what}")), "{says} instead of {what}");
    }
}

#[test]
fn a_graph_that_cannot_be_is_refused() {
    let cases = [
        (vec![hosts(&[1, 0])], "hosts or links are not in order"),
        (vec![hosts(&[1, u32::MAX])], "hosts or links are not in order"),
        (vec![Chunk::Others, Chunk::Others], "hosts or links are not in order"),
        (vec![hosts(&[1, 1])], "a host has no link"),
        (vec![hosts(&[1, 1]), links(&[0], &[2], &[(1, 1)])], "a link has an end that is no host"),
        (
            vec![hosts(&[1, 1]), links(&[0, 0], &[1, 0], &[(1, 1), (1, 1)])],
            "hosts or links are not in order",
        ),
        (
            vec![hosts(&[1, 1]), links(&[0], &[1], &[(2, i64::MIN)])],
            "a link has traffic that cannot be",
        ),
        (vec![hosts(&[1, 1]), links(&[0], &[1], &[])], "a column is longer than another"),
        (
            vec![hosts(&[1]), Chunk::Ipv6(vec![1]), links(&[0], &[1], &[(1, 1)])],
            "a link is between hosts of different kinds",
        ),
    ];
    for (mut chunks, what) in cases {
        chunks.insert(0, keeps(false));
        let says = refusal(&packed(&chunks));
        assert!(says.ends_with(&format!(": {what}")), "{says} instead of {what}");
    }
    let sound = [keeps(false), hosts(&[1, 1]), links(&[0], &[1], &[(1, 2)])];
    assert_eq!(load(&packed(&sound)).unwrap().graph.links().len(), 1);
}
