//! Flows: both ways of what two ports say to each other.

use super::View;
use crate::dissect::{Ports, Protocol};
use crate::graph::{Address, End, Handshake, Link, Part, Traffic};

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

/// What tells a flow: its ends in the order of their hosts, then ports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    protocol: Protocol,
    one: (usize, Option<u16>),
    other: (usize, Option<u16>),
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
/// Its graph must keep the detail [`FLOWS`](crate::Detail::FLOWS); packets of
/// which no port is known are one flow for each protocol between two hosts.
///
/// # Complexity
///
/// O(n log n) in the number of parts.
///
/// ```
/// use iplink_core::query::{View, flows};
/// use iplink_core::{Detail, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Detail::FLOWS);
/// ingest.read("office.pcap", file)?;
/// let (graph, account) = ingest.finish();
/// let flows = flows(&View::new(&graph, &account));
/// let packets: u64 = flows.iter().map(|flow| flow.sent.packets + flow.received.packets).sum();
/// assert_eq!(packets, account.total().linked);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn flows(view: &View<'_>) -> Vec<Flow> {
    let parts = view.links().flat_map(|link| link.parts.iter().map(move |part| key(&link, part)));
    let mut parts: Vec<_> = parts.collect();
    parts.sort_unstable_by_key(|(key, ..)| *key);
    let hosts: Vec<_> = view.hosts().map(|host| host.address).collect();
    let mut flows: Vec<_> = Vec::new();
    for same in parts.chunk_by(|(one, ..), (next, ..)| one == next) {
        let mut seen = Seen::default();
        same.iter().for_each(|(_, is_turned, part)| seen.add(part, *is_turned));
        let key = same.first().map(|(key, ..)| *key);
        flows.extend(key.and_then(|key| seen.flow(key, &hosts)));
    }
    flows.sort_by_key(|flow| {
        let first = [flow.sent.first_seen, flow.received.first_seen];
        first.into_iter().flatten().min()
    });
    flows
}

/// Returns the key of a part, whether its source is the other, and the part.
fn key<'a>(link: &Link<'_>, part: &'a Part) -> (Key, bool, &'a Part) {
    let ports = part.aspects.ports();
    let source = (link.source_number, ports.map(|ports| ports.source));
    let target = (link.target_number, ports.map(|ports| ports.target));
    let protocol = part.aspects.protocol().unwrap_or_default();
    let is_turned = source > target;
    let (one, other) = if is_turned { (target, source) } else { (source, target) };
    (Key { protocol, one, other }, is_turned, part)
}

impl Seen {
    fn add(&mut self, part: &Part, is_turned: bool) {
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

    fn flow(self, key: Key, hosts: &[Address]) -> Option<Flow> {
        let Self { traffic: [one, other], opens, accepts, other_serves } = self;
        let [one_opens, other_opens] = [opens[0] || accepts[1], opens[1] || accepts[0]];
        let one_began = if one_opens != other_opens {
            one_opens
        } else {
            other_serves.unwrap_or(other.packets == 0 || one.first_seen <= other.first_seen)
        };
        let began = usize::from(!one_began);
        let ends = if one_began { (key.one, key.other) } else { (key.other, key.one) };
        let (sent, received) = if one_began { (one, other) } else { (other, one) };
        let ports = ends.0.1.zip(ends.1.1).map(|(source, target)| Ports { source, target });
        let has = |list: [bool; 2], end: usize| list.get(end).copied().unwrap_or_default();
        Some(Flow {
            source: *hosts.get(ends.0.0)?,
            target: *hosts.get(ends.1.0)?,
            protocol: key.protocol,
            ports,
            sent,
            received,
            is_opened: has(opens, began),
            is_accepted: has(accepts, 1 - began),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Detail, Ingest};
    use iplink_generator::bytes::{PcapFile, ethernet, ipv4, tcp, udp};

    fn read(packets: &[Vec<u8>]) -> Vec<Flow> {
        let file = packets
            .iter()
            .fold(PcapFile::new(), |file, packet| file.record(1, 0, &ethernet(0x0800, packet)));
        let mut ingest = Ingest::new(Detail::FLOWS);
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
