//! Who tried many ports of another host.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::dissect::{Ports, Protocol};
use crate::graph::{Address, Count, Host};
use crate::query::{Flow, View, flows};

/// How many ports of another a host tried, and how many of them served nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tries<'a> {
    /// The host that tried.
    pub source: &'a Host,
    /// The host whose ports they are.
    pub target: &'a Host,
    /// How many ports it tried; one of TCP and one of UDP are two.
    pub ports: usize,
    /// How many of them granted nothing: no connection of TCP, no packet back of
    /// another protocol.
    pub unserved: usize,
    /// What was sent to those.
    pub sent: Count,
}

/// A port that was tried: who, whose, and which.
type Port = (Address, Address, Protocol, u16);

fn port_of(flow: &Flow) -> Option<Port> {
    Some((flow.source, flow.target, flow.protocol, flow.ports?.target))
}

/// What came of trying it.
#[derive(Clone, Copy, Default)]
struct Tried {
    is_served: bool,
    sent: Count,
}

/// Returns the pairs of hosts of which the one tried `at_least` so many ports of the
/// other that served nothing: those with most of them first, then those with most
/// ports, then in the order of the hosts.
///
/// The graph must keep the detail [`FLOWS`](crate::Dimensions::FLOWS). A port of TCP
/// serves where it granted a connection; where none was asked for, since the capture
/// began later, or of another protocol, where anything came back.
///
/// These are numbers, and no verdict: so looks a scan of ports, but also a capture
/// that shows one direction alone.
///
/// # Complexity
///
/// O(n log n) in the number of parts.
///
/// ```
/// use iplink_core::query::{View, algo};
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::FLOWS);
/// ingest.read("office.pcap", file)?;
/// let (graph, account) = ingest.finish();
///
/// let view = View::new(&graph, &account);
/// let tries = algo::port_scans(&view, 5);
/// assert_eq!(tries.len(), 1);
/// assert_eq!(tries[0].source.address.to_string(), "192.168.10.113");
/// assert!(tries[0].ports > 100 && tries[0].unserved > 100);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn port_scans<'a>(view: &'a View<'_>, at_least: usize) -> Vec<Tries<'a>> {
    let flows = flows(view).into_iter().filter(|flow| flow.source != flow.target);
    let flows: Vec<_> = flows.map(from_the_only_sender).collect();
    let mut tries: Vec<_> = flows.iter().filter_map(|flow| Some((port_of(flow)?, flow))).collect();
    tries.sort_unstable_by_key(|(port, _)| *port);
    let hosts: HashMap<_, _> = view.hosts().map(|host| (host.address, host)).collect();
    let mut rows: Vec<Tries<'_>> = Vec::new();
    for flows in tries.chunk_by(|(one, _), (next, _)| one == next) {
        let Some(((source, target, ..), _)) = flows.first() else { continue };
        let mut tried = Tried::default();
        flows.iter().for_each(|(_, flow)| tried.add(flow));
        let (Some(source), Some(target)) = (hosts.get(source), hosts.get(target)) else {
            continue; // every flow is between hosts of the view
        };
        match rows.last_mut().filter(|row| (row.source, row.target) == (source, target)) {
            Some(row) => row.add(tried),
            None => rows.push(Tries::new(source, target, tried)),
        }
    }
    rows.retain(|row| row.unserved >= at_least);
    rows.sort_by_key(|row| (Reverse(row.unserved), Reverse(row.ports)));
    rows
}

/// Turns a flow of which the target alone sent: who scans from one port looks as if
/// that port served all others.
const fn from_the_only_sender(mut flow: Flow) -> Flow {
    if flow.is_opened || flow.sent.packets > 0 {
        return flow;
    }
    (flow.source, flow.target) = (flow.target, flow.source);
    (flow.sent, flow.received) = (flow.received, flow.sent);
    if let Some(Ports { source, target }) = flow.ports {
        flow.ports = Some(Ports { source: target, target: source });
    }
    flow
}

impl Tried {
    fn add(&mut self, flow: &Flow) {
        self.is_served |= match flow.protocol {
            Protocol::TCP if flow.is_opened => flow.is_accepted,
            _ => flow.received.packets > 0,
        };
        add(&mut self.sent, flow.sent.count());
    }
}

impl<'a> Tries<'a> {
    fn new(source: &'a Host, target: &'a Host, tried: Tried) -> Self {
        let mut row = Self { source, target, ports: 0, unserved: 0, sent: Count::default() };
        row.add(tried);
        row
    }

    fn add(&mut self, tried: Tried) {
        self.ports += 1;
        if !tried.is_served {
            self.unserved += 1;
            add(&mut self.sent, tried.sent);
        }
    }
}

fn add(sum: &mut Count, count: Count) {
    sum.packets = sum.packets.saturating_add(count.packets);
    sum.bytes = sum.bytes.saturating_add(count.bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dimensions, Ingest};
    use iplink_generator::bytes::{PcapFile, ethernet, ipv4, tcp, udp};

    const SYN: u8 = 0x02;
    const SYN_ACK: u8 = 0x12;
    const RST_ACK: u8 = 0x14;

    #[test]
    fn a_port_serves_where_it_grants_or_answers() {
        let (one, other) = ([10, 0, 0, 1], [10, 0, 0, 2]);
        let try_tcp = |port, flags| ipv4(one, other, 6, &tcp(40_000, port, flags, b""));
        let answer = |port, flags| ipv4(other, one, 6, &tcp(port, 40_000, flags, b""));
        let packets = [
            try_tcp(22, SYN),
            answer(22, SYN_ACK),
            try_tcp(23, SYN),
            answer(23, RST_ACK),
            try_tcp(24, SYN),
            try_tcp(24, SYN),
            ipv4(one, other, 17, &udp(50_000, 53, b"x")),
            ipv4(other, one, 17, &udp(53, 50_000, b"x")),
            ipv4(one, other, 17, &udp(50_001, 54, b"x")),
            ipv4(one, other, 17, &udp(50_001, 55, b"x")),
        ];
        let file = packets
            .iter()
            .fold(PcapFile::new(), |file, packet| file.record(1, 0, &ethernet(0x0800, packet)));
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("x", &file.build()[..]).unwrap();
        let (graph, account) = ingest.finish();
        let view = View::new(&graph, &account);
        let found = port_scans(&view, 3);
        let [row] = found[..] else { panic!("{found:?}") };
        assert_eq!((row.ports, row.unserved, row.sent.packets), (6, 4, 5));
        assert_eq!(row.source.address.to_string(), "10.0.0.1");
        assert!(port_scans(&view, 5).is_empty());
    }
}
