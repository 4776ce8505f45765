//! What changed from one graph to another: nothing is told twice, and nothing is
//! lost.

use std::sync::Arc;

use iplink_core::graph::{Address, Change, Comparison, Link};
use iplink_core::query::{Diff, Found, Grouping, NamedNetworks, Query, Ratio, Thresholds};
use iplink_core::{Dimensions, Ingest, LinkGraph, Statistics};
use iplink_generator::bytes::{PcapFile, ethernet, ipv4, tcp, udp};
use proptest::prelude::*;

const SYN: u8 = 0x02;
const ACK: u8 = 0x10;

/// Some packets: source, target, one of few kinds, and how many.
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

/// Returns all that is told, as texts with what became of them.
fn told(diff: &Diff) -> Vec<(String, Comparison)> {
    let hosts = diff.hosts().map(|it| (it.what.address.to_string(), it.comparison));
    let links = diff.links().map(|it| {
        let ends = (it.what.source.address, it.what.target.address);
        (format!("{} > {}", ends.0, ends.1), it.comparison)
    });
    let services = diff.services().map(|it| {
        let what = it.what;
        (format!("{} {}/{}", what.host.address, what.port, what.protocol), it.comparison)
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

fn found(diff: &Diff) -> [Found; 3] {
    [diff.hosts_found(), diff.links_found(), diff.services_found()]
}

/// Returns how many packets there are before and after.
fn packets_told(told: impl Iterator<Item = Comparison>) -> (u64, u64) {
    told.fold((0, 0), |sum, it| (sum.0 + it.before.packets, sum.1 + it.after.packets))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_changes_from_a_graph_to_itself(packets in packets()) {
        let graph = graph(&packets);
        let diff = Diff::of(&graph, &graph, Thresholds::none());
        prop_assert!(diff.is_empty());
        prop_assert_eq!(told(&diff), []);
        prop_assert_eq!(diff.links_found().same, graph.links().len());
    }

    #[test]
    fn the_way_back_is_the_mirror(one in packets(), other in packets(), min_packets in 0..30_u64) {
        let (one, other) = (graph(&one), graph(&other));
        let mut thresholds = Thresholds::default();
        thresholds.min_packets = min_packets;
        let there = told(&Diff::of(&one, &other, thresholds));
        let back = told(&Diff::of(&other, &one, thresholds));
        prop_assert_eq!(there.len(), back.len());
        for ((name, there), (same_name, back)) in there.iter().zip(&back) {
            prop_assert_eq!(name, same_name);
            prop_assert_eq!(there.change, mirrored(back.change));
            prop_assert_eq!((there.before, there.after), (back.after, back.before));
        }
    }

    #[test]
    fn nothing_is_hidden_silently(
        one in packets(),
        other in packets(),
        min_packets in 0..60_u64,
        min_bytes in 0..9_000_u64,
    ) {
        let (one, other) = (graph(&one), graph(&other));
        let all = Diff::of(&one, &other, Thresholds::default());
        let mut thresholds = Thresholds::default();
        (thresholds.min_packets, thresholds.min_bytes) = (min_packets, min_bytes);
        let some = Diff::of(&one, &other, thresholds);
        for (all, some) in found(&all).into_iter().zip(found(&some)) {
            prop_assert_eq!(all.told(), some.told() + some.left_out);
            prop_assert_eq!((all.same, all.left_out), (some.same, 0));
        }
        let numbers: usize = found(&some).iter().map(Found::told).sum();
        prop_assert_eq!(told(&some).len(), numbers);

        let account = Statistics::default();
        let view = some.view(&account);
        prop_assert_eq!(view.links().len() + view.left_out().links, all.links_found().all());
        let shown: Vec<_> = view.links().map(|link| link.source_number).collect();
        prop_assert!(shown.is_sorted());
        let ends = |link: &Link<'_>| (link.source.address, link.target.address);
        for told in some.links() {
            let is_shown = view.links().any(|link| ends(&link) == ends(&told.what));
            prop_assert!(is_shown, "{:?}", told);
        }
    }

    #[test]
    fn all_packets_of_both_are_compared(one in packets(), other in packets()) {
        let (one, other) = (graph(&one), graph(&other));
        let diff = Diff::of(&one, &other, Thresholds::none());
        let sum = |graph: &LinkGraph| -> u64 { graph.links().map(|it| it.traffic.packets).sum() };
        let account = Statistics::default();
        let view = diff.view(&account);
        let sums = packets_told(view.links().map(|link| *link.comparison.unwrap()));
        prop_assert_eq!(sums, (sum(&one), sum(&other)));
        let sums = packets_told(view.hosts().map(|host| **host.comparison.as_ref().unwrap()));
        prop_assert_eq!(sums, (2 * sum(&one), 2 * sum(&other)));
        for told in diff.links().filter(|told| told.comparison.change == Change::New) {
            let ends = (told.what.source.address, told.what.target.address);
            prop_assert!(one.link(ends.0, ends.1).is_none() && other.link(ends.0, ends.1).is_some());
        }
    }
}

#[test]
fn hosts_links_and_services_are_told() {
    let before = graph(&[(1, 2, 2, 1), (2, 1, 3, 30), (1, 3, 0, 13), (4, 3, 0, 1)]);
    let after = graph(&[(1, 2, 2, 1), (2, 1, 3, 70), (1, 3, 0, 13), (1, 5, 0, 3)]);
    let told = told(&Diff::of(&before, &after, Thresholds::default()));
    let texts: Vec<_> = told
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
fn a_service_is_the_same_where_only_one_graph_saw_it_opened() {
    let segment = |flags| {
        let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 6, &tcp(80, 9_000, flags, b""));
        let file = PcapFile::new().record(1, 0, &ethernet(0x0800, &packet)).build();
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("x", &file[..]).unwrap();
        ingest.finish().0
    };
    let (opened, under_way) = (segment(SYN), segment(ACK));
    let port = |graph: &LinkGraph| graph.links().next().unwrap().parts[0].service().unwrap().port;
    assert_eq!((port(&opened), port(&under_way)), (9_000, 80));
    let diff = Diff::of(&opened, &under_way, Thresholds::none());
    assert_eq!(told(&diff), []);
    assert_eq!(diff.services_found().same, 1);
}

#[test]
fn groups_are_compared_by_their_names() {
    let grouped = |graph: &LinkGraph, networks: &str| {
        let mut query = Query::default();
        let networks: NamedNetworks = networks.parse().unwrap();
        query.group = Some(Grouping::Groups(Arc::new(networks)));
        query.shape(graph).into_owned()
    };
    let networks = "10.0.0.1 zoo\n10.0.0.2 yard\n10.0.0.3 attic\n";
    let before = grouped(&graph(&[(1, 2, 0, 1), (1, 1, 0, 1)]), networks);
    let after = grouped(&graph(&[(1, 3, 0, 1), (1, 1, 0, 1)]), networks);
    assert_eq!(before.hosts().next().unwrap().address, Address::Group(0));
    let diff = Diff::of(&before, &after, Thresholds::none());
    let names: Vec<_> =
        diff.hosts().map(|it| (it.what.label().into_owned(), it.comparison.change)).collect();
    assert_eq!(names, [("attic".to_owned(), Change::New), ("yard".to_owned(), Change::Gone)]);
    assert_eq!(diff.links_found().same, 1);
}

#[test]
fn services_as_hosts_are_told_once() {
    let shape = |graph: &LinkGraph| {
        let mut query = Query::default();
        query.services = true;
        query.shape(graph).into_owned()
    };
    let (before, after) = (shape(&graph(&[])), shape(&graph(&[(1, 2, 0, 5)])));
    let told = told(&Diff::of(&before, &after, Thresholds::none()));
    let names: Vec<_> = told.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["10.0.0.1", "10.0.0.2:53/udp", "10.0.0.1 > 10.0.0.2:53/udp"]);
}

#[test]
fn a_ratio_of_one_and_no_packets_tells_every_difference() {
    let mut thresholds = Thresholds::default();
    (thresholds.ratio, thresholds.packets) = ("1".parse::<Ratio>().unwrap(), 0);
    assert_eq!(thresholds, Thresholds::none());
    let (before, after) = (graph(&[(1, 2, 0, 30)]), graph(&[(1, 2, 0, 31)]));
    assert_eq!(Diff::of(&before, &after, thresholds).links().count(), 1);
    assert!(Diff::of(&before, &after, Thresholds::default()).is_empty());
}
