//! The graph through serde: as its links, from which the hosts follow, so that
//! what is read cannot contradict itself.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::link_graph::LooseLinks;
use super::{Address, LinkGraph, ProtocolTraffic, Traffic};

/// A link with its two ends, as it is written.
#[derive(Serialize, Deserialize)]
struct SerialLink<'a> {
    source: Address,
    target: Address,
    traffic: Traffic,
    protocols: Cow<'a, [ProtocolTraffic]>,
}

/// Serializes as the sequence of the links, in order.
impl Serialize for LinkGraph {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.links().map(|link| SerialLink {
            source: link.source.address,
            target: link.target.address,
            traffic: *link.traffic,
            protocols: Cow::Borrowed(link.protocols),
        }))
    }
}

/// Deserializes links in any order; those between the same hosts are merged.
impl<'de> Deserialize<'de> for LinkGraph {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut links = LooseLinks::new();
        for link in Vec::<SerialLink<'_>>::deserialize(deserializer)? {
            let loose = links.entry((link.source, link.target)).or_default();
            loose.traffic.merge(link.traffic);
            link.protocols.iter().for_each(|part| loose.add_protocol(*part));
        }
        Ok(Self::from_loose(links))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Detail, Ingest};

    #[test]
    fn a_graph_comes_back_equal() {
        for detail in [Detail::LINKS, Detail::PROTOCOLS] {
            let mut ingest = Ingest::new(detail);
            ingest.read("office", &iplink_generator::office()[..]).unwrap();
            let (graph, _) = ingest.finish();
            let json = serde_json::to_string(&graph).unwrap();
            assert!(serde_json::from_str::<LinkGraph>(&json).unwrap() == graph);
        }
    }
}
