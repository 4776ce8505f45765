//! The table that packets are added to: the hot path of linking.
//!
//! Records stand one behind the other; an index of slots, probed linearly,
//! leads from the hash of a key to its record. A slot holds half of the hash,
//! so that neither a probe nor the growth of the index touches a record.

use std::hash::{BuildHasher, Hash};
use std::hint::black_box;

use foldhash::fast::RandomState;

use crate::graph::Traffic;

/// So many packets are looked up together, so that the cache misses of their
/// look-ups overlap.
const BATCH: usize = 64;

/// Traffic by key.
///
/// The sender of the traffic chooses the keys, so the hasher is seeded at
/// random: keys that collide cannot be made without knowing the seed.
#[derive(Debug)]
pub(in crate::graph) struct Table<K> {
    records: Vec<Record<K>>,
    /// Their number is a power of two, and at least twice that of the records
    /// where memory allows for a choice, never less than 4/3 of it.
    slots: Vec<Slot>,
    hasher: RandomState,
    waiting: Vec<Waiting<K>>,
}

/// The traffic of one key.
#[derive(Clone, Copy, Debug)]
pub(in crate::graph) struct Record<K> {
    pub(in crate::graph) key: K,
    pub(in crate::graph) traffic: Traffic,
}

/// Traffic that has not been added yet.
#[derive(Clone, Copy, Debug)]
struct Waiting<K> {
    hash: u32,
    record: Record<K>,
}

/// Where a record is: empty, or the hash of its key and its number from 1.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    hash: u32,
    number: u32,
}

impl<K: Copy + Eq + Hash> Table<K> {
    pub(in crate::graph) fn new() -> Self {
        Self {
            records: Vec::new(),
            slots: Vec::new(),
            hasher: RandomState::default(),
            waiting: Vec::with_capacity(BATCH),
        }
    }

    /// Adds traffic to that of its key.
    #[inline]
    pub(in crate::graph) fn add(&mut self, key: K, traffic: Traffic) {
        let [_, _, _, _, hash @ ..] = self.hasher.hash_one(key).to_le_bytes();
        let hash = u32::from_le_bytes(hash);
        self.waiting.push(Waiting { hash, record: Record { key, traffic } });
        if self.waiting.len() == BATCH {
            self.flush();
        }
    }

    /// Adds all traffic of another table.
    pub(in crate::graph) fn merge(&mut self, mut other: Self) {
        other.flush();
        if self.records.is_empty() && self.waiting.is_empty() {
            *self = other;
            return;
        }
        for Record { key, traffic } in other.records {
            self.add(key, traffic);
        }
    }

    /// Returns the records in the order in which their keys came first.
    pub(in crate::graph) fn records(&mut self) -> &[Record<K>] {
        self.flush();
        &self.records
    }

    /// Returns the records in the order in which their keys came first.
    pub(in crate::graph) fn into_records(mut self) -> Vec<Record<K>> {
        self.flush();
        self.records
    }

    fn flush(&mut self) {
        self.make_room();
        self.touch();
        let mut waiting = std::mem::take(&mut self.waiting);
        for Waiting { hash, record } in waiting.drain(..) {
            self.add_now(hash, &record);
        }
        self.waiting = waiting;
    }

    /// Loads what the waiting look-ups will need into the cache: loads that do
    /// not wait for one another overlap, and those of a look-up do wait.
    fn touch(&self) {
        let mut numbers = [0; BATCH];
        for (number, waiting) in numbers.iter_mut().zip(&self.waiting) {
            *number = self.slots.get(self.place(waiting.hash)).map_or(0, |slot| slot.number);
        }
        let packets =
            |number: u32| self.records.get(index(number)).map_or(0, |it| it.traffic.packets);
        black_box(numbers.iter().fold(0, |sum, number| sum ^ packets(*number)));
    }

    #[inline]
    fn add_now(&mut self, hash: u32, record: &Record<K>) {
        let mut place = self.place(hash);
        while let Some(slot) = self.slots.get_mut(place) {
            if slot.number == 0 {
                self.records.push(*record);
                // 2^32 records take 160 GiB, and as much again to freeze them.
                let number = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
                *slot = Slot { hash, number };
                return;
            }
            if slot.hash == hash
                && let Some(known) = self.records.get_mut(index(slot.number))
                && known.key == record.key
            {
                known.traffic.merge(record.traffic);
                return;
            }
            place = (place + 1) & (self.slots.len() - 1);
        }
    }

    /// Returns where the search for a hash begins.
    #[inline]
    fn place(&self, hash: u32) -> usize {
        hash as usize & self.slots.len().wrapping_sub(1)
    }

    /// Grows the index so that whatever waits finds an empty slot.
    fn make_room(&mut self) {
        let needed = (self.records.len() + BATCH) * 4 / 3;
        if needed < self.slots.len() {
            return;
        }
        let mut slots = vec![Slot::default(); needed.next_power_of_two() * 2];
        let mask = slots.len() - 1;
        for slot in self.slots.iter().filter(|slot| slot.number != 0) {
            let mut place = slot.hash as usize & mask;
            while slots.get(place).is_some_and(|taken| taken.number != 0) {
                place = (place + 1) & mask;
            }
            if let Some(empty) = slots.get_mut(place) {
                *empty = *slot;
            }
        }
        self.slots = slots;
    }
}

/// Returns the place of the record of this number.
#[inline]
const fn index(number: u32) -> usize {
    (number as usize).wrapping_sub(1)
}
