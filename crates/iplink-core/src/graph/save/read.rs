//! Chunks to statistics and a graph, which are checked.

use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::super::{Address, FlowKey, FlowRecord, LinkGraph, Traffic};
use super::blocks::BlockReader;
use super::chunk::{Chunk, Contents, FlowRecordColumns, InputRow, LinkColumns};
use super::{ReadError, SavedGraph};
use crate::capture::BoundedList;
use crate::dissect::{MacAddress, SkipReason};
use crate::statistics::{InputStatistics, Statistics};

/// The maximum number of chunks that wait for the graph.
const MAX_WAITING_CHUNKS: usize = 2;

/// Reads a whole file: another thread decompresses it while this one builds the graph.
pub(super) fn whole(reader: &mut BlockReader<impl Read + Send>) -> Result<SavedGraph, ReadError> {
    thread::scope(|scope| {
        let (send, chunks) = sync_channel(MAX_WAITING_CHUNKS);
        let unpacking = scope.spawn(move || unpack(reader, &send));
        let loaded = load(chunks);
        // The scope waits for the closure, but not for the thread to exit.
        unpacking.join().unwrap_or_else(|panic| resume_unwind(panic));
        loaded
    })
}

fn load(chunks: Receiver<Result<Chunk, ReadError>>) -> Result<SavedGraph, ReadError> {
    let mut partial = PartialGraph::default();
    for chunk in chunks {
        partial.add(chunk?)?;
    }
    partial.finish()
}

/// Sends all chunks, or the first error, until the receiver is dropped.
fn unpack(reader: &mut BlockReader<impl Read>, send: &SyncSender<Result<Chunk, ReadError>>) {
    let mut next = reader.begin().and_then(|()| reader.chunk());
    while let Some(bytes) = next.transpose() {
        let chunk = bytes.and_then(|bytes| Ok(Chunk::decode(&bytes)?));
        let is_last = chunk.is_err();
        if send.send(chunk).is_err() || is_last {
            return;
        }
        next = reader.chunk();
    }
}

/// The contents of a file, as far as it has been read.
#[derive(Default)]
struct PartialGraph {
    statistics: Statistics,
    /// The settings of the graph. In a file they follow the statistics and precede the hosts.
    contents: Option<Contents>,
    graph: LinkGraph,
    /// Links whose flow records have not been read yet.
    pending: Option<LinkColumns>,
    /// The ends of the last link.
    last: Option<(u32, u32)>,
}

/// Hosts and links have indices of 32 bits, of which petgraph reserves the last.
const MAX_INDICES: usize = u32::MAX as usize - 1;

impl PartialGraph {
    fn add(&mut self, chunk: Chunk) -> Result<(), ReadError> {
        if self.contents.is_none() {
            return self.add_to_statistics(chunk);
        }
        match (chunk, self.pending.take()) {
            (Chunk::FlowRecords(records), Some(links)) => self.add_links(&links, &records),
            (Chunk::Ipv4Hosts(distances), None) => self.add_ipv4(&distances),
            (Chunk::Ipv6Hosts(distances), None) => self.add_ipv6(&distances),
            (Chunk::MacHosts(distances), None) => self.add_mac(&distances),
            (Chunk::OtherHosts, None) => self.add_host(Address::Others),
            (Chunk::Links(links), None) if self.has_flow_records() => {
                self.pending = Some(links);
                Ok(())
            }
            (Chunk::Links(links), None) => self.add_links(&links, &FlowRecordColumns::default()),
            _ => Err(ReadError::Damage("its chunks are not in order")),
        }
    }

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
            (Chunk::Contents(contents), _) => {
                self.graph.set_binning(contents.binning);
                self.contents = Some(contents);
            }
            _ => return Err(ReadError::Damage("its chunks are not in order")),
        }
        Ok(())
    }

    fn has_flow_records(&self) -> bool {
        self.contents.is_some_and(|contents| !contents.dimensions.is_empty())
    }

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
        let last = self.graph.hosts().len().checked_sub(1)?;
        Some(self.graph.host_at(last).address)
    }

    /// Adds a host, whose address must be after those of all other hosts; no link may have been
    /// added yet.
    fn add_host(&mut self, address: Address) -> Result<(), ReadError> {
        let is_next = self.last_address().is_none_or(|last| last < address);
        if !is_next || self.last.is_some() || self.graph.hosts().len() >= MAX_INDICES {
            return Err(OUT_OF_ORDER);
        }
        self.graph.add_host(address);
        Ok(())
    }

    fn add_links(
        &mut self,
        links: &LinkColumns,
        records: &FlowRecordColumns,
    ) -> Result<(), ReadError> {
        let count = links.sources.len();
        let record_counts = if self.has_flow_records() { count } else { 0 };
        let are_whole = links.targets.len() == count
            && links.traffic.has_len(count)
            && records.counts.len() == record_counts
            && records.traffic.has_len(records.traffic.len());
        if !are_whole {
            return Err(ReadError::Damage("a column is longer than another"));
        }
        let mut records = UnreadRecords {
            counts: records.counts.iter(),
            keys: &records.keys,
            key_indices: records.key_indices.iter(),
            traffic: records.traffic.rows(),
        };
        let mut before = (0, 0);
        for ((source, target), traffic) in
            links.sources.iter().zip(&links.targets).zip(links.traffic.rows())
        {
            let traffic = traffic.ok_or(ReadError::Damage("a link has impossible traffic"))?;
            let ends = ends(before, *source, *target).ok_or(OUT_OF_ORDER)?;
            before = ends;
            records.add_next(&traffic, &mut self.graph).ok_or(RECORDS_DIFFER)?;
            self.add_link(ends, traffic)?;
        }
        if records.key_indices.next().is_some() || records.traffic.next().is_some() {
            return Err(RECORDS_DIFFER);
        }
        Ok(())
    }

    /// Adds a link, whose ends must be after those of all other links.
    fn add_link(&mut self, ends: (u32, u32), traffic: Traffic) -> Result<(), ReadError> {
        let (source, target) = (ends.0 as usize, ends.1 as usize);
        let hosts = self.graph.hosts().len();
        if source >= hosts || target >= hosts {
            return Err(ReadError::Damage("an end of a link is not a host"));
        }
        let is_next = self.last.is_none_or(|last| last < ends);
        if !is_next || self.graph.links().len() >= MAX_INDICES {
            return Err(OUT_OF_ORDER);
        }
        let family = |index| family(self.graph.host_at(index).address);
        if let (Some(one), Some(other)) = (family(source), family(target))
            && one != other
        {
            return Err(ReadError::Damage("a link is between hosts of different address families"));
        }
        self.last = Some(ends);
        self.graph.add_link(source, target, traffic);
        Ok(())
    }

    fn finish(self) -> Result<SavedGraph, ReadError> {
        let contents = self.contents.filter(|_| self.pending.is_none());
        let Some(Contents { dimensions, depth, .. }) = contents else {
            return Err(ReadError::Damage("a chunk is missing"));
        };
        let mut graph = self.graph;
        if graph.hosts().any(|host| host.sent.packets | host.received.packets == 0) {
            return Err(ReadError::Damage("a host has no link"));
        }
        let statistics = self.statistics;
        graph.infer_servers();
        graph.name_capture_sources(|origin| statistics.source_name(origin.input, origin.interface));
        Ok(SavedGraph { graph, statistics, dimensions, depth })
    }
}

/// Returns the number of bits of the address; `None` for the host that stands for hosts of all
/// families.
const fn family(address: Address) -> Option<u8> {
    match address {
        Address::Ip(IpAddr::V4(_)) => Some(32),
        Address::Ip(IpAddr::V6(_)) => Some(128),
        Address::Mac(_) => Some(48),
        _ => None,
    }
}

/// The flow records that have not been added yet.
struct UnreadRecords<'a, T> {
    counts: std::slice::Iter<'a, u32>,
    keys: &'a [FlowKey],
    key_indices: std::slice::Iter<'a, u32>,
    traffic: T,
}

impl<T: Iterator<Item = Option<Traffic>>> UnreadRecords<'_, T> {
    /// Adds the records of the next link, which must be in order and sum up to its traffic;
    /// `None` if they do not.
    fn add_next(&mut self, whole: &Traffic, graph: &mut LinkGraph) -> Option<()> {
        match *self.counts.as_slice() {
            [] => return Some(()),
            [1, ..] => graph.add_flow_record(FlowRecord::new(self.next_key()?, *whole)),
            [count, ..] => self.add_some(count, whole, graph)?,
        }
        self.counts.next().map(|_| ())
    }

    fn next_key(&mut self) -> Option<FlowKey> {
        self.keys.get(*self.key_indices.next()? as usize).copied()
    }

    fn add_some(&mut self, count: u32, whole: &Traffic, graph: &mut LinkGraph) -> Option<()> {
        let (mut sum, mut before) = (Traffic::default(), None);
        for _ in 0..count {
            let (key, traffic) = (self.next_key()?, self.traffic.next()??);
            // Links of the host that stands for IPv4 and IPv6 hosts may repeat a key.
            (before <= Some(key)).then_some(())?;
            before = Some(key);
            sum.merge(traffic);
            graph.add_flow_record(FlowRecord::new(key, traffic));
        }
        (sum == *whole).then_some(())
    }
}

const OUT_OF_ORDER: ReadError = ReadError::Damage("hosts or links are not in order");
const RECORDS_DIFFER: ReadError =
    ReadError::Damage("the flow records of a link do not sum up to its traffic");

/// Returns the ends of a link, from those of the one before.
fn ends(before: (u32, u32), source: u32, target: u32) -> Option<(u32, u32)> {
    let from = if source == 0 { before.1 } else { 0 };
    Some((before.0.checked_add(source)?, from.checked_add(target)?))
}

/// Adds the skipped packets of an input, each reason once.
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
