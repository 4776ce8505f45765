//! Observations into tables, tables into a graph.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::AggregatedRecord;
use super::assemble::{Telling, append};
use super::family_table::{Key, Version};
use super::table::{Record, Table};
use crate::dissect::{Frame, MacAddress, Observation};
use crate::graph::flow::Binning;
use crate::graph::{Address, CaptureSource, Dimensions, FlowKey, LinkGraph, Traffic};
use crate::time::Timestamp;

/// While packets come, there may be so many times as many bins of time as in the
/// end, so that tables are seldom built again for wider ones.
const SLACK: i64 = 4;

/// Collects observations, in any order, until they are frozen into a
/// [`LinkGraph`].
///
/// A packet is one look-up in one table. Memory follows the number of links
/// (some 55 bytes each between IPv4 hosts) or, where [`Dimensions`] is asked for, of
/// their parts (some 85), never that of packets. There is room for 2^32 of them,
/// which no memory holds today.
#[derive(Debug)]
pub struct GraphBuilder(Tables);

/// A table's key has no more to it than the detail asks for.
#[derive(Debug)]
enum Tables {
    Links(ByKind<()>),
    Parts(Parts),
}

/// Links by the kind of their ends, which is the same for both.
#[derive(Debug)]
struct ByKind<P> {
    ipv4: Version<u32, P>,
    ipv6: Version<u128, P>,
    mac: Version<u64, P>,
    /// Links with an end that no packet has, such as a network, or with ends that
    /// differ in kind.
    other: Version<Address, P>,
}

/// Links told apart by more than their ends.
#[derive(Debug)]
struct Parts {
    tables: ByKind<FlowKey>,
    detail: Dimensions,
    binning: Option<Binning>,
    /// Where the packets that come now were captured.
    origin: CaptureSource,
}

/// Does the same with the tables of either kind.
macro_rules! with_tables {
    ($builder:expr, $tables:ident => $then:expr) => {
        match $builder {
            Tables::Links($tables) => $then,
            Tables::Parts(Parts { tables: $tables, .. }) => $then,
        }
    };
}

impl GraphBuilder {
    /// Creates an empty builder that will keep this much detail.
    #[must_use]
    pub fn new(detail: Dimensions) -> Self {
        Self(match detail.is_links() {
            true => Tables::Links(ByKind::new()),
            false => Tables::Parts(Parts::new(detail)),
        })
    }

    /// Says that the packets that come now are from this input, by its place in
    /// the account.
    pub const fn set_input(&mut self, input: u32) {
        if let Tables::Parts(parts) = &mut self.0 {
            parts.origin = CaptureSource { input, interface: 0 };
        }
    }

    /// Says that the packets that come now are from this interface of the input.
    #[inline]
    pub const fn set_interface(&mut self, interface: u32) {
        if let Tables::Parts(parts) = &mut self.0 {
            parts.origin.interface = interface;
        }
    }

    /// Adds a packet.
    #[inline]
    pub fn observe(&mut self, seen: &Observation) {
        let traffic = Traffic::of_packet(seen.wire_len, seen.time);
        match &mut self.0 {
            Tables::Links(tables) => tables.add(seen, (), traffic),
            Tables::Parts(parts) => parts.observe(seen, traffic),
        }
    }

    /// Adds a frame, whose hosts are told by their MAC addresses.
    pub fn observe_frame(&mut self, seen: &Frame) {
        let traffic = Traffic::of_packet(seen.wire_len, seen.time);
        match &mut self.0 {
            Tables::Links(tables) => tables.add_frame(seen, (), traffic),
            Tables::Parts(parts) => parts.observe_frame(seen, traffic),
        }
    }

    /// Adds packets that were counted before.
    pub(crate) fn add(&mut self, counted: &AggregatedRecord) {
        match &mut self.0 {
            Tables::Links(tables) => tables.add_counted(counted, ()),
            Tables::Parts(parts) => parts.add_counted(counted),
        }
    }

    /// Returns how much detail it keeps.
    #[must_use]
    pub const fn detail(&self) -> Dimensions {
        match &self.0 {
            Tables::Links(_) => Dimensions::LINKS,
            Tables::Parts(parts) => parts.detail,
        }
    }

    /// Adds all that a builder of the same detail observed; of a builder of
    /// other detail nothing is added, and it is returned.
    pub(crate) fn merge(&mut self, other: Self) -> Option<Self> {
        match (&mut self.0, other.0) {
            (Tables::Links(own), Tables::Links(other)) => own.merge(other),
            (Tables::Parts(own), Tables::Parts(other)) if own.detail == other.detail => {
                own.merge(other);
            }
            (_, other) => return Some(Self(other)),
        }
        None
    }

    /// Tells whether there are more hosts of a kind than `max_hosts`.
    pub(crate) fn exceeds(&mut self, max_hosts: usize) -> bool {
        with_tables!(&mut self.0, tables => tables.exceeds(max_hosts))
    }

    /// Folds hosts of each kind, IPv4, IPv6 or MAC, into [`Address::Others`], all
    /// but the first `max_hosts`, if there are more. Those that come later are
    /// folded from now on.
    ///
    /// All totals stay exact. Called from time to time, it bounds the memory
    /// that made-up addresses can take.
    pub fn fold(&mut self, max_hosts: usize) {
        with_tables!(&mut self.0, tables => tables.fold(max_hosts));
    }

    /// Freezes what was observed.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of hosts, O(n) in that of links; where they have
    /// parts with ports, O(n log n) in the number of these.
    #[must_use]
    pub fn finish(self) -> LinkGraph {
        match self.0 {
            Tables::Links(tables) => tables.finish(),
            Tables::Parts(parts) => parts.finish(),
        }
    }
}

impl Parts {
    fn new(detail: Dimensions) -> Self {
        let binning = detail.bins.map(Binning::new);
        Self { tables: ByKind::new(), detail, binning, origin: CaptureSource::default() }
    }

    fn observe(&mut self, seen: &Observation, traffic: Traffic) {
        let bin = self.bin(seen.time);
        let aspects = FlowKey::of_packet(self.detail, seen, bin);
        let aspects = aspects.tag(self.detail, seen.vlan, self.origin);
        self.tables.add(seen, aspects, traffic);
    }

    fn observe_frame(&mut self, seen: &Frame, traffic: Traffic) {
        let bin = self.bin(seen.time);
        let mut aspects = match &seen.packet {
            Some(packet) => FlowKey::of_packet(self.detail, packet, bin),
            None => FlowKey::of_nothing(bin),
        };
        if let (true, Some(ether_type)) = (self.detail.ether_types, seen.ether_type) {
            aspects.set_ether_type(ether_type);
        }
        let aspects = aspects.tag(self.detail, seen.vlan, self.origin);
        self.tables.add_frame(seen, aspects, traffic);
    }

    fn add_counted(&mut self, counted: &AggregatedRecord) {
        let bin = self.bin(counted.traffic.first_seen);
        let aspects = FlowKey::of_counted(self.detail, counted, bin);
        self.tables.add_counted(counted, aspects.tag(self.detail, None, self.origin));
    }

    /// Returns the start of the bin that a packet is in.
    fn bin(&mut self, time: Option<Timestamp>) -> Option<Timestamp> {
        let binning = self.binning.as_mut()?;
        if binning.is_beyond(time) && binning.widen_for(time, SLACK) {
            self.join_bins();
        }
        self.binning?.start(time)
    }

    fn merge(&mut self, other: Self) {
        if let (Some(own), Some(others)) = (&mut self.binning, other.binning) {
            own.merge(&others);
        }
        self.tables.merge(other.tables);
        self.widen(SLACK);
    }

    /// Joins bins, where there are too many or some are narrower than others.
    fn widen(&mut self, slack: i64) {
        if let Some(binning) = &mut self.binning {
            binning.widen(slack);
            self.join_bins();
        }
    }

    /// Puts all parts into the bins that there are now.
    fn join_bins(&mut self) {
        if let Some(binning) = self.binning {
            self.tables.map_parts(|part| part.in_bin(binning.start(part.bin())));
        }
    }

    fn finish(mut self) -> LinkGraph {
        self.widen(1);
        let mut graph = self.tables.finish();
        graph.set_binning(self.binning);
        graph.resolve_servers();
        graph
    }
}

impl<P: Telling> ByKind<P> {
    fn new() -> Self {
        let (ipv4, ipv6) = (Version::new(), Version::new());
        Self { ipv4, ipv6, mac: Version::new(), other: Version::new() }
    }

    #[inline]
    fn add(&mut self, seen: &Observation, part: P, traffic: Traffic) {
        match (seen.source, seen.target) {
            (IpAddr::V4(source), IpAddr::V4(target)) => {
                let (source, target) = (source.to_bits(), target.to_bits());
                self.ipv4.add(Key { source, target, part }, traffic);
            }
            (source, target) => {
                let (source, target) = (bits(source), bits(target));
                self.ipv6.add(Key { source, target, part }, traffic);
            }
        }
    }

    fn add_frame(&mut self, seen: &Frame, part: P, traffic: Traffic) {
        let (source, target) = (seen.source.to_bits(), seen.target.to_bits());
        self.mac.add(Key { source, target, part }, traffic);
    }

    fn add_counted(&mut self, counted: &AggregatedRecord, part: P) {
        let AggregatedRecord { source, target, traffic, .. } = *counted;
        match (source, target) {
            (Address::Ip(IpAddr::V4(source)), Address::Ip(IpAddr::V4(target))) => {
                let (source, target) = (source.to_bits(), target.to_bits());
                self.ipv4.add(Key { source, target, part }, traffic);
            }
            (Address::Ip(IpAddr::V6(source)), Address::Ip(IpAddr::V6(target))) => {
                let (source, target) = (source.to_bits(), target.to_bits());
                self.ipv6.add(Key { source, target, part }, traffic);
            }
            (Address::Mac(source), Address::Mac(target)) => {
                let (source, target) = (source.to_bits(), target.to_bits());
                self.mac.add(Key { source, target, part }, traffic);
            }
            (source, target) => self.other.add(Key { source, target, part }, traffic),
        }
    }

    fn merge(&mut self, other: Self) {
        self.ipv4.merge(other.ipv4);
        self.ipv6.merge(other.ipv6);
        self.mac.merge(other.mac);
        self.other.merge(other.other);
    }

    fn map_parts(&mut self, map: impl Fn(P) -> P + Copy) {
        self.ipv4.map_parts(map);
        self.ipv6.map_parts(map);
        self.mac.map_parts(map);
        self.other.map_parts(map);
    }

    fn exceeds(&mut self, max_hosts: usize) -> bool {
        self.ipv4.exceeds(max_hosts)
            || self.ipv6.exceeds(max_hosts)
            || self.mac.exceeds(max_hosts)
            || self.other.exceeds(max_hosts)
    }

    fn fold(&mut self, max_hosts: usize) {
        self.ipv4.fold(max_hosts);
        self.ipv6.fold(max_hosts);
        self.mac.fold(max_hosts);
        self.other.fold(max_hosts);
    }

    /// Tells whether hosts of one table may be in another too, so that all of them
    /// are put in order together.
    fn is_mixed(&mut self) -> bool {
        self.ipv4.is_folded()
            || self.ipv6.is_folded()
            || self.mac.is_folded()
            || !self.other.is_empty()
    }

    fn finish(mut self) -> LinkGraph {
        let ipv4 = |bits| Address::from(Ipv4Addr::from_bits(bits));
        let ipv6 = |bits| Address::from(Ipv6Addr::from_bits(bits));
        let mac = |bits| Address::Mac(MacAddress::from_bits(bits));
        let mut graph = LinkGraph::default();
        if self.is_mixed() {
            let records = self.ipv4.into_folded_records(ipv4);
            let records = records.chain(self.ipv6.into_folded_records(ipv6));
            let records = records.chain(self.mac.into_folded_records(mac));
            let records = records.chain(self.other.into_folded_records(|address| address));
            let records = joined(records);
            append(&mut graph, &records, |address| address);
        } else {
            append(&mut graph, &self.ipv4.into_records(), ipv4);
            append(&mut graph, &self.ipv6.into_records(), ipv6);
            append(&mut graph, &self.mac.into_records(), mac);
        }
        graph
    }
}

/// Puts records of the same key together, which tables of several kinds may have.
fn joined<P: Telling>(
    records: impl Iterator<Item = Record<Key<Address, P>>>,
) -> Vec<Record<Key<Address, P>>> {
    let mut table = Table::new();
    records.for_each(|Record { key, traffic }| table.add(key, traffic));
    table.into_records()
}

/// Returns the bits of an address as IPv6 has them.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}
