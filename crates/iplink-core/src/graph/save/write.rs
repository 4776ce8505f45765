//! Writes statistics and a graph as chunks.

use std::io::{self, Write};
use std::net::IpAddr;

use super::super::{Address, Dimensions, FlowKey, Link, LinkGraph};
use super::blocks::BlockWriter;
use super::chunk::{
    Chunk, FlowRecordColumns, GraphSettings, InputRow, LinkColumns, TrafficColumns,
};
use super::{MAX_CHUNK_ROWS, SavedGraph};
use crate::statistics::Statistics;

/// Writes the statistics of every input.
pub(super) fn write_statistics(
    statistics: &Statistics,
    out: &mut BlockWriter<impl Write>,
) -> io::Result<()> {
    for input in &statistics.inputs {
        write_chunk(&Chunk::Input(InputRow::from_input(input)), out)?;
        let skipped = input.counters.skipped.iter();
        let skipped: Vec<_> = skipped.map(|(reason, packets)| (*reason, *packets)).collect();
        for rows in skipped.chunks(MAX_CHUNK_ROWS) {
            write_chunk(&Chunk::Skipped(rows.to_vec()), out)?;
        }
        // A bounded list has at most 1 MiB of text, which fits into a chunk.
        let (interfaces, names) = (&input.interfaces, &input.names);
        if !interfaces.as_slice().is_empty() || interfaces.dropped() > 0 {
            write_chunk(
                &Chunk::Interfaces(interfaces.as_slice().to_vec(), interfaces.dropped()),
                out,
            )?;
        }
        if !names.as_slice().is_empty() || names.dropped() > 0 {
            write_chunk(&Chunk::Names(names.as_slice().to_vec(), names.dropped()), out)?;
        }
    }
    Ok(())
}

/// Writes hosts, links and flows.
pub(super) fn write_graph(saved: &SavedGraph, out: &mut BlockWriter<impl Write>) -> io::Result<()> {
    let SavedGraph { graph, dimensions, depth, .. } = saved;
    let (dimensions, depth, binning) = (*dimensions, *depth, graph.binning());
    write_chunk(&Chunk::Settings(GraphSettings { dimensions, depth, binning }), out)?;
    write_hosts(graph, out)?;
    let mut links = PendingLinks::default();
    for link in graph.links() {
        links.add(&link);
        if links.is_full() {
            std::mem::take(&mut links).write(dimensions, out)?;
        }
    }
    links.write(dimensions, out)?;
    match dimensions.is_empty() {
        true => Ok(()),
        false => write_flows(graph, out),
    }
}

/// Writes the flows, and the traffic of the packets that belong to none.
fn write_flows(graph: &LinkGraph, out: &mut BlockWriter<impl Write>) -> io::Result<()> {
    for flows in graph.stored_flows().chunks(MAX_CHUNK_ROWS) {
        write_chunk(&Chunk::Flows(flows.to_vec()), out)?;
    }
    let untracked = graph.untracked_traffic();
    if untracked.packets > 0 {
        let mut row = TrafficColumns::default();
        row.push(untracked, &mut 0);
        write_chunk(&Chunk::UntrackedTraffic(row), out)?;
    }
    Ok(())
}

/// Writes the addresses of the hosts by address family, each as its difference from the previous
/// one.
fn write_hosts(graph: &LinkGraph, out: &mut BlockWriter<impl Write>) -> io::Result<()> {
    let (mut ipv4, mut ipv6, mut mac) = (Vec::new(), Vec::new(), Vec::new());
    let (mut previous_ipv4, mut previous_ipv6, mut previous_mac) = (0, 0, 0);
    let mut has_others = false;
    for host in graph.hosts() {
        match host.address {
            Address::Ip(IpAddr::V4(address)) => {
                ipv4.push(address.to_bits().wrapping_sub(previous_ipv4));
                previous_ipv4 = address.to_bits();
            }
            Address::Ip(IpAddr::V6(address)) => {
                ipv6.push(address.to_bits().wrapping_sub(previous_ipv6));
                previous_ipv6 = address.to_bits();
            }
            Address::Mac(address) => {
                mac.push(address.to_bits().wrapping_sub(previous_mac));
                previous_mac = address.to_bits();
            }
            Address::Others => has_others = true,
            // Only queries create hosts with other addresses, and graphs are saved before they are
            // queried.
            address => return Err(io::Error::other(format!("{address} cannot be saved"))),
        }
    }
    ipv4.chunks(MAX_CHUNK_ROWS)
        .try_for_each(|rows| write_chunk(&Chunk::Ipv4Hosts(rows.to_vec()), out))?;
    ipv6.chunks(MAX_CHUNK_ROWS)
        .try_for_each(|rows| write_chunk(&Chunk::Ipv6Hosts(rows.to_vec()), out))?;
    mac.chunks(MAX_CHUNK_ROWS)
        .try_for_each(|rows| write_chunk(&Chunk::MacHosts(rows.to_vec()), out))?;
    if has_others {
        write_chunk(&Chunk::OtherHosts, out)?;
    }
    Ok(())
}

/// Links that wait for a full chunk.
#[derive(Default)]
struct PendingLinks {
    links: LinkColumns,
    records: FlowRecordColumns,
    /// The key of each flow record.
    keys: Vec<FlowKey>,
    /// The source and target of the last link.
    last_ends: (usize, usize),
    /// The first time of the last row in the traffic columns of links, in nanoseconds.
    last_link_time: i64,
    /// The first time of the last row in the traffic columns of records, in nanoseconds.
    last_record_time: i64,
}

impl PendingLinks {
    /// Adds a link and its flow records.
    fn add(&mut self, link: &Link<'_>) {
        let (last_source, last_target) = self.last_ends;
        let base_target = if link.source_index == last_source { last_target } else { 0 };
        self.links.sources.push(to_u32(link.source_index - last_source));
        self.links.targets.push(to_u32(link.target_index - base_target));
        self.last_ends = (link.source_index, link.target_index);
        self.links.traffic.push(link.traffic, &mut self.last_link_time);
        self.records.counts.push(to_u32(link.flow_records.len()));
        self.keys.extend(link.flow_records.iter().map(|record| record.key));
        if link.flow_records.len() > 1 {
            for record in link.flow_records {
                self.records.traffic.push(&record.traffic, &mut self.last_record_time);
            }
        }
    }

    /// Returns whether a chunk should be written.
    fn is_full(&self) -> bool {
        self.links.sources.len().max(self.keys.len()) >= MAX_CHUNK_ROWS
    }

    /// Writes the links and, if the graph has dimensions, their flow records, each as a chunk.
    fn write(
        mut self,
        dimensions: Dimensions,
        out: &mut BlockWriter<impl Write>,
    ) -> io::Result<()> {
        if self.links.sources.is_empty() {
            return Ok(());
        }
        write_chunk(&Chunk::Links(self.links), out)?;
        if !dimensions.is_empty() {
            let mut distinct_keys = self.keys.clone();
            distinct_keys.sort_unstable();
            distinct_keys.dedup();
            let index_of = |key| to_u32(distinct_keys.binary_search(key).unwrap_or_default());
            self.records.key_indices = self.keys.iter().map(index_of).collect();
            self.records.keys = distinct_keys;
            write_chunk(&Chunk::FlowRecords(self.records), out)?;
        }
        Ok(())
    }
}

/// Converts an index or a count, which has at most 32 bits in the graph itself.
fn to_u32(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn write_chunk(chunk: &Chunk, out: &mut BlockWriter<impl Write>) -> io::Result<()> {
    out.write_chunk(&chunk.encode())
}
