//! The UTC offsets of a time zone, for the scripts of pages.

use iplink_core::time::{Timestamp, Zone};
use serde::Serialize;

const NANOS_PER_SECOND: i64 = 1_000_000_000;
const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

/// A time zone, with its UTC offsets during a span of time.
///
/// Browsers know time zones too, but their data differ between versions, and they
/// do not accept every zone that iplink does.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ZoneOffsets {
    /// The name or abbreviation of the zone.
    zone: String,
    /// Pairs of a start time, in seconds since 1970, and the UTC offset from then on, in
    /// seconds. The first offset also applies to earlier times.
    offsets: Vec<(i64, i32)>,
}

impl ZoneOffsets {
    /// Returns the offsets between the times `first` and `last`, in nanoseconds since 1970.
    pub(crate) fn between(zone: Zone, first: i64, last: i64) -> Self {
        let [start, end] = [first, last].map(|time| time.div_euclid(NANOS_PER_SECOND));
        let mut offsets = vec![(start, offset(zone, start))];
        // This assumes that a zone changes its offset at most once a day.
        let mut from = start;
        while from < end && zone != Zone::UTC {
            let to = from.saturating_add(SECONDS_PER_DAY).min(end);
            let new_offset = offset(zone, to);
            if offset(zone, from) != new_offset {
                offsets.push((find_transition(zone, from, to), new_offset));
            }
            from = to;
        }
        let name = timestamp(start).map_or_else(|| zone.to_string(), |time| zone.name_at(time));
        Self { zone: name, offsets }
    }
}

/// Converts seconds since 1970, or returns `None` if the time is out of range.
fn timestamp(seconds: i64) -> Option<Timestamp> {
    Timestamp::from_nanos(seconds.checked_mul(NANOS_PER_SECOND)?)
}

/// Returns the UTC offset of a zone at a time, both in seconds.
fn offset(zone: Zone, seconds: i64) -> i32 {
    timestamp(seconds).map_or(0, |time| zone.offset_at(time))
}

/// Finds the first second after `before` that has the UTC offset of `after`, by bisection.
fn find_transition(zone: Zone, mut before: i64, mut after: i64) -> i64 {
    let new_offset = offset(zone, after);
    while after - before > 1 {
        let middle = before.midpoint(after);
        match offset(zone, middle) == new_offset {
            true => after = middle,
            false => before = middle,
        }
    }
    after
}

#[cfg(test)]
mod tests {
    use iplink_core::time::Disambiguation;

    use super::*;

    fn zone_offsets(zone: &str, first: &str, last: &str) -> ZoneOffsets {
        let [first, last] = [first, last].map(|text| {
            Timestamp::parse(text, Zone::UTC, Disambiguation::Earlier).unwrap().as_nanos()
        });
        ZoneOffsets::between(zone.parse().unwrap(), first, last)
    }

    #[test]
    fn zone_offsets_contain_daylight_saving_transitions() {
        let year = zone_offsets("Europe/Paris", "2025-01-01 00:00:00", "2026-01-01 00:00:00");
        // Expected values from `TZ=Europe/Paris zdump -v`.
        let offsets = [(1_735_689_600, 3_600), (1_743_296_400, 7_200), (1_761_440_400, 3_600)];
        assert_eq!(year, ZoneOffsets { zone: "Europe/Paris".into(), offsets: offsets.into() });
    }

    #[test]
    fn zone_offsets_of_a_fixed_zone_have_one_entry() {
        for (zone, offset) in [("UTC", 0), ("-09:30", -34_200), ("Asia/Kolkata", 19_800)] {
            let year = zone_offsets(zone, "2025-01-01 00:00:00", "2026-01-01 00:00:00");
            let offsets = vec![(1_735_689_600, offset)];
            assert_eq!(year, ZoneOffsets { zone: zone.into(), offsets });
        }
    }
}
