//! The part of a graph that follows from packet headers, as text. Databases contain the headers of
//! packets, but no payload, so that their graphs are compared by it.

use std::collections::BTreeMap;
use std::fmt::Write;

use iplink_core::LinkGraph;
use iplink_core::dissect::Protocol;
use iplink_core::graph::{Flow, Traffic};

/// Describes hosts, links, flow records and the traffic of each 5-tuple. The originator and the number of
/// its flows also depend on the payload and on sequence numbers, which a database does not have, and
/// the 5-tuple of ICMP on types.
pub(super) fn header_text(graph: &LinkGraph) -> String {
    let mut text = String::new();
    for host in graph.hosts() {
        writeln!(text, "{host:?}").unwrap();
    }
    for link in graph.links() {
        writeln!(text, "{} {} {:?}", link.source.address, link.target.address, link.traffic)
            .unwrap();
        for record in link.flow_records {
            writeln!(text, "{:?} {:?}", record.key, record.traffic).unwrap();
        }
    }
    let is_icmp = |flow: &Flow<'_>| matches!(flow.protocol, Protocol::ICMP | Protocol::ICMPV6);
    let mut tuples: BTreeMap<_, [Traffic; 2]> = BTreeMap::new();
    for flow in graph.flows().filter(|flow| !is_icmp(flow)) {
        let ports = flow.ports.unwrap_or_default();
        let mut ends = [
            ((flow.originator.address, ports.source), flow.sent.traffic),
            ((flow.responder.address, ports.target), flow.received.traffic),
        ];
        ends.sort_by_key(|(endpoint, _)| *endpoint);
        let [(low, low_sent), (high, high_sent)] = ends;
        let [low_sum, high_sum] = tuples.entry((flow.protocol, low, high)).or_default();
        low_sum.merge(low_sent);
        high_sum.merge(high_sent);
    }
    for (tuple, traffic) in tuples {
        writeln!(text, "{tuple:?} {traffic:?}").unwrap();
    }
    text
}
