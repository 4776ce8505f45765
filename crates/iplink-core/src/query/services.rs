//! Hosts told apart by the services that they offer.

use crate::graph::{Address, End, Link, LinkGraph, Part};

/// Returns the graph in which a host that serves is a host for each of its
/// services; the ports of clients tell nothing apart.
pub(super) fn services(graph: &LinkGraph) -> LinkGraph {
    graph.regroup_parts(graph.links(), |link, part| {
        (end(link, part, End::Source), end(link, part, End::Target))
    })
}

/// Returns what an end of a link is called in one of its parts.
fn end(link: &Link<'_>, part: Option<&Part>, end: End) -> Address {
    let host = link.end(end).address;
    let service = part.and_then(Part::service).filter(|service| service.server.end == end);
    match (host, service) {
        (Address::Ip(address), Some(it)) => Address::Port(address, it.protocol, it.port),
        _ => host,
    }
}
