//! Benchmarks of reading packets from bytes, with the slice and the stream reader, for each
//! capture format.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use iplink_benches::{capture, reduced_in_tests};
use iplink_core::capture::{Packets, Reader};
use iplink_generator::{CaptureFormat, TrafficKind};

/// The number of packets of each capture.
const PACKETS: u64 = 50_000;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for (name, format) in [
        ("pcap", CaptureFormat::Pcap),
        ("pcap-ns", CaptureFormat::PcapNanoseconds),
        ("pcapng", CaptureFormat::Pcapng),
    ] {
        let bytes = capture(TrafficKind::Mixed, PACKETS, 20_000, format);
        let mut group = criterion.benchmark_group(format!("capture/{name}"));
        group.throughput(Throughput::ElementsAndBytes {
            elements: reduced_in_tests(PACKETS),
            bytes: bytes.len() as u64,
        });
        group.bench_function("slice", |bencher| {
            bencher.iter(|| sum_lengths_of_slice(black_box(&bytes)));
        });
        group.bench_function("stream", |bencher| {
            bencher.iter(|| sum_lengths_of_stream(black_box(&bytes)));
        });
        group.finish();
    }
    criterion.final_summary();
}

/// Reads packets with the slice reader, and returns the sum of their lengths on the wire, in bytes.
/// The sum is used, so that the compiler cannot skip the reading.
fn sum_lengths_of_slice(bytes: &[u8]) -> u64 {
    let packets = Packets::new(bytes).unwrap();
    packets.map(|packet| u64::from(packet.unwrap().wire_len)).sum()
}

/// Returns the same sum with the stream reader, which copies the bytes to its buffer, as it does
/// when it reads a file.
fn sum_lengths_of_stream(bytes: &[u8]) -> u64 {
    let mut capture = Reader::open(bytes).unwrap();
    let mut sum = 0;
    while let Some(packet) = capture.next_packet().unwrap() {
        sum += u64::from(packet.wire_len);
    }
    sum
}
