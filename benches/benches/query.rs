//! Benchmarks of queries and analyses of a graph with a million links.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::hint::black_box;
use std::net::Ipv4Addr;
use std::sync::Arc;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput};
use iplink_benches::{capture, graph, observations, reduced_in_tests};
use iplink_core::dissect::Observation;
use iplink_core::query::{Filter, Focus, Grouping, NamedNetworks, Query, View, Weight, algorithms};
use iplink_core::{Dimensions, LinkGraph, Statistics};
use iplink_generator::{CaptureFormat, TrafficKind};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let links = u32::try_from(reduced_in_tests(1_000_000)).unwrap_or(u32::MAX);
    let (graph, statistics) = (graph(links, Dimensions::LINKS).unwrap(), Statistics::default());
    let view = View::new(&graph, &statistics);
    let mut group = criterion.benchmark_group("query");
    group.sample_size(10);
    group.throughput(Throughput::Elements(view.links().len() as u64));
    bench_iterations(&mut group, &view);
    bench_transforms(&mut group, &graph, &statistics);
    bench_questions(&mut group, &view);
    bench_detailed_questions(&mut group, links);
    group.throughput(Throughput::Elements(view.hosts().len() as u64));
    bench_hosts(&mut group, &view, &graph);
    bench_filters(&mut group);
    group.finish();
    criterion.final_summary();
}

/// Benchmarks iteration over all links.
fn bench_iterations(group: &mut BenchmarkGroup<'_, WallTime>, view: &View<'_>) {
    group.bench_function("traffic", |bencher| {
        bencher.iter(|| black_box(view).traffic());
    });
    group.bench_function("links", |bencher| {
        bencher.iter(|| consume(view.links()));
    });
    group.bench_function("max-link-packets", |bencher| {
        bencher.iter(|| view.links().map(|link| link.traffic.packets).max());
    });
}

/// Benchmarks queries with one transform each.
fn bench_transforms(
    group: &mut BenchmarkGroup<'_, WallTime>,
    graph: &LinkGraph,
    statistics: &Statistics,
) {
    let mut bench = |name: &str, change: &dyn Fn(&mut Query)| {
        let mut query = Query::default();
        change(&mut query);
        group.bench_function(name, |bencher| {
            bencher.iter(|| query.run(graph, statistics).links().len());
        });
    };
    bench("top-10-links", &|query| query.top_links = Some(10));
    bench("top-100-hosts", &|query| query.top_hosts = Some(100));
    bench("min-packets", &|query| query.min_packets = 2);
    bench("by-peers", &|query| (query.top_links, query.weight) = (Some(10), Weight::Peers));
    bench("both-ways", &|query| query.merge_directions = true);
    bench("group-networks", &|query| {
        query.group = Some(Grouping::Networks { ipv4: 16, ipv6: 112 });
    });
    let network_line = |number: u32| format!("{}/8 net{number}\n", Ipv4Addr::from(number << 24));
    let networks: String = (0..256).map(network_line).collect();
    let networks: NamedNetworks = networks.parse().unwrap_or_default();
    let named = Grouping::Named(Arc::new(networks));
    bench("group-names", &|query| query.group = Some(named.clone()));
    bench("budget-60", &|query| query.max_hosts = Some(60));
    bench("fold-silent", &|query| query.fold_silent = true);
    if let Some(host) = graph.hosts().next().map(|host| host.address) {
        bench("focus-2-hops", &|query| query.focus = Some(Focus { host, hops: 2 }));
    }
}

/// Benchmarks the questions that need no dimensions besides source and target.
fn bench_questions(group: &mut BenchmarkGroup<'_, WallTime>, view: &View<'_>) {
    let mut bench = |name: &str, ask: &dyn Fn() -> usize| {
        group.bench_function(name, |bencher| bencher.iter(|| black_box(ask())));
    };
    let addresses: Vec<_> = view.hosts().map(|host| host.address).collect();
    if let [first, .., last] = addresses[..] {
        bench("path", &|| {
            algorithms::shortest_path(view, first, last).map_or(0, |path| path.len())
        });
        bench("never-contacted", &|| {
            algorithms::never_contacted(view, first).map_or(0, |hosts| hosts.len())
        });
    }
    bench("articulation", &|| algorithms::articulation_points(view).len());
    bench("bridges", &|| algorithms::bridges(view).len());
    bench("components", &|| algorithms::components(view).weak.len());
    bench("communities", &|| algorithms::communities(view).groups.len());
    bench("degree", &|| algorithms::degree(view).len());
    bench("only-contact", &|| algorithms::only_contact(view).len());
    bench("pagerank", &|| algorithms::pagerank(view).len());
    bench("scans", &|| algorithms::scans(view, 5).len());
    bench("top-talkers", &|| algorithms::top_talkers(view).len());
    // The default of 256 sources takes 256 times as long.
    bench("betweenness-from-1", &|| algorithms::betweenness_from(view, 1).sources);
}

/// Benchmarks the questions that need the dimensions of flows, or exact times.
fn bench_detailed_questions(group: &mut BenchmarkGroup<'_, WallTime>, links: u32) {
    let statistics = Statistics::default();
    let detailed = graph(links, Dimensions::FLOWS).unwrap();
    let view = View::new(&detailed, &statistics);
    group.bench_function("port-scans", |bencher| {
        bencher.iter(|| algorithms::port_scans(&view, 5).len());
    });
    drop(view);
    let timed = graph(links, Dimensions::EXACT_TIMES).unwrap();
    let view = View::new(&timed, &statistics);
    group.bench_function("rhythm", |bencher| {
        bencher.iter(|| algorithms::periodic_links(&view).len());
    });
}

/// Benchmarks iteration over all hosts, and looking up each by its address.
fn bench_hosts(group: &mut BenchmarkGroup<'_, WallTime>, view: &View<'_>, graph: &LinkGraph) {
    group.bench_function("hosts", |bencher| {
        bencher.iter(|| consume(view.hosts()));
    });
    group.bench_function("host-by-address", |bencher| {
        bencher.iter(|| {
            let found_hosts = view.hosts().filter_map(|host| graph.host(host.address));
            found_hosts.count()
        });
    });
}

/// Benchmarks filters on a million packets.
fn bench_filters(group: &mut BenchmarkGroup<'_, WallTime>) {
    let capture = capture(TrafficKind::Mixed, 1_000_000, 20_000, CaptureFormat::Pcap);
    let packets: Vec<Observation> = observations(&capture).unwrap();
    drop(capture);
    group.throughput(Throughput::Elements(packets.len() as u64));
    for (name, text) in [
        ("filter-port", "tcp port 443"),
        (
            "filter-compound",
            "(src net 10.0.0.0/9 or ip6) and not (udp port 53 or len < 100) and not host 10.1.1.1",
        ),
    ] {
        let Ok(filter) = text.parse::<Filter>() else {
            continue;
        };
        group.bench_function(name, |bencher| {
            bencher.iter(|| packets.iter().filter(|packet| filter.matches(packet)).count());
        });
    }
}

/// Iterates over all items, which the compiler must not optimize away.
fn consume<T>(items: impl Iterator<Item = T>) {
    for item in items {
        let _ = black_box(item);
    }
}
