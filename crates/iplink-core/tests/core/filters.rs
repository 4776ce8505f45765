//! Filters and packet limits, on any number of threads and at any depth.

use std::fs::File;
use std::io::{Seek, Write};
use std::num::NonZeroUsize;

use iplink_core::capture::Packets;
use iplink_core::dissect::{dissect, dissect_frame, dissect_innermost};
use iplink_core::filter::Filter;
use iplink_core::{Depth, Dimensions, Ingest, LinkGraph, PacketCounters, Statistics};
use iplink_generator::bytes::{PcapFile, ethernet};
use iplink_generator::{CaptureFormat, Profile, capture, office};

fn filter(text: &str) -> Filter {
    text.parse().unwrap()
}

/// Reads captures on the given number of threads, after `configure` changed the options, and
/// returns the graph and the statistics.
fn read(
    captures: &[&[u8]],
    threads: usize,
    configure: impl Fn(Ingest) -> Ingest,
) -> (LinkGraph, Statistics) {
    let files: Vec<_> =
        captures.iter().map(|bytes| ("x".to_owned(), temporary_file(bytes))).collect();
    let threads = NonZeroUsize::new(threads).unwrap();
    let mut ingest = configure(Ingest::new(Dimensions::ALL).with_threads(threads));
    ingest.read_files(&files).into_iter().for_each(Result::unwrap);
    ingest.finish()
}

fn temporary_file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

fn counts_add_up(counters: &PacketCounters) -> bool {
    counters.read == counters.linked + counters.filtered + counters.skipped()
}

#[test]
fn filtered_graph_does_not_depend_on_the_number_of_threads() {
    let profile = Profile { packets: 30_000, hosts: 500, ..Profile::default() };
    let large = capture(&profile, CaptureFormat::Pcap);
    // Files of this size are split among threads.
    assert!(large.len() > 9 * 1024 * 1024);
    let office = office();
    let captures: [&[&[u8]]; 2] = [&[&large], &[&office[..]; 9]];
    for captures in captures {
        let filtered = |threads| {
            read(captures, threads, |ingest| ingest.with_filter(filter("tcp and not port 443")))
        };
        let (graph, statistics) = filtered(1);
        let total = statistics.total();
        assert!(counts_add_up(&total) && total.linked > 0 && total.filtered > 0, "{total:?}");
        for threads in [2, 8] {
            assert!(filtered(threads) == (graph.clone(), statistics.clone()), "{threads} threads");
        }
    }
}

#[test]
fn linked_packets_are_those_that_match() {
    let bytes = office();
    for text in ["tcp port 443 or 80", "net 10.20.1.0/24 and udp", "not ip", "len < 100", "vlan"] {
        let filter = filter(text);
        let matching = |depth| {
            let packets = Packets::new(&bytes).unwrap().map(Result::unwrap);
            let matches = packets.map(|packet| match depth {
                Depth::LinkLayer => {
                    dissect_frame(&packet).map(|frame| filter.matches_frame(&frame))
                }
                Depth::Outermost => {
                    dissect(&packet).map(|observation| filter.matches(&observation))
                }
                Depth::Innermost => {
                    dissect_innermost(&packet).map(|observation| filter.matches(&observation))
                }
            });
            matches.filter(|matches| *matches == Ok(true)).count() as u64
        };
        for depth in [Depth::LinkLayer, Depth::Outermost, Depth::Innermost] {
            let configure = |ingest: Ingest| ingest.with_depth(depth).with_filter(filter.clone());
            let total = read(&[&bytes], 1, configure).1.total();
            assert_eq!(total.linked, matching(depth), "{text} {depth:?}");
            assert!(counts_add_up(&total));
        }
    }
}

#[test]
fn two_filters_are_combined_with_and() {
    let bytes = office();
    let two_filters =
        |ingest: Ingest| ingest.with_filter(filter("tcp")).with_filter(filter("port 80"));
    let (graph, statistics) = read(&[&bytes], 1, two_filters);
    let one_filter = |ingest: Ingest| ingest.with_filter(filter("tcp and port 80"));
    let (expected_graph, expected_statistics) = read(&[&bytes], 1, one_filter);
    assert!(graph == expected_graph);
    assert_eq!(statistics.inputs, expected_statistics.inputs);
    // The statistics differ only in the texts of the filters.
    assert_eq!(
        (statistics.selections.join(" and "), statistics.selections.len()),
        (expected_statistics.selections.join(""), 2)
    );
}

#[test]
fn filters_apply_to_frames_without_ip() {
    let arp = ethernet(0x0806, &[0; 28]);
    let bytes = PcapFile::new().record(1, 0, &arp).record(3, 0, &arp).build();
    let linked = |text: &str| {
        let configure =
            |ingest: Ingest| ingest.with_depth(Depth::LinkLayer).with_filter(filter(text));
        read(&[&bytes], 1, configure).1.total().linked
    };
    assert_eq!((linked("since 2"), linked("not tcp"), linked("tcp"), linked("ip")), (1, 2, 0, 0));
}

#[test]
fn packet_limit_applies_across_captures() {
    let bytes = office();
    let packet_count = read(&[&bytes], 1, |ingest| ingest).1.total().read;
    let counts = |limit, threads| {
        let (_, statistics) = read(&[&bytes, &bytes], threads, |ingest| {
            ingest.with_packet_limit(limit).with_filter(filter("tcp"))
        });
        let inputs = statistics.inputs.iter();
        assert!(statistics.inputs.iter().all(|input| counts_add_up(&input.counters)));
        inputs.map(|input| (input.counters.read, input.stopped)).collect::<Vec<_>>()
    };
    for threads in [1, 2, 8] {
        assert_eq!(counts(0, threads), [(0, true), (0, true)]);
        assert_eq!(counts(10, threads), [(10, true), (0, true)]);
        assert_eq!(counts(packet_count + 1, threads), [(packet_count, false), (1, true)]);
        assert_eq!(
            counts(2 * packet_count + 1, threads),
            [(packet_count, false), (packet_count, false)]
        );
    }
}

#[test]
fn packet_limit_is_exact_at_progress_report_boundaries() {
    let profile = Profile { packets: 150_000, hosts: 50, ..Profile::default() };
    let bytes = capture(&profile, CaptureFormat::Pcapng);
    // Progress is reported about every 65,536 packets.
    for limit in [65_535, 65_536, 65_537, 140_001] {
        let (graph, statistics) = read(&[&bytes], 8, |ingest| ingest.with_packet_limit(limit));
        assert_eq!(statistics.total().read, limit);
        let linked: u64 = graph.links().map(|link| link.traffic.packets).sum();
        assert_eq!(statistics.total().linked, linked);
    }
}

#[test]
fn truncation_after_the_packet_limit_is_not_reported() {
    let bytes = office();
    let truncated = &bytes[..bytes.len() / 2];
    let mut ingest = Ingest::new(Dimensions::LINKS).with_packet_limit(10);
    ingest.read("x", truncated).unwrap();
    assert_eq!(ingest.statistics().inputs[0].damage, None);
}
