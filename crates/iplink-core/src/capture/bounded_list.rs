//! Lists of metadata with a limit on their length.

use serde::{Serialize, Serializer};

/// The maximum length of all text in one list, in bytes.
const MAX_TEXT_LEN: usize = 1024 * 1024;

/// A bounded list of metadata read from a capture.
///
/// It stores up to 16,384 interfaces or 65,536 names, with up to 1 MiB of text.
/// Entries beyond these limits are counted but not stored, so that a capture
/// cannot exhaust the memory of its reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundedList<T> {
    items: Vec<T>,
    /// The number of bytes of text that may still be stored.
    text_budget: usize,
    dropped: u64,
}

/// An entry of a [`BoundedList`].
pub(crate) trait BoundedItem {
    /// The maximum number of entries in one list.
    const MAX_COUNT: usize;

    /// Returns the length of the entry's text, in bytes.
    fn text_len(&self) -> usize;
}

impl<T> Default for BoundedList<T> {
    fn default() -> Self {
        Self { items: Vec::new(), text_budget: MAX_TEXT_LEN, dropped: 0 }
    }
}

impl<T> BoundedList<T> {
    /// Returns the stored entries, in the order of the capture.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// Returns the number of entries that exceeded a limit and were not stored.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Returns a list in which every entry is replaced by a new one. The limits are not
    /// checked again: the new entries must not have more text than the old ones.
    pub(super) fn map_items(&self, replace: impl FnMut(&T) -> T) -> Self {
        Self { items: self.items.iter().map(replace).collect(), ..*self }
    }
}

#[expect(private_bounds, reason = "the limits are those of this crate's own types")]
impl<T: BoundedItem + Clone> BoundedList<T> {
    /// Creates a list from its saved entries and its count of dropped ones. The
    /// limits apply again, because a saved file is untrusted input.
    pub(crate) fn from_parts(items: Vec<T>, dropped: u64) -> Self {
        let mut list = Self::default();
        for item in items {
            list.push(item);
        }
        list.add_dropped(dropped);
        list
    }

    /// Appends an entry, or counts it as dropped if it exceeds a limit; returns
    /// whether it was stored.
    pub(crate) fn push(&mut self, item: T) -> bool {
        match self.text_budget.checked_sub(item.text_len()) {
            Some(text_budget) if self.items.len() < T::MAX_COUNT => {
                self.text_budget = text_budget;
                self.items.push(item);
                true
            }
            _ => {
                self.add_dropped(1);
                false
            }
        }
    }

    /// Appends the entries of the list that follows this one in the capture. The
    /// result equals that of reading both parts into one list.
    pub(crate) fn extend(&mut self, next: &Self) {
        for item in &next.items {
            self.push(item.clone());
        }
        self.add_dropped(next.dropped);
    }

    /// Adds to the number of dropped entries.
    pub(crate) const fn add_dropped(&mut self, count: u64) {
        self.dropped = self.dropped.saturating_add(count);
    }
}

/// Serializes as the sequence of the stored entries.
impl<T: Serialize> Serialize for BoundedList<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.items.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::NameRecord;

    /// Returns a record whose name has this many bytes.
    fn record(name_len: usize) -> NameRecord {
        NameRecord::new([127, 0, 0, 1].into(), &"a".repeat(name_len))
    }

    #[test]
    fn entries_beyond_the_count_limit_are_counted() {
        let mut list = BoundedList::default();
        for _ in 0..NameRecord::MAX_COUNT + 3 {
            list.push(record(1));
        }
        assert_eq!((list.as_slice().len(), list.dropped()), (NameRecord::MAX_COUNT, 3));
    }

    #[test]
    fn entries_beyond_the_text_limit_are_counted() {
        let mut list = BoundedList::default();
        // 16 names of this length fit into the limit of 1 MiB.
        for _ in 0..20 {
            list.push(record(65_531));
        }
        assert_eq!((list.as_slice().len(), list.dropped()), (16, 4));
    }

    #[test]
    fn joined_lists_of_segments_equal_one_list() {
        let (mut one_list, mut segments) = (BoundedList::default(), Vec::new());
        for segment in 0..5 {
            let mut list = BoundedList::default();
            for number in 0..400 {
                let record = record(segment * 1_000 + number * 37 % 1_501);
                one_list.push(record.clone());
                list.push(record);
            }
            segments.push(list);
        }
        let mut joined = BoundedList::default();
        segments.iter().for_each(|segment| joined.extend(segment));
        assert!(joined.dropped() > 0);
        assert_eq!(joined, one_list);
    }
}
