//! Benchmarks that draw pictures of graphs of common sizes as SVG, with the default parameters and
//! with all hosts, and that compute layouts without drawing them.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use iplink_benches::{realistic_graph, reduced_in_tests};
use iplink_core::query::View;
use iplink_core::{Dimensions, Statistics};
use iplink_formats::kit::layout::{LayoutGraph, force_layout, force_layout_3d};
use iplink_formats::output::Memory;
use iplink_formats::{FORMATS, Render};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    bench_graph_format(&mut criterion);
    bench_all_formats(&mut criterion);
    bench_layouts(&mut criterion);
    criterion.final_summary();
}

/// Benchmarks each layout of the format `graph`, with few and with many hosts.
fn bench_graph_format(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pictures/graph");
    group.sample_size(10);
    let statistics = Statistics::default();
    for (hosts, links) in [(100, 400), (10_000, 40_000)] {
        let graph =
            realistic_graph(reduced_u32(hosts), reduced_u32(links), Dimensions::LINKS).unwrap();
        let view = View::new(&graph, &statistics);
        group.throughput(Throughput::Elements(links));
        for layout in ["force", "concentric", "layered", "subnets"] {
            let params = [("hosts", "100000"), ("layout", layout)];
            group.bench_function(format!("{layout}/{hosts} hosts, {links} links"), |bencher| {
                bencher.iter(|| draw("graph", &params, &view));
            });
        }
    }
    group.finish();
}

/// Benchmarks all pictures of 1,000 hosts and 5,000 links, with the default parameters
/// and with all hosts.
fn bench_all_formats(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pictures/1,000 hosts, 5,000 links");
    group.sample_size(10);
    let picture_formats =
        FORMATS.iter().filter(|format| format.param_for_path("x.svg".as_ref()).is_some());
    let statistics = Statistics::default();
    for format in picture_formats {
        let dimensions = format.with_defaults().needs();
        let graph = realistic_graph(reduced_u32(1_000), reduced_u32(5_000), dimensions).unwrap();
        let view = View::new(&graph, &statistics);
        group.bench_function(format.name, |bencher| {
            bencher.iter(|| draw(format.name, &[], &view));
        });
        let accepts_hosts = format.with([("hosts", "1000")]).is_ok();
        // The format `graph` with many hosts is measured by `bench_graph_format`.
        if accepts_hosts && format.name != "graph" {
            group.bench_function(format!("{}/all hosts", format.name), |bencher| {
                bencher.iter(|| draw(format.name, &[("hosts", "1000")], &view));
            });
        }
    }
    group.finish();
}

/// Benchmarks the force-directed layouts, in two and three dimensions.
fn bench_layouts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pictures/layout");
    group.sample_size(10);
    let statistics = Statistics::default();
    let graph =
        realistic_graph(reduced_u32(10_000), reduced_u32(40_000), Dimensions::LINKS).unwrap();
    let layout_graph = LayoutGraph::from_view(&View::new(&graph, &statistics));
    group.bench_function("force/10,000 hosts", |bencher| {
        bencher.iter(|| force_layout(black_box(&layout_graph)))
    });
    group.bench_function("force-3d/10,000 hosts", |bencher| {
        bencher.iter(|| force_layout_3d(black_box(&layout_graph)))
    });
    group.finish();
}

/// Reduces a number of hosts or links in tests, to no fewer than 4, so that a picture is not empty.
fn reduced_u32(number: u64) -> u32 {
    u32::try_from(reduced_in_tests(number)).unwrap().max(4)
}

/// Draws a view in memory, and returns the number of bytes of its files.
fn draw(format: &str, params: &[(&str, &str)], view: &View<'_>) -> usize {
    let format = iplink_formats::find(format).unwrap();
    let mut out = Memory::default();
    format.with(params.iter().copied()).unwrap().render(view, &mut out).unwrap();
    out.files().values().map(Vec::len).sum()
}
