//! Moments, as captures record them.

use std::fmt;
use std::num::NonZeroU64;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment: nanoseconds since the Unix epoch, UTC.
///
/// It spans the years 1677 to 2262. `Option<Timestamp>` takes no more room
/// than a `Timestamp`: a packet without a usable time costs nothing extra.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(NonZeroU64);

/// Added to the signed nanoseconds, it maps their order to that of unsigned
/// numbers, and the one value that has no [`Timestamp`] to zero.
const BIAS: u64 = 1 << 63;

impl Timestamp {
    /// Creates the moment `ns` nanoseconds after 1970-01-01T00:00:00Z, or
    /// before it where `ns` is negative.
    ///
    /// Returns `None` for `i64::MIN` alone.
    #[inline]
    #[must_use]
    pub const fn from_nanos(ns: i64) -> Option<Self> {
        match NonZeroU64::new(ns.cast_unsigned() ^ BIAS) {
            Some(biased) => Some(Self(biased)),
            None => None,
        }
    }

    /// Creates the moment `seconds + nanos` after the epoch; `nanos` may
    /// exceed a second.
    ///
    /// Classic pcap counts unsigned seconds, so every pair has a moment.
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

/// Writes RFC 3339 in UTC with microseconds, or with nanoseconds where it has
/// such.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = DateTime::<Utc>::from(*self);
        let digits = match self.as_nanos() % 1_000 {
            0 => SecondsFormat::Micros,
            _ => SecondsFormat::Nanos,
        };
        f.write_str(&time.to_rfc3339_opts(digits, true))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

/// Serializes as the integer nanoseconds since the epoch.
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
    fn order_is_that_of_the_nanoseconds() {
        let moments =
            [i64::MIN + 1, -1, 0, 1, i64::MAX].map(|ns| Timestamp::from_nanos(ns).unwrap());
        assert!(moments.is_sorted());
        assert!(
            moments
                .iter()
                .all(|time| Timestamp::from_nanos(time.as_nanos()) == Some(*time))
        );
        assert_eq!(Timestamp::from_nanos(i64::MIN), None);
    }

    #[test]
    fn an_absent_time_takes_no_room() {
        assert_eq!(size_of::<Option<Timestamp>>(), 8);
    }

    #[test]
    fn a_fraction_over_a_second_carries_over() {
        let time = Timestamp::from_parts(1, 1_500_000_000).unwrap();
        assert_eq!(time.to_string(), "1970-01-01T00:00:02.500000Z");
    }

    #[test]
    fn the_last_second_of_classic_pcap_is_in_2106() {
        let time = Timestamp::from_parts(u32::MAX, 0).unwrap();
        assert_eq!(time.to_string(), "2106-02-07T06:28:15.000000Z");
    }
}
