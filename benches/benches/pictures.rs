//! Drawing pictures of usual sizes as SVG, with the default parameters and with every
//! host, and layouts alone.

#![expect(clippy::unwrap_used, reason = "a bench may panic")]

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use iplink_benches::{network, scaled};
use iplink_core::query::View;
use iplink_core::{Dimensions, Statistics};
use iplink_formats::kit::layout::{LayoutGraph, force_layout, force_layout_3d};
use iplink_formats::output::Memory;
use iplink_formats::{FORMATS, Render};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    graphs(&mut criterion);
    others(&mut criterion);
    layouts(&mut criterion);
    criterion.final_summary();
}

/// Benchmarks each layout of the graph, with few hosts and with a screenful.
fn graphs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pictures/graph");
    group.sample_size(10);
    let statistics = Statistics::default();
    for (hosts, links) in [(100, 400), (10_000, 40_000)] {
        let graph = network(small(hosts), small(links), Dimensions::LINKS).unwrap();
        let view = View::new(&graph, &statistics);
        group.throughput(Throughput::Elements(links));
        for layout in ["force", "concentric", "layered", "subnets"] {
            let params = [("hosts", "100000"), ("layout", layout)];
            group.bench_function(format!("{layout}/{hosts} hosts, {links} links"), |bencher| {
                bencher.iter(|| drawn("graph", &params, &view));
            });
        }
    }
    group.finish();
}

/// Benchmarks all pictures of 1,000 hosts and 5,000 links, with the default parameters
/// and with all hosts.
fn others(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pictures/1,000 hosts, 5,000 links");
    group.sample_size(10);
    let draw = FORMATS.iter().filter(|format| format.param_for_path("x.svg".as_ref()).is_some());
    let statistics = Statistics::default();
    for format in draw {
        let dimensions = format.with_defaults().needs();
        let graph = network(small(1_000), small(5_000), dimensions).unwrap();
        let view = View::new(&graph, &statistics);
        group.bench_function(format.name, |bencher| {
            bencher.iter(|| drawn(format.name, &[], &view));
        });
        let has_hosts = format.with([("hosts", "1000")]).is_ok();
        if has_hosts && format.name != "graph" {
            group.bench_function(format!("{}/all hosts", format.name), |bencher| {
                bencher.iter(|| drawn(format.name, &[("hosts", "1000")], &view));
            });
        }
    }
    group.finish();
}

/// Benchmarks the force-directed layouts, in two and three dimensions.
fn layouts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pictures/layout");
    group.sample_size(10);
    let statistics = Statistics::default();
    let graph = network(small(10_000), small(40_000), Dimensions::LINKS).unwrap();
    let net = LayoutGraph::from_view(&View::new(&graph, &statistics));
    group.bench_function("force/10,000 hosts", |bencher| {
        bencher.iter(|| force_layout(black_box(&net)))
    });
    group.bench_function("space/10,000 hosts", |bencher| {
        bencher.iter(|| force_layout_3d(black_box(&net)))
    });
    group.finish();
}

fn small(number: u64) -> u32 {
    u32::try_from(scaled(number)).unwrap().max(4)
}

/// Draws a view; returns the number of bytes.
fn drawn(format: &str, params: &[(&str, &str)], view: &View<'_>) -> usize {
    let format = iplink_formats::find(format).unwrap();
    let mut out = Memory::default();
    format.with(params.iter().copied()).unwrap().render(view, &mut out).unwrap();
    out.files().values().map(Vec::len).sum()
}
