//! Puts hosts into the order of their addresses, and links into that of their
//! ends, in time linear in the number of links.

use std::hash::{BuildHasher, Hash};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::family_table::Key;
use super::table::Record;

/// The numbers of both ends of a record, in the order of their addresses.
pub(in crate::graph) type Ends = (u32, u32);

/// Returns the addresses of all hosts in order, and the ends of each record.
pub(super) fn number<A, P>(records: &[Record<Key<A, P>>]) -> (Vec<A>, Vec<Ends>)
where
    A: Copy + Eq + Hash + Ord,
{
    let mut numbers = Numbers::new();
    let ends = records.iter().map(|record| &record.key);
    let ends = ends.map(|key| (numbers.of(key.source), numbers.of(key.target))).collect();
    numbers.rank(ends)
}

/// Returns the places of the records by source, then target, then part; `hosts`
/// is how many hosts there are.
pub(super) fn order<A, P>(records: &[Record<Key<A, P>>], ends: &[Ends], hosts: usize) -> Vec<u32>
where
    P: Copy + Ord,
{
    let end = |place: u32| ends.get(place as usize).copied().unwrap_or_default();
    let places = (0..length(records)).collect();
    let by_target = sort(places, hosts, |place| end(place).1);
    let mut places = sort(by_target, hosts, |place| end(place).0);
    for link in places.chunk_by_mut(|one, next| end(*one) == end(*next)) {
        link.sort_unstable_by_key(|place| records.get(*place as usize).map(|it| it.key.part));
    }
    places
}

/// Sorts places by a key less than `keys`, and keeps the order of those of the
/// same key: a counting sort.
fn sort(places: Vec<u32>, keys: usize, key: impl Fn(u32) -> u32) -> Vec<u32> {
    let mut starts = vec![0_u32; keys.saturating_add(1)];
    for place in &places {
        if let Some(count) = starts.get_mut(key(*place) as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut sorted = vec![0; places.len()];
    for place in places {
        let Some(start) = starts.get_mut(key(place) as usize) else {
            continue;
        };
        if let Some(slot) = sorted.get_mut(*start as usize) {
            *slot = place;
        }
        *start += 1;
    }
    sorted
}

/// Numbers addresses as they come.
#[derive(Debug)]
pub(super) struct Numbers<A> {
    addresses: Vec<A>,
    index: HashTable<u32>,
    hasher: RandomState,
}

impl<A: Copy + Eq + Hash + Ord> Numbers<A> {
    pub(super) fn new() -> Self {
        Self { addresses: Vec::new(), index: HashTable::new(), hasher: RandomState::default() }
    }

    /// Returns the number of an address, a new one for a new address.
    pub(super) fn of(&mut self, address: A) -> u32 {
        let Self { addresses, index, hasher } = self;
        let hash = hasher.hash_one(address);
        let is_it = |number: &u32| addresses.get(*number as usize) == Some(&address);
        if let Some(number) = index.find(hash, is_it) {
            return *number;
        }
        let number = length(addresses);
        addresses.push(address);
        index.insert_unique(hash, number, |number| {
            addresses.get(*number as usize).map_or(0, |address| hasher.hash_one(address))
        });
        number
    }

    /// Returns the addresses in order, and the ends by their places in it.
    pub(super) fn rank(self, mut ends: Vec<Ends>) -> (Vec<A>, Vec<Ends>) {
        let mut order: Vec<(A, u32)> = self.addresses.into_iter().zip(0..).collect();
        order.sort_unstable();
        let mut ranks = vec![0; order.len()];
        for (rank, (_, number)) in (0..).zip(&order) {
            if let Some(slot) = ranks.get_mut(*number as usize) {
                *slot = rank;
            }
        }
        for (source, target) in &mut ends {
            (*source, *target) = (at(&ranks, *source), at(&ranks, *target));
        }
        (order.into_iter().map(|(address, _)| address).collect(), ends)
    }
}

fn at(ranks: &[u32], number: u32) -> u32 {
    ranks.get(number as usize).copied().unwrap_or_default()
}

/// Returns the length of a list that is numbered by 32 bits.
fn length<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Traffic;

    #[test]
    fn records_are_in_the_order_of_their_keys() {
        let key = |number: u64| Key {
            source: (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60),
            target: (number.wrapping_mul(0xd6e8_feb8_6659_fd93) >> 59),
            part: number % 3,
        };
        let records: Vec<_> = (0..500)
            .map(|number| Record { key: key(number), traffic: Traffic::default() })
            .collect();
        let (addresses, ends) = number(&records);
        let places = order(&records, &ends, addresses.len());
        let keys: Vec<_> = places.iter().map(|place| records[*place as usize].key).collect();
        assert!(keys.is_sorted_by_key(|key| (key.source, key.target, key.part)));
        assert_eq!(keys.len(), records.len());
        assert!(addresses.is_sorted());
        for (record, (source, target)) in records.iter().zip(&ends) {
            assert_eq!(addresses[*source as usize], record.key.source);
            assert_eq!(addresses[*target as usize], record.key.target);
        }
    }
}
