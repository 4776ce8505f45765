//! Lists of links.

use std::io::Read;

use iplink_core::lists::{List, is_list};
use iplink_core::{Dimensions, Ingest, LinkGraph, Statistics};

use crate::chunks::Chunks;

/// Checks that a list gives the same in whatever chunks it comes, that all its
/// packets are accounted for, and that its links, written as IP-Link does, are read
/// back.
///
/// # Panics
///
/// Panics where that does not hold.
pub fn lists(bytes: &[u8]) {
    for detail in [Dimensions::LINKS, Dimensions::ALL] {
        let whole = read(bytes, detail);
        assert!(whole == read(Chunks::new(bytes), detail), "chunks change what is read");
        let Ok((graph, account, _)) = whole else {
            continue;
        };
        assert!(is_list(bytes), "read, and no list");
        let total = account.total();
        assert_eq!(total.read, total.linked + total.filtered + total.skipped());
        let packets: u64 = graph.links().map(|link| link.traffic.packets).sum();
        assert_eq!(packets, total.linked, "packets are lost");
        assert_eq!(packets_of(&again(&graph)), packets_of(&graph), "other links come back");
    }
}

/// What was read, or why nothing was, or nothing more.
type Outcome = Result<(LinkGraph, Statistics, Option<String>), String>;

fn read(bytes: impl Read, detail: Dimensions) -> Outcome {
    let list = List::open(bytes).map_err(|error| error.to_string())?;
    let mut ingest = Ingest::new(detail);
    let result = ingest.read_list("list", list);
    let (graph, account) = ingest.finish();
    Ok((graph, account, result.err().map(|error| error.to_string())))
}

/// Writes the links, and reads them.
fn again(graph: &LinkGraph) -> LinkGraph {
    let line = |(source, target, packets)| format!("{source};{target};{packets}\n");
    let text: String = packets_of(graph).into_iter().map(line).collect();
    let read = read(text.as_bytes(), Dimensions::LINKS);
    assert!(read.is_ok() || text.is_empty(), "no list: {text}");
    read.map(|(graph, ..)| graph).unwrap_or_default()
}

fn packets_of(graph: &LinkGraph) -> Vec<(String, String, u64)> {
    let ends = |link: iplink_core::graph::Link<'_>| {
        (link.source.address.to_string(), link.target.address.to_string(), link.traffic.packets)
    };
    graph.links().map(ends).collect()
}
