//! Counts of packets and bytes, and their span in time.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// A number of packets and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(clippy::exhaustive_structs, reason = "these two numbers are all it will ever be")]
pub struct Count {
    /// How many packets.
    pub packets: u64,
    /// Their lengths on the wire together, in bytes.
    pub bytes: u64,
}

/// A number of packets, their bytes, and when they were seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Traffic {
    /// How many packets.
    pub packets: u64,
    /// Their lengths on the wire together, in bytes.
    pub bytes: u64,
    /// When the first of them was captured, where any has a time.
    pub first_seen: Option<Timestamp>,
    /// When the last of them was captured.
    pub last_seen: Option<Timestamp>,
}

impl Traffic {
    /// The traffic of one packet.
    pub(super) const fn of_packet(wire_len: u32, time: Option<Timestamp>) -> Self {
        Self { packets: 1, bytes: wire_len as u64, first_seen: time, last_seen: time }
    }

    /// Adds other traffic: counts add up, the span covers both.
    #[inline]
    pub fn merge(&mut self, other: Self) {
        self.packets = self.packets.saturating_add(other.packets);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.first_seen = earlier(self.first_seen, other.first_seen);
        self.last_seen = self.last_seen.max(other.last_seen);
    }

    /// Returns packets and bytes alone.
    #[must_use]
    pub const fn count(&self) -> Count {
        Count { packets: self.packets, bytes: self.bytes }
    }
}

impl Count {
    /// Adds another count.
    pub(super) const fn add(&mut self, other: Self) {
        self.packets = self.packets.saturating_add(other.packets);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}

/// Returns the earlier of two times, an unknown one being no time at all.
///
/// Its opposite is `max`: `None` is less than any time.
#[inline]
pub(super) fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
