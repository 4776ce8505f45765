//! The time of day, without a date.

use std::fmt;
use std::str::FromStr;

use super::scanner::Scanner;
use super::{TimeError, Timestamp, Zone, abbreviate};

/// The nanoseconds of a second.
const SECOND_NS: i64 = 1_000_000_000;

/// The nanoseconds of a day.
const DAY_NS: i64 = 24 * 60 * 60 * SECOND_NS;

/// A time of day, with nanosecond precision, that recurs every day.
///
/// ```
/// use iplink_core::time::{TimeOfDay, Timestamp, Zone};
///
/// let time = Timestamp::from_parts(1_232_064_180, 0).unwrap(); // 2009-01-16T00:03:00Z
/// assert_eq!(TimeOfDay::of(time, Zone::UTC), "00:03".parse()?);
/// assert!("18:13:00.5".parse::<TimeOfDay>()? > "18:13".parse()?);
/// # Ok::<(), iplink_core::time::TimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay {
    /// The nanoseconds since midnight on a clock, less than [`DAY_NS`].
    nanos: i64,
}

impl TimeOfDay {
    /// Returns the time of day that clocks in a zone show at a time.
    #[must_use]
    pub fn of(time: Timestamp, zone: Zone) -> Self {
        let offset = i64::from(zone.offset_at(time)).saturating_mul(SECOND_NS);
        // Remainders are added, because the sum of the times could overflow.
        let nanos = time.as_nanos().rem_euclid(DAY_NS).saturating_add(offset);
        Self { nanos: nanos.rem_euclid(DAY_NS) }
    }
}

/// Parses `18:13`, `18:13:05` or `18:13:05.25`.
impl FromStr for TimeOfDay {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (hour, minute, second, nanos) =
            scan(text).ok_or_else(|| TimeError::InvalidTime(abbreviate(text)))?;
        if hour > 23 || minute > 59 || second > 59 {
            return Err(TimeError::NonexistentTime(abbreviate(text)));
        }
        let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
        Ok(Self { nanos: seconds * SECOND_NS + i64::from(nanos) })
    }
}

/// Reads hour, minute, second and nanosecond, or returns `None` if the text does not have the
/// format.
fn scan(text: &str) -> Option<(u32, u32, u32, u32)> {
    let mut scanner = Scanner::new(text);
    let hour = scanner.read_number(1, 2)?;
    scanner.take(':')?;
    let minute = scanner.read_number(2, 2)?;
    let second = if scanner.take(':').is_some() { scanner.read_number(2, 2)? } else { 0 };
    let nanos = if scanner.take('.').is_some() { scanner.read_fraction()? } else { 0 };
    scanner.is_at_end().then_some((hour, minute, second, nanos))
}

/// Writes `18:13:05`, with decimal places if there are any.
impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, nanos) = (self.nanos / SECOND_NS, self.nanos % SECOND_NS);
        write!(f, "{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)?;
        if nanos > 0 { write!(f, ".{nanos:09}") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, String> {
        text.parse::<TimeOfDay>().map(|time| time.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn time_of_day_has_optional_seconds() {
        for (text, expected) in [
            ("18:13", "18:13:00"),
            ("0:00", "00:00:00"),
            ("23:59:59.999999999", "23:59:59.999999999"),
            ("18:13:05.25", "18:13:05.250000000"),
        ] {
            assert_eq!(parse(text).as_deref(), Ok(expected), "{text}");
            assert_eq!(parse(expected).as_deref(), Ok(expected), "{text}");
        }
        for text in ["24:00", "18:60", "18:13:60"] {
            let expected = format!("invalid time \"{text}\": no such date or time of day");
            assert_eq!(parse(text), Err(expected));
        }
        for text in ["", "18", "18:1", "18:13:5", "18:13Z", "18:13:00.", "é:00", "2009-01-16 18:13"]
        {
            let error = parse(text).unwrap_err();
            assert!(error.starts_with(&format!("invalid time \"{text}\": expected ")), "{error}");
        }
    }

    #[test]
    fn time_of_day_depends_on_the_zone() {
        let time_in = |ns, zone: &str| {
            let time = Timestamp::from_nanos(ns).unwrap();
            TimeOfDay::of(time, zone.parse().unwrap()).to_string()
        };
        assert_eq!(time_in(0, "UTC"), "00:00:00");
        assert_eq!(time_in(-1, "UTC"), "23:59:59.999999999");
        assert_eq!(time_in(0, "-09:30"), "14:30:00");
        assert_eq!(time_in(1_750_000_000 * SECOND_NS, "Europe/Paris"), "17:06:40");
        for ns in [i64::MIN + 1, i64::MAX] {
            assert!(parse(&time_in(ns, "+14:00")).is_ok());
        }
    }
}
