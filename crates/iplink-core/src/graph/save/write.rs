//! The account and the graph to chunks.

use std::io::{self, Write};
use std::net::IpAddr;

use super::super::{Address, Dimensions, FlowKey, Link, LinkGraph};
use super::blocks::Writer;
use super::chunk::{Chunk, Keeps, Links, Parts, SavedInput};
use super::{CHUNK_LEN, Saved};
use crate::dissect::SkipCode;
use crate::statistics::Statistics;

/// Writes the account of every input.
pub(super) fn account(account: &Statistics, out: &mut Writer<impl Write>) -> io::Result<()> {
    for input in &account.inputs {
        put(&Chunk::Input(SavedInput::of(input)), out)?;
        let skipped = input.tally.skipped.iter();
        let skipped: Vec<_> = skipped.map(|(skip, packets)| (SkipCode(*skip), *packets)).collect();
        for skipped in skipped.chunks(CHUNK_LEN) {
            put(&Chunk::Skipped(skipped.to_vec()), out)?;
        }
        // At most 1 MiB of text each, which is within what a chunk may be.
        let (interfaces, names) = (&input.interfaces, &input.names);
        let omitted = (interfaces.omitted(), names.omitted());
        if !interfaces.as_slice().is_empty() || omitted.0 > 0 {
            put(&Chunk::Interfaces(interfaces.as_slice().to_vec(), omitted.0), out)?;
        }
        if !names.as_slice().is_empty() || omitted.1 > 0 {
            put(&Chunk::Names(names.as_slice().to_vec(), omitted.1), out)?;
        }
    }
    Ok(())
}

/// Writes hosts and links.
pub(super) fn graph(saved: &Saved, out: &mut Writer<impl Write>) -> io::Result<()> {
    let Saved { graph, detail, depth, .. } = saved;
    let binning = graph.binning();
    put(&Chunk::Keeps(Keeps { detail: *detail, depth: *depth, binning }), out)?;
    hosts(graph, out)?;
    let mut links = Pending::default();
    for link in graph.links() {
        links.add(&link);
        if links.is_full() {
            std::mem::take(&mut links).write(*detail, out)?;
        }
    }
    links.write(*detail, out)
}

fn hosts(graph: &LinkGraph, out: &mut Writer<impl Write>) -> io::Result<()> {
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
            // A query puts these together, and a graph is saved as it was read.
            address => return Err(io::Error::other(format!("{address} cannot be saved"))),
        }
    }
    ipv4.chunks(CHUNK_LEN).try_for_each(|some| put(&Chunk::Ipv4(some.to_vec()), out))?;
    ipv6.chunks(CHUNK_LEN).try_for_each(|some| put(&Chunk::Ipv6(some.to_vec()), out))?;
    mac.chunks(CHUNK_LEN).try_for_each(|some| put(&Chunk::Mac(some.to_vec()), out))?;
    if has_others {
        put(&Chunk::Others, out)?;
    }
    Ok(())
}

/// Links that wait for a full chunk.
#[derive(Default)]
struct Pending {
    links: Links,
    parts: Parts,
    /// Those of each part.
    aspects: Vec<FlowKey>,
    /// The ends of the link before.
    before: (usize, usize),
    link_time: i64,
    part_time: i64,
}

impl Pending {
    fn add(&mut self, link: &Link<'_>) {
        let (source, target) = self.before;
        let same = link.source_number == source;
        self.links.sources.push(number(link.source_number - source));
        self.links.targets.push(number(link.target_number - if same { target } else { 0 }));
        self.before = (link.source_number, link.target_number);
        self.links.traffic.push(link.traffic, &mut self.link_time);
        self.parts.counts.push(number(link.parts.len()));
        self.aspects.extend(link.parts.iter().map(|part| part.aspects));
        if link.parts.len() > 1 {
            for part in link.parts {
                self.parts.traffic.push(&part.traffic, &mut self.part_time);
            }
        }
    }

    fn is_full(&self) -> bool {
        self.links.sources.len().max(self.aspects.len()) >= CHUNK_LEN
    }

    fn write(mut self, detail: Dimensions, out: &mut Writer<impl Write>) -> io::Result<()> {
        if self.links.sources.is_empty() {
            return Ok(());
        }
        put(&Chunk::Links(self.links), out)?;
        if !detail.is_links() {
            self.parts.aspects.clone_from(&self.aspects);
            self.parts.aspects.sort_unstable();
            self.parts.aspects.dedup();
            let of = |aspects| self.parts.aspects.binary_search(aspects).unwrap_or_default();
            self.parts.which = self.aspects.iter().map(|aspects| number(of(aspects))).collect();
            put(&Chunk::Parts(self.parts), out)?;
        }
        Ok(())
    }
}

/// Places of hosts have 32 bits in the graph itself.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn put(chunk: &Chunk<'_>, out: &mut Writer<impl Write>) -> io::Result<()> {
    out.chunk(&postcard::to_stdvec(chunk).map_err(io::Error::other)?)
}
