//! Records into a graph: the order of hosts and links, and what follows from
//! all of them.

use std::hash::Hash;

use super::family_table::Key;
use super::order::{self, Ends, Numbers};
use super::table::Record;
use crate::graph::{Address, FlowKey, FlowRecord, Link, LinkGraph, Traffic};

/// What a key says besides its ends.
pub(super) trait Telling: Copy + Eq + Hash + Ord {
    /// Returns it, where anything is told.
    fn aspects(self) -> Option<FlowKey>;
}

/// Nothing.
impl Telling for () {
    fn aspects(self) -> Option<FlowKey> {
        None
    }
}

impl Telling for FlowKey {
    fn aspects(self) -> Option<FlowKey> {
        self.is_told().then_some(self)
    }
}

/// Packets of links and of their parts, in any order, to be made a graph: those
/// of the same ends and aspects are put together.
#[derive(Debug)]
pub(in crate::graph) struct Collector {
    hosts: Numbers<Address>,
    records: Vec<Record<Key<u32, FlowKey>>>,
}

impl Collector {
    /// Creates an empty one with room for so many links or parts.
    pub(in crate::graph) fn with_capacity(records: usize) -> Self {
        Self { hosts: Numbers::new(), records: Vec::with_capacity(records) }
    }

    /// Returns what to call the host of this address.
    pub(in crate::graph) fn host(&mut self, address: Address) -> u32 {
        self.hosts.of(address)
    }

    /// Returns what to call each host of a graph, by its number there.
    pub(in crate::graph) fn hosts_of(
        &mut self,
        graph: &LinkGraph,
    ) -> impl Fn(usize) -> u32 + use<> {
        let numbers: Vec<_> = graph.hosts().map(|host| self.host(host.address)).collect();
        move |host| numbers.get(host).copied().unwrap_or_default()
    }

    /// Adds the packets of a link between two hosts by their numbers: those of
    /// its parts, where it has any, with what `map` makes of their aspects.
    pub(in crate::graph) fn add_link(
        &mut self,
        ends: Ends,
        link: &Link<'_>,
        map: impl Fn(FlowKey) -> FlowKey,
    ) {
        for part in link.parts {
            self.add(ends, map(part.aspects), part.traffic);
        }
        if link.parts.is_empty() {
            self.add(ends, map(FlowKey::default()), *link.traffic);
        }
    }

    /// Adds packets between two hosts by their numbers.
    pub(in crate::graph) fn add(
        &mut self,
        (source, target): Ends,
        part: FlowKey,
        traffic: Traffic,
    ) {
        let key = Key { source, target, part };
        // Where many hosts become one, most that follows has the same ends.
        match self.records.last_mut() {
            Some(last) if last.key == key => last.traffic.merge(traffic),
            _ => self.records.push(Record { key, traffic }),
        }
    }

    pub(in crate::graph) fn finish(self) -> LinkGraph {
        let mut graph = LinkGraph::default();
        let ends = self.records.iter().map(|record| (record.key.source, record.key.target));
        let (addresses, ends) = self.hosts.rank(ends.collect());
        add_in_order(&mut graph, addresses.into_iter(), &self.records, &ends);
        graph.resolve_servers();
        graph
    }
}

/// Adds hosts and links that all come after those of the graph.
pub(super) fn append<A, P>(
    graph: &mut LinkGraph,
    records: &[Record<Key<A, P>>],
    address: fn(A) -> Address,
) where
    A: Copy + Eq + Hash + Ord,
    P: Telling,
{
    let (addresses, ends) = order::number(records);
    add_in_order(graph, addresses.into_iter().map(address), records, &ends);
}

/// Adds these hosts, and the links that the records tell.
fn add_in_order<A, P: Telling>(
    graph: &mut LinkGraph,
    addresses: impl ExactSizeIterator<Item = Address>,
    records: &[Record<Key<A, P>>],
    ends: &[Ends],
) {
    let places = order::order(records, ends, addresses.len());
    let first = graph.hosts().len();
    let of = |place: &u32| ends.get(*place as usize).copied().unwrap_or_default();
    let links = places.chunk_by(|one, next| of(one) == of(next));
    graph.reserve(addresses.len(), links.clone().count());
    addresses.for_each(|address| graph.add_host(address));
    for link in links {
        let (source, target) = link.first().map(of).unwrap_or_default();
        let records = link.iter().filter_map(|place| records.get(*place as usize));
        let traffic = add_parts(graph, records);
        graph.add_link(first + source as usize, first + target as usize, traffic);
    }
}

/// Adds the parts of the link that is added next, whose records come in their
/// order, and returns its traffic.
fn add_parts<'a, A: 'a, P: Telling + 'a>(
    graph: &mut LinkGraph,
    records: impl Iterator<Item = &'a Record<Key<A, P>>>,
) -> Traffic {
    let mut total = Traffic::default();
    let mut records = records.peekable();
    while let Some(Record { key, traffic }) = records.next() {
        let mut traffic = *traffic;
        while let Some(next) = records.next_if(|next| next.key.part == key.part) {
            traffic.merge(next.traffic);
        }
        total.merge(traffic);
        if let Some(aspects) = key.part.aspects() {
            graph.add_part(FlowRecord::new(aspects, traffic));
        }
    }
    total
}
