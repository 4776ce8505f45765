//! What has changed in a graph, for who shows it while it grows.
//!
//! A packet is added to a small table of what came since the last question. The
//! answer goes through that table alone, however large the graph is.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use foldhash::fast::RandomState;

use super::build::{Key, Record, Table};
use super::{Address, Count, Traffic};
use crate::dissect::{Frame, MacAddress, Observation, Protocol};

/// Tells which links and hosts have had packets since it was asked last, with all
/// packets that they have had.
///
/// It knows so many links; packets of those that come later are counted together,
/// in [`beyond`](Self::beyond). So its memory is bounded: some 300 bytes a link
/// where every link has hosts of its own.
///
/// ```
/// use iplink_core::capture::Packets;
/// use iplink_core::dissect::dissect;
/// use iplink_core::graph::DeltaTracker;
///
/// # let bytes = iplink_generator::office();
/// let mut changes = DeltaTracker::new(10_000);
/// for packet in Packets::new(&bytes)?.take(100) {
///     if let Ok(seen) = dissect(&packet?) {
///         changes.observe(&seen);
///     }
/// }
/// let seen = changes.take();
/// assert!(seen.links.iter().all(|link| link.total.packets == link.recent.packets));
/// assert!(changes.take().links.is_empty());
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Debug)]
pub struct DeltaTracker {
    recent: Recent,
    links: HashMap<(Address, Address), Traffic, RandomState>,
    hosts: HashMap<Address, HostTotal, RandomState>,
    max_links: usize,
    total: Count,
    beyond: Count,
}

/// What has changed between two questions, in the order in which it changed
/// first.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Delta {
    /// The links that had packets.
    pub links: Vec<LinkDelta>,
    /// The hosts that had some.
    pub hosts: Vec<HostDelta>,
}

/// A link that had packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LinkDelta {
    /// The host that sent them.
    pub source: Address,
    /// The host that they were sent to.
    pub target: Address,
    /// What most of the new packets carry, where they are of IP.
    pub protocol: Option<Protocol>,
    /// The new packets.
    pub recent: Count,
    /// All packets of the link.
    pub total: Traffic,
}

/// A host that had packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostDelta {
    /// The host.
    pub address: Address,
    /// All packets that it sent.
    pub sent: Count,
    /// All packets that were sent to it.
    pub received: Count,
}

/// All packets of a host, and where it is among those that changed.
#[derive(Debug, Default)]
struct HostTotal {
    sent: Count,
    received: Count,
    /// Its place from 1, 0 where it has not changed.
    place: usize,
}

/// Packets since the last question, by the kind of their ends.
#[derive(Debug)]
struct Recent {
    ipv4: Table<Key<u32, Protocol>>,
    ipv6: Table<Key<u128, Protocol>>,
    mac: Table<Key<u64, Option<Protocol>>>,
}

impl DeltaTracker {
    /// Creates one that tells this many links apart.
    #[must_use]
    pub fn new(max_links: usize) -> Self {
        Self {
            recent: Recent::new(),
            links: HashMap::default(),
            hosts: HashMap::default(),
            max_links,
            total: Count::default(),
            beyond: Count::default(),
        }
    }

    /// Adds a packet.
    #[inline]
    pub fn observe(&mut self, seen: &Observation) {
        let (traffic, part) = (Traffic::of_packet(seen.wire_len, seen.time), seen.protocol);
        match (seen.source, seen.target) {
            (IpAddr::V4(source), IpAddr::V4(target)) => {
                let (source, target) = (source.to_bits(), target.to_bits());
                self.recent.ipv4.add(Key { source, target, part }, traffic);
            }
            (source, target) => {
                let (source, target) = (bits(source), bits(target));
                self.recent.ipv6.add(Key { source, target, part }, traffic);
            }
        }
    }

    /// Adds a frame, whose hosts are told by their MAC addresses.
    pub fn observe_frame(&mut self, seen: &Frame) {
        let (source, target) = (seen.source.to_bits(), seen.target.to_bits());
        let part = seen.packet.map(|packet| packet.protocol);
        let traffic = Traffic::of_packet(seen.wire_len, seen.time);
        self.recent.mac.add(Key { source, target, part }, traffic);
    }

    /// Returns how many links, told apart by protocol, have had packets since the
    /// last question: so many records wait in memory.
    pub fn waiting(&mut self) -> usize {
        let Recent { ipv4, ipv6, mac } = &mut self.recent;
        ipv4.records().len() + ipv6.records().len() + mac.records().len()
    }

    /// Returns what has changed since it was asked last.
    ///
    /// # Complexity
    ///
    /// O(n) in the number of links that had packets since then.
    pub fn take(&mut self) -> Delta {
        let Recent { ipv4, ipv6, mac } = std::mem::replace(&mut self.recent, Recent::new());
        let mut batch = Batch { changes: self, seen: Delta::default(), places: HashMap::default() };
        let ip = |bits| Address::from(Ipv4Addr::from_bits(bits));
        batch.add_all(ipv4.into_records(), ip, Some);
        let ip = |bits| Address::from(Ipv6Addr::from_bits(bits));
        batch.add_all(ipv6.into_records(), ip, Some);
        let mac_address = |bits| Address::Mac(MacAddress::from_bits(bits));
        batch.add_all(mac.into_records(), mac_address, |part| part);
        let seen = batch.seen;
        for host in &seen.hosts {
            if let Some(total) = self.hosts.get_mut(&host.address) {
                total.place = 0;
            }
        }
        seen
    }

    /// Returns all packets of a host that is told apart, as of the last question.
    #[must_use]
    pub fn host(&self, address: Address) -> Option<HostDelta> {
        let HostTotal { sent, received, .. } = *self.hosts.get(&address)?;
        Some(HostDelta { address, sent, received })
    }

    /// Returns how many links are told apart.
    #[must_use]
    pub fn links(&self) -> usize {
        self.links.len()
    }

    /// Returns how many hosts are told apart.
    #[must_use]
    pub fn hosts(&self) -> usize {
        self.hosts.len()
    }

    /// Returns all packets that were taken so far.
    #[must_use]
    pub const fn total(&self) -> Count {
        self.total
    }

    /// Returns those of them whose links are not told apart.
    #[must_use]
    pub const fn beyond(&self) -> Count {
        self.beyond
    }
}

impl Recent {
    fn new() -> Self {
        Self { ipv4: Table::new(), ipv6: Table::new(), mac: Table::new() }
    }
}

/// An answer under way.
struct Batch<'a> {
    changes: &'a mut DeltaTracker,
    seen: Delta,
    /// Where in it a link is, and how many packets its protocol has had.
    places: HashMap<(Address, Address), (usize, u64), RandomState>,
}

impl Batch<'_> {
    fn add_all<A: Copy, P: Copy>(
        &mut self,
        records: Vec<Record<Key<A, P>>>,
        address: impl Fn(A) -> Address,
        protocol: impl Fn(P) -> Option<Protocol>,
    ) {
        for Record { key, traffic } in records {
            let ends = (address(key.source), address(key.target));
            self.add(ends, protocol(key.part), traffic);
        }
    }

    fn add(&mut self, ends: (Address, Address), protocol: Option<Protocol>, traffic: Traffic) {
        let recent = traffic.count();
        self.changes.total.add(recent);
        let is_full = self.changes.links.len() >= self.changes.max_links;
        if is_full && !self.changes.links.contains_key(&ends) {
            self.changes.beyond.add(recent);
            return;
        }
        let total = self.changes.links.entry(ends).or_default();
        total.merge(traffic);
        let total = *total;
        self.add_link(ends, protocol, recent, total);
        self.add_host(ends.0, |host| host.sent.add(recent));
        self.add_host(ends.1, |host| host.received.add(recent));
    }

    fn add_link(
        &mut self,
        ends: (Address, Address),
        protocol: Option<Protocol>,
        recent: Count,
        total: Traffic,
    ) {
        let place = self.places.entry(ends).or_insert((self.seen.links.len(), 0));
        let is_most = recent.packets > place.1;
        place.1 = place.1.max(recent.packets);
        let (source, target) = ends;
        match self.seen.links.get_mut(place.0) {
            Some(link) => {
                link.recent.add(recent);
                link.total = total;
                if is_most {
                    link.protocol = protocol;
                }
            }
            None => self.seen.links.push(LinkDelta { source, target, protocol, recent, total }),
        }
    }

    fn add_host(&mut self, address: Address, count: impl FnOnce(&mut HostTotal)) {
        let total = self.changes.hosts.entry(address).or_default();
        count(total);
        let host = HostDelta { address, sent: total.sent, received: total.received };
        match self.seen.hosts.get_mut(total.place.wrapping_sub(1)) {
            Some(known) => *known = host,
            None => {
                self.seen.hosts.push(host);
                total.place = self.seen.hosts.len();
            }
        }
    }
}

/// Returns the bits of an address as IPv6 has them.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
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
    fn what_changed_adds_up_to_the_graph() {
        let mut changes = DeltaTracker::new(usize::MAX);
        let mut links = HashMap::new();
        let mut hosts = HashMap::new();
        let mut recent = Count::default();
        for some in observations().chunks(97) {
            some.iter().for_each(|seen| changes.observe(seen));
            assert!(changes.waiting() > 0);
            let seen = changes.take();
            for link in seen.links {
                recent.add(link.recent);
                links.insert((link.source, link.target), link.total);
            }
            hosts.extend(seen.hosts.into_iter().map(|host| (host.address, host)));
        }
        let mut ingest = Ingest::new(Dimensions::LINKS);
        ingest.read("office", &iplink_generator::office()[..]).unwrap();
        let (graph, account) = ingest.finish();
        assert_eq!(links.len(), graph.links().len());
        for link in graph.links() {
            assert_eq!(links[&(link.source.address, link.target.address)], *link.traffic);
        }
        for host in graph.hosts() {
            let known = hosts[&host.address];
            assert_eq!((known.sent, known.received), (host.sent, host.received));
            assert_eq!(changes.host(host.address), Some(known));
        }
        assert_eq!((recent, changes.total().packets), (changes.total(), account.total().linked));
        assert_eq!((changes.links(), changes.hosts()), (links.len(), hosts.len()));
    }

    #[test]
    fn what_did_not_change_is_not_told() {
        let all = observations();
        let mut changes = DeltaTracker::new(usize::MAX);
        all.iter().for_each(|seen| changes.observe(seen));
        assert!(changes.take().links.len() > 1);
        changes.observe(&all[0]);
        let seen = changes.take();
        let [link] = seen.links[..] else { panic!("{seen:?}") };
        assert_eq!((link.recent.packets, seen.hosts.len()), (1, 2));
        assert_eq!(link.protocol, Some(all[0].protocol));
        assert!(link.total.packets > 1);
    }

    #[test]
    fn links_beyond_the_bound_are_counted_together() {
        let mut changes = DeltaTracker::new(3);
        let all = observations();
        all.iter().for_each(|seen| changes.observe(seen));
        let seen = changes.take();
        assert_eq!((seen.links.len(), changes.links()), (3, 3));
        let known: u64 = seen.links.iter().map(|link| link.total.packets).sum();
        assert_eq!(known + changes.beyond().packets, all.len() as u64);
        assert_eq!(changes.total().packets, all.len() as u64);
    }
}
