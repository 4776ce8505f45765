//! Files to graphs: the whole way, on one thread and on all.

#![expect(clippy::unwrap_used, reason = "a bench may panic")]

use std::fs::File;
use std::num::NonZeroUsize;
use std::path::Path;
use std::thread;

use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput, measurement::WallTime};
use iplink_benches::shape;
use iplink_core::{Dimensions, Ingest, LinkGraph};
use iplink_generator::{Container, Kind, Shape, write_capture};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let folder = tempfile::tempdir().unwrap();
    let mut group = criterion.benchmark_group("end_to_end");
    group.sample_size(20);
    for (name, shape, container) in captures() {
        let path = folder.path().join(name);
        write_capture(&shape, container, &mut File::create(&path).unwrap()).unwrap();
        bench(&mut group, name, &path, shape.packets);
        std::fs::remove_file(path).unwrap();
    }
    group.finish();
    criterion.final_summary();
}

/// Captures of some 40 MB each: enough to be read in parts.
fn captures() -> [(&'static str, Shape, Container); 8] {
    let mixed = shape(Kind::Mixed, 100_000, 20_000);
    [
        ("mixed", mixed.clone(), Container::Pcap),
        ("mixed-ns", mixed.clone(), Container::PcapNanoseconds),
        ("mixed-pcapng", mixed, Container::Pcapng),
        ("tiny", shape(Kind::Tiny, 500_000, 20_000), Container::Pcap),
        ("jumbo", shape(Kind::Jumbo, 5_000, 20_000), Container::Pcap),
        ("scan", shape(Kind::Scan, 500_000, 65_536), Container::Pcap),
        ("flood", shape(Kind::Flood, 500_000, 0), Container::Pcap),
        ("vlans", shape(Kind::Vlans, 100_000, 20_000), Container::Pcap),
    ]
}

fn bench(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, path: &Path, packets: u64) {
    group.throughput(Throughput::ElementsAndBytes {
        elements: packets,
        bytes: path.metadata().unwrap().len(),
    });
    let all = thread::available_parallelism().unwrap();
    for (threads, number) in [("1-thread", NonZeroUsize::MIN), ("all-threads", all)] {
        group.bench_function(BenchmarkId::new(name, threads), |bencher| {
            bencher.iter_with_large_drop(|| read(path, number, packets));
        });
    }
}

fn read(path: &Path, threads: NonZeroUsize, packets: u64) -> LinkGraph {
    let mut ingest = Ingest::new(Dimensions::LINKS).with_threads(threads);
    let file = (path.display().to_string(), File::open(path).unwrap());
    for result in ingest.read_files(&[file]) {
        result.unwrap();
    }
    let (graph, account) = ingest.finish();
    assert_eq!(account.total().read, packets);
    graph
}
