//! Services: the ports that hosts serve, with their clients.

use std::collections::BTreeMap;

use super::View;
use crate::dissect::Protocol;
use crate::graph::{Flow, Host, Traffic};
use crate::service_detection::ApplicationProtocol;

/// A port of a server, with all flows to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceUse<'a> {
    /// The host that serves the port or, if no flow was answered, that was asked for it.
    pub server: &'a Host,
    /// The transport protocol.
    pub protocol: Protocol,
    /// The port of the server.
    pub port: u16,
    /// The application protocol, if the payload of any flow identifies it.
    pub application: Option<ApplicationProtocol>,
    /// The number of hosts that opened flows to the port.
    pub clients: usize,
    /// The number of flows.
    pub flows: usize,
    /// The number of flows that the server did not answer.
    pub failed: usize,
    /// The traffic from the clients to the server.
    pub requests: Traffic,
    /// The traffic from the server to the clients.
    pub responses: Traffic,
}

impl ServiceUse<'_> {
    /// Returns whether the server answered any flow. Otherwise the port was only tried.
    #[must_use]
    pub const fn is_served(&self) -> bool {
        self.failed < self.flows
    }

    /// Returns the name of the service, as [`FlowDetails::service_name`] does.
    ///
    /// [`FlowDetails::service_name`]: crate::flows::FlowDetails::service_name
    #[must_use]
    pub fn name(&self) -> Option<String> {
        crate::flows::service_name(self.application, self.protocol, Some(self.port))
    }

    /// Returns the packets and bytes in both directions, and the times of the first and the last
    /// packet.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        let mut traffic = self.requests;
        traffic.merge(self.responses);
        traffic
    }
}

/// A port of a server: the index of the server in the view, the protocol and the port.
type ServerPort = (usize, Protocol, u16);

/// Returns the services of a view, in the order of their servers, protocols, ports and application
/// protocols.
///
/// The graph must keep [`Dimensions::FLOWS`](crate::Dimensions::FLOWS). Each port of a server has one
/// service for each application protocol that its flows contain. A flow whose payload does not
/// identify the protocol, such as one that failed, counts for the protocol that most flows to
/// the port have. Flows without ports, and flows of which only replies were captured, belong to no
/// service.
///
/// # Complexity
///
/// O(n log n) in the number of flows.
///
/// ```
/// use iplink_core::query::{View, services};
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::FLOWS);
/// ingest.read("office.pcap", file)?;
/// let (graph, statistics) = ingest.finish();
/// let view = View::new(&graph, &statistics);
/// let served = services(&view).into_iter().filter(|service| service.is_served());
/// let dns: Vec<_> = served.filter(|service| service.port == 53).collect();
/// assert_eq!(dns[0].name().as_deref(), Some("dns"));
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn services<'a>(view: &'a View<'_>) -> Vec<ServiceUse<'a>> {
    let mut flows: Vec<(ServerPort, Flow<'_>)> = view
        .flows()
        .filter(|flow| flow.is_request())
        .filter_map(|flow| {
            Some(((flow.responder_index, flow.protocol, flow.responder_port()?), flow))
        })
        .collect();
    flows.sort_by_key(|(port, _)| *port); // stable, so that flows stay in order
    let hosts: Vec<_> = view.hosts().collect();
    let mut services = Vec::new();
    for flows in flows.chunk_by(|(port, _), (next, _)| port == next) {
        add_services_of_port(flows, &hosts, &mut services);
    }
    services
}

/// Adds the services of one port of a server.
fn add_services_of_port<'a>(
    flows: &[(ServerPort, Flow<'_>)],
    hosts: &[&'a Host],
    services: &mut Vec<ServiceUse<'a>>,
) {
    let mut by_application: BTreeMap<_, Vec<&Flow<'_>>> = BTreeMap::new();
    for (_, flow) in flows {
        by_application.entry(flow.application).or_default().push(flow);
    }
    let most_flows = |(application, flows): &(&Option<_>, &Vec<_>)| {
        (flows.len(), std::cmp::Reverse(**application))
    };
    let identified = by_application.iter().filter(|(application, _)| application.is_some());
    if let Some((application, _)) = identified.max_by_key(most_flows) {
        let application = *application;
        let unidentified = by_application.remove(&None).unwrap_or_default();
        by_application.entry(application).or_default().extend(unidentified);
    }
    for (application, flows_of_service) in by_application {
        let Some(((server, protocol, port), _)) = flows.first() else { continue };
        let Some(server) = hosts.get(*server) else { continue };
        let mut clients: Vec<_> =
            flows_of_service.iter().map(|flow| flow.originator_index).collect();
        clients.sort_unstable();
        clients.dedup();
        let mut service = ServiceUse {
            server,
            protocol: *protocol,
            port: *port,
            application,
            clients: clients.len(),
            flows: flows_of_service.len(),
            failed: flows_of_service.iter().filter(|flow| !flow.is_answered).count(),
            requests: Traffic::default(),
            responses: Traffic::default(),
        };
        for flow in flows_of_service {
            service.requests.merge(flow.sent.traffic);
            service.responses.merge(flow.received.traffic);
        }
        services.push(service);
    }
}
