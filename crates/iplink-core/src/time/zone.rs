//! Time zones, and the conversion of local times to timestamps.

use std::fmt;
use std::str::FromStr;

use chrono::offset::LocalResult;
use chrono::{DateTime, FixedOffset, Local, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

use super::scanner::parse_offset;
use super::{TimeError, Timestamp, abbreviate};

/// A time zone; UTC by default.
///
/// ```
/// use iplink_core::time::{Disambiguation, Timestamp, Zone};
///
/// let paris: Zone = "Europe/Paris".parse()?;
/// let time = Timestamp::parse("2009-01-16 01:03", paris, Disambiguation::Earlier)?;
/// assert_eq!(time.to_string(), "2009-01-16T00:03:00.000000Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[doc(alias = "timezone")]
pub struct Zone(ZoneKind);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum ZoneKind {
    #[default]
    Utc,
    /// The time zone of this machine.
    Local,
    Offset(FixedOffset),
    Named(Tz),
}

/// Selects one of two timestamps for an ambiguous local time, which clocks showed twice
/// because they were set back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a repeated time has two timestamps")]
pub enum Disambiguation {
    /// The earlier timestamp: for the start of a time range.
    Earlier,
    /// The later timestamp: for the end of a time range.
    Later,
}

/// An error in the text of a time zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "invalid time zone \"{0}\": expected \"UTC\", \"local\", an offset such as \"+01:00\" or a \
     name such as \"Europe/Paris\""
)]
pub struct ZoneError(String);

impl Zone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(ZoneKind::Utc);

    /// The local time zone of this machine. Results may differ on other machines.
    pub const LOCAL: Self = Self(ZoneKind::Local);

    /// Returns the offset from UTC at a time, in seconds; positive to the east.
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
            ZoneKind::Utc => 0,
            ZoneKind::Local => utc.with_timezone(&Local).offset().local_minus_utc(),
            ZoneKind::Offset(offset) => offset.local_minus_utc(),
            ZoneKind::Named(zone) => utc.with_timezone(&zone).offset().fix().local_minus_utc(),
        }
    }

    /// Returns the name of the zone for readers on other machines, on which `local` has
    /// another meaning: the local zone is named by its offset at a time.
    #[must_use]
    pub fn name_at(self, time: Timestamp) -> String {
        let offset = FixedOffset::east_opt(self.offset_at(time));
        match (self.0, offset) {
            (ZoneKind::Local, Some(offset)) => offset.to_string(),
            _ => self.to_string(),
        }
    }

    /// Creates a zone with a fixed offset from UTC, in seconds.
    pub(super) fn from_offset(seconds: i32) -> Option<Self> {
        FixedOffset::east_opt(seconds).map(|offset| Self(ZoneKind::Offset(offset)))
    }

    /// Converts a local time in this zone to a timestamp.
    pub(super) fn to_timestamp(
        self,
        local_time: NaiveDateTime,
        disambiguation: Disambiguation,
    ) -> Result<Timestamp, TimeError> {
        let time = match self.0 {
            ZoneKind::Utc => disambiguate(local_time.and_local_timezone(Utc), disambiguation),
            ZoneKind::Local => disambiguate(Local.from_local_datetime(&local_time), disambiguation),
            ZoneKind::Offset(offset) => {
                disambiguate(offset.from_local_datetime(&local_time), disambiguation)
            }
            ZoneKind::Named(zone) => {
                disambiguate(zone.from_local_datetime(&local_time), disambiguation)
            }
        };
        let time =
            time.ok_or_else(|| TimeError::SkippedTime { local_time, zone: self.to_string() })?;
        let timestamp = time.timestamp_nanos_opt().and_then(Timestamp::from_nanos);
        timestamp.ok_or(TimeError::OutOfRange)
    }
}

/// Returns the time in UTC, or `None` if the local time was skipped because clocks were set
/// forward.
fn disambiguate<Z: TimeZone>(
    local: LocalResult<DateTime<Z>>,
    disambiguation: Disambiguation,
) -> Option<DateTime<Utc>> {
    let time = match (local, disambiguation) {
        (LocalResult::None, _) => return None,
        (LocalResult::Single(time), _) => time,
        (LocalResult::Ambiguous(first, second), Disambiguation::Earlier) => first.min(second),
        (LocalResult::Ambiguous(first, second), Disambiguation::Later) => first.max(second),
    };
    Some(time.with_timezone(&Utc))
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
        let offset = || parse_offset(text).and_then(Self::from_offset);
        let named = || text.parse().ok().map(|zone| Self(ZoneKind::Named(zone)));
        offset().or_else(named).ok_or_else(|| ZoneError(abbreviate(text)))
    }
}

/// Writes the text that [`FromStr`] parses.
impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ZoneKind::Utc => f.write_str("UTC"),
            ZoneKind::Local => f.write_str("local"),
            ZoneKind::Offset(offset) => write!(f, "{offset}"),
            ZoneKind::Named(zone) => f.write_str(zone.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offset_and_name_depend_on_zone_and_time() {
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
    fn zone_round_trips_through_text() {
        for text in ["UTC", "local", "+01:00", "-09:30", "Europe/Paris", "America/New_York"] {
            assert_eq!(text.parse::<Zone>().unwrap().to_string(), text);
        }
        assert_eq!("z".parse(), Ok(Zone::UTC));
        assert_eq!(
            "Mars/Base".parse::<Zone>().unwrap_err().to_string(),
            "invalid time zone \"Mars/Base\": expected \"UTC\", \"local\", an offset such as \
             \"+01:00\" or a name such as \"Europe/Paris\""
        );
        assert!("+25:00".parse::<Zone>().is_err() && "+1:00".parse::<Zone>().is_err());
    }
}
