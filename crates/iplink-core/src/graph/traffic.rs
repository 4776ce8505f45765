//! Counts of packets and bytes, and the times of the first and the last packet.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// The number of packets and bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(clippy::exhaustive_structs, reason = "a count has these two numbers")]
pub struct Count {
    /// The number of packets.
    pub packets: u64,
    /// The sum of their lengths on the wire, in bytes.
    pub bytes: u64,
}

/// The number of packets and bytes, and the times of the first and the last packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Traffic {
    /// The number of packets.
    pub packets: u64,
    /// The sum of their lengths on the wire, in bytes.
    pub bytes: u64,
    /// The time of the first packet; `None` if no packet has a time.
    pub first_seen: Option<Timestamp>,
    /// The time of the last packet.
    pub last_seen: Option<Timestamp>,
}

impl Traffic {
    /// Returns the traffic of one packet.
    pub(crate) const fn of_packet(wire_len: u32, time: Option<Timestamp>) -> Self {
        Self { packets: 1, bytes: wire_len as u64, first_seen: time, last_seen: time }
    }

    /// Merges other traffic into this: adds the counts, and extends the time range to include both.
    #[inline]
    pub fn merge(&mut self, other: Self) {
        self.packets = self.packets.saturating_add(other.packets);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.first_seen = earlier(self.first_seen, other.first_seen);
        self.last_seen = self.last_seen.max(other.last_seen);
    }

    /// Returns the packets and bytes without the times.
    #[must_use]
    pub const fn count(&self) -> Count {
        Count { packets: self.packets, bytes: self.bytes }
    }
}

impl Count {
    /// Adds another count.
    pub(crate) const fn add(&mut self, other: Self) {
        self.packets = self.packets.saturating_add(other.packets);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}

/// Returns the earlier of two times, or the known one if the other is `None`.
///
/// There is no `later`: it is `max`, because `None` is less than any time.
#[inline]
pub(super) fn earlier(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
