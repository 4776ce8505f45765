//! A hash table that sums up the traffic of each key. Adding a packet to it is the hot path of
//! building a graph.
//!
//! The records are in one vector, in the order in which their keys first occurred. An index of
//! slots, with linear probing, maps the hash of a key to the number of its record. A slot stores
//! half of the hash, so that slots of other keys can be skipped, and the index can grow, without
//! access to the records.

use std::hash::{BuildHasher, Hash};
use std::hint::black_box;

use foldhash::fast::RandomState;

use crate::graph::Traffic;

/// The number of records whose keys are looked up together, so that their cache misses overlap.
const BATCH_RECORDS: usize = 64;

/// A table of traffic by key.
///
/// The keys come from packets, which are untrusted. The hasher has a random seed, so that an
/// attacker cannot construct colliding keys.
#[derive(Debug)]
pub(in crate::graph) struct TrafficTable<K> {
    records: Vec<TrafficRecord<K>>,
    /// The index. Its length is a power of two, and at least 4/3 of the number of records.
    slots: Vec<Slot>,
    hasher: RandomState,
    /// The records of the current batch, which are not in the table yet.
    pending: Vec<PendingRecord<K>>,
}

/// The traffic of one key.
#[derive(Clone, Copy, Debug)]
pub(in crate::graph) struct TrafficRecord<K> {
    pub(in crate::graph) key: K,
    pub(in crate::graph) traffic: Traffic,
}

/// A record that waits for the next batch of lookups.
#[derive(Clone, Copy, Debug)]
struct PendingRecord<K> {
    hash: u32,
    record: TrafficRecord<K>,
}

/// A slot of the index: empty, or half of the hash of a key and the number of its record.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    hash: u32,
    /// The number of the record, counted from 1; 0 if the slot is empty.
    number: u32,
}

impl<K: Copy + Eq + Hash> TrafficTable<K> {
    pub(in crate::graph) fn new() -> Self {
        Self {
            records: Vec::new(),
            slots: Vec::new(),
            hasher: RandomState::default(),
            pending: Vec::with_capacity(BATCH_RECORDS),
        }
    }

    /// Adds traffic to the record of this key.
    #[inline]
    pub(in crate::graph) fn add(&mut self, key: K, traffic: Traffic) {
        let [_, _, _, _, hash @ ..] = self.hasher.hash_one(key).to_le_bytes();
        let hash = u32::from_le_bytes(hash);
        self.pending.push(PendingRecord { hash, record: TrafficRecord { key, traffic } });
        if self.pending.len() == BATCH_RECORDS {
            self.flush();
        }
    }

    /// Adds all records of another table, whose packets come after those of this one.
    pub(in crate::graph) fn merge(&mut self, mut other: Self) {
        other.flush();
        if self.records.is_empty() && self.pending.is_empty() {
            *self = other;
            return;
        }
        for TrafficRecord { key, traffic } in other.records {
            self.add(key, traffic);
        }
    }

    /// Returns the records, in the order in which their keys first occurred.
    pub(in crate::graph) fn records(&mut self) -> &[TrafficRecord<K>] {
        self.flush();
        &self.records
    }

    /// Converts the table into its records, in the order in which their keys first occurred.
    pub(in crate::graph) fn into_records(mut self) -> Vec<TrafficRecord<K>> {
        self.flush();
        self.records
    }

    /// Adds the pending records to the table.
    fn flush(&mut self) {
        self.grow_index();
        self.prefetch();
        let mut pending = std::mem::take(&mut self.pending);
        for PendingRecord { hash, record } in pending.drain(..) {
            self.insert(hash, &record);
        }
        self.pending = pending;
    }

    /// Loads the slots and records of the pending lookups into the cache. Here the loads of
    /// different lookups are independent, and the processor overlaps them.
    fn prefetch(&self) {
        let mut numbers = [0; BATCH_RECORDS];
        for (number, pending) in numbers.iter_mut().zip(&self.pending) {
            *number = self.slots.get(self.first_slot(pending.hash)).map_or(0, |slot| slot.number);
        }
        let packets = |number: u32| {
            let record = self.records.get(record_index(number));
            record.map_or(0, |record| record.traffic.packets)
        };
        // Keeps the compiler from removing the loads, whose result is not needed.
        black_box(numbers.iter().fold(0, |sum, number| sum ^ packets(*number)));
    }

    /// Adds the traffic of a record to the record with the same key, or appends it.
    #[inline]
    fn insert(&mut self, hash: u32, record: &TrafficRecord<K>) {
        let mut slot_index = self.first_slot(hash);
        while let Some(slot) = self.slots.get_mut(slot_index) {
            if slot.number == 0 {
                self.records.push(*record);
                // Unreachable in practice: 2^32 records take 160 GiB, and the graph as much again.
                let number = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
                *slot = Slot { hash, number };
                return;
            }
            if slot.hash == hash
                && let Some(existing) = self.records.get_mut(record_index(slot.number))
                && existing.key == record.key
            {
                existing.traffic.merge(record.traffic);
                return;
            }
            slot_index = (slot_index + 1) & (self.slots.len() - 1);
        }
    }

    /// Returns the slot where probing for a hash starts.
    #[inline]
    fn first_slot(&self, hash: u32) -> usize {
        hash as usize & self.slots.len().wrapping_sub(1)
    }

    /// Grows the index so that all pending records find an empty slot.
    fn grow_index(&mut self) {
        let min_slots = (self.records.len() + BATCH_RECORDS) * 4 / 3;
        if min_slots < self.slots.len() {
            return;
        }
        let mut slots = vec![Slot::default(); min_slots.next_power_of_two() * 2];
        let mask = slots.len() - 1;
        for slot in self.slots.iter().filter(|slot| slot.number != 0) {
            let mut slot_index = slot.hash as usize & mask;
            while slots.get(slot_index).is_some_and(|slot| slot.number != 0) {
                slot_index = (slot_index + 1) & mask;
            }
            if let Some(empty) = slots.get_mut(slot_index) {
                *empty = *slot;
            }
        }
        self.slots = slots;
    }
}

/// Returns the index of the record with this number; for 0, an index that no record has.
#[inline]
const fn record_index(number: u32) -> usize {
    (number as usize).wrapping_sub(1)
}
