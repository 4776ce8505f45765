//! The property of lists of links.

use std::io::Read;

use iplink_core::lists::{List, is_list};
use iplink_core::{Dimensions, Ingest, LinkGraph, Statistics};

use crate::chunks::Chunks;

/// Checks that the graph and the error of a list do not depend on the chunks of the source, that all
/// its packets are counted, and that its links are the same after they are written in the format of
/// IP-Link and read again.
///
/// # Panics
///
/// Panics if the property does not hold.
pub fn lists(bytes: &[u8]) {
    for dimensions in [Dimensions::LINKS, Dimensions::ALL] {
        let result = read_list(bytes, dimensions);
        assert!(
            result == read_list(Chunks::new(bytes), dimensions),
            "the result depends on the chunks"
        );
        let Ok((graph, statistics, _)) = result else {
            continue;
        };
        assert!(is_list(bytes), "a list that can be read is not detected");
        let total = statistics.total();
        assert_eq!(total.read, total.linked + total.filtered + total.skipped());
        let packets: u64 = graph.links().map(|link| link.traffic.packets).sum();
        assert_eq!(packets, total.linked, "packets are lost");
        assert_eq!(
            packets_of(&read_back(&graph)),
            packets_of(&graph),
            "the links that are read back differ"
        );
    }
}

/// The graph, the statistics and the error that ended reading, or the error if the list cannot be
/// opened.
type Outcome = Result<(LinkGraph, Statistics, Option<String>), String>;

/// Reads a list into a graph.
fn read_list(bytes: impl Read, dimensions: Dimensions) -> Outcome {
    let list = List::open(bytes).map_err(|error| error.to_string())?;
    let mut ingest = Ingest::new(dimensions);
    let result = ingest.read_list("list", list);
    let (graph, statistics) = ingest.finish();
    Ok((graph, statistics, result.err().map(|error| error.to_string())))
}

/// Writes the links in the format of IP-Link, and reads them.
fn read_back(graph: &LinkGraph) -> LinkGraph {
    let line = |(source, target, packets)| format!("{source};{target};{packets}\n");
    let text: String = packets_of(graph).into_iter().map(line).collect();
    let result = read_list(text.as_bytes(), Dimensions::LINKS);
    assert!(result.is_ok() || text.is_empty(), "not a list: {text}");
    result.map(|(graph, ..)| graph).unwrap_or_default()
}

/// Returns the source, the target and the packets of each link.
fn packets_of(graph: &LinkGraph) -> Vec<(String, String, u64)> {
    let ends = |link: iplink_core::graph::Link<'_>| {
        (link.source.address.to_string(), link.target.address.to_string(), link.traffic.packets)
    };
    graph.links().map(ends).collect()
}
