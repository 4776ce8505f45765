//! A point in time with nanosecond precision.

use std::fmt;
use std::num::NonZeroU64;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A timestamp: nanoseconds since the Unix epoch, UTC.
///
/// It covers the years 1677 to 2262. An `Option<Timestamp>` is no larger than a
/// `Timestamp`, so that packets without a time need no extra space.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(NonZeroU64);

/// The bias that maps signed nanoseconds to unsigned numbers in the same order. It maps
/// `i64::MIN`, the only value that is not a [`Timestamp`], to zero.
const BIAS: u64 = 1 << 63;

impl Timestamp {
    /// Creates the timestamp `ns` nanoseconds after 1970-01-01T00:00:00Z, or before
    /// it if `ns` is negative.
    ///
    /// Returns `None` only for `i64::MIN`.
    #[inline]
    #[must_use]
    pub const fn from_nanos(ns: i64) -> Option<Self> {
        match NonZeroU64::new(ns.cast_unsigned() ^ BIAS) {
            Some(biased) => Some(Self(biased)),
            None => None,
        }
    }

    /// Creates the timestamp `seconds` plus `nanos` nanoseconds after the epoch; `nanos` may
    /// exceed a second.
    ///
    /// Returns `None` if the sum is beyond the year 2262. Classic pcap, with 32 bits
    /// each for seconds and fraction, cannot express such a time.
    #[inline]
    #[must_use]
    pub const fn from_parts(seconds: u32, nanos: u64) -> Option<Self> {
        let Some(ns) = (seconds as u64 * 1_000_000_000).checked_add(nanos) else {
            return None;
        };
        match NonZeroU64::new(ns ^ BIAS) {
            Some(biased) if ns < BIAS => Some(Self(biased)),
            _ => None,
        }
    }

    /// Returns the nanoseconds since 1970-01-01T00:00:00Z.
    #[inline]
    #[must_use]
    pub const fn as_nanos(self) -> i64 {
        (self.0.get() ^ BIAS).cast_signed()
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(time: Timestamp) -> Self {
        Self::from_timestamp_nanos(time.as_nanos())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

/// Serializes as an integer: the nanoseconds since the epoch.
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.as_nanos())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ns = i64::deserialize(deserializer)?;
        Self::from_nanos(ns).ok_or_else(|| serde::de::Error::custom("time out of range"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_ordered_like_their_nanoseconds() {
        let times = [i64::MIN + 1, -1, 0, 1, i64::MAX].map(|ns| Timestamp::from_nanos(ns).unwrap());
        assert!(times.is_sorted());
        assert!(times.iter().all(|time| Timestamp::from_nanos(time.as_nanos()) == Some(*time)));
        assert_eq!(Timestamp::from_nanos(i64::MIN), None);
    }

    #[test]
    fn optional_timestamp_takes_8_bytes() {
        assert_eq!(size_of::<Option<Timestamp>>(), 8);
    }

    #[test]
    fn fraction_above_a_second_is_carried() {
        let time = Timestamp::from_parts(1, 1_500_000_000).unwrap();
        assert_eq!(time.to_string(), "1970-01-01T00:00:02.500000Z");
    }

    #[test]
    fn last_second_of_classic_pcap_is_in_2106() {
        let time = Timestamp::from_parts(u32::MAX, 0).unwrap();
        assert_eq!(time.to_string(), "2106-02-07T06:28:15.000000Z");
    }
}
