//! Sorts hosts by address, and records by the indices of their hosts. Counting sorts order the
//! records by host in linear time.

use std::hash::{BuildHasher, Hash};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::family_table::LinkKey;
use super::table::TrafficRecord;

/// The indices of both hosts of a record: source, target.
pub(in crate::graph) type HostPair = (u32, u32);

/// Returns the sorted addresses of all hosts, and the indices of both hosts of each record.
pub(super) fn index_hosts<A, G>(records: &[TrafficRecord<LinkKey<A, G>>]) -> (Vec<A>, Vec<HostPair>)
where
    A: Copy + Eq + Hash + Ord,
{
    let mut hosts = HostIndex::new();
    let keys = records.iter().map(|record| &record.key);
    let ends = keys.map(|key| (hosts.index_of(key.source), hosts.index_of(key.target))).collect();
    hosts.sort(ends)
}

/// Returns the indices of the records, sorted by source, target and flow key (`group`). `ends`
/// contains the hosts of each record.
pub(super) fn sort_records<A, G>(
    records: &[TrafficRecord<LinkKey<A, G>>],
    ends: &[HostPair],
    host_count: usize,
) -> Vec<u32>
where
    G: Copy + Ord,
{
    let ends_of = |index: u32| ends.get(index as usize).copied().unwrap_or_default();
    let indices = (0..len_u32(records)).collect();
    let by_target = counting_sort(indices, host_count, |index| ends_of(index).1);
    let mut indices = counting_sort(by_target, host_count, |index| ends_of(index).0);
    for link in indices.chunk_by_mut(|a, b| ends_of(*a) == ends_of(*b)) {
        let group = |index: &u32| records.get(*index as usize).map(|record| record.key.group);
        link.sort_unstable_by_key(group);
    }
    indices
}

/// Sorts indices by their keys, stably, with a counting sort. Keys must be less than `key_count`.
fn counting_sort(indices: Vec<u32>, key_count: usize, key: impl Fn(u32) -> u32) -> Vec<u32> {
    let mut starts = vec![0_u32; key_count.saturating_add(1)];
    for index in &indices {
        if let Some(count) = starts.get_mut(key(*index) as usize + 1) {
            *count += 1;
        }
    }
    // Prefix sums turn the counts into the position at which the indices of each key start.
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut sorted = vec![0; indices.len()];
    for index in indices {
        let Some(start) = starts.get_mut(key(index) as usize) else {
            continue;
        };
        if let Some(slot) = sorted.get_mut(*start as usize) {
            *slot = index;
        }
        *start += 1;
    }
    sorted
}

/// Assigns indices to addresses, in the order in which they first occur.
#[derive(Debug)]
pub(super) struct HostIndex<A> {
    addresses: Vec<A>,
    /// The index of each address, by the hash of the address.
    indices: HashTable<u32>,
    hasher: RandomState,
}

impl<A: Copy + Eq + Hash + Ord> HostIndex<A> {
    pub(super) fn new() -> Self {
        Self { addresses: Vec::new(), indices: HashTable::new(), hasher: RandomState::default() }
    }

    /// Returns the index of an address, after assigning the next index to a new address.
    pub(super) fn index_of(&mut self, address: A) -> u32 {
        let Self { addresses, indices, hasher } = self;
        let hash = hasher.hash_one(address);
        let has_address = |index: &u32| addresses.get(*index as usize) == Some(&address);
        if let Some(index) = indices.find(hash, has_address) {
            return *index;
        }
        let index = len_u32(addresses);
        addresses.push(address);
        indices.insert_unique(hash, index, |index| {
            addresses.get(*index as usize).map_or(0, |address| hasher.hash_one(address))
        });
        index
    }

    /// Converts the index into the sorted addresses. Also returns `ends` with each index replaced
    /// by the position of its address in this order.
    pub(super) fn sort(self, mut ends: Vec<HostPair>) -> (Vec<A>, Vec<HostPair>) {
        let mut order: Vec<(A, u32)> = self.addresses.into_iter().zip(0..).collect();
        order.sort_unstable();
        let mut ranks = vec![0; order.len()];
        for (rank, (_, index)) in (0..).zip(&order) {
            if let Some(slot) = ranks.get_mut(*index as usize) {
                *slot = rank;
            }
        }
        for (source, target) in &mut ends {
            (*source, *target) = (rank_of(&ranks, *source), rank_of(&ranks, *target));
        }
        (order.into_iter().map(|(address, _)| address).collect(), ends)
    }
}

/// Returns the rank of an index, its position in sort order.
fn rank_of(ranks: &[u32], index: u32) -> u32 {
    ranks.get(index as usize).copied().unwrap_or_default()
}

/// Returns the length of a list whose indices have 32 bits.
fn len_u32<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Traffic;

    #[test]
    fn sort_records_sorts_by_key() {
        let key = |number: u64| LinkKey {
            source: (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60),
            target: (number.wrapping_mul(0xd6e8_feb8_6659_fd93) >> 59),
            group: number % 3,
        };
        let records: Vec<_> = (0..500)
            .map(|number| TrafficRecord { key: key(number), traffic: Traffic::default() })
            .collect();
        let (addresses, ends) = index_hosts(&records);
        let indices = sort_records(&records, &ends, addresses.len());
        let keys: Vec<_> = indices.iter().map(|index| records[*index as usize].key).collect();
        assert!(keys.is_sorted_by_key(|key| (key.source, key.target, key.group)));
        assert_eq!(keys.len(), records.len());
        assert!(addresses.is_sorted());
        for (record, (source, target)) in records.iter().zip(&ends) {
            assert_eq!(addresses[*source as usize], record.key.source);
            assert_eq!(addresses[*target as usize], record.key.target);
        }
    }
}
