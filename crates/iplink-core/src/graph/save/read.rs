//! Reads chunks, and builds statistics and a graph from them after checking that they are
//! consistent.

use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::super::flow::StoredFlow;
use super::super::{Address, FlowKey, FlowRecord, LinkGraph, Traffic};
use super::blocks::BlockReader;
use super::chunk::{
    Chunk, FlowRecordColumns, GraphSettings, InputRow, LinkColumns, TrafficColumns,
};
use super::{FIRST_VERSION_WITH_FLOWS, ReadError, SavedGraph};
use crate::capture::BoundedList;
use crate::dissect::{MacAddress, SkipReason};
use crate::statistics::{InputStatistics, Statistics};

/// The maximum number of decompressed chunks that wait to be added to the graph.
const MAX_PENDING_CHUNKS: usize = 2;

/// Reads a whole file: another thread decompresses it while this one builds the graph.
pub(super) fn read_file(
    reader: &mut BlockReader<impl Read + Send>,
) -> Result<SavedGraph, ReadError> {
    let format_version = reader.begin()?;
    thread::scope(|scope| {
        let (send, chunks) = sync_channel(MAX_PENDING_CHUNKS);
        let reading = scope.spawn(move || send_chunks(reader, &send));
        let result = build(format_version, chunks);
        // The scope itself waits only for the closure to return, not for the thread to exit.
        reading.join().unwrap_or_else(|panic| resume_unwind(panic));
        result
    })
}

/// Builds the graph and the statistics from chunks.
fn build(
    format_version: u16,
    chunks: Receiver<Result<Chunk, ReadError>>,
) -> Result<SavedGraph, ReadError> {
    let mut partial = PartialGraph { format_version, ..PartialGraph::default() };
    for chunk in chunks {
        partial.add(chunk?)?;
    }
    partial.finish()
}

/// Reads and sends all chunks up to the first error, which is sent too, or until the receiver is
/// dropped.
fn send_chunks(reader: &mut BlockReader<impl Read>, send: &SyncSender<Result<Chunk, ReadError>>) {
    let mut next = reader.read_chunk();
    while let Some(bytes) = next.transpose() {
        let chunk = bytes.and_then(|bytes| Ok(Chunk::decode(&bytes)?));
        let is_last = chunk.is_err();
        if send.send(chunk).is_err() || is_last {
            return;
        }
        next = reader.read_chunk();
    }
}

/// The statistics and the graph, as far as the file has been read.
#[derive(Default)]
struct PartialGraph {
    format_version: u16,
    statistics: Statistics,
    /// The settings of the graph; `None` while the statistics, which precede them, are being read.
    settings: Option<GraphSettings>,
    graph: LinkGraph,
    /// Links whose flow records, in the next chunk, have not been read yet.
    pending_links: Option<LinkColumns>,
    /// The source and target of the last link.
    last_link: Option<(u32, u32)>,
    /// The flows, which follow the links.
    flows: Vec<StoredFlow>,
    /// The traffic of the packets that belong to no flow, which follows the flows.
    untracked: Option<Traffic>,
}

/// The maximum number of hosts, and of links. Their indices have 32 bits, and petgraph reserves the
/// last one.
const MAX_HOSTS_OR_LINKS: usize = u32::MAX as usize;

impl PartialGraph {
    /// Adds the next chunk.
    fn add(&mut self, chunk: Chunk) -> Result<(), ReadError> {
        if self.settings.is_none() {
            return self.add_to_statistics(chunk);
        }
        match (chunk, self.pending_links.take()) {
            (Chunk::Flows(flows), None) if self.can_add_flows() => self.add_flows(flows),
            (Chunk::UntrackedTraffic(traffic), None) if self.can_add_flows() => {
                self.set_untracked(&traffic)
            }
            _ if !self.flows.is_empty() || self.untracked.is_some() => Err(WRONG_CHUNK_ORDER),
            (Chunk::FlowRecords(records), Some(links)) => self.add_links(&links, &records),
            (Chunk::Ipv4Hosts(distances), None) => self.add_ipv4(&distances),
            (Chunk::Ipv6Hosts(distances), None) => self.add_ipv6(&distances),
            (Chunk::MacHosts(distances), None) => self.add_mac(&distances),
            (Chunk::OtherHosts, None) => self.add_host(Address::Others),
            (Chunk::Links(links), None) if self.has_flow_records() => {
                self.pending_links = Some(links);
                Ok(())
            }
            (Chunk::Links(links), None) => self.add_links(&links, &FlowRecordColumns::default()),
            _ => Err(WRONG_CHUNK_ORDER),
        }
    }

    /// Adds a chunk of the statistics, or the settings of the graph, which end the statistics.
    fn add_to_statistics(&mut self, chunk: Chunk) -> Result<(), ReadError> {
        match (chunk, self.statistics.inputs.last_mut()) {
            (Chunk::Input(input), _) => self.statistics.inputs.push(InputRow::into_input(input)),
            (Chunk::Skipped(skipped), Some(input)) => add_skipped(skipped, input)?,
            (Chunk::Interfaces(interfaces, dropped), Some(input)) => {
                input.interfaces = BoundedList::from_parts(interfaces, dropped);
            }
            (Chunk::Names(names, dropped), Some(input)) => {
                input.names = BoundedList::from_parts(names, dropped);
            }
            (Chunk::Settings(settings), _) => {
                self.graph.set_binning(settings.binning);
                self.settings = Some(settings);
            }
            _ => return Err(WRONG_CHUNK_ORDER),
        }
        Ok(())
    }

    /// Returns whether each chunk of links is followed by a chunk of their flow records.
    fn has_flow_records(&self) -> bool {
        self.settings.is_some_and(|settings| !settings.dimensions.is_empty())
    }

    /// Adds hosts. Each address is encoded as its difference from the previous IPv4 address.
    fn add_ipv4(&mut self, distances: &[u32]) -> Result<(), ReadError> {
        let mut address = match self.last_address() {
            Some(Address::Ip(IpAddr::V4(address))) => address.to_bits(),
            _ => 0,
        };
        for distance in distances {
            address = address.checked_add(*distance).ok_or(OUT_OF_ORDER)?;
            self.add_host(Ipv4Addr::from_bits(address).into())?;
        }
        Ok(())
    }

    /// Adds hosts. Each address is encoded as its difference from the previous IPv6 address.
    fn add_ipv6(&mut self, distances: &[u128]) -> Result<(), ReadError> {
        let mut address = match self.last_address() {
            Some(Address::Ip(IpAddr::V6(address))) => address.to_bits(),
            _ => 0,
        };
        for distance in distances {
            address = address.checked_add(*distance).ok_or(OUT_OF_ORDER)?;
            self.add_host(Ipv6Addr::from_bits(address).into())?;
        }
        Ok(())
    }

    /// Adds hosts. Each address is encoded as its difference from the previous MAC address.
    fn add_mac(&mut self, distances: &[u64]) -> Result<(), ReadError> {
        let mut address = match self.last_address() {
            Some(Address::Mac(address)) => address.to_bits(),
            _ => 0,
        };
        for distance in distances {
            let next = address.checked_add(*distance).filter(|bits| bits >> 48 == 0);
            address = next.ok_or(OUT_OF_ORDER)?;
            self.add_host(Address::Mac(MacAddress::from_bits(address)))?;
        }
        Ok(())
    }

    fn last_address(&self) -> Option<Address> {
        let last_index = self.graph.hosts().len().checked_sub(1)?;
        Some(self.graph.host_at(last_index).address)
    }

    /// Adds a host. Its address must sort after those of all other hosts, and all hosts must be
    /// added before the first link.
    fn add_host(&mut self, address: Address) -> Result<(), ReadError> {
        let is_in_order = self.last_address().is_none_or(|last| last < address);
        if !is_in_order
            || self.last_link.is_some()
            || self.graph.hosts().len() >= MAX_HOSTS_OR_LINKS
        {
            return Err(OUT_OF_ORDER);
        }
        self.graph.add_host(address);
        Ok(())
    }

    /// Adds the links of a chunk with their flow records.
    fn add_links(
        &mut self,
        links: &LinkColumns,
        records: &FlowRecordColumns,
    ) -> Result<(), ReadError> {
        let link_count = links.sources.len();
        let record_counts_len = if self.has_flow_records() { link_count } else { 0 };
        let have_equal_lengths = links.targets.len() == link_count
            && links.traffic.has_len(link_count)
            && records.counts.len() == record_counts_len
            && records.traffic.has_len(records.traffic.len());
        if !have_equal_lengths {
            return Err(ReadError::Damage("its columns have different lengths"));
        }
        let mut records = RemainingRecords {
            counts: records.counts.iter(),
            keys: &records.keys,
            key_indices: records.key_indices.iter(),
            traffic: records.traffic.rows(),
        };
        let mut previous = (0, 0);
        for ((source, target), traffic) in
            links.sources.iter().zip(&links.targets).zip(links.traffic.rows())
        {
            let traffic = traffic.ok_or(ReadError::Damage("a link has impossible traffic"))?;
            let ends = decode_ends(previous, *source, *target).ok_or(OUT_OF_ORDER)?;
            previous = ends;
            records.add_next(&traffic, &mut self.graph).ok_or(WRONG_RECORD_SUM)?;
            self.add_link(ends, traffic)?;
        }
        if records.key_indices.next().is_some() || records.traffic.next().is_some() {
            return Err(WRONG_RECORD_SUM);
        }
        Ok(())
    }

    /// Adds a link, which must sort after all other links.
    fn add_link(&mut self, ends: (u32, u32), traffic: Traffic) -> Result<(), ReadError> {
        let (source, target) = (ends.0 as usize, ends.1 as usize);
        let hosts = self.graph.hosts().len();
        if source >= hosts || target >= hosts {
            return Err(ReadError::Damage("an end of a link is not a host"));
        }
        let is_in_order = self.last_link.is_none_or(|last| last < ends);
        if !is_in_order || self.graph.links().len() >= MAX_HOSTS_OR_LINKS {
            return Err(OUT_OF_ORDER);
        }
        if !self.have_same_family(source, target) {
            return Err(ReadError::Damage("a link is between hosts of different address families"));
        }
        self.last_link = Some(ends);
        self.graph.add_link(source, target, traffic);
        Ok(())
    }

    /// Returns whether two hosts have addresses of the same family, or one stands for hosts of all
    /// families.
    fn have_same_family(&self, first: usize, second: usize) -> bool {
        let family_of = |index| address_bits(self.graph.host_at(index).address);
        match (family_of(first), family_of(second)) {
            (Some(first), Some(second)) => first == second,
            _ => true,
        }
    }

    /// Returns whether flows may follow: the graph may have some, and none has been left out.
    fn can_add_flows(&self) -> bool {
        self.format_version >= FIRST_VERSION_WITH_FLOWS
            && self.has_flow_records()
            && self.untracked.is_none()
    }

    /// Adds flows. Their first packets must not precede those of the flows before.
    fn add_flows(&mut self, flows: Vec<StoredFlow>) -> Result<(), ReadError> {
        let hosts = self.graph.hosts().len();
        for flow in &flows {
            let (originator, responder) = (flow.originator as usize, flow.responder as usize);
            if originator >= hosts || responder >= hosts {
                return Err(ReadError::Damage("an end of a flow is not a host"));
            }
            if !self.have_same_family(originator, responder) {
                return Err(ReadError::Damage(
                    "a flow is between hosts of different address families",
                ));
            }
        }
        let first_packet = |flow: Option<&StoredFlow>| flow.map(|flow| flow.details.first_packet);
        if first_packet(self.flows.last()) > first_packet(flows.first()) {
            return Err(ReadError::Damage("flows are not in order"));
        }
        self.flows.extend(flows);
        Ok(())
    }

    /// Sets the traffic of the packets that belong to no flow.
    fn set_untracked(&mut self, traffic: &TrafficColumns) -> Result<(), ReadError> {
        let row = traffic.rows().next().flatten().filter(|_| traffic.has_len(1));
        self.untracked = Some(row.ok_or(ReadError::Damage("it has impossible untracked traffic"))?);
        Ok(())
    }

    /// Returns the statistics and the graph, if the file was complete.
    fn finish(self) -> Result<SavedGraph, ReadError> {
        let settings = self.settings.filter(|_| self.pending_links.is_none());
        let Some(GraphSettings { dimensions, depth, .. }) = settings else {
            return Err(ReadError::Damage("a chunk is missing"));
        };
        let mut graph = self.graph;
        if graph.hosts().any(|host| host.sent.packets | host.received.packets == 0) {
            return Err(ReadError::Damage("a host has no link"));
        }
        let statistics = self.statistics;
        match self.format_version < FIRST_VERSION_WITH_FLOWS {
            true => graph.derive_flows(),
            false => graph.set_stored_flows(self.flows, self.untracked.unwrap_or_default()),
        }
        graph.name_capture_sources(|source| statistics.source_name(source.input, source.interface));
        Ok(SavedGraph { graph, statistics, dimensions, depth })
    }
}

/// Returns the length of the address in bits, which identifies its address family; `None` for the
/// host that stands for hosts of all families.
const fn address_bits(address: Address) -> Option<u8> {
    match address {
        Address::Ip(IpAddr::V4(_)) => Some(32),
        Address::Ip(IpAddr::V6(_)) => Some(128),
        Address::Mac(_) => Some(48),
        _ => None,
    }
}

/// The flow records of a chunk that have not been added to the graph yet.
struct RemainingRecords<'a, T> {
    counts: std::slice::Iter<'a, u32>,
    keys: &'a [FlowKey],
    key_indices: std::slice::Iter<'a, u32>,
    traffic: T,
}

impl<T: Iterator<Item = Option<Traffic>>> RemainingRecords<'_, T> {
    /// Adds the records of the next link. Returns `None` if they are not in order or do not sum up
    /// to its traffic.
    fn add_next(&mut self, link_traffic: &Traffic, graph: &mut LinkGraph) -> Option<()> {
        match *self.counts.as_slice() {
            [] => return Some(()),
            [1, ..] => graph.add_flow_record(FlowRecord::new(self.next_key()?, *link_traffic)),
            [count, ..] => self.add_many(count, link_traffic, graph)?,
        }
        self.counts.next().map(|_| ())
    }

    /// Returns the key of the next record.
    fn next_key(&mut self) -> Option<FlowKey> {
        self.keys.get(*self.key_indices.next()? as usize).copied()
    }

    /// Adds `count` records, which have separate rows of traffic.
    fn add_many(
        &mut self,
        count: u32,
        link_traffic: &Traffic,
        graph: &mut LinkGraph,
    ) -> Option<()> {
        let (mut sum, mut previous) = (Traffic::default(), None);
        for _ in 0..count {
            let (key, traffic) = (self.next_key()?, self.traffic.next()??);
            // Keys may be equal: earlier versions repeated them in links of the host that stands
            // for all hosts beyond the limit, both IPv4 and IPv6.
            (previous <= Some(key)).then_some(())?;
            previous = Some(key);
            sum.merge(traffic);
            graph.add_flow_record(FlowRecord::new(key, traffic));
        }
        (sum == *link_traffic).then_some(())
    }
}

const WRONG_CHUNK_ORDER: ReadError = ReadError::Damage("its chunks are not in order");
const OUT_OF_ORDER: ReadError = ReadError::Damage("hosts or links are not in order");
const WRONG_RECORD_SUM: ReadError =
    ReadError::Damage("the flow records of a link do not sum up to its traffic");

/// Decodes the ends of a link, whose columns have differences from the ends of the previous link.
fn decode_ends(previous: (u32, u32), source: u32, target: u32) -> Option<(u32, u32)> {
    let base_target = if source == 0 { previous.1 } else { 0 };
    Some((previous.0.checked_add(source)?, base_target.checked_add(target)?))
}

/// Adds the skipped packets of an input. A reason must not occur twice.
fn add_skipped(
    skipped: Vec<(SkipReason, u64)>,
    input: &mut InputStatistics,
) -> Result<(), ReadError> {
    for (reason, packets) in skipped {
        if input.counters.skipped.insert(reason, packets).is_some() {
            return Err(ReadError::Damage("a skip reason occurs twice"));
        }
    }
    Ok(())
}
