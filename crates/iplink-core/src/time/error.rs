//! Errors in the text of a time.

use chrono::NaiveDateTime;

use super::Timestamp;

/// An error in the text of a time or a time range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// The text has none of the supported formats.
    #[error(
        "invalid time \"{0}\": expected a date with a time of day, such as \"2009-01-16 00:03\", \
         \"2009-01-16T00:03:00Z\" or \"2009-1-16-00-03-00\", a date, or seconds since 1970, with up \
         to 9 decimal places"
    )]
    InvalidTime(String),
    /// The date or the time of day does not exist.
    #[error("invalid time \"{0}\": no such date or time of day")]
    NonexistentTime(String),
    /// The time was skipped when clocks were set forward.
    #[error("{local_time} does not exist in {zone}: clocks were set forward")]
    SkippedTime {
        /// The local time that was skipped.
        local_time: NaiveDateTime,
        /// The time zone.
        zone: String,
    },
    /// The time is outside the range of a [`Timestamp`].
    #[error("time out of range: the supported years are 1677 to 2262")]
    OutOfRange,
    /// A time range is not two times separated by a colon.
    #[error(
        "invalid time range \"{0}\": expected \"START:END\", each in seconds since 1970 or as \
         \"2009-1-16-00-03-00\""
    )]
    InvalidRange(String),
    /// A time range ends before it starts.
    #[error("time range ends at {end}, before it starts at {start}")]
    ReversedRange {
        /// The start of the range.
        start: Timestamp,
        /// The end of the range.
        end: Timestamp,
    },
}
