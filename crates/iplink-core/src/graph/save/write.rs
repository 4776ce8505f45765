//! The account and the graph to chunks.

use std::io::{self, Write};
use std::net::IpAddr;

use super::super::{Address, Detail, Link, LinkGraph};
use super::blocks::Writer;
use super::chunk::{Chunk, Links, Protocols, SavedInput};
use super::{CHUNK_LEN, Saved};
use crate::account::Account;
use crate::dissect::{Depth, SkipCode};

/// Writes the account of every input.
pub(super) fn account(account: &Account, out: &mut Writer<impl Write>) -> io::Result<()> {
    for input in &account.inputs {
        put(&Chunk::Input(SavedInput::of(input)), out)?;
        let skipped = input.tally.skipped.iter();
        let skipped: Vec<_> = skipped.map(|(skip, packets)| (SkipCode(*skip), *packets)).collect();
        for skipped in skipped.chunks(CHUNK_LEN) {
            put(&Chunk::Skipped(skipped.to_vec()), out)?;
        }
    }
    Ok(())
}

/// Writes hosts and links.
pub(super) fn graph(saved: &Saved, out: &mut Writer<impl Write>) -> io::Result<()> {
    let Saved { graph, detail, depth, .. } = saved;
    let (protocols, innermost) = (detail.protocols, *depth == Depth::Innermost);
    put(&Chunk::Keeps { protocols, innermost }, out)?;
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
    let (mut ipv4, mut ipv6, mut has_others) = (Vec::new(), Vec::new(), false);
    let (mut before4, mut before6) = (0, 0);
    for host in graph.hosts() {
        match host.address {
            Address::Ip(IpAddr::V4(address)) => {
                ipv4.push(address.to_bits().wrapping_sub(before4));
                before4 = address.to_bits();
            }
            Address::Ip(IpAddr::V6(address)) => {
                ipv6.push(address.to_bits().wrapping_sub(before6));
                before6 = address.to_bits();
            }
            Address::Others => has_others = true,
        }
    }
    for addresses in ipv4.chunks(CHUNK_LEN) {
        put(&Chunk::Ipv4(addresses.to_vec()), out)?;
    }
    for addresses in ipv6.chunks(CHUNK_LEN) {
        put(&Chunk::Ipv6(addresses.to_vec()), out)?;
    }
    if has_others {
        put(&Chunk::Others, out)?;
    }
    Ok(())
}

/// Links that wait for a full chunk.
#[derive(Default)]
struct Pending {
    links: Links,
    protocols: Protocols,
    /// The ends of the link before.
    before: (usize, usize),
    link_time: i64,
    protocol_time: i64,
}

impl Pending {
    fn add(&mut self, link: &Link<'_>) {
        let (source, target) = self.before;
        let same = link.source_number == source;
        self.links.sources.push(number(link.source_number - source));
        self.links.targets.push(number(link.target_number - if same { target } else { 0 }));
        self.before = (link.source_number, link.target_number);
        self.links.traffic.push(link.traffic, &mut self.link_time);
        self.protocols.counts.push(number(link.protocols.len()));
        self.protocols.protocols.extend(link.protocols.iter().map(|part| part.protocol));
        if link.protocols.len() > 1 {
            for part in link.protocols {
                self.protocols.traffic.push(&part.traffic, &mut self.protocol_time);
            }
        }
    }

    fn is_full(&self) -> bool {
        self.links.sources.len().max(self.protocols.protocols.len()) >= CHUNK_LEN
    }

    fn write(self, detail: Detail, out: &mut Writer<impl Write>) -> io::Result<()> {
        if self.links.sources.is_empty() {
            return Ok(());
        }
        put(&Chunk::Links(self.links), out)?;
        if detail.protocols {
            put(&Chunk::Protocols(self.protocols), out)?;
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
