//! Bidirectional flows: both directions of the traffic between two ports.

use super::View;
use crate::dissect::{Ports, Protocol};
use crate::graph::{Address, End, FlowRecord, Handshake, Link, Traffic};

/// A bidirectional flow: the packets that two hosts exchanged between the same two
/// ports of one protocol (5-tuple).
#[doc(alias = "5-tuple")]
#[doc(alias = "conversation")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flow {
    /// The originator: the host that opened the TCP connection or, if no handshake
    /// was captured, the client of the service.
    pub source: Address,
    /// The responder.
    pub target: Address,
    /// The protocol.
    pub protocol: Protocol,
    /// The ports of source and target, if they are known.
    pub ports: Option<Ports>,
    /// The traffic from source to target.
    pub sent: Traffic,
    /// The traffic from target to source.
    pub received: Traffic,
    /// Whether the source sent a SYN.
    pub is_opened: bool,
    /// Whether the target sent a SYN-ACK.
    pub is_accepted: bool,
}

/// An end of a flow: the index of the host in the view, and the port.
type FlowEnd = (u32, Option<u16>);

/// The identity of a flow, regardless of its direction: the lower end comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct FlowEnds {
    protocol: Protocol,
    low: FlowEnd,
    high: FlowEnd,
}

/// One direction of a flow.
struct DirectedFlow<'a> {
    ends: FlowEnds,
    record: &'a FlowRecord,
    /// Whether its packets go from the high end to the low end.
    is_reversed: bool,
}

/// The sum of the records of a flow. Each array holds the value of the low end, then that of
/// the high end.
#[derive(Clone, Copy, Default)]
struct FlowSum {
    traffic: [Traffic; 2],
    opens: [bool; 2],
    accepts: [bool; 2],
    /// Whether the high end is the server, if a server is known.
    high_serves: Option<bool>,
}

/// Returns the bidirectional flows of a view, in the order of their first packets,
/// then of their ends.
///
/// The graph must keep [`Dimensions::FLOWS`](crate::Dimensions::FLOWS). Packets without
/// known ports form one flow per protocol and pair of hosts.
///
/// # Complexity
///
/// O(n log n) in the number of flow records.
///
/// ```
/// use iplink_core::query::{View, flows};
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::FLOWS);
/// ingest.read("office.pcap", file)?;
/// let (graph, statistics) = ingest.finish();
/// let flows = flows(&View::new(&graph, &statistics));
/// let packets: u64 = flows.iter().map(|flow| flow.sent.packets + flow.received.packets).sum();
/// assert_eq!(packets, statistics.total().linked);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn flows(view: &View<'_>) -> Vec<Flow> {
    let addresses: Vec<Address> = view.hosts().map(|host| host.address).collect();
    let mut directed = Vec::new();
    for link in view.links() {
        directed.extend(link.flow_records.iter().map(|record| DirectedFlow::new(&link, record)));
    }
    // The sort must be stable, because the last record of a flow decides which end is the server.
    directed.sort_by_key(|flow| flow.ends);
    let groups = directed.chunk_by(|a, b| a.ends == b.ends);
    let flows: Vec<_> = groups.filter_map(|directed| merge(directed, &addresses)).collect();
    sort_by_time(&flows)
}

/// Merges the directed records of one flow.
fn merge(directed: &[DirectedFlow<'_>], addresses: &[Address]) -> Option<Flow> {
    let mut sum = FlowSum::default();
    directed.iter().for_each(|flow| sum.add(flow.record, flow.is_reversed));
    let FlowEnds { protocol, low, high } = directed.first()?.ends;
    let end_of = |(host, port): FlowEnd| Some((*addresses.get(host as usize)?, port));
    Some(sum.into_flow(protocol, end_of(low)?, end_of(high)?))
}

/// Sorts flows by their first packets. A [`Flow`] takes much memory, so that indices are sorted
/// and each flow is copied once.
fn sort_by_time(flows: &[Flow]) -> Vec<Flow> {
    let first_seen = |flow: &Flow| {
        let first = [flow.sent.first_seen, flow.received.first_seen];
        first.into_iter().flatten().min()
    };
    let mut order: Vec<_> = flows.iter().map(first_seen).zip(0_usize..).collect();
    order.sort_unstable();
    order.iter().filter_map(|(_, index)| flows.get(*index).copied()).collect()
}

impl<'a> DirectedFlow<'a> {
    fn new(link: &Link<'_>, record: &'a FlowRecord) -> Self {
        let ports = record.key.ports();
        let to_u32 = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        let source = (to_u32(link.source_index), ports.map(|ports| ports.source));
        let target = (to_u32(link.target_index), ports.map(|ports| ports.target));
        let protocol = record.key.protocol().unwrap_or_default();
        let is_reversed = source > target;
        let (low, high) = if is_reversed { (target, source) } else { (source, target) };
        Self { ends: FlowEnds { protocol, low, high }, record, is_reversed }
    }
}

impl FlowSum {
    /// Adds a record, whose sender is the high end if the record is reversed.
    fn add(&mut self, record: &FlowRecord, is_reversed: bool) {
        let sender = usize::from(is_reversed);
        let handshake = record.key.handshake();
        for (end, ((traffic, opens), accepts)) in
            self.traffic.iter_mut().zip(&mut self.opens).zip(&mut self.accepts).enumerate()
        {
            if end == sender {
                traffic.merge(record.traffic);
                *opens |= handshake == Some(Handshake::Opens);
                *accepts |= handshake == Some(Handshake::Accepts);
            }
        }
        if let Some(service) = record.service() {
            self.high_serves = Some((service.server.end == End::Target) != is_reversed);
        }
    }

    /// Determines the originator: the end that opened the connection, otherwise the client of
    /// the service, otherwise the end that sent the first packet.
    fn into_flow(
        self,
        protocol: Protocol,
        low_end: (Address, Option<u16>),
        high_end: (Address, Option<u16>),
    ) -> Flow {
        let Self { traffic: [low, high], opens, accepts, high_serves } = self;
        // A SYN-ACK shows that the other end opened the connection.
        let [low_opens, high_opens] = [opens[0] || accepts[1], opens[1] || accepts[0]];
        let is_low_originator = if low_opens != high_opens {
            low_opens
        } else {
            high_serves.unwrap_or(
                high.packets == 0 || low.packets > 0 && low.first_seen <= high.first_seen,
            )
        };
        let originator = usize::from(!is_low_originator);
        let ends = if is_low_originator { (low_end, high_end) } else { (high_end, low_end) };
        let (sent, received) = if is_low_originator { (low, high) } else { (high, low) };
        let ports = ends.0.1.zip(ends.1.1).map(|(source, target)| Ports { source, target });
        let flag_of = |flags: [bool; 2], end: usize| flags.get(end).copied().unwrap_or_default();
        Flow {
            source: ends.0.0,
            target: ends.1.0,
            protocol,
            ports,
            sent,
            received,
            is_opened: flag_of(opens, originator),
            is_accepted: flag_of(accepts, 1 - originator),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dimensions, Ingest};
    use iplink_generator::bytes::{PcapFile, ethernet, ipv4, tcp, udp};

    fn read_flows(packets: &[Vec<u8>]) -> Vec<Flow> {
        let file = packets
            .iter()
            .fold(PcapFile::new(), |file, packet| file.record(1, 0, &ethernet(0x0800, packet)));
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("x", &file.build()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        flows(&View::new(&graph, &statistics))
    }

    #[test]
    fn originator_is_the_host_that_sent_the_syn() {
        let (low, high) = ([10, 0, 0, 1], [10, 0, 0, 9]);
        let flows = read_flows(&[
            ipv4(high, low, 6, &tcp(443, 80, 0x02, b"")),
            ipv4(low, high, 6, &tcp(80, 443, 0x12, b"")),
            ipv4(high, low, 6, &tcp(443, 80, 0x10, b"")),
        ]);
        let [flow] = flows[..] else { panic!("{flows:?}") };
        assert_eq!(flow.source.to_string(), "10.0.0.9");
        assert_eq!(flow.ports, Some(Ports { source: 443, target: 80 }));
        assert_eq!((flow.sent.packets, flow.received.packets), (2, 1));
        assert!(flow.is_opened && flow.is_accepted);
    }

    #[test]
    fn loopback_traffic_is_one_flow() {
        let loopback = [127, 0, 0, 1];
        let flows = read_flows(&[
            ipv4(loopback, loopback, 17, &udp(5_000, 53, b"")),
            ipv4(loopback, loopback, 17, &udp(53, 5_000, b"")),
        ]);
        let [flow] = flows[..] else { panic!("{flows:?}") };
        assert_eq!((flow.sent.packets, flow.received.packets), (1, 1));
    }

    #[test]
    fn originator_without_handshake_is_the_client_of_the_service() {
        let (low, high) = ([10, 0, 0, 1], [10, 0, 0, 9]);
        // Two clients make port 53 of the low host the service.
        let flows = read_flows(&[
            ipv4(low, high, 17, &udp(53, 5_000, b"")),
            ipv4(high, low, 17, &udp(5_000, 53, b"")),
            ipv4([10, 0, 0, 5], low, 17, &udp(5_000, 53, b"")),
        ]);
        let sources: Vec<_> = flows.iter().map(|flow| flow.source.to_string()).collect();
        assert_eq!(sources, ["10.0.0.5", "10.0.0.9"]);
        assert!(flows.iter().all(|flow| !flow.is_opened && !flow.is_accepted));
    }

    #[test]
    fn originator_without_captured_syn_is_the_target_of_the_syn_ack() {
        let (low, high) = ([10, 0, 0, 1], [10, 0, 0, 9]);
        let flows = read_flows(&[ipv4(low, high, 6, &tcp(80, 443, 0x12, b""))]);
        let [flow] = flows[..] else { panic!("{flows:?}") };
        assert_eq!(flow.source.to_string(), "10.0.0.9");
        assert_eq!((flow.sent.packets, flow.received.packets), (0, 1));
        assert_eq!((flow.is_opened, flow.is_accepted), (false, true));
    }

    #[test]
    fn packets_without_ports_are_one_flow_per_protocol() {
        let (low, high) = ([10, 0, 0, 1], [10, 0, 0, 9]);
        let flows = read_flows(&[
            ipv4(low, high, 1, b""),
            ipv4(high, low, 1, b""),
            ipv4(high, low, 47, b""),
        ]);
        let found: Vec<_> = flows
            .iter()
            .map(|flow| (flow.source.to_string(), flow.ports, flow.sent.packets))
            .collect();
        assert_eq!(found, [("10.0.0.1".to_owned(), None, 1), ("10.0.0.9".to_owned(), None, 1)]);
    }

    #[test]
    fn flows_are_in_the_order_of_their_first_packets() {
        let (client, server) = ([10, 0, 0, 1], [10, 0, 0, 2]);
        let mut file = PcapFile::new();
        for (time, port) in [(5, 53), (3, 80), (4, 53), (9, 70)] {
            let packet = ipv4(client, server, 17, &udp(5_000 + port, port, b""));
            file = file.record(time, 0, &ethernet(0x0800, &packet));
        }
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("x", &file.build()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let ports: Vec<_> = flows(&View::new(&graph, &statistics))
            .iter()
            .map(|flow| flow.ports.unwrap().target)
            .collect();
        assert_eq!(ports, [80, 53, 70]);
    }

    #[test]
    fn handshake_outweighs_the_inferred_server() {
        let (low, high) = ([10, 0, 0, 1], [10, 0, 0, 9]);
        // Another connection makes port 443 of the originator a service with more peers.
        let source = |originator: [u8; 4], responder: [u8; 4], packet: Vec<u8>| {
            let other_syn = ipv4([10, 0, 0, 5], originator, 6, &tcp(60_000, 443, 0x02, b""));
            let flows = read_flows(&[packet, other_syn]);
            let has_responder = |flow: &&Flow| {
                [flow.source, flow.target].contains(&std::net::Ipv4Addr::from(responder).into())
            };
            flows.iter().find(has_responder).unwrap().source.to_string()
        };
        for (originator, responder) in [(low, high), (high, low)] {
            let syn = ipv4(originator, responder, 6, &tcp(443, 8_080, 0x02, b""));
            let syn_ack = ipv4(responder, originator, 6, &tcp(8_080, 443, 0x12, b""));
            let expected = std::net::Ipv4Addr::from(originator).to_string();
            assert_eq!(source(originator, responder, syn), expected);
            assert_eq!(source(originator, responder, syn_ack), expected);
        }
    }
}
