//! What clocks of a zone show, for the scripts of pages.

use iplink_core::time::{Timestamp, Zone};
use serde::Serialize;

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 24 * 60 * 60;

/// A zone, and by how much its clocks are before UTC in a span of time.
///
/// Browsers know zones too, but not all of them the same, nor all that we do.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Clock {
    zone: String,
    /// From so many seconds since 1970 on, and before the first as there: so many
    /// seconds.
    offsets: Vec<(i64, i32)>,
}

impl Clock {
    /// Returns that of a zone between two times, in nanoseconds since 1970.
    pub(crate) fn of(zone: Zone, first: i64, last: i64) -> Self {
        let [start, end] = [first, last].map(|time| time.div_euclid(SECOND));
        let mut offsets = vec![(start, offset(zone, start))];
        let mut from = start;
        while from < end && zone != Zone::UTC {
            let to = from.saturating_add(DAY).min(end);
            let after = offset(zone, to);
            if offset(zone, from) != after {
                offsets.push((change(zone, from, to), after));
            }
            from = to;
        }
        let name = moment(start).map_or_else(|| zone.to_string(), |time| zone.name_at(time));
        Self { zone: name, offsets }
    }
}

fn moment(seconds: i64) -> Option<Timestamp> {
    Timestamp::from_nanos(seconds.checked_mul(SECOND)?)
}

fn offset(zone: Zone, seconds: i64) -> i32 {
    moment(seconds).map_or(0, |time| zone.offset_at(time))
}

/// Returns the first second between two that has the offset of the later one.
fn change(zone: Zone, mut before: i64, mut from: i64) -> i64 {
    let after = offset(zone, from);
    while from - before > 1 {
        let middle = before.midpoint(from);
        match offset(zone, middle) == after {
            true => from = middle,
            false => before = middle,
        }
    }
    from
}

#[cfg(test)]
mod tests {
    use iplink_core::time::Edge;

    use super::*;

    fn clock(zone: &str, first: &str, last: &str) -> Clock {
        let [first, last] = [first, last]
            .map(|text| Timestamp::parse(text, Zone::UTC, Edge::Start).unwrap().as_nanos());
        Clock::of(zone.parse().unwrap(), first, last)
    }

    #[test]
    fn clocks_are_changed_when_they_are() {
        let year = clock("Europe/Paris", "2025-01-01 00:00:00", "2026-01-01 00:00:00");
        // By `TZ=Europe/Paris zdump -v`.
        let offsets = [(1_735_689_600, 3_600), (1_743_296_400, 7_200), (1_761_440_400, 3_600)];
        assert_eq!(year, Clock { zone: "Europe/Paris".into(), offsets: offsets.into() });
    }

    #[test]
    fn others_stay_as_they_are() {
        for (zone, offset) in [("UTC", 0), ("-09:30", -34_200), ("Asia/Kolkata", 19_800)] {
            let year = clock(zone, "2025-01-01 00:00:00", "2026-01-01 00:00:00");
            let offsets = vec![(1_735_689_600, offset)];
            assert_eq!(year, Clock { zone: zone.into(), offsets });
        }
    }
}
