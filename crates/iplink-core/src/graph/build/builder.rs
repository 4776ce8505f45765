//! The graph builder: adds observations to tables, from which it assembles a graph at the end.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::AggregatedRecord;
use super::assemble::{GroupKey, append};
use super::family_table::{FamilyTable, LinkKey};
use super::table::{TrafficRecord, TrafficTable};
use crate::dissect::{Frame, MacAddress, Observation};
use crate::graph::flow::Binning;
use crate::graph::{Address, CaptureSource, Dimensions, FlowKey, LinkGraph, Traffic};
use crate::time::Timestamp;

/// The factor by which the number of time bins may exceed the final limit while packets are added.
/// Widening the bins rebuilds the tables; with this slack, it is rarely necessary.
const BIN_SLACK: i64 = 4;

/// Collects observations in any order, and builds a [`LinkGraph`] from them.
///
/// Each packet takes one lookup in one hash table. Memory depends on the number of links (about 55
/// bytes each between IPv4 hosts) or, with [`Dimensions`], of flow records (about 85 bytes each),
/// not on the number of packets. The limit is 2^32 records.
///
/// ```
/// use iplink_core::capture::Packets;
/// use iplink_core::dissect::dissect;
/// use iplink_core::graph::{Dimensions, GraphBuilder};
///
/// # let bytes = iplink_generator::office();
/// let mut builder = GraphBuilder::new(Dimensions::LINKS);
/// for packet in Packets::new(&bytes)? {
///     if let Ok(observation) = dissect(&packet?) {
///         builder.observe(&observation);
///     }
/// }
/// let graph = builder.finish();
/// assert!(graph.links().len() >= graph.hosts().len() / 2);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Debug)]
pub struct GraphBuilder(Tables);

/// The tables of a builder. Without dimensions, the keys are smaller.
#[derive(Debug)]
enum Tables {
    Links(FamilyTables<()>),
    Flows(FlowTables),
}

/// Tables of links by address family, which is the same at both ends.
#[derive(Debug)]
struct FamilyTables<G> {
    ipv4: FamilyTable<u32, G>,
    ipv6: FamilyTable<u128, G>,
    mac: FamilyTable<u64, G>,
    /// Links from lists whose ends cannot occur in a packet: a network, for example, or addresses
    /// of different families.
    other: FamilyTable<Address, G>,
}

/// Tables of flow records: links, divided further by the dimensions.
#[derive(Debug)]
struct FlowTables {
    tables: FamilyTables<FlowKey>,
    dimensions: Dimensions,
    binning: Option<Binning>,
    /// The input and interface of the packets that are currently added.
    capture_source: CaptureSource,
}

/// Evaluates an expression for the [`FamilyTables`] in [`Tables`], whichever type of key they have.
macro_rules! with_tables {
    ($tables:expr, $family_tables:ident => $result:expr) => {
        match $tables {
            Tables::Links($family_tables) => $result,
            Tables::Flows(FlowTables { tables: $family_tables, .. }) => $result,
        }
    };
}

impl GraphBuilder {
    /// Creates an empty builder that keeps these dimensions.
    #[must_use]
    pub fn new(dimensions: Dimensions) -> Self {
        Self(match dimensions.is_empty() {
            true => Tables::Links(FamilyTables::new()),
            false => Tables::Flows(FlowTables::new(dimensions)),
        })
    }

    /// Sets the input of the packets that follow, by its index in the statistics.
    pub const fn set_input(&mut self, input: u32) {
        if let Tables::Flows(flows) = &mut self.0 {
            flows.capture_source = CaptureSource { input, interface: 0 };
        }
    }

    /// Sets the interface, within the input, of the packets that follow.
    #[inline]
    pub const fn set_interface(&mut self, interface: u32) {
        if let Tables::Flows(flows) = &mut self.0 {
            flows.capture_source.interface = interface;
        }
    }

    /// Adds a packet, whose hosts are identified by their IP addresses.
    #[inline]
    pub fn observe(&mut self, observation: &Observation) {
        let traffic = Traffic::of_packet(observation.wire_len, observation.time);
        match &mut self.0 {
            Tables::Links(tables) => tables.add(observation, (), traffic),
            Tables::Flows(flows) => flows.observe(observation, traffic),
        }
    }

    /// Adds a frame, whose hosts are identified by their MAC addresses.
    pub fn observe_frame(&mut self, frame: &Frame) {
        let traffic = Traffic::of_packet(frame.wire_len, frame.time);
        match &mut self.0 {
            Tables::Links(tables) => tables.add_frame(frame, (), traffic),
            Tables::Flows(flows) => flows.observe_frame(frame, traffic),
        }
    }

    /// Adds packets that were aggregated by another program.
    pub(crate) fn add(&mut self, record: &AggregatedRecord) {
        match &mut self.0 {
            Tables::Links(tables) => tables.add_aggregated(record, ()),
            Tables::Flows(flows) => flows.add_aggregated(record),
        }
    }

    /// Returns the dimensions that the builder keeps.
    #[must_use]
    pub const fn dimensions(&self) -> Dimensions {
        match &self.0 {
            Tables::Links(_) => Dimensions::LINKS,
            Tables::Flows(flows) => flows.dimensions,
        }
    }

    /// Adds everything that another builder collected. A builder with other dimensions is returned
    /// unchanged.
    pub(crate) fn merge(&mut self, other: Self) -> Option<Self> {
        match (&mut self.0, other.0) {
            (Tables::Links(links), Tables::Links(other_links)) => links.merge(other_links),
            (Tables::Flows(flows), Tables::Flows(other_flows))
                if flows.dimensions == other_flows.dimensions =>
            {
                flows.merge(other_flows);
            }
            (_, other_tables) => return Some(Self(other_tables)),
        }
        None
    }

    /// Returns whether an address family has more hosts than `max_hosts`.
    pub(crate) fn exceeds_hosts(&mut self, max_hosts: usize) -> bool {
        with_tables!(&mut self.0, tables => tables.exceeds_hosts(max_hosts))
    }

    /// Limits the number of hosts per address family (IPv4, IPv6, MAC): folds all but the first
    /// `max_hosts` into [`Address::Others`], now and from now on.
    ///
    /// All totals stay exact. Called regularly, it bounds the memory that random addresses can
    /// take.
    pub fn fold(&mut self, max_hosts: usize) {
        with_tables!(&mut self.0, tables => tables.fold(max_hosts));
    }

    /// Builds the graph.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of hosts and O(n) in the number of links; O(n log n) in the number
    /// of flow records with ports.
    #[must_use]
    pub fn finish(self) -> LinkGraph {
        let mut graph = self.finish_records();
        graph.derive_flows();
        graph
    }

    /// Builds the graph without flows.
    pub(crate) fn finish_records(self) -> LinkGraph {
        match self.0 {
            Tables::Links(tables) => tables.finish(),
            Tables::Flows(flows) => flows.finish(),
        }
    }
}

impl FlowTables {
    fn new(dimensions: Dimensions) -> Self {
        let binning = dimensions.bins.map(Binning::new);
        let capture_source = CaptureSource::default();
        Self { tables: FamilyTables::new(), dimensions, binning, capture_source }
    }

    fn observe(&mut self, observation: &Observation, traffic: Traffic) {
        let bin = self.bin_start(observation.time);
        let key = FlowKey::from_packet(self.dimensions, observation, bin);
        let key = key.with_frame_fields(self.dimensions, observation.vlan, self.capture_source);
        self.tables.add(observation, key, traffic);
    }

    fn observe_frame(&mut self, frame: &Frame, traffic: Traffic) {
        let bin = self.bin_start(frame.time);
        let mut key = match &frame.packet {
            Some(packet) => FlowKey::from_packet(self.dimensions, packet, bin),
            None => FlowKey::without_packet(bin),
        };
        if let (true, Some(ether_type)) = (self.dimensions.ether_types, frame.ether_type) {
            key.set_ether_type(ether_type);
        }
        let key = key.with_frame_fields(self.dimensions, frame.vlan, self.capture_source);
        self.tables.add_frame(frame, key, traffic);
    }

    fn add_aggregated(&mut self, record: &AggregatedRecord) {
        let bin = self.bin_start(record.traffic.first_seen);
        let key = FlowKey::from_aggregated(self.dimensions, record, bin);
        let key = key.with_frame_fields(self.dimensions, None, self.capture_source);
        self.tables.add_aggregated(record, key);
    }

    /// Returns the start of the time bin of a packet, after widening the bins if necessary.
    fn bin_start(&mut self, time: Option<Timestamp>) -> Option<Timestamp> {
        let binning = self.binning.as_mut()?;
        if binning.is_outside(time) && binning.widen_for(time, BIN_SLACK) {
            self.reassign_bins();
        }
        self.binning?.start(time)
    }

    fn merge(&mut self, other: Self) {
        if let (Some(binning), Some(other_binning)) = (&mut self.binning, other.binning) {
            binning.merge(&other_binning);
        }
        self.tables.merge(other.tables);
        self.widen(BIN_SLACK);
    }

    /// Widens the bins if there are too many, and merges records whose bins become the same.
    fn widen(&mut self, slack: i64) {
        if let Some(binning) = &mut self.binning {
            binning.widen(slack);
            self.reassign_bins();
        }
    }

    /// Assigns all flow records to the current bins.
    fn reassign_bins(&mut self) {
        if let Some(binning) = self.binning {
            self.tables.map_groups(|key| key.with_bin(binning.start(key.bin())));
        }
    }

    fn finish(mut self) -> LinkGraph {
        self.widen(1);
        let mut graph = self.tables.finish();
        graph.set_binning(self.binning);
        graph
    }
}

impl<G: GroupKey> FamilyTables<G> {
    fn new() -> Self {
        let (ipv4, ipv6) = (FamilyTable::new(), FamilyTable::new());
        Self { ipv4, ipv6, mac: FamilyTable::new(), other: FamilyTable::new() }
    }

    #[inline]
    fn add(&mut self, observation: &Observation, group: G, traffic: Traffic) {
        match (observation.source, observation.target) {
            (IpAddr::V4(source), IpAddr::V4(target)) => {
                let (source, target) = (source.to_bits(), target.to_bits());
                self.ipv4.add(LinkKey { source, target, group }, traffic);
            }
            (source, target) => {
                let (source, target) = (ipv6_bits(source), ipv6_bits(target));
                self.ipv6.add(LinkKey { source, target, group }, traffic);
            }
        }
    }

    fn add_frame(&mut self, frame: &Frame, group: G, traffic: Traffic) {
        let (source, target) = (frame.source.to_bits(), frame.target.to_bits());
        self.mac.add(LinkKey { source, target, group }, traffic);
    }

    fn add_aggregated(&mut self, record: &AggregatedRecord, group: G) {
        let AggregatedRecord { source, target, traffic, .. } = *record;
        match (source, target) {
            (Address::Ip(IpAddr::V4(source)), Address::Ip(IpAddr::V4(target))) => {
                let (source, target) = (source.to_bits(), target.to_bits());
                self.ipv4.add(LinkKey { source, target, group }, traffic);
            }
            (Address::Ip(IpAddr::V6(source)), Address::Ip(IpAddr::V6(target))) => {
                let (source, target) = (source.to_bits(), target.to_bits());
                self.ipv6.add(LinkKey { source, target, group }, traffic);
            }
            (Address::Mac(source), Address::Mac(target)) => {
                let (source, target) = (source.to_bits(), target.to_bits());
                self.mac.add(LinkKey { source, target, group }, traffic);
            }
            (source, target) => self.other.add(LinkKey { source, target, group }, traffic),
        }
    }

    fn merge(&mut self, other: Self) {
        self.ipv4.merge(other.ipv4);
        self.ipv6.merge(other.ipv6);
        self.mac.merge(other.mac);
        self.other.merge(other.other);
    }

    /// Maps the group of each key, and merges records whose keys become equal.
    fn map_groups(&mut self, map: impl Fn(G) -> G + Copy) {
        self.ipv4.map_groups(map);
        self.ipv6.map_groups(map);
        self.mac.map_groups(map);
        self.other.map_groups(map);
    }

    /// Returns whether an address family has more hosts than `max_hosts`.
    fn exceeds_hosts(&mut self, max_hosts: usize) -> bool {
        self.ipv4.exceeds_hosts(max_hosts)
            || self.ipv6.exceeds_hosts(max_hosts)
            || self.mac.exceeds_hosts(max_hosts)
            || self.other.exceeds_hosts(max_hosts)
    }

    /// Folds all hosts of each address family except the first `max_hosts`.
    fn fold(&mut self, max_hosts: usize) {
        self.ipv4.fold(max_hosts);
        self.ipv6.fold(max_hosts);
        self.mac.fold(max_hosts);
        self.other.fold(max_hosts);
    }

    /// Returns whether a host may be in several tables, so that all hosts must be sorted together.
    fn is_mixed(&mut self) -> bool {
        self.ipv4.is_folded()
            || self.ipv6.is_folded()
            || self.mac.is_folded()
            || !self.other.is_empty()
    }

    fn finish(mut self) -> LinkGraph {
        let ipv4_address = |bits| Address::from(Ipv4Addr::from_bits(bits));
        let ipv6_address = |bits| Address::from(Ipv6Addr::from_bits(bits));
        let mac_address = |bits| Address::Mac(MacAddress::from_bits(bits));
        let mut graph = LinkGraph::default();
        if self.is_mixed() {
            let records = self.ipv4.into_folded_records(ipv4_address);
            let records = records.chain(self.ipv6.into_folded_records(ipv6_address));
            let records = records.chain(self.mac.into_folded_records(mac_address));
            let records = records.chain(self.other.into_folded_records(|address| address));
            let records = merge_records(records);
            append(&mut graph, &records, |address| address);
        } else {
            append(&mut graph, &self.ipv4.into_records(), ipv4_address);
            append(&mut graph, &self.ipv6.into_records(), ipv6_address);
            append(&mut graph, &self.mac.into_records(), mac_address);
        }
        graph
    }
}

/// Merges records with the same key, which may come from several tables.
fn merge_records<G: GroupKey>(
    records: impl Iterator<Item = TrafficRecord<LinkKey<Address, G>>>,
) -> Vec<TrafficRecord<LinkKey<Address, G>>> {
    let mut table = TrafficTable::new();
    records.for_each(|TrafficRecord { key, traffic }| table.add(key, traffic));
    table.into_records()
}

/// Returns the bits of an IPv6 address, or of the IPv6 address to which an IPv4 address is mapped.
pub(in crate::graph) fn ipv6_bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}
