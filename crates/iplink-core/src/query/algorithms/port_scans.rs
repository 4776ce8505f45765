//! Port scans: hosts that contacted many ports of another host without success.

use std::cmp::Reverse;

use crate::dissect::Protocol;
use crate::graph::{Count, Flow, Host};
use crate::query::View;

/// A port-scan candidate: a pair of hosts, with the number of ports that the source
/// contacted on the target, and the number of those that did not serve it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PortScan<'a> {
    /// The host that contacted the ports.
    pub source: &'a Host,
    /// The host whose ports were contacted.
    pub target: &'a Host,
    /// The number of contacted ports. The same number in TCP and UDP counts twice.
    pub ports: usize,
    /// The number of contacted ports that did not serve the source: they accepted no TCP
    /// connection or, for other protocols, sent no packet back.
    pub unserved: usize,
    /// The traffic from the source to the unserved ports.
    pub sent: Count,
}

/// A contacted port: the indices of source and target, protocol and port number.
type ContactedPort = (usize, usize, Protocol, u16);

/// Returns the port that the originator of a flow contacted, or `None` if the flow has no ports.
fn contacted_port(flow: &Flow<'_>) -> Option<ContactedPort> {
    let port = flow.responder_port()?;
    Some((flow.originator_index, flow.responder_index, flow.protocol, port))
}

/// The packets that a source sent to a port, and whether the port served it.
#[derive(Clone, Copy, Default)]
struct PortContact {
    is_served: bool,
    sent: Count,
}

/// Finds pairs of hosts in which the source contacted at least `min_unserved` ports of the
/// target that did not serve it. The pairs are sorted by the number of unserved ports, then
/// by the number of ports, both descending, and then in the order of the hosts.
///
/// The graph must keep [`Dimensions::FLOWS`](crate::Dimensions::FLOWS). A port serves a source if
/// it [answers](crate::flows::FlowDetails::is_answered) in any flow. Only
/// [requests](crate::flows::FlowDetails::is_request) count as contacts: a host that replies to
/// requests with a spoofed source address scans nobody.
///
/// The results are candidates, not proof: if a capture has only one direction of the
/// traffic, every port looks unserved.
///
/// # Complexity
///
/// O(n log n) in the number of flow records.
///
/// ```
/// use iplink_core::query::{View, algorithms};
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::FLOWS);
/// ingest.read("office.pcap", file)?;
/// let (graph, statistics) = ingest.finish();
///
/// let view = View::new(&graph, &statistics);
/// let scans = algorithms::port_scans(&view, 5);
/// assert_eq!(scans.len(), 1);
/// assert_eq!(scans[0].source.address.to_string(), "192.168.10.113");
/// assert!(scans[0].ports > 100 && scans[0].unserved > 100);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn port_scans<'a>(view: &'a View<'_>, min_unserved: usize) -> Vec<PortScan<'a>> {
    let requests = view
        .flows()
        .filter(|flow| flow.is_request() && flow.originator_index != flow.responder_index);
    let mut contacts: Vec<_> = requests
        .filter_map(|flow| {
            let sent = flow.sent.traffic.count();
            Some((contacted_port(&flow)?, PortContact { is_served: flow.is_answered, sent }))
        })
        .collect();
    contacts.sort_unstable_by_key(|(port, _)| *port);
    let hosts: Vec<_> = view.hosts().collect();
    let mut rows: Vec<PortScan<'_>> = Vec::new();
    for contacts in contacts.chunk_by(|(port, _), (next, _)| port == next) {
        let Some(((source, target, ..), _)) = contacts.first() else { continue };
        let mut contact = PortContact::default();
        contacts.iter().for_each(|(_, other)| contact.merge(*other));
        let (Some(source), Some(target)) = (hosts.get(*source), hosts.get(*target)) else {
            continue; // unreachable, because every flow is between hosts of the view
        };
        match rows.last_mut().filter(|row| (row.source, row.target) == (*source, *target)) {
            Some(row) => row.add(contact),
            None => rows.push(PortScan::new(source, target, contact)),
        }
    }
    rows.retain(|row| row.unserved >= min_unserved);
    rows.sort_by_key(|row| (Reverse(row.unserved), Reverse(row.ports)));
    rows
}

impl PortContact {
    /// Adds another flow to the same port.
    fn merge(&mut self, other: Self) {
        self.is_served |= other.is_served;
        self.sent.add(other.sent);
    }
}

impl<'a> PortScan<'a> {
    fn new(source: &'a Host, target: &'a Host, contact: PortContact) -> Self {
        let mut row = Self { source, target, ports: 0, unserved: 0, sent: Count::default() };
        row.add(contact);
        row
    }

    /// Adds a contacted port.
    fn add(&mut self, contact: PortContact) {
        self.ports += 1;
        if !contact.is_served {
            self.unserved += 1;
            self.sent.add(contact.sent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dimensions, Ingest};
    use iplink_generator::bytes::{PcapFile, ethernet, ipv4, tcp, udp};

    const SYN: u8 = 0x02;
    const ACK: u8 = 0x10;
    const SYN_ACK: u8 = 0x12;
    const RST_ACK: u8 = 0x14;

    #[test]
    fn port_serves_if_it_accepts_or_replies() {
        let (client, server) = ([10, 0, 0, 1], [10, 0, 0, 2]);
        let request = |port, flags| ipv4(client, server, 6, &tcp(40_000, port, flags, b""));
        let reply = |port, flags| ipv4(server, client, 6, &tcp(port, 40_000, flags, b""));
        let packets = [
            request(22, SYN),
            reply(22, SYN_ACK),
            request(23, SYN),
            reply(23, RST_ACK),
            request(24, SYN),
            request(24, SYN),
            ipv4(client, server, 17, &udp(50_000, 53, b"x")),
            ipv4(server, client, 17, &udp(53, 50_000, b"x")),
            ipv4(client, server, 17, &udp(50_001, 54, b"x")),
            ipv4(client, server, 17, &udp(50_001, 55, b"x")),
            // A connection that was established before the capture began.
            ipv4(client, server, 6, &tcp(40_001, 25, ACK, b"")),
            ipv4(server, client, 6, &tcp(25, 40_001, ACK, b"")),
        ];
        let file = packets
            .iter()
            .fold(PcapFile::new(), |file, packet| file.record(1, 0, &ethernet(0x0800, packet)));
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("x", &file.build()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let view = View::new(&graph, &statistics);
        let found = port_scans(&view, 3);
        let [row] = found[..] else { panic!("{found:?}") };
        assert_eq!((row.ports, row.unserved, row.sent.packets), (7, 4, 5));
        assert_eq!(row.source.address.to_string(), "10.0.0.1");
        assert!(port_scans(&view, 5).is_empty());
    }

    #[test]
    fn scan_from_a_single_source_port_is_attributed_to_the_sender() {
        let (low, high) = ([10, 0, 0, 1], [10, 0, 0, 2]);
        let probe = |port| ipv4(high, low, 17, &udp(53, port, b"x"));
        // Port 53 has three peers, and therefore looks like the server.
        let file = [1_001, 1_002, 1_003]
            .into_iter()
            .fold(PcapFile::new(), |file, port| file.record(1, 0, &ethernet(0x0800, &probe(port))));
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("x", &file.build()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let view = View::new(&graph, &statistics);
        let found = port_scans(&view, 3);
        let [row] = found[..] else { panic!("{found:?}") };
        assert_eq!(row.source.address.to_string(), "10.0.0.2");
        assert_eq!((row.ports, row.unserved), (3, 3));
        assert_eq!((row.sent.packets, row.sent.bytes), (3, 3 * 43));
    }

    #[test]
    fn pairs_are_sorted_by_unserved_then_ports() {
        let mut file = PcapFile::new();
        let datagram = |source: u8, target: u8, source_port: u16, target_port: u16| {
            ipv4([10, 0, 0, source], [10, 0, 0, target], 17, &udp(source_port, target_port, b""))
        };
        let packets = [
            datagram(1, 9, 5_000, 20),
            datagram(2, 9, 5_000, 20),
            datagram(2, 9, 5_000, 21),
            datagram(3, 9, 5_000, 20),
            datagram(3, 9, 5_001, 21),
            datagram(3, 9, 5_002, 22),
            datagram(9, 3, 22, 5_002),
        ];
        for packet in packets {
            file = file.record(1, 0, &ethernet(0x0800, &packet));
        }
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("x", &file.build()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let view = View::new(&graph, &statistics);
        let rows = |min_unserved| {
            let rows = port_scans(&view, min_unserved);
            let row =
                |row: &PortScan<'_>| (row.source.address.to_string(), row.ports, row.unserved);
            rows.iter().map(row).collect::<Vec<_>>()
        };
        let expected = [("10.0.0.3", 3, 2), ("10.0.0.2", 2, 2), ("10.0.0.1", 1, 1)];
        let expected = expected.map(|(host, ports, unserved)| (host.to_owned(), ports, unserved));
        assert_eq!(rows(1), expected);
        assert_eq!(rows(2), expected[..2]);
        assert_eq!(rows(3), []);
    }
}
