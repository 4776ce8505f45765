//! Hosts told apart by the services that they offer.

use crate::graph::{Address, End, FlowRecord, Host, Link, LinkGraph};

/// Returns the graph in which a host that serves is a host for each of its
/// services; the ports of clients tell nothing apart.
pub(super) fn services(graph: &LinkGraph) -> LinkGraph {
    let mut services = graph
        .regroup_parts(|link, part| (end(link, part, End::Source), end(link, part, End::Target)));
    services.hosts_mut().for_each(|service| name(service, graph));
    services
}

/// Calls a service by the name of its host.
fn name(service: &mut Host, graph: &LinkGraph) {
    let Address::Port(address, protocol, port) = service.address else {
        return;
    };
    if let Some(host) = graph.host(address) {
        service.name = host.name.as_ref().map(|name| format!("{name}:{port}/{protocol}").into());
        service.known.clone_from(&host.known);
    }
}

/// Returns what an end of a link is called in one of its parts.
fn end(link: &Link<'_>, part: Option<&FlowRecord>, end: End) -> Address {
    let host = link.end(end).address;
    let service = part.and_then(FlowRecord::service).filter(|service| service.server.end == end);
    match (host, service) {
        (Address::Ip(address), Some(it)) => Address::Port(address, it.protocol, it.port),
        _ => host,
    }
}
