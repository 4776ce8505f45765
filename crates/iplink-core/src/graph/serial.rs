//! The graph through serde: as its links, from which the hosts follow, so that
//! what is read cannot contradict itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Link, LinkGraph, ProtocolTraffic, Traffic};

/// A link with its two ends, as it is written.
#[derive(Serialize, Deserialize)]
struct SerialLink<'a> {
    source: IpAddr,
    target: IpAddr,
    traffic: Traffic,
    protocols: Cow<'a, [ProtocolTraffic]>,
}

/// Serializes as the sequence of the links, in order.
impl Serialize for LinkGraph {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.links().map(|(source, target, link)| SerialLink {
            source: source.address,
            target: target.address,
            traffic: link.traffic,
            protocols: Cow::Borrowed(&link.protocols),
        }))
    }
}

/// Deserializes links in any order; those between the same hosts are merged.
impl<'de> Deserialize<'de> for LinkGraph {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut links = BTreeMap::<(IpAddr, IpAddr), Link>::new();
        for link in Vec::<SerialLink<'_>>::deserialize(deserializer)? {
            let protocols = link.protocols.into_owned();
            let ends = links.entry((link.source, link.target)).or_default();
            ends.merge(Link {
                traffic: link.traffic,
                protocols,
            });
        }
        Ok(Self::from_links(links))
    }
}
