//! A bounded table of exchanges whose messages are not complete yet.

use std::collections::VecDeque;
use std::hash::Hash;

use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// The maximum number of entries. Real captures have a few dozen at the same time.
const MAX_ENTRIES: usize = 1_024;

/// A table of pending entries. If it is full, a new entry replaces the oldest one.
///
/// An entry is also dropped after 2,048 newer ones have been inserted. This bounds the memory of
/// the order in which entries were inserted, and is the same for the same input.
#[derive(Debug)]
pub(super) struct PendingTable<K, V> {
    /// The entries, with their numbers.
    entries: HashMap<K, (u64, V), RandomState>,
    /// The keys of entries, which may have been removed, by ascending number.
    order: VecDeque<(u64, K)>,
    next_number: u64,
    /// The number of entries that were dropped because the table was full.
    dropped: u64,
}

impl<K: Copy + Eq + Hash, V> PendingTable<K, V> {
    /// Returns the entry of a key.
    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        // Most captures have no pending entry most of the time, so this saves a hash per packet.
        if self.entries.is_empty() {
            return None;
        }
        self.entries.get_mut(key).map(|(_, value)| value)
    }

    /// Inserts an entry, which replaces an earlier one with the same key.
    pub(super) fn insert(&mut self, key: K, value: V) {
        let number = self.next_number;
        self.next_number = number.wrapping_add(1);
        self.entries.insert(key, (number, value));
        self.order.push_back((number, key));
        while self.entries.len() > MAX_ENTRIES || self.order.len() > 2 * MAX_ENTRIES {
            let Some((number, key)) = self.order.pop_front() else {
                return;
            };
            if self.entries.get(&key).is_some_and(|(current, _)| *current == number) {
                self.entries.remove(&key);
                self.count_dropped();
            }
        }
    }

    /// Removes an entry.
    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        self.entries.remove(key).map(|(_, value)| value)
    }

    /// Counts an entry that is dropped for another reason.
    pub(super) const fn count_dropped(&mut self) {
        self.dropped = self.dropped.saturating_add(1);
    }

    /// Returns the number of entries that were dropped.
    pub(super) const fn dropped(&self) -> u64 {
        self.dropped
    }
}

impl<K, V> Default for PendingTable<K, V> {
    fn default() -> Self {
        let (entries, order) = (HashMap::with_hasher(RandomState::default()), VecDeque::new());
        Self { entries, order, next_number: 0, dropped: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oldest_entry_is_dropped_and_counted() {
        let mut table = PendingTable::default();
        for key in 0..MAX_ENTRIES + 2 {
            table.insert(key, key);
        }
        assert_eq!((table.entries.len(), table.dropped()), (MAX_ENTRIES, 2));
        assert_eq!((table.get_mut(&1).copied(), table.get_mut(&2).copied()), (None, Some(2)));
    }

    #[test]
    fn removed_entries_need_no_memory() {
        let mut table = PendingTable::default();
        for key in 0..10 * MAX_ENTRIES {
            table.insert(key, ());
            table.remove(&key);
        }
        assert!(table.order.len() <= 2 * MAX_ENTRIES);
        assert_eq!(table.dropped(), 0);
    }

    #[test]
    fn replaced_entry_counts_as_new() {
        let mut table = PendingTable::default();
        (0..MAX_ENTRIES).for_each(|key| table.insert(key, 0));
        table.insert(0, 1);
        table.insert(MAX_ENTRIES, 2);
        assert_eq!((table.get_mut(&0).copied(), table.get_mut(&1).copied()), (Some(1), None));
    }
}
