//! Questions to a graph of a million links.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use iplink_benches::{graph, scaled};
use iplink_core::query::{Query, View};
use iplink_core::{Account, Detail};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let links = u32::try_from(scaled(1_000_000)).unwrap_or(u32::MAX);
    let (graph, account) = (graph(links, Detail::LINKS), Account::default());
    let view = View::new(&graph, &account);
    let mut group = criterion.benchmark_group("query");
    group.throughput(Throughput::Elements(view.links().len() as u64));
    group.bench_function("traffic", |bencher| {
        bencher.iter(|| black_box(&view).traffic());
    });
    group.bench_function("links", |bencher| {
        bencher.iter(|| for_each(view.links()));
    });
    group.bench_function("links-by-weight", |bencher| {
        bencher.iter(|| view.links().map(|link| link.traffic.packets).max());
    });
    group.bench_function("top-10-links", |bencher| {
        let mut query = Query::default();
        query.top_links = Some(10);
        bencher.iter(|| query.run(&graph, &account).links().len());
    });
    group.throughput(Throughput::Elements(view.hosts().len() as u64));
    group.bench_function("hosts", |bencher| {
        bencher.iter(|| for_each(view.hosts()));
    });
    group.bench_function("host-by-address", |bencher| {
        bencher.iter(|| {
            let found = view.hosts().filter_map(|host| graph.host(host.address));
            found.count()
        });
    });
    group.finish();
    criterion.final_summary();
}

fn for_each<T>(items: impl Iterator<Item = T>) {
    for item in items {
        let _ = black_box(item);
    }
}
