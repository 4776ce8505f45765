//! The links between hosts of one address family, with a limit on hosts.
//!
//! A flood of packets from random source addresses would exhaust the memory. Therefore only the
//! first hosts are kept, up to the limit, and all later ones are folded into one. Which hosts were
//! first follows from the records, which are in the order in which their links first occurred. The
//! tables of the segments of a capture are merged in the order of the segments, which preserves
//! this order.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};

use foldhash::fast::RandomState;

use super::table::{TrafficRecord, TrafficTable};
use crate::graph::{Address, Traffic};

/// The links between hosts of one address family, by key. `A` is the type of the addresses, and `G`
/// that of the flow keys.
#[derive(Debug)]
pub(super) struct FamilyTable<A, G> {
    links: TrafficTable<LinkKey<A, G>>,
    /// The links of folded hosts, after the limit on hosts was exceeded.
    folded: Option<FoldedLinks<A, G>>,
    /// The number of records below which the limit on hosts cannot be exceeded, so that the hosts
    /// need not be counted.
    safe_records: usize,
}

/// The key of a record: both ends of a link, and the flow key or `()` by which its packets are
/// grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graph) struct LinkKey<A, G> {
    pub(in crate::graph) source: A,
    pub(in crate::graph) target: A,
    pub(in crate::graph) group: G,
}

/// An address as it is stored in a key.
pub(in crate::graph) trait LinkEnd: Copy + Eq + Hash {
    /// Hashes both ends of a link.
    fn hash_ends(source: Self, target: Self, state: &mut impl Hasher) {
        source.hash(state);
        target.hash(state);
    }
}

/// Hashes both addresses in one step, because they fit into 64 bits.
impl LinkEnd for u32 {
    #[inline]
    fn hash_ends(source: Self, target: Self, state: &mut impl Hasher) {
        state.write_u64(u64::from(source) << 32 | u64::from(target));
    }
}

impl LinkEnd for u64 {}
impl LinkEnd for u128 {}
impl LinkEnd for Address {}
impl<A: LinkEnd> LinkEnd for Option<A> {}

impl<A: LinkEnd, G: Hash> Hash for LinkKey<A, G> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        A::hash_ends(self.source, self.target, state);
        self.group.hash(state);
    }
}

/// The state of a table whose limit on hosts was exceeded.
#[derive(Debug)]
struct FoldedLinks<A, G> {
    /// The hosts that are not folded.
    kept_hosts: HashSet<A, RandomState>,
    /// The links with a folded host at either end, which is `None`.
    links: TrafficTable<LinkKey<Option<A>, G>>,
}

impl<A: LinkEnd, G: Copy + Eq + Hash> FamilyTable<A, G> {
    pub(super) fn new() -> Self {
        Self { links: TrafficTable::new(), folded: None, safe_records: 0 }
    }

    /// Adds traffic to the record of this key.
    #[inline]
    pub(super) fn add(&mut self, key: LinkKey<A, G>, traffic: Traffic) {
        match &mut self.folded {
            None => self.links.add(key, traffic),
            Some(folded) => folded.add(key, traffic, &mut self.links),
        }
    }

    /// Adds all traffic of another table. It must be the table of the next segment of the capture,
    /// without folded hosts.
    pub(super) fn merge(&mut self, other: Self) {
        if self.folded.is_none() {
            return self.links.merge(other.links);
        }
        for TrafficRecord { key, traffic } in other.links.into_records() {
            self.add(key, traffic);
        }
    }

    /// Returns whether there are more hosts than `max_hosts`; always false after folding.
    pub(super) fn exceeds_hosts(&mut self, max_hosts: usize) -> bool {
        let records = self.links.records();
        if records.len() < self.safe_records || self.folded.is_some() {
            return false;
        }
        let hosts = first_hosts(records, max_hosts.saturating_add(1)).len();
        // Each record adds at most two hosts.
        self.safe_records = records.len() + max_hosts.saturating_sub(hosts) / 2 + 1;
        hosts > max_hosts
    }

    /// Folds all hosts except the first `max_hosts`.
    pub(super) fn fold(&mut self, max_hosts: usize) {
        if !self.exceeds_hosts(max_hosts) {
            return;
        }
        let records = std::mem::replace(&mut self.links, TrafficTable::new()).into_records();
        let kept_hosts = first_hosts(&records, max_hosts);
        self.folded = Some(FoldedLinks { kept_hosts, links: TrafficTable::new() });
        for TrafficRecord { key, traffic } in records {
            self.add(key, traffic);
        }
    }

    /// Replaces the flow key (`group`) of each record by the result of `map`, and merges records
    /// whose keys become equal.
    pub(super) fn map_groups(&mut self, map: impl Fn(G) -> G + Copy) {
        self.links.map_groups(map);
        if let Some(folded) = &mut self.folded {
            folded.links.map_groups(map);
        }
    }

    /// Returns whether there are no links.
    pub(super) fn is_empty(&mut self) -> bool {
        self.links.records().is_empty() && self.folded.is_none()
    }

    /// Returns whether hosts have been folded.
    pub(super) const fn is_folded(&self) -> bool {
        self.folded.is_some()
    }

    /// Returns the records of a table without folded hosts.
    pub(super) fn into_records(self) -> Vec<TrafficRecord<LinkKey<A, G>>> {
        self.links.into_records()
    }

    /// Returns all records, including those of folded hosts. `to_address` converts an end of a key.
    pub(super) fn into_folded_records(
        self,
        to_address: fn(A) -> Address,
    ) -> impl Iterator<Item = TrafficRecord<LinkKey<Address, G>>> {
        let records = self.links.into_records().into_iter();
        let records = records.map(move |record| record.map_ends(to_address));
        let folded_records =
            self.folded.map(|folded| folded.links.into_records()).unwrap_or_default();
        records.chain(
            folded_records
                .into_iter()
                .map(move |record| record.map_ends(|end| end.map_or(Address::Others, to_address))),
        )
    }
}

impl<A: LinkEnd, G: Copy + Eq + Hash> FoldedLinks<A, G> {
    /// Adds traffic to the folded links or, if both hosts are kept, to `links`.
    fn add(
        &mut self,
        key: LinkKey<A, G>,
        traffic: Traffic,
        links: &mut TrafficTable<LinkKey<A, G>>,
    ) {
        let kept = |address| self.kept_hosts.contains(&address).then_some(address);
        match (kept(key.source), kept(key.target)) {
            (Some(_), Some(_)) => links.add(key, traffic),
            (source, target) => {
                self.links.add(LinkKey { source, target, group: key.group }, traffic);
            }
        }
    }
}

impl<A: LinkEnd, G: Copy + Eq + Hash> TrafficTable<LinkKey<A, G>> {
    fn map_groups(&mut self, map: impl Fn(G) -> G) {
        for TrafficRecord { key, traffic } in std::mem::replace(self, Self::new()).into_records() {
            self.add(LinkKey { group: map(key.group), ..key }, traffic);
        }
    }
}

impl<A, G> TrafficRecord<LinkKey<A, G>> {
    fn map_ends<B>(self, map: impl Fn(A) -> B) -> TrafficRecord<LinkKey<B, G>> {
        let LinkKey { source, target, group } = self.key;
        let key = LinkKey { source: map(source), target: map(target), group };
        TrafficRecord { key, traffic: self.traffic }
    }
}

/// Returns the first `count` hosts, in the order in which they occur in the records.
fn first_hosts<A: LinkEnd, G>(
    records: &[TrafficRecord<LinkKey<A, G>>],
    count: usize,
) -> HashSet<A, RandomState> {
    let mut hosts = HashSet::default();
    for end in records.iter().flat_map(|record| [record.key.source, record.key.target]) {
        if hosts.len() == count {
            break;
        }
        hosts.insert(end);
    }
    hosts
}
