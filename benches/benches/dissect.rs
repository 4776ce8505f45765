//! Benchmarks of dissecting packets into observations.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use iplink_benches::capture;
use iplink_core::capture::{Packet, Packets};
use iplink_core::dissect::dissect;
use iplink_generator::bytes::{PcapFile, ethernet};
use iplink_generator::{CaptureFormat, TrafficKind};

/// The number of packets of a capture: few enough that their headers stay in the cache of the CPU,
/// as they do just after reading, and too many for the branch predictor to memorize.
const PACKETS: u64 = 10_000;

const ETHERTYPE_ARP: u16 = 0x0806;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("dissect");
    for (name, kind) in [
        ("mixed", TrafficKind::Mixed),
        ("tiny", TrafficKind::Tiny),
        ("vlans", TrafficKind::Vlans),
        ("scan", TrafficKind::Scan),
    ] {
        bench(&mut group, name, &capture(kind, PACKETS, 1_000, CaptureFormat::Pcap));
    }
    bench(&mut group, "skipped", &arp_capture());
    group.finish();
    criterion.final_summary();
}

/// Benchmarks the dissection of all packets of a capture.
fn bench(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, capture: &[u8]) {
    let packets: Vec<Packet<'_>> = Packets::new(capture).unwrap().map(Result::unwrap).collect();
    group.throughput(Throughput::Elements(packets.len() as u64));
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            for packet in &packets {
                let _ = black_box(dissect(black_box(packet)));
            }
        });
    });
}

/// Returns a capture of ARP packets, all of which are skipped.
fn arp_capture() -> Vec<u8> {
    let frame = ethernet(ETHERTYPE_ARP, &[0; 46]);
    let file = (0..1_000).fold(PcapFile::new(), |file, second| file.record(second, 0, &frame));
    file.build()
}
