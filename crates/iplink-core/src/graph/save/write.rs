//! Statistics and a graph to chunks.

use std::io::{self, Write};
use std::net::IpAddr;

use super::super::{Address, Dimensions, FlowKey, Link, LinkGraph};
use super::blocks::BlockWriter;
use super::chunk::{Chunk, Contents, FlowRecordColumns, InputRow, LinkColumns};
use super::{CHUNK_LEN, SavedGraph};
use crate::statistics::Statistics;

/// Writes the statistics of every input.
pub(super) fn statistics(
    statistics: &Statistics,
    out: &mut BlockWriter<impl Write>,
) -> io::Result<()> {
    for input in &statistics.inputs {
        put(&Chunk::Input(InputRow::of(input)), out)?;
        let skipped = input.counters.skipped.iter();
        let skipped: Vec<_> = skipped.map(|(reason, packets)| (*reason, *packets)).collect();
        for skipped in skipped.chunks(CHUNK_LEN) {
            put(&Chunk::Skipped(skipped.to_vec()), out)?;
        }
        // A list has at most 1 MiB of text, which fits into a chunk.
        let (interfaces, names) = (&input.interfaces, &input.names);
        let dropped = (interfaces.dropped(), names.dropped());
        if !interfaces.as_slice().is_empty() || dropped.0 > 0 {
            put(&Chunk::Interfaces(interfaces.as_slice().to_vec(), dropped.0), out)?;
        }
        if !names.as_slice().is_empty() || dropped.1 > 0 {
            put(&Chunk::Names(names.as_slice().to_vec(), dropped.1), out)?;
        }
    }
    Ok(())
}

/// Writes hosts and links.
pub(super) fn graph(saved: &SavedGraph, out: &mut BlockWriter<impl Write>) -> io::Result<()> {
    let SavedGraph { graph, dimensions, depth, .. } = saved;
    let (dimensions, depth, binning) = (*dimensions, *depth, graph.binning());
    put(&Chunk::Contents(Contents { dimensions, depth, binning }), out)?;
    hosts(graph, out)?;
    let mut links = PendingLinks::default();
    for link in graph.links() {
        links.add(&link);
        if links.is_full() {
            std::mem::take(&mut links).write(dimensions, out)?;
        }
    }
    links.write(dimensions, out)
}

fn hosts(graph: &LinkGraph, out: &mut BlockWriter<impl Write>) -> io::Result<()> {
    let (mut ipv4, mut ipv6, mut mac) = (Vec::new(), Vec::new(), Vec::new());
    let mut before = (0, 0, 0);
    let mut has_others = false;
    for host in graph.hosts() {
        match host.address {
            Address::Ip(IpAddr::V4(address)) => {
                ipv4.push(address.to_bits().wrapping_sub(before.0));
                before.0 = address.to_bits();
            }
            Address::Ip(IpAddr::V6(address)) => {
                ipv6.push(address.to_bits().wrapping_sub(before.1));
                before.1 = address.to_bits();
            }
            Address::Mac(address) => {
                mac.push(address.to_bits().wrapping_sub(before.2));
                before.2 = address.to_bits();
            }
            Address::Others => has_others = true,
            // Only queries make hosts of other kinds, and graphs are saved as they were read.
            address => return Err(io::Error::other(format!("{address} cannot be saved"))),
        }
    }
    ipv4.chunks(CHUNK_LEN).try_for_each(|some| put(&Chunk::Ipv4Hosts(some.to_vec()), out))?;
    ipv6.chunks(CHUNK_LEN).try_for_each(|some| put(&Chunk::Ipv6Hosts(some.to_vec()), out))?;
    mac.chunks(CHUNK_LEN).try_for_each(|some| put(&Chunk::MacHosts(some.to_vec()), out))?;
    if has_others {
        put(&Chunk::OtherHosts, out)?;
    }
    Ok(())
}

/// Links that wait for a full chunk.
#[derive(Default)]
struct PendingLinks {
    links: LinkColumns,
    records: FlowRecordColumns,
    /// The key of each record.
    keys: Vec<FlowKey>,
    /// The ends of the link before.
    before: (usize, usize),
    link_time: i64,
    record_time: i64,
}

impl PendingLinks {
    fn add(&mut self, link: &Link<'_>) {
        let (source, target) = self.before;
        let target = if link.source_index == source { target } else { 0 };
        self.links.sources.push(narrow(link.source_index - source));
        self.links.targets.push(narrow(link.target_index - target));
        self.before = (link.source_index, link.target_index);
        self.links.traffic.push(link.traffic, &mut self.link_time);
        self.records.counts.push(narrow(link.flow_records.len()));
        self.keys.extend(link.flow_records.iter().map(|record| record.key));
        if link.flow_records.len() > 1 {
            for record in link.flow_records {
                self.records.traffic.push(&record.traffic, &mut self.record_time);
            }
        }
    }

    fn is_full(&self) -> bool {
        self.links.sources.len().max(self.keys.len()) >= CHUNK_LEN
    }

    fn write(
        mut self,
        dimensions: Dimensions,
        out: &mut BlockWriter<impl Write>,
    ) -> io::Result<()> {
        if self.links.sources.is_empty() {
            return Ok(());
        }
        put(&Chunk::Links(self.links), out)?;
        if !dimensions.is_empty() {
            let mut sorted = self.keys.clone();
            sorted.sort_unstable();
            sorted.dedup();
            let index = |key| narrow(sorted.binary_search(key).unwrap_or_default());
            self.records.key_indices = self.keys.iter().map(index).collect();
            self.records.keys = sorted;
            put(&Chunk::FlowRecords(self.records), out)?;
        }
        Ok(())
    }
}

/// Narrows an index or a count to the 32 bits that the graph itself has for it.
fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn put(chunk: &Chunk, out: &mut BlockWriter<impl Write>) -> io::Result<()> {
    out.chunk(&chunk.encode())
}
