//! The graph through serde: as its links, from which the hosts follow, so that
//! what is read cannot contradict itself.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::build::Collector;
use super::flow::Binning;
use super::{Address, FlowKey, FlowRecord, LinkGraph, Traffic};

/// A graph as it is written.
#[derive(Serialize, Deserialize)]
struct SerialGraph<L> {
    bins: Option<Binning>,
    links: L,
}

/// A link with its two ends, as it is written.
#[derive(Serialize, Deserialize)]
struct SerialLink<'a> {
    source: Address,
    target: Address,
    traffic: Traffic,
    parts: Cow<'a, [FlowRecord]>,
}

/// Serializes as the sequence of the links, in order.
impl Serialize for LinkGraph {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let links: Vec<_> = self
            .links()
            .map(|link| SerialLink {
                source: link.source.address,
                target: link.target.address,
                traffic: *link.traffic,
                parts: Cow::Borrowed(link.parts),
            })
            .collect();
        SerialGraph { bins: self.binning(), links }.serialize(serializer)
    }
}

/// Deserializes links in any order; those between the same hosts are merged.
/// Where a link has parts, its traffic is theirs.
impl<'de> Deserialize<'de> for LinkGraph {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = SerialGraph::<Vec<SerialLink<'_>>>::deserialize(deserializer)?;
        let mut links = Collector::with_capacity(read.links.len());
        for SerialLink { source, target, traffic, parts } in read.links {
            let ends = (links.host(source), links.host(target));
            let mut add = |part, traffic| links.add(ends, part, traffic);
            parts.iter().for_each(|part| add(part.aspects, part.traffic));
            if parts.is_empty() {
                add(FlowKey::default(), traffic);
            }
        }
        let mut graph = links.finish();
        graph.set_binning(read.bins);
        Ok(graph)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dimensions, Ingest};

    #[test]
    fn a_graph_comes_back_equal() {
        for detail in [Dimensions::LINKS, Dimensions::PROTOCOLS, Dimensions::ALL] {
            let mut ingest = Ingest::new(detail);
            ingest.read("office", &iplink_generator::office()[..]).unwrap();
            let (graph, _) = ingest.finish();
            let json = serde_json::to_string(&graph).unwrap();
            assert!(serde_json::from_str::<LinkGraph>(&json).unwrap() == graph);
        }
    }
}
