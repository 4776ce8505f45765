//! Properties of the comparison of two graphs.

use std::sync::Arc;

use iplink_core::graph::{Address, Change, Comparison, Link};
use iplink_core::query::{
    ChangeRatio, Diff, DiffCounts, DiffThresholds, Grouping, NamedNetworks, Query,
};
use iplink_core::{Dimensions, Ingest, LinkGraph, Statistics};
use iplink_generator::bytes::{PcapFile, ethernet, ipv4, tcp, udp};
use proptest::prelude::*;

const SYN: u8 = 0x02;
const ACK: u8 = 0x10;

/// Packets as (source, target, kind, count). `source` and `target` are the last byte of an address
/// in 10.0.0.0/24; `kind` is a number that [`graph`] maps to a protocol, ports and flags.
type PacketList = Vec<(u8, u8, u8, u8)>;

fn packet_lists() -> impl Strategy<Value = PacketList> {
    prop::collection::vec((1..7_u8, 1..7_u8, 0..5_u8, 1..40_u8), 0..12)
}

/// Returns the graph of these packets, which distinguishes flows.
fn graph(packets: &[(u8, u8, u8, u8)]) -> LinkGraph {
    let mut file = PcapFile::new();
    for &(source, target, kind, count) in packets {
        let (protocol, payload) = match kind {
            0 => (17, udp(40_000 + u16::from(target), 53, b"")),
            1 => (17, udp(53, 40_000 + u16::from(source), &[0; 1_400])),
            2 => (6, tcp(50_000, 443, SYN, b"")),
            3 => (6, tcp(443, 50_000, ACK, b"")),
            _ => (1, Vec::new()),
        };
        let packet = ipv4([10, 0, 0, source], [10, 0, 0, target], protocol, &payload);
        for _ in 0..count {
            file = file.record(1, 0, &ethernet(0x0800, &packet));
        }
    }
    let mut ingest = Ingest::new(Dimensions::FLOWS);
    ingest.read("x", &file.build()[..]).unwrap();
    ingest.finish().0
}

/// Returns all reported hosts, links and services as text, each with its comparison.
fn reported_changes(diff: &Diff) -> Vec<(String, Comparison)> {
    let hosts = diff.hosts().map(|entry| (entry.item.address.to_string(), entry.comparison));
    let links = diff.links().map(|entry| {
        let (source, target) = (entry.item.source.address, entry.item.target.address);
        (format!("{source} > {target}"), entry.comparison)
    });
    let services = diff.services().map(|entry| {
        let service = entry.item;
        let text = format!("{} {}/{}", service.host.address, service.port, service.protocol);
        (text, entry.comparison)
    });
    hosts.chain(links).chain(services).collect()
}

/// Returns the change that is reported if the two graphs are swapped.
const fn reversed(change: Change) -> Change {
    match change {
        Change::New => Change::Gone,
        Change::Gone => Change::New,
        other => other,
    }
}

fn counts(diff: &Diff) -> [DiffCounts; 3] {
    [diff.host_counts(), diff.link_counts(), diff.service_counts()]
}

/// Returns the total numbers of packets before and after.
fn packet_sums(comparisons: impl Iterator<Item = Comparison>) -> (u64, u64) {
    comparisons.fold((0, 0), |(before, after), comparison| {
        (before + comparison.before.packets, after + comparison.after.packets)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn graph_does_not_differ_from_itself(packets in packet_lists()) {
        let graph = graph(&packets);
        let diff = Diff::new(&graph, &graph, DiffThresholds::none());
        prop_assert!(diff.is_empty());
        prop_assert_eq!(reported_changes(&diff), []);
        prop_assert_eq!(diff.link_counts().same, graph.links().len());
    }

    #[test]
    fn diff_of_swapped_graphs_has_reversed_changes(
        before in packet_lists(),
        after in packet_lists(),
        min_packets in 0..30_u64,
    ) {
        let (before, after) = (graph(&before), graph(&after));
        let mut thresholds = DiffThresholds::default();
        thresholds.min_packets = min_packets;
        let forward = reported_changes(&Diff::new(&before, &after, thresholds));
        let backward = reported_changes(&Diff::new(&after, &before, thresholds));
        prop_assert_eq!(forward.len(), backward.len());
        for ((name, forward), (same_name, backward)) in forward.iter().zip(&backward) {
            prop_assert_eq!(name, same_name);
            prop_assert_eq!(forward.change, reversed(backward.change));
            prop_assert_eq!((forward.before, forward.after), (backward.after, backward.before));
        }
    }

    #[test]
    fn items_below_the_thresholds_are_counted(
        before in packet_lists(),
        after in packet_lists(),
        min_packets in 0..60_u64,
        min_bytes in 0..9_000_u64,
    ) {
        let (before, after) = (graph(&before), graph(&after));
        let unlimited = Diff::new(&before, &after, DiffThresholds::default());
        let mut thresholds = DiffThresholds::default();
        (thresholds.min_packets, thresholds.min_bytes) = (min_packets, min_bytes);
        let limited = Diff::new(&before, &after, thresholds);
        for (unlimited, limited) in counts(&unlimited).into_iter().zip(counts(&limited)) {
            prop_assert_eq!(unlimited.reported(), limited.reported() + limited.below_threshold);
            prop_assert_eq!((unlimited.same, unlimited.below_threshold), (limited.same, 0));
        }
        let reported_count: usize = counts(&limited).iter().map(DiffCounts::reported).sum();
        prop_assert_eq!(reported_changes(&limited).len(), reported_count);

        let statistics = Statistics::default();
        let view = limited.view(&statistics);
        prop_assert_eq!(view.links().len() + view.omitted().links, unlimited.link_counts().total());
        let sources: Vec<_> = view.links().map(|link| link.source_index).collect();
        prop_assert!(sources.is_sorted());
        let ends = |link: &Link<'_>| (link.source.address, link.target.address);
        for entry in limited.links() {
            let is_shown = view.links().any(|link| ends(&link) == ends(&entry.item));
            prop_assert!(is_shown, "{:?}", entry);
        }
    }

    #[test]
    fn comparison_covers_all_packets_of_both_graphs(before in packet_lists(), after in packet_lists()) {
        let (before, after) = (graph(&before), graph(&after));
        let diff = Diff::new(&before, &after, DiffThresholds::none());
        let packets =
            |graph: &LinkGraph| -> u64 { graph.links().map(|link| link.traffic.packets).sum() };
        let statistics = Statistics::default();
        let view = diff.view(&statistics);
        let sums = packet_sums(view.links().map(|link| *link.comparison.unwrap()));
        prop_assert_eq!(sums, (packets(&before), packets(&after)));
        // Each packet counts for both of its hosts.
        let sums = packet_sums(view.hosts().map(|host| **host.comparison.as_ref().unwrap()));
        prop_assert_eq!(sums, (2 * packets(&before), 2 * packets(&after)));
        for entry in diff.links().filter(|entry| entry.comparison.change == Change::New) {
            let (source, target) = (entry.item.source.address, entry.item.target.address);
            prop_assert!(before.link(source, target).is_none());
            prop_assert!(after.link(source, target).is_some());
        }
    }
}

#[test]
fn changed_hosts_links_and_services_are_reported() {
    let before = graph(&[(1, 2, 2, 1), (2, 1, 3, 30), (1, 3, 0, 13), (4, 3, 0, 1)]);
    let after = graph(&[(1, 2, 2, 1), (2, 1, 3, 70), (1, 3, 0, 13), (1, 5, 0, 3)]);
    let changes = reported_changes(&Diff::new(&before, &after, DiffThresholds::default()));
    let texts: Vec<_> = changes
        .iter()
        .map(|(name, comparison)| {
            let (before, after) = (comparison.before.packets, comparison.after.packets);
            format!("{} {name}: {before} {after}", comparison.change.name())
        })
        .collect();
    assert_eq!(
        texts,
        [
            "changed 10.0.0.2: 31 71",
            "gone 10.0.0.4: 1 0",
            "new 10.0.0.5: 0 3",
            "new 10.0.0.1 > 10.0.0.5: 0 3",
            "changed 10.0.0.2 > 10.0.0.1: 30 70",
            "gone 10.0.0.4 > 10.0.0.3: 1 0",
            "changed 10.0.0.2 443/tcp: 31 71",
            "new 10.0.0.5 53/udp: 0 3",
        ]
    );
}

#[test]
fn service_is_the_same_if_only_one_graph_has_the_handshake() {
    let graph_of_segment = |flags| {
        let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 6, &tcp(80, 9_000, flags, b""));
        let file = PcapFile::new().record(1, 0, &ethernet(0x0800, &packet)).build();
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("x", &file[..]).unwrap();
        ingest.finish().0
    };
    let (opened, established) = (graph_of_segment(SYN), graph_of_segment(ACK));
    let port =
        |graph: &LinkGraph| graph.links().next().unwrap().flow_records[0].service().unwrap().port;
    // A SYN is sent to the server. Without one, the server is assumed to have the well-known port.
    assert_eq!((port(&opened), port(&established)), (9_000, 80));
    let diff = Diff::new(&opened, &established, DiffThresholds::none());
    assert_eq!(reported_changes(&diff), []);
    assert_eq!(diff.service_counts().same, 1);
}

#[test]
fn groups_are_compared_by_name() {
    let grouped = |graph: &LinkGraph, networks: &str| {
        let mut query = Query::default();
        let networks: NamedNetworks = networks.parse().unwrap();
        query.group = Some(Grouping::Named(Arc::new(networks)));
        query.transform(graph).into_owned()
    };
    let networks = "10.0.0.1 zoo\n10.0.0.2 yard\n10.0.0.3 attic\n";
    let before = grouped(&graph(&[(1, 2, 0, 1), (1, 1, 0, 1)]), networks);
    let after = grouped(&graph(&[(1, 3, 0, 1), (1, 1, 0, 1)]), networks);
    // Each graph numbers its groups from 0: `yard` in one graph has the number of `attic` in the
    // other.
    assert_eq!(before.hosts().next().unwrap().address, Address::Group(0));
    let diff = Diff::new(&before, &after, DiffThresholds::none());
    let names: Vec<_> = diff
        .hosts()
        .map(|entry| (entry.item.label().into_owned(), entry.comparison.change))
        .collect();
    assert_eq!(names, [("attic".to_owned(), Change::New), ("yard".to_owned(), Change::Gone)]);
    assert_eq!(diff.link_counts().same, 1);
}

#[test]
fn services_as_hosts_are_reported_once() {
    let services_as_hosts = |graph: &LinkGraph| {
        let mut query = Query::default();
        query.services = true;
        query.transform(graph).into_owned()
    };
    let (before, after) =
        (services_as_hosts(&graph(&[])), services_as_hosts(&graph(&[(1, 2, 0, 5)])));
    let changes = reported_changes(&Diff::new(&before, &after, DiffThresholds::none()));
    let names: Vec<_> = changes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["10.0.0.1", "10.0.0.2:53/udp", "10.0.0.1 > 10.0.0.2:53/udp"]);
}

#[test]
fn ratio_of_one_without_minimum_reports_every_difference() {
    let mut thresholds = DiffThresholds::default();
    (thresholds.ratio, thresholds.min_difference) = ("1".parse::<ChangeRatio>().unwrap(), 0);
    assert_eq!(thresholds, DiffThresholds::none());
    let (before, after) = (graph(&[(1, 2, 0, 30)]), graph(&[(1, 2, 0, 31)]));
    assert_eq!(Diff::new(&before, &after, thresholds).links().count(), 1);
    assert!(Diff::new(&before, &after, DiffThresholds::default()).is_empty());
}
