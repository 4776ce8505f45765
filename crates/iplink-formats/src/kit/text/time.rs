//! Formats times and durations for people.

use iplink_core::time::{Timestamp, Zone};

/// A second, in nanoseconds. The following constants are in nanoseconds, too.
pub(crate) const SECOND: i128 = 1_000_000_000;
pub(crate) const MINUTE: i128 = 60 * SECOND;
pub(crate) const HOUR: i128 = 60 * MINUTE;
pub(crate) const DAY: i128 = 24 * HOUR;

/// Adds the UTC offset of a zone to a time in nanoseconds since 1970. Formatted as UTC, the
/// result shows the local time.
pub(crate) fn local_time(zone: Zone, time: i128) -> i128 {
    let timestamp = i64::try_from(time).ok().and_then(Timestamp::from_nanos);
    time + timestamp.map_or(0, |timestamp| i128::from(zone.offset_at(timestamp)) * SECOND)
}

/// Formats the local time in a zone, without the zone: `2025-03-04 08:00:00.000000`.
pub(crate) fn format_local_time(time: Timestamp, zone: Zone) -> String {
    let local = local_time(zone, time.as_nanos().into());
    let local = i64::try_from(local).ok().and_then(Timestamp::from_nanos).unwrap_or(time);
    local.to_string().replacen('T', " ", 1).trim_end_matches('Z').to_owned()
}

/// Formats a duration, in nanoseconds, in the largest unit that is not longer than the duration,
/// with at most one decimal: `5 min`, `1.5 s`.
pub(crate) fn format_duration(ns: i128) -> String {
    let units = [
        (DAY, "d"),
        (HOUR, "h"),
        (MINUTE, "min"),
        (SECOND, "s"),
        (SECOND / 1_000, "ms"),
        (SECOND / 1_000_000, "µs"),
    ];
    let (unit, name) = units.into_iter().find(|(unit, _)| ns >= *unit).unwrap_or((1, "ns"));
    let tenths = (ns * 10 + unit / 2) / unit;
    match tenths % 10 {
        0 => format!("{} {name}", tenths / 10),
        tenth => format!("{}.{tenth} {name}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_local_time_applies_the_zone_offset() {
        let time = Timestamp::from_nanos(1_741_075_200_250_000_000).unwrap();
        assert_eq!(format_local_time(time, Zone::UTC), "2025-03-04 08:00:00.250000");
        let zone = "-09:30".parse().unwrap();
        assert_eq!(format_local_time(time, zone), "2025-03-03 22:30:00.250000");
    }

    #[test]
    fn format_duration_selects_the_unit() {
        let shown = [1, 1_500_000, 90 * SECOND, 300 * SECOND, 36 * HOUR].map(format_duration);
        assert_eq!(shown, ["1 ns", "1.5 ms", "1.5 min", "5 min", "1.5 d"]);
    }
}
