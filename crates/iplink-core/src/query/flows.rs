//! Flows: both ways of what two ports say to each other.

use super::View;
use crate::dissect::{Ports, Protocol};
use crate::graph::{Address, End, FlowRecord, Handshake, Link, Traffic};

/// What two hosts sent each other between the same ports of a protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flow {
    /// The host that began it: that opened the TCP connection or, where that was
    /// not seen, uses the service of the other.
    pub source: Address,
    /// The other host.
    pub target: Address,
    /// The protocol.
    pub protocol: Protocol,
    /// The ports of source and target, where the protocol has them.
    pub ports: Option<Ports>,
    /// What the source sent.
    pub sent: Traffic,
    /// What the target sent.
    pub received: Traffic,
    /// Whether the source asked for the connection.
    pub is_opened: bool,
    /// Whether the target granted it.
    pub is_accepted: bool,
}

/// What tells a flow: its ends in the order of their addresses, which is that of their
/// numbers, then ports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    protocol: Protocol,
    one: (u32, Option<u16>),
    other: (u32, Option<u16>),
}

/// A part of a flow.
struct PartOf<'a> {
    flow: Key,
    part: &'a FlowRecord,
    /// Whether its source is the other end.
    is_turned: bool,
}

/// What was seen of it, from the one and from the other.
#[derive(Clone, Copy, Default)]
struct Seen {
    traffic: [Traffic; 2],
    opens: [bool; 2],
    accepts: [bool; 2],
    /// Whether the other serves the one, where that is known.
    other_serves: Option<bool>,
}

/// Returns the flows of a view, in the order of their first packets, then of
/// their ends.
///
/// Its graph must keep the detail [`FLOWS`](crate::Dimensions::FLOWS); packets of
/// which no port is known are one flow for each protocol between two hosts.
///
/// # Complexity
///
/// O(n log n) in the number of parts.
///
/// ```
/// use iplink_core::query::{View, flows};
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::FLOWS);
/// ingest.read("office.pcap", file)?;
/// let (graph, account) = ingest.finish();
/// let flows = flows(&View::new(&graph, &account));
/// let packets: u64 = flows.iter().map(|flow| flow.sent.packets + flow.received.packets).sum();
/// assert_eq!(packets, account.total().linked);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn flows(view: &View<'_>) -> Vec<Flow> {
    let addresses: Vec<Address> = view.hosts().map(|host| host.address).collect();
    let mut parts = Vec::new();
    for link in view.links() {
        parts.extend(link.parts.iter().map(|part| PartOf::new(&link, part)));
    }
    // Of the same flow they stay in their order: the last tells who serves.
    parts.sort_by_key(|part| part.flow);
    let of_one_flow = parts.chunk_by(|one, other| one.flow == other.flow);
    let flows: Vec<_> = of_one_flow.filter_map(|parts| flow(parts, &addresses)).collect();
    in_order_of_time(&flows)
}

/// Returns the flow of these parts.
fn flow(parts: &[PartOf<'_>], addresses: &[Address]) -> Option<Flow> {
    let mut seen = Seen::default();
    parts.iter().for_each(|it| seen.add(it.part, it.is_turned));
    let Key { protocol, one, other } = parts.first()?.flow;
    let end = |(host, port): (u32, Option<u16>)| Some((*addresses.get(host as usize)?, port));
    Some(seen.flow(protocol, end(one)?, end(other)?))
}

/// Puts flows into the order of their first packets. A flow is large: places are
/// sorted, and flows moved once.
fn in_order_of_time(flows: &[Flow]) -> Vec<Flow> {
    let first = |flow: &Flow| {
        let first = [flow.sent.first_seen, flow.received.first_seen];
        first.into_iter().flatten().min()
    };
    let mut order: Vec<_> = flows.iter().map(first).zip(0_usize..).collect();
    order.sort_unstable();
    order.iter().filter_map(|(_, place)| flows.get(*place).copied()).collect()
}

impl<'a> PartOf<'a> {
    fn new(link: &Link<'_>, part: &'a FlowRecord) -> Self {
        let ports = part.aspects.ports();
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let source = (number(link.source_number), ports.map(|ports| ports.source));
        let target = (number(link.target_number), ports.map(|ports| ports.target));
        let protocol = part.aspects.protocol().unwrap_or_default();
        let is_turned = source > target;
        let (one, other) = if is_turned { (target, source) } else { (source, target) };
        Self { flow: Key { protocol, one, other }, part, is_turned }
    }
}

impl Seen {
    fn add(&mut self, part: &FlowRecord, is_turned: bool) {
        let from = usize::from(is_turned);
        let handshake = part.aspects.handshake();
        for (number, ((traffic, opens), accepts)) in
            self.traffic.iter_mut().zip(&mut self.opens).zip(&mut self.accepts).enumerate()
        {
            if number == from {
                traffic.merge(part.traffic);
                *opens |= handshake == Some(Handshake::Opens);
                *accepts |= handshake == Some(Handshake::Accepts);
            }
        }
        if let Some(service) = part.service() {
            self.other_serves = Some((service.server.end == End::Target) != is_turned);
        }
    }

    fn flow(
        self,
        protocol: Protocol,
        first: (Address, Option<u16>),
        second: (Address, Option<u16>),
    ) -> Flow {
        let Self { traffic: [one, other], opens, accepts, other_serves } = self;
        let [one_opens, other_opens] = [opens[0] || accepts[1], opens[1] || accepts[0]];
        let one_began = if one_opens != other_opens {
            one_opens
        } else {
            other_serves.unwrap_or(other.packets == 0 || one.first_seen <= other.first_seen)
        };
        let began = usize::from(!one_began);
        let ends = if one_began { (first, second) } else { (second, first) };
        let (sent, received) = if one_began { (one, other) } else { (other, one) };
        let ports = ends.0.1.zip(ends.1.1).map(|(source, target)| Ports { source, target });
        let has = |list: [bool; 2], end: usize| list.get(end).copied().unwrap_or_default();
        Flow {
            source: ends.0.0,
            target: ends.1.0,
            protocol,
            ports,
            sent,
            received,
            is_opened: has(opens, began),
            is_accepted: has(accepts, 1 - began),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dimensions, Ingest};
    use iplink_generator::bytes::{PcapFile, ethernet, ipv4, tcp, udp};

    fn read(packets: &[Vec<u8>]) -> Vec<Flow> {
        let file = packets
            .iter()
            .fold(PcapFile::new(), |file, packet| file.record(1, 0, &ethernet(0x0800, packet)));
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("x", &file.build()[..]).unwrap();
        let (graph, account) = ingest.finish();
        flows(&View::new(&graph, &account))
    }

    #[test]
    fn both_ways_are_one_flow_from_who_opened_it() {
        let (low, high) = ([10, 0, 0, 1], [10, 0, 0, 9]);
        let flows = read(&[
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
    fn a_host_that_talks_to_itself_has_one_flow() {
        let own = [127, 0, 0, 1];
        let flows = read(&[
            ipv4(own, own, 17, &udp(5_000, 53, b"")),
            ipv4(own, own, 17, &udp(53, 5_000, b"")),
        ]);
        let [flow] = flows[..] else { panic!("{flows:?}") };
        assert_eq!((flow.sent.packets, flow.received.packets), (1, 1));
    }
}
