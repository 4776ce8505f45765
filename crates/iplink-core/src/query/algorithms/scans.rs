//! Host scans: hosts with many unanswered contacts.

use std::cmp::Reverse;

use super::node_map::NodeMap;
use crate::graph::{Count, Host};
use crate::query::View;

/// The number of hosts that a host contacted, and the number of those that did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FanOut<'a> {
    /// The host.
    pub host: &'a Host,
    /// The number of other hosts that it contacted.
    pub contacted: usize,
    /// The number of contacted hosts that sent nothing back.
    pub unanswered: usize,
    /// The traffic that it sent to the hosts that sent nothing back.
    pub sent: Count,
}

/// Finds hosts with at least `min_unanswered` unanswered contacts, sorted by unanswered
/// contacts, then by contacts, both descending, then in the order of the hosts.
///
/// The graph must keep [`Dimensions::FLOWS`](crate::Dimensions::FLOWS). A host contacts another one
/// by a [request](crate::flows::FlowDetails::is_request): a host that replies to requests with spoofed
/// source addresses contacts nobody. The results are candidates for horizontal scans, not proof:
/// multicast groups never answer, and some captures contain only one direction of the traffic.
///
/// # Complexity
///
/// O(n log n) in the number of flows.
///
/// ```
/// use iplink_core::query::{View, algorithms};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::FLOWS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, statistics) = ingest.finish();
///
/// for fan_out in algorithms::scans(&View::new(&graph, &statistics), 2) {
///     let host = fan_out.host.address;
///     println!("{host}: {} of {} did not answer", fan_out.unanswered, fan_out.contacted);
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn scans<'a>(view: &'a View<'_>, min_unanswered: usize) -> Vec<FanOut<'a>> {
    let requests = view
        .flows()
        .filter(|flow| flow.is_request() && flow.originator_index != flow.responder_index);
    let mut contacts: Vec<_> = requests
        .map(|flow| {
            let is_answered = flow.received.traffic.packets > 0;
            let sent = flow.sent.traffic.count();
            (flow.originator_index, flow.responder_index, is_answered, sent)
        })
        .collect();
    contacts.sort_unstable_by_key(|(source, target, ..)| (*source, *target));
    let mut rows: NodeMap<_> = view.hosts().map(FanOut::new).collect();
    for contacts in
        contacts.chunk_by(|(source, target, ..), next| (*source, *target) == (next.0, next.1))
    {
        let Some((source, ..)) = contacts.first() else { continue };
        let row = &mut rows[*source];
        row.contacted += 1;
        if contacts.iter().all(|(_, _, is_answered, _)| !is_answered) {
            row.unanswered += 1;
            contacts.iter().for_each(|(.., sent)| row.sent.add(*sent));
        }
    }
    let mut rows = rows.into_values();
    rows.retain(|row| row.unanswered >= min_unanswered);
    rows.sort_by_key(|row| (Reverse(row.unanswered), Reverse(row.contacted)));
    rows
}

impl<'a> FanOut<'a> {
    fn new(host: &'a Host) -> Self {
        Self { host, contacted: 0, unanswered: 0, sent: Count::default() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::query::tests::{RAW_IP, short_address};
    use crate::{Dimensions, Ingest, LinkGraph, Statistics};
    use iplink_generator::bytes::{PcapFile, ipv4, udp};

    #[test]
    fn contacts_are_the_hosts_that_a_host_sent_requests_to() {
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let view = View::new(&graph, &statistics);
        let rows = scans(&view, 0);
        for (index, host) in view.hosts().enumerate() {
            let requests = view.flows().filter(|flow| {
                flow.is_request() && flow.originator_index == index && flow.responder_index != index
            });
            let contacted: BTreeSet<_> = requests.map(|flow| flow.responder_index).collect();
            let answers = view.flows().filter(|flow| {
                flow.is_request()
                    && flow.originator_index == index
                    && flow.received.traffic.packets > 0
            });
            let answered: BTreeSet<_> = answers.map(|flow| flow.responder_index).collect();
            let unanswered = contacted.difference(&answered).count();
            let row = rows.iter().find(|row| row.host.address == host.address).unwrap();
            assert_eq!((row.contacted, row.unanswered), (contacted.len(), unanswered));
        }
    }

    /// Returns the graph of UDP datagrams between hosts 10.0.0.x. Each item is (source, target, number
    /// of datagrams, payload length); the targets in `replies` reply to each datagram.
    fn graph(requests: &[(u8, u8, usize, usize)], replies: &[u8]) -> (LinkGraph, Statistics) {
        let mut file = PcapFile::new().link_type(RAW_IP);
        for &(source, target, count, payload_len) in requests {
            let (source_address, target_address) = ([10, 0, 0, source], [10, 0, 0, target]);
            let request = udp(40_000, 9_000, &vec![0; payload_len]);
            for _ in 0..count {
                file = file.record(1, 0, &ipv4(source_address, target_address, 17, &request));
                if replies.contains(&target) {
                    let reply = udp(9_000, 40_000, b"");
                    file = file.record(1, 0, &ipv4(target_address, source_address, 17, &reply));
                }
            }
        }
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("x", &file.build()[..]).unwrap();
        ingest.finish()
    }

    #[test]
    fn hosts_are_sorted_by_unanswered_then_contacted() {
        let requests = [
            (1, 7, 1, 0),
            (1, 1, 1, 0),
            (2, 7, 1, 2),
            (2, 8, 3, 0),
            (2, 9, 1, 0),
            (3, 7, 1, 0),
            (3, 8, 1, 0),
            (4, 7, 1, 0),
            (4, 8, 1, 0),
        ];
        let (graph, statistics) = graph(&requests, &[9]);
        let view = View::new(&graph, &statistics);
        let rows = |min_unanswered| {
            let rows = scans(&view, min_unanswered);
            let row =
                |row: &FanOut<'_>| (short_address(row.host.address), row.contacted, row.unanswered);
            rows.iter().map(row).collect::<Vec<_>>()
        };
        let expected = [("2", 3, 2), ("3", 2, 2), ("4", 2, 2), ("1", 1, 1)];
        let expected =
            expected.map(|(host, contacted, unanswered)| (host.to_owned(), contacted, unanswered));
        assert_eq!(rows(1), expected);
        assert_eq!(rows(2), expected[..3]);
        assert_eq!(rows(3), []);
        let sent = scans(&view, 2)[0].sent;
        assert_eq!((sent.packets, sent.bytes), (4, 114));
    }
}
