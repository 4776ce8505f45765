//! Time zones: what a clock shows, to moments.

use std::fmt;
use std::str::FromStr;

use chrono::offset::LocalResult;
use chrono::{DateTime, FixedOffset, Local, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

use super::error::shortened;
use super::{TimeError, Timestamp};

/// The zone of the clock that a time was read from; UTC unless told.
///
/// ```
/// use iplink_core::time::{Edge, Timestamp, Zone};
///
/// let paris: Zone = "Europe/Paris".parse()?;
/// let time = Timestamp::parse("2009-01-16 01:03", paris, Edge::Start)?;
/// assert_eq!(time.to_string(), "2009-01-16T00:03:00.000000Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone(Kind);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Utc,
    /// That of the machine.
    Local,
    Offset(FixedOffset),
    Named(Tz),
}

/// Which end of a span of time a moment is.
///
/// It tells which of two moments is meant where clocks were set back, and so
/// showed the same time twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a span has two ends")]
pub enum Edge {
    /// Its start: the earlier of two.
    Start,
    /// Its end: the later.
    End,
}

/// A text that names no time zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no time zone; expected `UTC`, `local`, an offset as `+01:00` or a name as `Europe/Paris`"
)]
pub struct ZoneError(String);

impl Zone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(Kind::Utc);

    /// That of the machine that this runs on: another machine may give another
    /// result.
    pub const LOCAL: Self = Self(Kind::Local);

    /// Returns by how many seconds its clocks are before UTC at a moment.
    ///
    /// ```
    /// use iplink_core::time::{Timestamp, Zone};
    ///
    /// let paris: Zone = "Europe/Paris".parse()?;
    /// let summer = Timestamp::from_parts(1_750_000_000, 0).unwrap();
    /// assert_eq!(paris.offset_at(summer), 2 * 60 * 60);
    /// # Ok::<(), iplink_core::time::ZoneError>(())
    /// ```
    #[must_use]
    pub fn offset_at(self, time: Timestamp) -> i32 {
        let utc = DateTime::<Utc>::from(time);
        match self.0 {
            Kind::Utc => 0,
            Kind::Local => utc.with_timezone(&Local).offset().local_minus_utc(),
            Kind::Offset(offset) => offset.local_minus_utc(),
            Kind::Named(zone) => utc.with_timezone(&zone).offset().fix().local_minus_utc(),
        }
    }

    /// Returns what it is called where others read it: that of the machine, which
    /// they do not know, by its offset at a moment.
    #[must_use]
    pub fn name_at(self, time: Timestamp) -> String {
        let offset = FixedOffset::east_opt(self.offset_at(time));
        match (self.0, offset) {
            (Kind::Local, Some(offset)) => offset.to_string(),
            _ => self.to_string(),
        }
    }

    /// Returns the moment at which clocks showed this time.
    pub(super) fn moment(self, clock: NaiveDateTime, edge: Edge) -> Result<Timestamp, TimeError> {
        let moment = match self.0 {
            Kind::Utc => choose(clock.and_local_timezone(Utc), edge),
            Kind::Local => choose(Local.from_local_datetime(&clock), edge),
            Kind::Offset(offset) => choose(offset.from_local_datetime(&clock), edge),
            Kind::Named(zone) => choose(zone.from_local_datetime(&clock), edge),
        };
        let moment = moment.ok_or_else(|| TimeError::Gap { clock, zone: self.to_string() })?;
        let nanos = moment.timestamp_nanos_opt().and_then(Timestamp::from_nanos);
        nanos.ok_or(TimeError::OutOfRange)
    }

    /// Returns the zone whose clocks are so many seconds before UTC.
    pub(super) fn at_offset(seconds: i32) -> Option<Self> {
        FixedOffset::east_opt(seconds).map(|offset| Self(Kind::Offset(offset)))
    }
}

fn choose<Z: TimeZone>(found: LocalResult<DateTime<Z>>, edge: Edge) -> Option<DateTime<Utc>> {
    let moment = match (found, edge) {
        (LocalResult::None, _) => return None,
        (LocalResult::Single(moment), _) => moment,
        (LocalResult::Ambiguous(one, other), _) => {
            let (earlier, later) = if one <= other { (one, other) } else { (other, one) };
            if edge == Edge::Start { earlier } else { later }
        }
    };
    Some(moment.with_timezone(&Utc))
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("z") {
            return Ok(Self::UTC);
        }
        if text.eq_ignore_ascii_case("local") {
            return Ok(Self::LOCAL);
        }
        let offset = || super::parse::offset(text).and_then(Self::at_offset);
        let named = || text.parse().ok().map(|zone| Self(Kind::Named(zone)));
        offset().or_else(named).ok_or_else(|| ZoneError(shortened(text)))
    }
}

/// Writes what [`FromStr`] reads.
impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Utc => f.write_str("UTC"),
            Kind::Local => f.write_str("local"),
            Kind::Offset(offset) => write!(f, "{offset}"),
            Kind::Named(zone) => f.write_str(zone.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_differ_from_utc_by_their_zone() {
        let [winter, summer] = [1_740_000_000, 1_750_000_000]
            .map(|seconds| Timestamp::from_parts(seconds, 0).unwrap());
        for (text, offsets) in [
            ("UTC", [0, 0]),
            ("-09:30", [-34_200, -34_200]),
            ("Europe/Paris", [3_600, 7_200]),
            ("Asia/Kolkata", [19_800, 19_800]),
        ] {
            let zone: Zone = text.parse().unwrap();
            assert_eq!([winter, summer].map(|time| zone.offset_at(time)), offsets, "{text}");
            assert_eq!(zone.name_at(winter), text);
        }
        let local = Zone::LOCAL.name_at(winter);
        assert!(local.parse::<Zone>().is_ok() && local.starts_with(['+', '-']), "{local}");
    }

    #[test]
    fn a_zone_comes_back_from_its_text() {
        for text in ["UTC", "local", "+01:00", "-09:30", "Europe/Paris", "America/New_York"] {
            assert_eq!(text.parse::<Zone>().unwrap().to_string(), text);
        }
        assert_eq!("z".parse(), Ok(Zone::UTC));
        assert_eq!(
            "Mars/Base".parse::<Zone>().unwrap_err().to_string(),
            "`Mars/Base` is no time zone; expected `UTC`, `local`, an offset as `+01:00` or a \
             name as `Europe/Paris`"
        );
        assert!("+25:00".parse::<Zone>().is_err() && "+1:00".parse::<Zone>().is_err());
    }
}
