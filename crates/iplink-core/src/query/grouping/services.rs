//! Splits servers into one host per service.

use crate::graph::{Address, End, FlowRecord, Host, Link, LinkGraph};

/// Returns the graph in which each service (address, protocol, port) is a host of
/// its own. The ports of clients are ignored.
pub(in crate::query) fn split_services(graph: &LinkGraph) -> LinkGraph {
    let mut services = graph.regroup_records(
        |link, record| {
            (service_at(link, record, End::Source), service_at(link, record, End::Target))
        },
        |flow| {
            let responder = match (flow.responder.address, flow.responder_port()) {
                (Address::Ip(address), Some(port)) => Address::Port(address, flow.protocol, port),
                (address, _) => address,
            };
            [flow.originator.address, responder]
        },
    );
    services.hosts_mut().for_each(|service| set_name(service, graph));
    services
}

/// Derives the name and the metadata of a service from its host.
fn set_name(service: &mut Host, graph: &LinkGraph) {
    let Address::Port(address, protocol, port) = service.address else {
        return;
    };
    if let Some(host) = graph.host(address) {
        service.name = host.name.as_ref().map(|name| format!("{name}:{port}/{protocol}").into());
        service.class = host.class;
        service.metadata.clone_from(&host.metadata);
    }
}

/// Returns the address of one end of a flow record: the service if this end is the
/// server, the host otherwise.
fn service_at(link: &Link<'_>, record: Option<&FlowRecord>, end: End) -> Address {
    let host = link.end(end).address;
    let service = record.and_then(FlowRecord::service).filter(|service| service.server.end == end);
    match (host, service) {
        (Address::Ip(address), Some(service)) => {
            Address::Port(address, service.protocol, service.port)
        }
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::RAW_IP;
    use crate::{Dimensions, Ingest};
    use iplink_generator::bytes::{PcapFile, ipv4, udp};

    #[test]
    fn only_the_server_is_split_by_port_and_keeps_its_name() {
        let (client, server) = ([10, 0, 0, 1], [10, 0, 0, 2]);
        let mut file = PcapFile::new().link_type(RAW_IP);
        for (port, service) in [(50_001, 53), (50_002, 53), (50_003, 123)] {
            file = file.record(1, 0, &ipv4(client, server, 17, &udp(port, service, b"")));
            file = file.record(1, 0, &ipv4(server, client, 17, &udp(service, port, b"")));
        }
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("x", &file.build()[..]).unwrap();
        let (mut graph, _) = ingest.finish();
        let name = |host: &Host| format!("name of {}", host.address);
        graph.hosts_mut().for_each(|host| host.name = Some(name(host).into()));
        let split = split_services(&graph);
        let hosts: Vec<_> = split.hosts().map(|host| host.address.to_string()).collect();
        assert_eq!(hosts, ["10.0.0.1", "10.0.0.2:53/udp", "10.0.0.2:123/udp"]);
        let names: Vec<_> = split.hosts().map(|host| host.label().into_owned()).collect();
        let expected = hosts.iter().map(|address| format!("name of {address}"));
        assert_eq!(names, expected.collect::<Vec<_>>());
        let packets: Vec<_> = split.links().map(|link| link.traffic.packets).collect();
        assert_eq!(packets, [2, 1, 2, 1]);
    }
}
