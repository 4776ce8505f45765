//! Changes to a graph while it grows, for a live view.
//!
//! Packets are added to a small table of recent traffic. The time to compute the changes depends
//! only on the size of that table, not on that of the graph.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use foldhash::fast::RandomState;

use super::build::{LinkKey, TrafficRecord, TrafficTable, ipv6_bits};
use super::{Address, Count, Traffic};
use crate::dissect::{Frame, MacAddress, Observation, Protocol};

/// Tracks which links and hosts change while packets arrive.
///
/// [`drain`](Self::drain) returns the links and hosts with new packets since the last call, and
/// their totals. The number of distinct links is limited, and packets of other links are
/// counted in [`overflow`](Self::overflow). This limits memory to about 300 bytes per link, even if
/// no two links have a host in common.
///
/// ```
/// use iplink_core::capture::Packets;
/// use iplink_core::dissect::dissect;
/// use iplink_core::graph::DeltaTracker;
///
/// # let bytes = iplink_generator::office();
/// let mut tracker = DeltaTracker::new(10_000);
/// for packet in Packets::new(&bytes)?.take(100) {
///     if let Ok(observation) = dissect(&packet?) {
///         tracker.observe(&observation);
///     }
/// }
/// let delta = tracker.drain();
/// assert!(delta.links.iter().all(|link| link.total.packets == link.recent.packets));
/// assert!(tracker.drain().links.is_empty());
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Debug)]
pub struct DeltaTracker {
    recent: RecentTables,
    links: HashMap<(Address, Address), Traffic, RandomState>,
    hosts: HashMap<Address, HostTotal, RandomState>,
    max_links: usize,
    total: Count,
    overflow: Count,
}

/// The changes since the last call of [`DeltaTracker::drain`], in order of first change.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Delta {
    /// The links with new packets.
    pub links: Vec<LinkDelta>,
    /// The hosts with new packets.
    pub hosts: Vec<HostDelta>,
}

/// A link with new packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LinkDelta {
    /// The host that sent the packets.
    pub source: Address,
    /// The host that received the packets.
    pub target: Address,
    /// The most frequent protocol of the new packets, if they are IP packets.
    pub protocol: Option<Protocol>,
    /// The new packets.
    pub recent: Count,
    /// All packets of the link.
    pub total: Traffic,
}

/// A host with new packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostDelta {
    /// The host.
    pub address: Address,
    /// All packets that the host sent.
    pub sent: Count,
    /// All packets that the host received.
    pub received: Count,
}

/// The totals of a host, and its position in the delta under construction.
#[derive(Debug, Default)]
struct HostTotal {
    sent: Count,
    received: Count,
    /// The position of the host in [`Delta::hosts`], from 1; 0 if the delta does not have it yet.
    position: usize,
}

/// Traffic since the last delta, by address family.
#[derive(Debug)]
struct RecentTables {
    ipv4: TrafficTable<LinkKey<u32, Protocol>>,
    ipv6: TrafficTable<LinkKey<u128, Protocol>>,
    mac: TrafficTable<LinkKey<u64, Option<Protocol>>>,
}

impl DeltaTracker {
    /// Creates a tracker that tracks up to `max_links` links.
    #[must_use]
    pub fn new(max_links: usize) -> Self {
        Self {
            recent: RecentTables::new(),
            links: HashMap::default(),
            hosts: HashMap::default(),
            max_links,
            total: Count::default(),
            overflow: Count::default(),
        }
    }

    /// Adds a packet, whose hosts are identified by their IP addresses.
    #[inline]
    pub fn observe(&mut self, observation: &Observation) {
        let (traffic, group) =
            (Traffic::of_packet(observation.wire_len, observation.time), observation.protocol);
        match (observation.source, observation.target) {
            (IpAddr::V4(source), IpAddr::V4(target)) => {
                let (source, target) = (source.to_bits(), target.to_bits());
                self.recent.ipv4.add(LinkKey { source, target, group }, traffic);
            }
            (source, target) => {
                let (source, target) = (ipv6_bits(source), ipv6_bits(target));
                self.recent.ipv6.add(LinkKey { source, target, group }, traffic);
            }
        }
    }

    /// Adds a frame, whose hosts are identified by their MAC addresses.
    pub fn observe_frame(&mut self, frame: &Frame) {
        let (source, target) = (frame.source.to_bits(), frame.target.to_bits());
        let group = frame.packet.map(|packet| packet.protocol);
        let traffic = Traffic::of_packet(frame.wire_len, frame.time);
        self.recent.mac.add(LinkKey { source, target, group }, traffic);
    }

    /// Returns the number of records since the last delta. There is one record for each link and
    /// protocol with new packets.
    pub fn pending_records(&mut self) -> usize {
        let RecentTables { ipv4, ipv6, mac } = &mut self.recent;
        ipv4.records().len() + ipv6.records().len() + mac.records().len()
    }

    /// Returns the changes since the last call.
    ///
    /// # Complexity
    ///
    /// O(n) in the number of links with packets since then.
    pub fn drain(&mut self) -> Delta {
        let RecentTables { ipv4, ipv6, mac } =
            std::mem::replace(&mut self.recent, RecentTables::new());
        let mut builder = DeltaBuilder {
            tracker: self,
            delta: Delta::default(),
            link_indices: HashMap::default(),
        };
        let ipv4_address = |bits| Address::from(Ipv4Addr::from_bits(bits));
        builder.add_records(ipv4.into_records(), ipv4_address, Some);
        let ipv6_address = |bits| Address::from(Ipv6Addr::from_bits(bits));
        builder.add_records(ipv6.into_records(), ipv6_address, Some);
        let mac_address = |bits| Address::Mac(MacAddress::from_bits(bits));
        builder.add_records(mac.into_records(), mac_address, |protocol| protocol);
        let delta = builder.delta;
        for host in &delta.hosts {
            if let Some(total) = self.hosts.get_mut(&host.address) {
                total.position = 0;
            }
        }
        delta
    }

    /// Returns the totals of a tracked host, as of the last delta.
    #[must_use]
    pub fn host(&self, address: Address) -> Option<HostDelta> {
        let HostTotal { sent, received, .. } = *self.hosts.get(&address)?;
        Some(HostDelta { address, sent, received })
    }

    /// Returns the number of tracked links.
    #[must_use]
    pub fn link_count(&self) -> usize {
        self.links.len()
    }

    /// Returns the number of tracked hosts.
    #[must_use]
    pub fn host_count(&self) -> usize {
        self.hosts.len()
    }

    /// Returns the total of all packets, as of the last delta.
    #[must_use]
    pub const fn total(&self) -> Count {
        self.total
    }

    /// Returns the total of the packets that are not in any delta because their links exceed the
    /// limit.
    #[must_use]
    pub const fn overflow(&self) -> Count {
        self.overflow
    }
}

impl RecentTables {
    fn new() -> Self {
        Self { ipv4: TrafficTable::new(), ipv6: TrafficTable::new(), mac: TrafficTable::new() }
    }
}

/// A delta under construction.
struct DeltaBuilder<'a> {
    tracker: &'a mut DeltaTracker,
    delta: Delta,
    /// The index of each link in the delta, and the number of packets of its most frequent
    /// protocol.
    link_indices: HashMap<(Address, Address), (usize, u64), RandomState>,
}

impl DeltaBuilder<'_> {
    /// Adds the records of an address family. `to_address` and `to_protocol` convert their keys.
    fn add_records<A: Copy, G: Copy>(
        &mut self,
        records: Vec<TrafficRecord<LinkKey<A, G>>>,
        to_address: impl Fn(A) -> Address,
        to_protocol: impl Fn(G) -> Option<Protocol>,
    ) {
        for TrafficRecord { key, traffic } in records {
            let ends = (to_address(key.source), to_address(key.target));
            self.add(ends, to_protocol(key.group), traffic);
        }
    }

    /// Adds packets of a link to the totals and to the delta, or to the overflow.
    fn add(&mut self, ends: (Address, Address), protocol: Option<Protocol>, traffic: Traffic) {
        let recent = traffic.count();
        self.tracker.total.add(recent);
        let is_full = self.tracker.links.len() >= self.tracker.max_links;
        if is_full && !self.tracker.links.contains_key(&ends) {
            self.tracker.overflow.add(recent);
            return;
        }
        let total = self.tracker.links.entry(ends).or_default();
        total.merge(traffic);
        let total = *total;
        self.add_link(ends, protocol, recent, total);
        self.add_host(ends.0, |host| host.sent.add(recent));
        self.add_host(ends.1, |host| host.received.add(recent));
    }

    /// Adds packets of a link to its entry in the delta.
    fn add_link(
        &mut self,
        ends: (Address, Address),
        protocol: Option<Protocol>,
        recent: Count,
        total: Traffic,
    ) {
        let new_index = self.delta.links.len();
        let (index, max_packets) = self.link_indices.entry(ends).or_insert((new_index, 0));
        let is_most_frequent = recent.packets > *max_packets;
        *max_packets = recent.packets.max(*max_packets);
        let (source, target) = ends;
        match self.delta.links.get_mut(*index) {
            Some(link) => {
                link.recent.add(recent);
                link.total = total;
                if is_most_frequent {
                    link.protocol = protocol;
                }
            }
            None => self.delta.links.push(LinkDelta { source, target, protocol, recent, total }),
        }
    }

    /// Adds packets of a host to its totals, and copies them to its entry in the delta.
    fn add_host(&mut self, address: Address, add_packets: impl FnOnce(&mut HostTotal)) {
        let total = self.tracker.hosts.entry(address).or_default();
        add_packets(total);
        let host = HostDelta { address, sent: total.sent, received: total.received };
        match self.delta.hosts.get_mut(total.position.wrapping_sub(1)) {
            Some(existing) => *existing = host,
            None => {
                self.delta.hosts.push(host);
                total.position = self.delta.hosts.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ingest;
    use crate::capture::Packets;
    use crate::dissect::dissect;
    use crate::graph::Dimensions;

    fn observations() -> Vec<Observation> {
        let bytes = iplink_generator::office();
        let packets = Packets::new(&bytes).unwrap();
        packets.filter_map(|packet| dissect(&packet.unwrap()).ok()).collect()
    }

    #[test]
    fn deltas_add_up_to_the_graph() {
        let mut tracker = DeltaTracker::new(usize::MAX);
        let mut links = HashMap::new();
        let mut hosts = HashMap::new();
        let mut recent = Count::default();
        for chunk in observations().chunks(97) {
            chunk.iter().for_each(|observation| tracker.observe(observation));
            assert!(tracker.pending_records() > 0);
            let delta = tracker.drain();
            for link in delta.links {
                recent.add(link.recent);
                links.insert((link.source, link.target), link.total);
            }
            hosts.extend(delta.hosts.into_iter().map(|host| (host.address, host)));
        }
        let mut ingest = Ingest::new(Dimensions::LINKS);
        ingest.read("office", &iplink_generator::office()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        assert_eq!(links.len(), graph.links().len());
        for link in graph.links() {
            assert_eq!(links[&(link.source.address, link.target.address)], *link.traffic);
        }
        for host in graph.hosts() {
            let tracked = hosts[&host.address];
            assert_eq!((tracked.sent, tracked.received), (host.sent, host.received));
            assert_eq!(tracker.host(host.address), Some(tracked));
        }
        assert_eq!((recent, tracker.total().packets), (tracker.total(), statistics.total().linked));
        assert_eq!((tracker.link_count(), tracker.host_count()), (links.len(), hosts.len()));
    }

    #[test]
    fn drain_returns_only_changes() {
        let observations = observations();
        let mut tracker = DeltaTracker::new(usize::MAX);
        observations.iter().for_each(|observation| tracker.observe(observation));
        assert!(tracker.drain().links.len() > 1);
        tracker.observe(&observations[0]);
        let delta = tracker.drain();
        let [link] = delta.links[..] else { panic!("{delta:?}") };
        assert_eq!((link.recent.packets, delta.hosts.len()), (1, 2));
        assert_eq!(link.protocol, Some(observations[0].protocol));
        assert!(link.total.packets > 1);
    }

    #[test]
    fn links_beyond_the_limit_are_counted_as_overflow() {
        let mut tracker = DeltaTracker::new(3);
        let observations = observations();
        observations.iter().for_each(|observation| tracker.observe(observation));
        let delta = tracker.drain();
        assert_eq!((delta.links.len(), tracker.link_count()), (3, 3));
        let tracked: u64 = delta.links.iter().map(|link| link.total.packets).sum();
        assert_eq!(tracked + tracker.overflow().packets, observations.len() as u64);
        assert_eq!(tracker.total().packets, observations.len() as u64);
    }
}
