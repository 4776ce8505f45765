//! Checks that no query loses packets: the traffic that a view shows and the traffic that it omits
//! add up to that of the whole graph.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use iplink_core::graph::Address;
use iplink_core::query::{Focus, Grouping, NamedNetworks, Query, View, Weight};
use iplink_core::{Depth, Dimensions, Ingest, LinkGraph, Statistics};
use proptest::prelude::*;

/// Reads a capture, possibly a damaged one, as far as possible.
fn read(bytes: &[u8], depth: Depth) -> (LinkGraph, Statistics) {
    let mut ingest = Ingest::new(Dimensions::ALL).with_depth(depth);
    let _damage = ingest.read("x", bytes);
    ingest.finish()
}

/// Derives a query from a number. The number is read in a mixed radix: each digit selects one
/// option, so that all numbers together cover all options.
fn query(graph: &LinkGraph, number: usize) -> Query {
    let mut remainder = number;
    let mut choose = |choices: usize| {
        let choice = remainder % choices;
        remainder /= choices;
        choice
    };
    let optional_count =
        |choose: &mut dyn FnMut(usize) -> usize| (choose(2) == 1).then(|| choose(12));
    let mut query = Query::default();
    query.services = choose(2) == 1;
    query.group = match choose(4) {
        0 => Some(Grouping::Networks { ipv4: 24, ipv6: 48 }),
        1 => {
            let networks: NamedNetworks = "10.0.0.0/8 ten\n192.168.0.0/16 home\n".parse().unwrap();
            Some(Grouping::Named(Arc::new(networks)))
        }
        _ => None,
    };
    query.merge_directions = choose(2) == 1;
    query.fold_silent = choose(2) == 1;
    query.weight = match choose(3) {
        0 => Weight::Packets,
        1 => Weight::Bytes,
        _ => Weight::Peers,
    };
    query.max_hosts = optional_count(&mut choose);
    query.top_hosts = optional_count(&mut choose);
    query.top_links = optional_count(&mut choose);
    query.min_packets = choose(3) as u64;
    if choose(3) == 0 {
        let index = choose(graph.hosts().len().max(1));
        let host = graph.hosts().nth(index).map_or(Address::Others, |host| host.address);
        query.focus = Some(Focus { host, hops: choose(3) });
    }
    query
}

/// Checks that the shown and the omitted traffic add up to the traffic of the graph.
fn assert_totals_agree(graph: &LinkGraph, statistics: &Statistics, query: &Query) {
    let view = query.run(graph, statistics);
    let (shown, omitted) = (view.traffic(), view.omitted());
    let total = View::new(graph, statistics).traffic();
    assert_eq!(shown.packets + omitted.traffic.packets, total.packets, "{query:?}");
    assert_eq!(shown.bytes + omitted.traffic.bytes, total.bytes, "{query:?}");
    if let Some(max_hosts) = query.max_hosts {
        assert!(view.hosts().len() <= max_hosts.max(1), "{query:?}");
    }
    for link in view.links() {
        let source = view.hosts().nth(link.source_index).unwrap();
        assert_eq!(source.address, link.source.address, "{query:?}");
        let packets: u64 = link.flow_records.iter().map(|record| record.traffic.packets).sum();
        assert!(link.flow_records.is_empty() || packets == link.traffic.packets, "{query:?}");
    }
    if query.focus.is_none() && query.top_hosts.is_none() && !query.services {
        let members: usize = view.hosts().map(|host| host.members).sum();
        assert!(members <= graph.hosts().len(), "{query:?}");
        let keeps_all_hosts = query.top_links.is_none() && query.min_packets < 2;
        assert!(!keeps_all_hosts || members == graph.hosts().len(), "{query:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn totals_of_the_office_capture_agree_in_any_view(number in any::<usize>()) {
        static OFFICE: LazyLock<(LinkGraph, Statistics)> =
            LazyLock::new(|| read(&iplink_generator::office(), Depth::Outermost));
        let (graph, statistics) = &*OFFICE;
        assert_totals_agree(graph, statistics, &query(graph, number));
    }
}

#[test]
#[ignore = "needs IPLINK_CORPUS"]
fn totals_of_the_corpus_agree_in_every_view() {
    let folder = std::env::var_os("IPLINK_CORPUS").expect("this test needs IPLINK_CORPUS");
    let mut captures = 0;
    // A relative path is relative to the workspace, where `cargo` is called.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(path).unwrap();
        for depth in [Depth::LinkLayer, Depth::Outermost, Depth::Innermost] {
            let (graph, statistics) = read(&bytes, depth);
            for number in 0..24_usize {
                let number = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
                assert_totals_agree(&graph, &statistics, &query(&graph, number));
            }
        }
        captures += 1;
    }
    assert!(captures > 100, "{captures} captures");
}
