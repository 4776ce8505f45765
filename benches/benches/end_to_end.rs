//! Benchmarks of reading capture files into graphs, on one thread and on all available threads.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::fs::File;
use std::num::NonZeroUsize;
use std::path::Path;
use std::thread;

use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput, measurement::WallTime};
use iplink_benches::profile;
use iplink_core::{Dimensions, Ingest, LinkGraph};
use iplink_generator::{CaptureFormat, Profile, TrafficKind, write_capture};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let folder = tempfile::tempdir().unwrap();
    let mut group = criterion.benchmark_group("end_to_end");
    group.sample_size(20);
    for (name, profile, format) in captures() {
        let path = folder.path().join(name);
        write_capture(&profile, format, &mut File::create(&path).unwrap()).unwrap();
        bench(&mut group, name, &path, profile.packets);
        std::fs::remove_file(path).unwrap();
    }
    group.finish();
    criterion.final_summary();
}

/// Returns captures of about 40 MB each, large enough to be split among threads.
fn captures() -> [(&'static str, Profile, CaptureFormat); 8] {
    let mixed = profile(TrafficKind::Mixed, 100_000, 20_000);
    [
        ("mixed", mixed.clone(), CaptureFormat::Pcap),
        ("mixed-ns", mixed.clone(), CaptureFormat::PcapNanoseconds),
        ("mixed-pcapng", mixed, CaptureFormat::Pcapng),
        ("tiny", profile(TrafficKind::Tiny, 500_000, 20_000), CaptureFormat::Pcap),
        ("jumbo", profile(TrafficKind::Jumbo, 5_000, 20_000), CaptureFormat::Pcap),
        ("scan", profile(TrafficKind::Scan, 500_000, 65_536), CaptureFormat::Pcap),
        // The number of hosts is ignored: each packet has a new source.
        ("flood", profile(TrafficKind::Flood, 500_000, 0), CaptureFormat::Pcap),
        ("vlans", profile(TrafficKind::Vlans, 100_000, 20_000), CaptureFormat::Pcap),
    ]
}

/// Benchmarks reading a file with this number of packets, on one thread and on all available ones.
fn bench(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, path: &Path, packets: u64) {
    group.throughput(Throughput::ElementsAndBytes {
        elements: packets,
        bytes: path.metadata().unwrap().len(),
    });
    let all_threads = thread::available_parallelism().unwrap();
    for (label, threads) in [("1-thread", NonZeroUsize::MIN), ("all-threads", all_threads)] {
        group.bench_function(BenchmarkId::new(name, label), |bencher| {
            bencher.iter_with_large_drop(|| read(path, threads, packets));
        });
    }
}

/// Reads a file into a graph, and checks its number of packets.
fn read(path: &Path, threads: NonZeroUsize, packets: u64) -> LinkGraph {
    let mut ingest = Ingest::new(Dimensions::LINKS).with_threads(threads);
    let file = (path.display().to_string(), File::open(path).unwrap());
    for result in ingest.read_files(&[file]) {
        result.unwrap();
    }
    let (graph, statistics) = ingest.finish();
    assert_eq!(statistics.total().read, packets);
    graph
}
