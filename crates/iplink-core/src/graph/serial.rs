//! The serde representation of a graph: only its links, from which the hosts are derived, so that
//! no serialized graph can be inconsistent.

use std::borrow::Cow;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::build::Collector;
use super::flow::Binning;
use super::{Address, FlowKey, FlowRecord, LinkGraph, Traffic};

/// A serialized graph.
#[derive(Serialize, Deserialize)]
struct SerialGraph<L> {
    bins: Option<Binning>,
    links: L,
}

/// A serialized link.
#[derive(Serialize, Deserialize)]
struct SerialLink<'a> {
    source: Address,
    target: Address,
    traffic: Traffic,
    #[serde(rename = "parts")]
    flow_records: Cow<'a, [FlowRecord]>,
}

/// Serializes the links, in order.
impl Serialize for LinkGraph {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let links: Vec<_> = self
            .links()
            .map(|link| SerialLink {
                source: link.source.address,
                target: link.target.address,
                traffic: *link.traffic,
                flow_records: Cow::Borrowed(link.flow_records),
            })
            .collect();
        SerialGraph { bins: self.binning(), links }.serialize(serializer)
    }
}

/// Deserializes links in any order, and merges those between the same hosts. If a link has flow
/// records, its traffic is the sum of theirs.
impl<'de> Deserialize<'de> for LinkGraph {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let serial = SerialGraph::<Vec<SerialLink<'_>>>::deserialize(deserializer)?;
        // Times are divided by the width, which therefore must not be 0.
        if serial.bins.is_some_and(|bins| bins.width() < 1) {
            return Err(D::Error::custom("time bins have no width"));
        }
        let mut collector = Collector::with_capacity(serial.links.len());
        for SerialLink { source, target, traffic, flow_records } in serial.links {
            let ends = (collector.host_index(source), collector.host_index(target));
            let mut add = |key, traffic| collector.add(ends, key, traffic);
            flow_records.iter().for_each(|record| add(record.key, record.traffic));
            if flow_records.is_empty() {
                add(FlowKey::default(), traffic);
            }
        }
        let mut graph = collector.finish();
        graph.set_binning(serial.bins);
        Ok(graph)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dimensions, Ingest};

    #[test]
    fn graph_is_deserialized_equal() {
        for dimensions in [Dimensions::LINKS, Dimensions::PROTOCOLS, Dimensions::ALL] {
            let mut ingest = Ingest::new(dimensions);
            ingest.read("office", &iplink_generator::office()[..]).unwrap();
            let (graph, _) = ingest.finish();
            let json = serde_json::to_string(&graph).unwrap();
            assert!(serde_json::from_str::<LinkGraph>(&json).unwrap() == graph);
        }
    }
}
