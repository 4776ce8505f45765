//! Benchmarks of saving and loading graphs. The script `benches/storage-compare` measures databases.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use iplink_benches::{graph, reduced_in_tests};
use iplink_core::graph::SavedGraph;
use iplink_core::{Depth, Dimensions, Statistics};

/// The number of links of the saved graphs.
const LINKS: u64 = 1_000_000;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    save_and_load(&mut criterion);
    criterion.final_summary();
}

/// Benchmarks saving to a sink, which discards the bytes, and loading from memory.
fn save_and_load(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("storage");
    group.sample_size(10);
    for (name, dimensions) in [("links", Dimensions::LINKS), ("protocols", Dimensions::PROTOCOLS)] {
        let saved = saved_graph(dimensions);
        let mut file = Vec::new();
        saved.write(&mut file).unwrap_or_default();
        group.throughput(Throughput::Elements(saved.graph.links().len() as u64));
        group.bench_function(format!("save/{name}"), |bencher| {
            bencher.iter(|| saved.write(std::io::sink()));
        });
        group.bench_function(format!("load/{name}"), |bencher| {
            bencher.iter_with_large_drop(|| SavedGraph::read(black_box(&file[..])));
        });
    }
    group.finish();
}

/// Generates a graph with these dimensions, and returns it in the form in which it is saved.
fn saved_graph(dimensions: Dimensions) -> SavedGraph {
    let links = u32::try_from(reduced_in_tests(LINKS)).unwrap_or(u32::MAX);
    let (statistics, depth) = (Statistics::default(), Depth::Outermost);
    SavedGraph { graph: graph(links, dimensions).unwrap(), statistics, dimensions, depth }
}
