//! The services of two graphs compared.

use std::collections::BTreeMap;

use super::{ServiceKey, Thresholds, ends};
use crate::dissect::{Ports, Protocol};
use crate::graph::{Address, Comparison, Count, End, FlowRecord, Link, LinkGraph, Service};

/// The packets of services, before or after.
type Counts = BTreeMap<ServiceKey, Count>;

/// The services that the parts of a link use, by their protocols and ports.
type Services = BTreeMap<(Protocol, Ports), Service>;

/// Compares the services of the hosts of `union`, which is all of both graphs.
pub(super) fn compare(
    union: &LinkGraph,
    before: &LinkGraph,
    after: &LinkGraph,
    thresholds: &Thresholds,
) -> Vec<(ServiceKey, Comparison)> {
    let (before, after) = (count(union, before), count(union, after));
    let gone = before.keys().filter(|key| !after.contains_key(key));
    let mut keys: Vec<_> = after.keys().chain(gone).copied().collect();
    keys.sort_unstable();
    let of = |key: &ServiceKey| (before.get(key).copied(), after.get(key).copied());
    let compared = keys.into_iter().map(|key| (key, of(&key)));
    compared.map(|(key, (before, after))| (key, thresholds.compare(before, after))).collect()
}

/// Counts the packets of each service in one of the graphs, which are in the
/// same order as the union of both.
fn count(union: &LinkGraph, graph: &LinkGraph) -> Counts {
    let mut counts = Counts::new();
    let mut links = graph.links().peekable();
    for all in union.links() {
        let Some(link) = links.next_if(|link| ends(link) == ends(&all)) else {
            continue;
        };
        let services = services(&all);
        for part in link.parts {
            let service = flow(part).and_then(|flow| services.get(&flow));
            if let Some(key) = service.and_then(|service| key(&all, *service)) {
                let count = counts.entry(key).or_default();
                count.packets = count.packets.saturating_add(part.traffic.packets);
                count.bytes = count.bytes.saturating_add(part.traffic.bytes);
            }
        }
    }
    counts
}

fn services(link: &Link<'_>) -> Services {
    link.parts.iter().filter_map(|part| Some((flow(part)?, part.service()?))).collect()
}

fn flow(part: &FlowRecord) -> Option<(Protocol, Ports)> {
    Some((part.aspects.protocol()?, part.aspects.ports()?))
}

/// Returns whose service it is; none where the host is that service itself.
fn key(link: &Link<'_>, service: Service) -> Option<ServiceKey> {
    let (host, number) = match service.server.end {
        End::Source => (link.source, link.source_number),
        End::Target => (link.target, link.target_number),
    };
    match host.address {
        Address::Port(..) => None,
        _ => Some((number, service.protocol, service.port)),
    }
}
