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

/// Packets as (source, target, kind, count).
type Packets = Vec<(u8, u8, u8, u8)>;

fn packets() -> impl Strategy<Value = Packets> {
    prop::collection::vec((1..7_u8, 1..7_u8, 0..5_u8, 1..40_u8), 0..12)
}

fn graph(packets: &[(u8, u8, u8, u8)]) -> LinkGraph {
    let mut file = PcapFile::new();
    for &(source, target, kind, count) in packets {
        let body = match kind {
            0 => (17, udp(40_000 + u16::from(target), 53, b"")),
            1 => (17, udp(53, 40_000 + u16::from(source), &[0; 1_400])),
            2 => (6, tcp(50_000, 443, SYN, b"")),
            3 => (6, tcp(443, 50_000, ACK, b"")),
            _ => (1, Vec::new()),
        };
        let packet = ipv4([10, 0, 0, source], [10, 0, 0, target], body.0, &body.1);
        for _ in 0..count {
            file = file.record(1, 0, &ethernet(0x0800, &packet));
        }
    }
    let mut ingest = Ingest::new(Dimensions::FLOWS);
    ingest.read("x", &file.build()[..]).unwrap();
    ingest.finish().0
}

/// Returns all reported changes as texts with their comparisons.
fn reported(diff: &Diff) -> Vec<(String, Comparison)> {
    let hosts = diff.hosts().map(|it| (it.item.address.to_string(), it.comparison));
    let links = diff.links().map(|it| {
        let ends = (it.item.source.address, it.item.target.address);
        (format!("{} > {}", ends.0, ends.1), it.comparison)
    });
    let services = diff.services().map(|it| {
        let service = it.item;
        (format!("{} {}/{}", service.host.address, service.port, service.protocol), it.comparison)
    });
    hosts.chain(links).chain(services).collect()
}

const fn mirrored(change: Change) -> Change {
    match change {
        Change::New => Change::Gone,
        Change::Gone => Change::New,
        other => other,
    }
}

fn counts(diff: &Diff) -> [DiffCounts; 3] {
    [diff.host_counts(), diff.link_counts(), diff.service_counts()]
}

/// Returns the numbers of packets before and after.
fn packet_sums(comparisons: impl Iterator<Item = Comparison>) -> (u64, u64) {
    comparisons.fold((0, 0), |sum, it| (sum.0 + it.before.packets, sum.1 + it.after.packets))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn graph_does_not_differ_from_itself(packets in packets()) {
        let graph = graph(&packets);
        let diff = Diff::new(&graph, &graph, DiffThresholds::none());
        prop_assert!(diff.is_empty());
        prop_assert_eq!(reported(&diff), []);
        prop_assert_eq!(diff.link_counts().same, graph.links().len());
    }

    #[test]
    fn reverse_diff_is_the_mirror_image(one in packets(), other in packets(), min_packets in 0..30_u64) {
        let (one, other) = (graph(&one), graph(&other));
        let mut thresholds = DiffThresholds::default();
        thresholds.min_packets = min_packets;
        let there = reported(&Diff::new(&one, &other, thresholds));
        let back = reported(&Diff::new(&other, &one, thresholds));
        prop_assert_eq!(there.len(), back.len());
        for ((name, there), (same_name, back)) in there.iter().zip(&back) {
            prop_assert_eq!(name, same_name);
            prop_assert_eq!(there.change, mirrored(back.change));
            prop_assert_eq!((there.before, there.after), (back.after, back.before));
        }
    }

    #[test]
    fn items_below_the_thresholds_are_counted(
        one in packets(),
        other in packets(),
        min_packets in 0..60_u64,
        min_bytes in 0..9_000_u64,
    ) {
        let (one, other) = (graph(&one), graph(&other));
        let all = Diff::new(&one, &other, DiffThresholds::default());
        let mut thresholds = DiffThresholds::default();
        (thresholds.min_packets, thresholds.min_bytes) = (min_packets, min_bytes);
        let some = Diff::new(&one, &other, thresholds);
        for (all, some) in counts(&all).into_iter().zip(counts(&some)) {
            prop_assert_eq!(all.reported(), some.reported() + some.below_threshold);
            prop_assert_eq!((all.same, all.below_threshold), (some.same, 0));
        }
        let numbers: usize = counts(&some).iter().map(DiffCounts::reported).sum();
        prop_assert_eq!(reported(&some).len(), numbers);

        let statistics = Statistics::default();
        let view = some.view(&statistics);
        prop_assert_eq!(view.links().len() + view.omitted().links, all.link_counts().total());
        let shown: Vec<_> = view.links().map(|link| link.source_index).collect();
        prop_assert!(shown.is_sorted());
        let ends = |link: &Link<'_>| (link.source.address, link.target.address);
        for changed in some.links() {
            let is_shown = view.links().any(|link| ends(&link) == ends(&changed.item));
            prop_assert!(is_shown, "{:?}", changed);
        }
    }

    #[test]
    fn comparison_covers_all_packets_of_both_graphs(one in packets(), other in packets()) {
        let (one, other) = (graph(&one), graph(&other));
        let diff = Diff::new(&one, &other, DiffThresholds::none());
        let sum = |graph: &LinkGraph| -> u64 { graph.links().map(|it| it.traffic.packets).sum() };
        let statistics = Statistics::default();
        let view = diff.view(&statistics);
        let sums = packet_sums(view.links().map(|link| *link.comparison.unwrap()));
        prop_assert_eq!(sums, (sum(&one), sum(&other)));
        let sums = packet_sums(view.hosts().map(|host| **host.comparison.as_ref().unwrap()));
        prop_assert_eq!(sums, (2 * sum(&one), 2 * sum(&other)));
        for changed in diff.links().filter(|it| it.comparison.change == Change::New) {
            let ends = (changed.item.source.address, changed.item.target.address);
            prop_assert!(one.link(ends.0, ends.1).is_none() && other.link(ends.0, ends.1).is_some());
        }
    }
}

#[test]
fn changed_hosts_links_and_services_are_reported() {
    let before = graph(&[(1, 2, 2, 1), (2, 1, 3, 30), (1, 3, 0, 13), (4, 3, 0, 1)]);
    let after = graph(&[(1, 2, 2, 1), (2, 1, 3, 70), (1, 3, 0, 13), (1, 5, 0, 3)]);
    let changes = reported(&Diff::new(&before, &after, DiffThresholds::default()));
    let texts: Vec<_> = changes
        .iter()
        .map(|(name, it)| {
            let packets = (it.before.packets, it.after.packets);
            format!("{} {name}: {} {}", it.change.name(), packets.0, packets.1)
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
    let segment = |flags| {
        let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 6, &tcp(80, 9_000, flags, b""));
        let file = PcapFile::new().record(1, 0, &ethernet(0x0800, &packet)).build();
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("x", &file[..]).unwrap();
        ingest.finish().0
    };
    let (opened, established) = (segment(SYN), segment(ACK));
    let port =
        |graph: &LinkGraph| graph.links().next().unwrap().flow_records[0].service().unwrap().port;
    assert_eq!((port(&opened), port(&established)), (9_000, 80));
    let diff = Diff::new(&opened, &established, DiffThresholds::none());
    assert_eq!(reported(&diff), []);
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
    assert_eq!(before.hosts().next().unwrap().address, Address::Group(0));
    let diff = Diff::new(&before, &after, DiffThresholds::none());
    let names: Vec<_> =
        diff.hosts().map(|it| (it.item.label().into_owned(), it.comparison.change)).collect();
    assert_eq!(names, [("attic".to_owned(), Change::New), ("yard".to_owned(), Change::Gone)]);
    assert_eq!(diff.link_counts().same, 1);
}

#[test]
fn services_as_hosts_are_reported_once() {
    let split = |graph: &LinkGraph| {
        let mut query = Query::default();
        query.services = true;
        query.transform(graph).into_owned()
    };
    let (before, after) = (split(&graph(&[])), split(&graph(&[(1, 2, 0, 5)])));
    let changes = reported(&Diff::new(&before, &after, DiffThresholds::none()));
    let names: Vec<_> = changes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["10.0.0.1", "10.0.0.2:53/udp", "10.0.0.1 > 10.0.0.2:53/udp"]);
}

#[test]
fn ratio_of_one_and_no_packets_reports_every_difference() {
    let mut thresholds = DiffThresholds::default();
    (thresholds.ratio, thresholds.packets) = ("1".parse::<ChangeRatio>().unwrap(), 0);
    assert_eq!(thresholds, DiffThresholds::none());
    let (before, after) = (graph(&[(1, 2, 0, 30)]), graph(&[(1, 2, 0, 31)]));
    assert_eq!(Diff::new(&before, &after, thresholds).links().count(), 1);
    assert!(Diff::new(&before, &after, DiffThresholds::default()).is_empty());
}
