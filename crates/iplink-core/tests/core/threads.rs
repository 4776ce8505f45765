//! Checks that ingestion gives the same graph and statistics on any number of threads.

use std::fs::File;
use std::io::{Seek, Write};
use std::num::NonZeroUsize;

use iplink_core::graph::Address;
use iplink_core::{Dimensions, Ingest, LinkGraph, Statistics};
use iplink_generator::bytes::{PcapFile, PcapngFile, ethernet, ipv4, udp};
use iplink_generator::{CaptureFormat, Profile, TrafficKind, capture};

/// A file size, in bytes, above which several threads read parts of the file.
const SPLIT_LEN: usize = 9 * 1024 * 1024;

#[test]
fn graph_of_every_capture_format_does_not_depend_on_threads() {
    assert_same_for_any_thread_count(CaptureFormat::Pcap, TrafficKind::Mixed);
    assert_same_for_any_thread_count(CaptureFormat::PcapNanoseconds, TrafficKind::Jumbo);
    assert_same_for_any_thread_count(CaptureFormat::Pcapng, TrafficKind::Jumbo);
}

#[test]
#[ignore = "slow: 12 captures of 9 MiB"]
fn graph_of_every_traffic_kind_and_capture_format_does_not_depend_on_threads() {
    for format in [CaptureFormat::Pcap, CaptureFormat::PcapNanoseconds, CaptureFormat::Pcapng] {
        for kind in [TrafficKind::Mixed, TrafficKind::Tiny, TrafficKind::Jumbo, TrafficKind::Flood]
        {
            assert_same_for_any_thread_count(format, kind);
        }
    }
}

/// Reads a generated capture, which is large enough to be split, on 1, 2, 3 and 8 threads.
fn assert_same_for_any_thread_count(format: CaptureFormat, kind: TrafficKind) {
    let packets = match kind {
        TrafficKind::Jumbo => 1_200,
        TrafficKind::Tiny | TrafficKind::Flood => 140_000,
        _ => 30_000,
    };
    let bytes = capture(&Profile { packets, hosts: 500, kind, ..Profile::default() }, format);
    assert!(bytes.len() > SPLIT_LEN, "{kind:?} {format:?}: {}", bytes.len());
    read_for_each_thread_count(&bytes);
}

#[test]
fn damage_in_the_middle_ends_reading_for_any_thread_count() {
    let profile = Profile { packets: 30_000, hosts: 50, ..Profile::default() };
    let mut bytes = capture(&profile, CaptureFormat::Pcap);
    let damage_start = bytes.len() / 3;
    bytes[damage_start..damage_start + 5_000].fill(0xff);
    let (_, statistics) = read_for_each_thread_count(&bytes);
    assert!(statistics.inputs[0].damage.as_ref().unwrap().contains("claims 4294967295 bytes"));
}

#[test]
fn capture_inside_packets_is_not_mistaken_for_records() {
    let inner = capture(
        &Profile { packets: 600, hosts: 9, kind: TrafficKind::Tiny, ..Profile::default() },
        CaptureFormat::Pcap,
    );
    let carrier = ethernet(0x0800, &ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(1, 2, &inner)));
    let mut file = PcapFile::new();
    for second in 0..(2 * SPLIT_LEN / carrier.len()) {
        file = file.record(u32::try_from(second).unwrap(), 0, &carrier);
    }
    let (graph, _) = read_for_each_thread_count(&file.build());
    assert_eq!(graph.hosts().len(), 2);
}

#[test]
fn late_interface_declaration_applies_to_later_parts() {
    let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(1, 2, &[7; 1_400]));
    let frame = ethernet(0x0800, &packet);
    let mut file = PcapngFile::new().interface(1, 0, &[]);
    for ticks in 0..(SPLIT_LEN / frame.len()) as u64 {
        if ticks == 1_000 {
            file = file.interface(101, 0, &[]);
        }
        let is_raw = ticks > 1_000 && ticks % 2 == 0;
        let (interface, data) = if is_raw { (1, &packet) } else { (0, &frame) };
        file = file.enhanced(interface, ticks, u32::try_from(data.len()).unwrap(), data);
    }
    let (_, statistics) = read_for_each_thread_count(&file.build());
    assert_eq!(statistics.total().skipped(), 0);
}

#[test]
fn read_files_returns_results_in_order() {
    let files: Vec<_> = (0..20_u8)
        .map(|number| {
            let data =
                ethernet(0x0800, &ipv4([10, 0, 0, number], [10, 0, 0, 1], 17, &udp(1, 2, b"")));
            let mut bytes = PcapFile::new().record(number.into(), 0, &data).build();
            // One of the files is truncated.
            bytes.truncate(bytes.len() - usize::from(number == 7));
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&bytes).unwrap();
            file.rewind().unwrap();
            (number.to_string(), file)
        })
        .collect();
    let mut ingest = Ingest::new(Dimensions::LINKS).with_threads(NonZeroUsize::new(3).unwrap());
    let results = ingest.read_files(&files);
    let (graph, statistics) = ingest.finish();
    let failed: Vec<_> = (0..20).filter(|index| results[*index].is_err()).collect();
    assert_eq!(failed, [7]);
    assert!(
        statistics.inputs.iter().map(|input| &input.name).eq(files.iter().map(|(name, _)| name))
    );
    assert_eq!((graph.links().len(), statistics.total().linked), (19, 19));
}

#[test]
fn hosts_merged_beyond_the_limit_do_not_depend_on_threads() {
    let profile = Profile { packets: 140_000, kind: TrafficKind::Flood, ..Profile::default() };
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&capture(&profile, CaptureFormat::Pcap)).unwrap();
    let read = |threads, files: usize| {
        let files: Vec<_> = (0..files).map(|_| (String::new(), file.reopen().unwrap())).collect();
        let threads = NonZeroUsize::new(threads).unwrap();
        let mut ingest = Ingest::new(Dimensions::ALL).with_threads(threads).with_max_hosts(1_000);
        ingest.read_files(&files).into_iter().for_each(|result| result.unwrap());
        ingest.finish().0
    };
    let on_one_thread = read(1, 1);
    let others = on_one_thread.host(Address::Others).unwrap();
    assert!(others.sent.packets > 100_000);
    let sent: u64 = on_one_thread.hosts().map(|host| host.sent.packets).sum();
    assert_eq!(sent, profile.packets);
    // The limit applies to each address family; one more host is `others`.
    assert!(on_one_thread.hosts().len() <= 2_001);
    assert!(read(2, 1) == on_one_thread && read(8, 1) == on_one_thread);
    assert!(read(2, 3) == read(1, 3));
}

/// Reads a capture on 1, 2, 3 and 8 threads, and returns the result, which must be the same each
/// time.
fn read_for_each_thread_count(bytes: &[u8]) -> (LinkGraph, Statistics) {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let mut ingest = Ingest::new(Dimensions::ALL);
    let damage = ingest.read("x", bytes).err().map(|error| error.to_string());
    let on_one_thread = ingest.finish();
    for threads in [2, 3, 8] {
        let (graph, statistics, result) = read_on_threads(&file, threads);
        assert_eq!(statistics, on_one_thread.1, "{threads} threads");
        assert_eq!(result, damage, "{threads} threads");
        assert!(graph == on_one_thread.0, "{threads} threads");
    }
    on_one_thread
}

fn read_on_threads(file: &File, threads: usize) -> (LinkGraph, Statistics, Option<String>) {
    let mut file = file.try_clone().unwrap();
    file.rewind().unwrap();
    let threads = NonZeroUsize::new(threads).unwrap();
    let mut ingest = Ingest::new(Dimensions::ALL).with_threads(threads);
    let result = ingest.read_files(&[("x".to_owned(), file)]).remove(0);
    let (graph, statistics) = ingest.finish();
    (graph, statistics, result.err().map(|error| error.to_string()))
}
