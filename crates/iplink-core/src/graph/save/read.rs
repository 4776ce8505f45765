//! Chunks to the account and the graph, which are checked.

use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::super::{Address, FlowKey, FlowRecord, LinkGraph, Traffic};
use super::blocks::Reader;
use super::chunk::{Chunk, Keeps, Links, Parts, SavedInput};
use super::{Fault, Saved};
use crate::capture::BoundedList;
use crate::dissect::{MacAddress, SkipCode};
use crate::statistics::{Input, Statistics};

/// So many chunks wait at most.
const WAITING: usize = 2;

/// Reads a whole file: one thread unpacks it, this one builds the graph.
pub(super) fn whole(reader: &mut Reader<impl Read + Send>) -> Result<Saved, Fault> {
    thread::scope(|scope| {
        let (send, chunks) = sync_channel(WAITING);
        let unpacking = scope.spawn(move || unpack(reader, &send));
        let loaded = load(chunks);
        // The scope waits for what the thread does, not for its end.
        unpacking.join().unwrap_or_else(|panic| resume_unwind(panic));
        loaded
    })
}

fn load(chunks: Receiver<Result<Chunk<'static>, Fault>>) -> Result<Saved, Fault> {
    let mut loading = Loading::default();
    for chunk in chunks {
        loading.add(chunk?)?;
    }
    loading.finish()
}

/// Sends all chunks, or what is wrong with them, until nobody wants them any
/// more.
fn unpack(reader: &mut Reader<impl Read>, send: &SyncSender<Result<Chunk<'static>, Fault>>) {
    let mut next = reader.begin().and_then(|()| reader.chunk());
    while let Some(bytes) = next.transpose() {
        let chunk = bytes.and_then(|bytes| match postcard::take_from_bytes(&bytes) {
            Ok((chunk, [])) => Ok(chunk),
            _ => Err(Fault::Damage("a chunk is none that is known")),
        });
        let is_last = chunk.is_err();
        if send.send(chunk).is_err() || is_last {
            return;
        }
        next = reader.chunk();
    }
}

/// What has been read so far.
#[derive(Default)]
struct Loading {
    account: Statistics,
    /// What the graph keeps; the account ends where this is said.
    keeps: Option<Keeps>,
    graph: LinkGraph,
    /// Links whose parts have not come yet.
    waiting: Option<Links>,
    /// The ends of the last link.
    last: Option<(u32, u32)>,
}

/// Hosts and links are numbered by 32 bits, of which the last is none.
const MOST: usize = u32::MAX as usize - 1;

impl Loading {
    fn add(&mut self, chunk: Chunk<'_>) -> Result<(), Fault> {
        if self.keeps.is_none() {
            return self.add_to_account(chunk);
        }
        match (chunk, self.waiting.take()) {
            (Chunk::Parts(parts), Some(links)) => self.add_links(&links, &parts),
            (Chunk::Ipv4(distances), None) => self.add_ipv4(&distances),
            (Chunk::Ipv6(distances), None) => self.add_ipv6(&distances),
            (Chunk::Mac(distances), None) => self.add_mac(&distances),
            (Chunk::Others, None) => self.add_host(Address::Others),
            (Chunk::Links(links), None) if self.keeps_parts() => {
                self.waiting = Some(links);
                Ok(())
            }
            (Chunk::Links(links), None) => self.add_links(&links, &Parts::default()),
            _ => Err(Fault::Damage("its chunks are not in order")),
        }
    }

    fn add_to_account(&mut self, chunk: Chunk<'_>) -> Result<(), Fault> {
        match (chunk, self.account.inputs.last_mut()) {
            (Chunk::Input(input), _) => self.account.inputs.push(SavedInput::into_input(input)),
            (Chunk::Skipped(skipped), Some(input)) => add_skipped(skipped, input)?,
            (Chunk::Interfaces(interfaces, omitted), Some(input)) => {
                input.interfaces = BoundedList::restore(interfaces, omitted);
            }
            (Chunk::Names(names, omitted), Some(input)) => {
                input.names = BoundedList::restore(names, omitted);
            }
            (Chunk::Keeps(keeps), _) => {
                self.graph.set_binning(keeps.binning);
                self.keeps = Some(keeps);
            }
            _ => return Err(Fault::Damage("its chunks are not in order")),
        }
        Ok(())
    }

    fn keeps_parts(&self) -> bool {
        self.keeps.is_some_and(|keeps| !keeps.detail.is_links())
    }

    fn add_ipv4(&mut self, distances: &[u32]) -> Result<(), Fault> {
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

    fn add_ipv6(&mut self, distances: &[u128]) -> Result<(), Fault> {
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

    fn add_mac(&mut self, distances: &[u64]) -> Result<(), Fault> {
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

    /// Adds a host, which must come after all others and before all links.
    fn add_host(&mut self, address: Address) -> Result<(), Fault> {
        let is_next = self.last_address().is_none_or(|last| last < address);
        if !is_next || self.last.is_some() || self.graph.hosts().len() >= MOST {
            return Err(OUT_OF_ORDER);
        }
        self.graph.add_host(address);
        Ok(())
    }

    fn add_links(&mut self, links: &Links, parts: &Parts) -> Result<(), Fault> {
        let count = links.sources.len();
        let counts = if self.keeps_parts() { count } else { 0 };
        let are_whole = links.targets.len() == count
            && links.traffic.are_of_len(count)
            && parts.counts.len() == counts
            && parts.traffic.are_of_len(parts.traffic.len());
        if !are_whole {
            return Err(Fault::Damage("a column is longer than another"));
        }
        let mut parts = Unread {
            counts: parts.counts.iter(),
            aspects: &parts.aspects,
            which: parts.which.iter(),
            traffic: parts.traffic.rows(),
        };
        let mut before = (0, 0);
        for ((source, target), traffic) in
            links.sources.iter().zip(&links.targets).zip(links.traffic.rows())
        {
            let traffic = traffic.ok_or(Fault::Damage("a link has traffic that cannot be"))?;
            let ends = ends(before, *source, *target).ok_or(OUT_OF_ORDER)?;
            before = ends;
            parts.add_next(&traffic, &mut self.graph).ok_or(PARTS_DIFFER)?;
            self.add_link(ends, traffic)?;
        }
        if parts.which.next().is_some() || parts.traffic.next().is_some() {
            return Err(PARTS_DIFFER);
        }
        Ok(())
    }

    /// Adds a link, which must come after all others.
    fn add_link(&mut self, ends: (u32, u32), traffic: Traffic) -> Result<(), Fault> {
        let (source, target) = (ends.0 as usize, ends.1 as usize);
        let hosts = self.graph.hosts().len();
        if source >= hosts || target >= hosts {
            return Err(Fault::Damage("a link has an end that is no host"));
        }
        let is_next = self.last.is_none_or(|last| last < ends);
        if !is_next || self.graph.links().len() >= MOST {
            return Err(OUT_OF_ORDER);
        }
        let kind = |number| kind(self.graph.host_at(number).address);
        if let (Some(one), Some(other)) = (kind(source), kind(target))
            && one != other
        {
            return Err(Fault::Damage("a link is between hosts of different kinds"));
        }
        self.last = Some(ends);
        self.graph.add_link(source, target, traffic);
        Ok(())
    }

    fn finish(self) -> Result<Saved, Fault> {
        let Some(Keeps { detail, depth, .. }) = self.keeps.filter(|_| self.waiting.is_none())
        else {
            return Err(Fault::Damage("a chunk is missing"));
        };
        let mut graph = self.graph;
        if graph.hosts().any(|host| host.sent.packets | host.received.packets == 0) {
            return Err(Fault::Damage("a host has no link"));
        }
        let account = self.account;
        graph.resolve_servers();
        graph.name_origins(|origin| account.origin_name(origin.input, origin.interface));
        Ok(Saved { graph, account, detail, depth })
    }
}

/// Returns what kind of address it is; all kinds were folded into others.
const fn kind(address: Address) -> Option<u8> {
    match address {
        Address::Ip(IpAddr::V4(_)) => Some(4),
        Address::Ip(IpAddr::V6(_)) => Some(6),
        Address::Mac(_) => Some(48),
        _ => None,
    }
}

/// What has not been read yet of the parts of links.
struct Unread<'a, T> {
    counts: std::slice::Iter<'a, u32>,
    aspects: &'a [FlowKey],
    which: std::slice::Iter<'a, u32>,
    traffic: T,
}

impl<T: Iterator<Item = Option<Traffic>>> Unread<'_, T> {
    /// Adds the parts of the next link, which must be in order and make up its
    /// traffic; `None` where they do not.
    fn add_next(&mut self, whole: &Traffic, graph: &mut LinkGraph) -> Option<()> {
        match *self.counts.as_slice() {
            [] => return Some(()),
            [1, ..] => graph.add_part(FlowRecord::new(self.next_aspects()?, *whole)),
            [count, ..] => self.add_some(count, whole, graph)?,
        }
        self.counts.next().map(|_| ())
    }

    fn next_aspects(&mut self) -> Option<FlowKey> {
        self.aspects.get(*self.which.next()? as usize).copied()
    }

    fn add_some(&mut self, count: u32, whole: &Traffic, graph: &mut LinkGraph) -> Option<()> {
        let (mut sum, mut before) = (Traffic::default(), None);
        for _ in 0..count {
            let (aspects, traffic) = (self.next_aspects()?, self.traffic.next()??);
            // Others of IPv4 and those of IPv6 may have the same in common.
            (before <= Some(aspects)).then_some(())?;
            before = Some(aspects);
            sum.merge(traffic);
            graph.add_part(FlowRecord::new(aspects, traffic));
        }
        (sum == *whole).then_some(())
    }
}

const OUT_OF_ORDER: Fault = Fault::Damage("hosts or links are not in order");
const PARTS_DIFFER: Fault = Fault::Damage("the parts of a link are not those of its traffic");

/// Returns the ends of a link, from those of the one before it.
fn ends(before: (u32, u32), source: u32, target: u32) -> Option<(u32, u32)> {
    let from = if source == 0 { before.1 } else { 0 };
    Some((before.0.checked_add(source)?, from.checked_add(target)?))
}

/// Adds what was skipped of an input, which must name a reason once.
fn add_skipped(skipped: Vec<(SkipCode, u64)>, input: &mut Input) -> Result<(), Fault> {
    for (SkipCode(skip), packets) in skipped {
        if input.tally.skipped.insert(skip, packets).is_some() {
            return Err(Fault::Damage("a reason is named twice"));
        }
    }
    Ok(())
}
