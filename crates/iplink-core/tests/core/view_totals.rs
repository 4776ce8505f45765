//! No query loses packets: what a view shows and what it omits add up to the whole graph.

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

/// Derives a query from a number, such that the numbers cover all options.
fn query(graph: &LinkGraph, number: usize) -> Query {
    let mut bits = number;
    let mut next = |choices: usize| {
        let chosen = bits % choices;
        bits /= choices;
        chosen
    };
    let count = |next: &mut dyn FnMut(usize) -> usize| (next(2) == 1).then(|| next(12));
    let mut query = Query::default();
    query.services = next(2) == 1;
    query.group = match next(4) {
        0 => Some(Grouping::Networks { ipv4: 24, ipv6: 48 }),
        1 => {
            let named: NamedNetworks = "10.0.0.0/8 ten\n192.168.0.0/16 home\n".parse().unwrap();
            Some(Grouping::Named(Arc::new(named)))
        }
        _ => None,
    };
    query.merge_directions = next(2) == 1;
    query.fold_silent = next(2) == 1;
    query.weight = match next(3) {
        0 => Weight::Packets,
        1 => Weight::Bytes,
        _ => Weight::Peers,
    };
    query.max_hosts = count(&mut next);
    query.top_hosts = count(&mut next);
    query.top_links = count(&mut next);
    query.min_packets = next(3) as u64;
    if next(3) == 0 {
        let number = next(graph.hosts().len().max(1));
        let host = graph.hosts().nth(number).map_or(Address::Others, |host| host.address);
        query.focus = Some(Focus { host, hops: next(3) });
    }
    query
}

/// Checks that the shown and the omitted traffic add up to the traffic of the graph.
fn check_totals(graph: &LinkGraph, statistics: &Statistics, query: &Query) {
    let view = query.run(graph, statistics);
    let (shown, omitted) = (view.traffic(), view.omitted());
    let all = View::new(graph, statistics).traffic();
    assert_eq!(shown.packets + omitted.traffic.packets, all.packets, "{query:?}");
    assert_eq!(shown.bytes + omitted.traffic.bytes, all.bytes, "{query:?}");
    if let Some(max_hosts) = query.max_hosts {
        assert!(view.hosts().len() <= max_hosts.max(1), "{query:?}");
    }
    for link in view.links() {
        let source = view.hosts().nth(link.source_index).unwrap();
        assert_eq!(source.address, link.source.address, "{query:?}");
        let parts: u64 = link.flow_records.iter().map(|part| part.traffic.packets).sum();
        assert!(link.flow_records.is_empty() || parts == link.traffic.packets, "{query:?}");
    }
    if query.focus.is_none() && query.top_hosts.is_none() && !query.services {
        let members: usize = view.hosts().map(|host| host.members).sum();
        assert!(members <= graph.hosts().len(), "{query:?}");
        let is_whole = query.top_links.is_none() && query.min_packets < 2;
        assert!(!is_whole || members == graph.hosts().len(), "{query:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn totals_of_the_example_agree_in_every_view(number in any::<usize>()) {
        static OFFICE: LazyLock<(LinkGraph, Statistics)> =
            LazyLock::new(|| read(&iplink_generator::office(), Depth::Outermost));
        let (graph, statistics) = &*OFFICE;
        check_totals(graph, statistics, &query(graph, number));
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
                check_totals(&graph, &statistics, &query(&graph, number));
            }
        }
        captures += 1;
    }
    assert!(captures > 100, "{captures} captures");
}
