//! Benchmarks of building graphs from observations: adding, finishing and merging.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput};
use iplink_benches::{
    capture, graph, observations, observations_with_one_target, reduced_in_tests,
};
use iplink_core::dissect::Observation;
use iplink_core::graph::GraphBuilder;
use iplink_core::{Dimensions, LinkGraph};
use iplink_generator::{CaptureFormat, TrafficKind};

/// The number of packets of each generated capture.
const PACKETS: u64 = 500_000;

/// The number of source addresses: one for each value of 16 bits.
const SOURCES: u32 = 1 << 16;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    bench_observe(&mut criterion);
    bench_finish(&mut criterion);
    bench_merge(&mut criterion);
    criterion.final_summary();
}

/// Returns observations of several kinds of traffic, each with its name. The kinds differ in the
/// number and the distribution of addresses.
fn traffic() -> [(&'static str, Vec<Observation>); 6] {
    let generate =
        |kind, hosts| observations(&capture(kind, PACKETS, hosts, CaptureFormat::Pcap)).unwrap();
    [
        ("few-hosts", generate(TrafficKind::Tiny, 100)),
        ("many-hosts", generate(TrafficKind::Tiny, 1_000_000)),
        ("scan", generate(TrafficKind::Scan, SOURCES)),
        // The number of hosts is ignored: each packet has a new source.
        ("flood", generate(TrafficKind::Flood, 0)),
        // A hash of only the lower bits would put all of these in one bucket.
        (
            "same-low-bits",
            observations_with_one_target((0..SOURCES).map(|index| index << 16)).unwrap(),
        ),
        // The odd factor scatters the addresses over all bits, without duplicates.
        (
            "random-sources",
            observations_with_one_target((0..SOURCES).map(|index| index.wrapping_mul(0x9e37_79b9)))
                .unwrap(),
        ),
    ]
}

/// Benchmarks adding observations, with and without protocols.
fn bench_observe(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("graph/observe");
    for (name, observations) in traffic() {
        group.throughput(Throughput::Elements(observations.len() as u64));
        for (suffix, dimensions) in [("", Dimensions::LINKS), ("+protocols", Dimensions::PROTOCOLS)]
        {
            group.bench_function(format!("{name}{suffix}"), |bencher| {
                bencher.iter_with_large_drop(|| observe_all(black_box(&observations), dimensions));
            });
        }
    }
    group.finish();
}

/// Benchmarks finishing a builder, which turns it into a graph.
fn bench_finish(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("graph/finish");
    group.sample_size(10);
    for (name, observations) in traffic() {
        let links = observe_all(&observations, Dimensions::LINKS).finish().links().len();
        group.throughput(Throughput::Elements(links as u64));
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || observe_all(&observations, Dimensions::LINKS),
                GraphBuilder::finish,
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

/// Benchmarks merging two graphs. The large one has all links of the small one, and as many others.
fn bench_merge(criterion: &mut Criterion) {
    let links = u32::try_from(reduced_in_tests(50_000)).unwrap_or(u32::MAX);
    let (small, large) =
        [links, links * 2].map(|links| graph(links, Dimensions::LINKS).unwrap()).into();
    let mut group = criterion.benchmark_group("graph/merge");
    group.sample_size(10);
    // The links of both graphs.
    group.throughput(Throughput::Elements(u64::from(links) * 3));
    group.bench_function("overlapping", |bencher| {
        bencher.iter_batched(
            || small.clone(),
            |small: LinkGraph| small.merge(black_box(&large)),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// Adds observations to a new builder.
fn observe_all(observations: &[Observation], dimensions: Dimensions) -> GraphBuilder {
    let mut builder = GraphBuilder::new(dimensions);
    for packet in observations {
        builder.observe(packet);
    }
    builder
}
