//! The links between hosts of one version of IP, of which only so many hosts
//! are told apart.
//!
//! A flood of packets from made-up sources would fill any memory. So the hosts
//! that come first are kept, and all that come after the bound was reached are
//! folded into one. Records stand in the order in which their links were first
//! seen, and so tell which hosts came first; they do so too when the tables of
//! the parts of a capture are merged in the order of the parts.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};

use foldhash::fast::RandomState;

use super::table::{Record, Table};
use crate::graph::{Address, Traffic};

/// The links between hosts of one version, by key.
#[derive(Debug)]
pub(super) struct Version<A, P> {
    links: Table<Key<A, P>>,
    folded: Option<Folded<A, P>>,
    /// With fewer links than this there cannot be too many hosts.
    safe_links: usize,
}

/// Which record of a table a packet is added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graph) struct Key<A, P> {
    pub(in crate::graph) source: A,
    pub(in crate::graph) target: A,
    pub(in crate::graph) part: P,
}

/// What a key's ends are.
pub(in crate::graph) trait End: Copy + Eq + Hash {
    /// Hashes both ends of a link.
    fn hash_both(source: Self, target: Self, state: &mut impl Hasher) {
        source.hash(state);
        target.hash(state);
    }
}

/// The two fit into one step of the hasher.
impl End for u32 {
    #[inline]
    fn hash_both(source: Self, target: Self, state: &mut impl Hasher) {
        state.write_u64(u64::from(source) << 32 | u64::from(target));
    }
}

impl End for u64 {}
impl End for u128 {}
impl End for Address {}
impl<A: End> End for Option<A> {}

impl<A: End, P: Hash> Hash for Key<A, P> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        A::hash_both(self.source, self.target, state);
        self.part.hash(state);
    }
}

/// What is kept once there are too many hosts.
#[derive(Debug)]
struct Folded<A, P> {
    /// The hosts that are told apart.
    known: HashSet<A, RandomState>,
    /// The links that have others at an end.
    links: Table<Key<Option<A>, P>>,
}

impl<A: End, P: Copy + Eq + Hash> Version<A, P> {
    pub(super) fn new() -> Self {
        Self { links: Table::new(), folded: None, safe_links: 0 }
    }

    /// Adds traffic to that of its key.
    #[inline]
    pub(super) fn add(&mut self, key: Key<A, P>, traffic: Traffic) {
        match &mut self.folded {
            None => self.links.add(key, traffic),
            Some(folded) => folded.add(key, traffic, &mut self.links),
        }
    }

    /// Adds all traffic of another, the part of the capture that comes next.
    ///
    /// The other has folded nothing.
    pub(super) fn merge(&mut self, other: Self) {
        if self.folded.is_none() {
            return self.links.merge(other.links);
        }
        for Record { key, traffic } in other.links.into_records() {
            self.add(key, traffic);
        }
    }

    /// Tells whether there are more hosts than `max_hosts`.
    pub(super) fn exceeds(&mut self, max_hosts: usize) -> bool {
        let records = self.links.records();
        if records.len() < self.safe_links || self.folded.is_some() {
            return false;
        }
        let hosts = first_hosts(records, max_hosts.saturating_add(1)).len();
        // Each link adds two hosts at most.
        self.safe_links = records.len() + max_hosts.saturating_sub(hosts) / 2 + 1;
        hosts > max_hosts
    }

    /// Folds all hosts but the first `max_hosts`, if there are more.
    pub(super) fn fold(&mut self, max_hosts: usize) {
        if !self.exceeds(max_hosts) {
            return;
        }
        let records = std::mem::replace(&mut self.links, Table::new()).into_records();
        let known = first_hosts(&records, max_hosts);
        self.folded = Some(Folded { known, links: Table::new() });
        for Record { key, traffic } in records {
            self.add(key, traffic);
        }
    }

    /// DeltaTracker the parts, and merges those that become one.
    pub(super) fn map_parts(&mut self, map: impl Fn(P) -> P + Copy) {
        self.links.map_parts(map);
        if let Some(folded) = &mut self.folded {
            folded.links.map_parts(map);
        }
    }

    /// Tells whether there are no links.
    pub(super) fn is_empty(&mut self) -> bool {
        self.links.records().is_empty() && self.folded.is_none()
    }

    /// Tells whether hosts have been folded.
    pub(super) const fn is_folded(&self) -> bool {
        self.folded.is_some()
    }

    /// Returns the records where nothing has been folded.
    pub(super) fn into_records(self) -> Vec<Record<Key<A, P>>> {
        self.links.into_records()
    }

    /// Returns all records, those of the others too.
    pub(super) fn into_folded_records(
        self,
        address: fn(A) -> Address,
    ) -> impl Iterator<Item = Record<Key<Address, P>>> {
        let kept = self.links.into_records().into_iter();
        let kept = kept.map(move |record| record.map_ends(address));
        let folded = self.folded.map(|folded| folded.links.into_records()).unwrap_or_default();
        kept.chain(
            folded
                .into_iter()
                .map(move |record| record.map_ends(|end| end.map_or(Address::Others, address))),
        )
    }
}

impl<A: End, P: Copy + Eq + Hash> Folded<A, P> {
    fn add(&mut self, key: Key<A, P>, traffic: Traffic, links: &mut Table<Key<A, P>>) {
        let end = |address| self.known.contains(&address).then_some(address);
        match (end(key.source), end(key.target)) {
            (Some(_), Some(_)) => links.add(key, traffic),
            (source, target) => {
                self.links.add(Key { source, target, part: key.part }, traffic);
            }
        }
    }
}

impl<A: End, P: Copy + Eq + Hash> Table<Key<A, P>> {
    fn map_parts(&mut self, map: impl Fn(P) -> P) {
        for Record { key, traffic } in std::mem::replace(self, Self::new()).into_records() {
            self.add(Key { part: map(key.part), ..key }, traffic);
        }
    }
}

impl<A, P> Record<Key<A, P>> {
    fn map_ends<B>(self, map: impl Fn(A) -> B) -> Record<Key<B, P>> {
        let Key { source, target, part } = self.key;
        let key = Key { source: map(source), target: map(target), part };
        Record { key, traffic: self.traffic }
    }
}

/// Returns the hosts that came first, `count` at most.
fn first_hosts<A: End, P>(records: &[Record<Key<A, P>>], count: usize) -> HashSet<A, RandomState> {
    let mut hosts = HashSet::default();
    for end in records.iter().flat_map(|record| [record.key.source, record.key.target]) {
        if hosts.len() == count {
            break;
        }
        hosts.insert(end);
    }
    hosts
}
