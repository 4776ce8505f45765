//! Records into a graph: the order of hosts and links, and what follows from
//! all of them.

use std::hash::Hash;

use super::order::{Ordered, order};
use super::table::{Record, Table};
use super::version::Key;
use super::{Address, Aspects, Link, LinkGraph, Part, Traffic};

/// What a key says besides its ends.
pub(super) trait Telling: Copy + Eq + Hash + Ord {
    /// Returns it, where anything is told.
    fn aspects(self) -> Option<Aspects>;
}

/// Nothing.
impl Telling for () {
    fn aspects(self) -> Option<Aspects> {
        None
    }
}

impl Telling for Aspects {
    fn aspects(self) -> Option<Aspects> {
        self.is_told().then_some(self)
    }
}

/// Links with their ends and parts, in any order, to be made a graph.
#[derive(Debug)]
pub(super) struct Collector(Table<Key<Address, Aspects>>);

impl Collector {
    pub(super) fn new() -> Self {
        Self(Table::new())
    }

    /// Adds the packets of a link, its parts told apart by `map`, which puts
    /// each between the hosts that it is to be between.
    pub(super) fn add(
        &mut self,
        link: &Link<'_>,
        mut map: impl FnMut(Aspects) -> (Address, Address, Aspects),
    ) {
        for part in link.parts {
            let (source, target, part_aspects) = map(part.aspects);
            self.add_part(source, target, part_aspects, part.traffic);
        }
        if link.parts.is_empty() {
            let (source, target, aspects) = map(Aspects::default());
            self.add_part(source, target, aspects, *link.traffic);
        }
    }

    pub(super) fn add_part(
        &mut self,
        source: Address,
        target: Address,
        part: Aspects,
        traffic: Traffic,
    ) {
        self.0.add(Key { source, target, part }, traffic);
    }

    pub(super) fn finish(self) -> LinkGraph {
        let mut graph = LinkGraph::default();
        append(&mut graph, &self.0.into_records(), |address| address);
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
    let Ordered { addresses, records: places, ends } = order(records);
    let first = graph.hosts().len();
    graph.reserve(addresses.len(), places.len());
    addresses.into_iter().for_each(|bits| graph.add_host(address(bits)));
    let of = |place: &u32| ends.get(*place as usize).copied().unwrap_or_default();
    for link in places.chunk_by(|one, next| of(one) == of(next)) {
        let (source, target) = link.first().map(of).unwrap_or_default();
        let records = link.iter().filter_map(|place| records.get(*place as usize));
        let mut traffic = Traffic::default();
        for record in records {
            traffic.merge(record.traffic);
            if let Some(aspects) = record.key.part.aspects() {
                graph.add_part(Part::new(aspects, record.traffic));
            }
        }
        graph.add_link(first + source as usize, first + target as usize, traffic);
    }
}
