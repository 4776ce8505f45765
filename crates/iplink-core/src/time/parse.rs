//! Parsing of times and time ranges.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::scanner::{Scanner, parse_fraction};
use super::{Disambiguation, TimeError, Timestamp, Zone, abbreviate};

impl Timestamp {
    /// Parses a time, with nanosecond precision, in one of these formats:
    ///
    /// - RFC 3339, `2009-01-16T00:03:00.25Z`, whose offset overrides `zone`;
    /// - `2009-01-16 00:03`, with optional seconds and decimal places, which are zero if
    ///   omitted, and with a space or a `T` between date and time of day;
    /// - the format of IP-Link, `2009-1-16-00-03-00`;
    /// - a date, `2009-01-16`, for the first or the last nanosecond of the day;
    /// - seconds since 1970, UTC, such as `1232064180` or `1232064180.25`.
    ///
    /// `zone` is the time zone of times without an offset. If its clocks were set
    /// back and showed a time twice, or if the text is a date, `disambiguation` selects
    /// one of the two times.
    ///
    /// # Errors
    ///
    /// Returns a [`TimeError`] if the text has none of these formats, the date or
    /// time of day does not exist, the time was skipped in the zone, or it is
    /// outside the years 1677 to 2262.
    ///
    /// ```
    /// use iplink_core::time::{Disambiguation, Timestamp, Zone};
    ///
    /// let parse = |text| Timestamp::parse(text, Zone::UTC, Disambiguation::Earlier);
    /// assert_eq!(parse("2009-1-16-00-03-00")?, parse("1232064180")?);
    /// # Ok::<(), iplink_core::time::TimeError>(())
    /// ```
    pub fn parse(
        text: &str,
        zone: Zone,
        disambiguation: Disambiguation,
    ) -> Result<Self, TimeError> {
        let text = text.trim();
        if let Some(nanos) = parse_seconds(text) {
            let nanos = nanos.and_then(|nanos| i64::try_from(nanos).ok());
            return nanos.and_then(Self::from_nanos).ok_or(TimeError::OutOfRange);
        }
        let invalid = || TimeError::InvalidTime(abbreviate(text));
        if let Some(date) = parse_date(text) {
            let date = date.ok_or_else(|| TimeError::NonexistentTime(abbreviate(text)))?;
            return end_of_day(date, zone, disambiguation);
        }
        let (clock, explicit_zone) = parse_clock(text).ok_or_else(invalid)?;
        let clock = clock.ok_or_else(|| TimeError::NonexistentTime(abbreviate(text)))?;
        explicit_zone.unwrap_or(zone).to_timestamp(clock, disambiguation)
    }
}

/// Parses a time range in the format of IP-Link, `START:END`, with times in seconds
/// since 1970 or as `2009-1-16-00-03-00:2009-1-16-00-04-00`. Both ends are
/// inclusive.
///
/// # Errors
///
/// Returns a [`TimeError`] if the text is not two valid times separated by one colon, or
/// if the second is before the first.
///
/// ```
/// use iplink_core::time::{Zone, parse_range};
///
/// let (start, end) = parse_range("1232064180:1232064240.5", Zone::UTC)?;
/// assert_eq!(end.as_nanos() - start.as_nanos(), 60_500_000_000);
/// # Ok::<(), iplink_core::time::TimeError>(())
/// ```
pub fn parse_range(text: &str, zone: Zone) -> Result<(Timestamp, Timestamp), TimeError> {
    let pair = text.split_once(':').filter(|(_, end)| !end.contains(':'));
    let (start, end) = pair.ok_or_else(|| TimeError::InvalidRange(abbreviate(text)))?;
    let start = Timestamp::parse(start, zone, Disambiguation::Earlier)?;
    let end = Timestamp::parse(end, zone, Disambiguation::Later)?;
    if end < start { Err(TimeError::ReversedRange { start, end }) } else { Ok((start, end)) }
}

/// Parses seconds with up to nine decimal places, as nanoseconds. Returns `None` if
/// the text does not have that format, and `Some(None)` if the number is too large.
fn parse_seconds(text: &str) -> Option<Option<i128>> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanos = i128::from(parse_fraction(fraction)?);
    let whole: Option<i128> = whole.parse::<u64>().ok().map(i128::from);
    let sum = whole.map(|whole| whole * 1_000_000_000 + nanos);
    Some(sum.map(|sum| if text.starts_with('-') { -sum } else { sum }))
}

/// Parses a date without a time of day. Returns `None` if the text does not have that format, and
/// `Some(None)` if there is no such date.
fn parse_date(text: &str) -> Option<Option<NaiveDate>> {
    let mut scanner = Scanner::new(text);
    let date = scan_date(&mut scanner)?;
    scanner.is_at_end().then_some(date)
}

/// Returns the first or the last nanosecond of a day in a zone.
fn end_of_day(
    date: NaiveDate,
    zone: Zone,
    disambiguation: Disambiguation,
) -> Result<Timestamp, TimeError> {
    let (midnight, hour) = (date.and_time(NaiveTime::MIN), TimeDelta::hours(1));
    match disambiguation {
        Disambiguation::Earlier => zone.to_timestamp(midnight, disambiguation).or_else(|error| {
            // In some zones, clocks were set forward at midnight, so that the day starts at one.
            let first = matches!(error, TimeError::SkippedTime { .. }).then(|| midnight + hour);
            first.map_or(Err(error), |first| zone.to_timestamp(first, disambiguation))
        }),
        Disambiguation::Later => {
            let last = date.and_hms_nano_opt(23, 59, 59, 999_999_999);
            zone.to_timestamp(last.ok_or(TimeError::OutOfRange)?, disambiguation)
        }
    }
}

/// Reads a date. Returns `Some(None)` if there is no such date.
fn scan_date(scanner: &mut Scanner<'_>) -> Option<Option<NaiveDate>> {
    let year = scanner.read_number(4, 4)?;
    scanner.take('-')?;
    let month = scanner.read_number(1, 2)?;
    scanner.take('-')?;
    let day = scanner.read_number(1, 2)?;
    Some(NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day))
}

/// Parses a date and time of day, with an optional zone. Returns `None` if the text
/// does not have that format, and `Some((None, …))` if there is no such time.
fn parse_clock(text: &str) -> Option<(Option<NaiveDateTime>, Option<Zone>)> {
    let mut scanner = Scanner::new(text);
    let date = scan_date(&mut scanner)?;
    let separator = if scanner.take('-').is_some() { '-' } else { ':' };
    if separator == ':' {
        scanner.take('T').or_else(|| scanner.take('t')).or_else(|| scanner.take(' '))?;
    }
    let hour = scanner.read_number(1, 2)?;
    scanner.take(separator)?;
    let minute = scanner.read_number(1, 2)?;
    let (second, nanos) = scan_seconds(&mut scanner, separator)?;
    let zone = if separator == ':' { scan_zone(&mut scanner)? } else { None };
    if !scanner.is_at_end() {
        return None;
    }
    Some((date.and_then(|date| date.and_hms_nano_opt(hour, minute, second, nanos)), zone))
}

/// Reads the seconds and their decimal places. They are mandatory in the format of
/// IP-Link, which separates them by `-`.
fn scan_seconds(scanner: &mut Scanner<'_>, separator: char) -> Option<(u32, u32)> {
    if scanner.take(separator).is_none() {
        return (separator == ':').then_some((0, 0));
    }
    let second = scanner.read_number(1, 2)?;
    let nanos = if scanner.take('.').is_some() { scanner.read_fraction()? } else { 0 };
    Some((second, nanos))
}

/// Reads the zone. Returns `Some(None)` if there is none, and `None` if it is invalid.
fn scan_zone(scanner: &mut Scanner<'_>) -> Option<Option<Zone>> {
    if scanner.is_at_end() {
        return Some(None);
    }
    if scanner.take('Z').or_else(|| scanner.take('z')).is_some() {
        return Some(Some(Zone::UTC));
    }
    Zone::from_offset(scanner.read_offset()?).map(Some)
}

#[cfg(test)]
mod tests;
