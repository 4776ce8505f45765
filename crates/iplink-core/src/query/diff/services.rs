//! Comparison of the services of two graphs.

use std::collections::BTreeMap;

use super::{DiffThresholds, ServiceKey, ends};
use crate::dissect::{Ports, Protocol};
use crate::graph::{Address, Comparison, Count, End, FlowRecord, Link, LinkGraph, Service};

/// The traffic of each service in one of the graphs.
type Counts = BTreeMap<ServiceKey, Count>;

/// The services of the flow records of a link, by protocol and ports.
type Services = BTreeMap<(Protocol, Ports), Service>;

/// Compares the services of the hosts of `union`, the merged graph.
pub(super) fn compare(
    union: &LinkGraph,
    before: &LinkGraph,
    after: &LinkGraph,
    thresholds: &DiffThresholds,
) -> Vec<(ServiceKey, Comparison)> {
    let (before, after) = (count_traffic(union, before), count_traffic(union, after));
    let gone = before.keys().filter(|key| !after.contains_key(key));
    let mut keys: Vec<_> = after.keys().chain(gone).copied().collect();
    keys.sort_unstable();
    let counts_of = |key: &ServiceKey| (before.get(key).copied(), after.get(key).copied());
    let compared = keys.into_iter().map(|key| (key, counts_of(&key)));
    compared.map(|(key, (before, after))| (key, thresholds.compare(before, after))).collect()
}

/// Counts the traffic of each service in one of the graphs. The server of each flow is
/// taken from the merged graph, whose links are in the same order.
fn count_traffic(union: &LinkGraph, graph: &LinkGraph) -> Counts {
    let mut counts = Counts::new();
    let mut links = graph.links().peekable();
    for union_link in union.links() {
        let Some(link) = links.next_if(|link| ends(link) == ends(&union_link)) else {
            continue;
        };
        let services = services(&union_link);
        for record in link.flow_records {
            let service = protocol_and_ports(record).and_then(|key| services.get(&key));
            if let Some(key) = service.and_then(|service| service_key(&union_link, *service)) {
                let count = counts.entry(key).or_default();
                count.packets = count.packets.saturating_add(record.traffic.packets);
                count.bytes = count.bytes.saturating_add(record.traffic.bytes);
            }
        }
    }
    counts
}

/// Returns the services of the flow records of a link.
fn services(link: &Link<'_>) -> Services {
    let records = link.flow_records.iter();
    records.filter_map(|record| Some((protocol_and_ports(record)?, record.service()?))).collect()
}

fn protocol_and_ports(record: &FlowRecord) -> Option<(Protocol, Ports)> {
    Some((record.key.protocol()?, record.key.ports()?))
}

/// Returns the key of a service, or `None` if its host is a node that stands for a service.
fn service_key(link: &Link<'_>, service: Service) -> Option<ServiceKey> {
    let (host, host_index) = match service.server.end {
        End::Source => (link.source, link.source_index),
        End::Target => (link.target, link.target_index),
    };
    match host.address {
        Address::Port(..) => None,
        _ => Some((host_index, service.protocol, service.port)),
    }
}
