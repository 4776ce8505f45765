//! Texts to moments.

use chrono::{NaiveDate, NaiveDateTime};

use super::error::shortened;
use super::{Edge, TimeError, Timestamp, Zone};

impl Timestamp {
    /// Reads a moment, exact to the nanosecond, in one of these forms:
    ///
    /// - RFC 3339, `2009-01-16T00:03:00.25Z`, whose offset stands for itself;
    /// - `2009-01-16 00:03`, with seconds and a fraction of them or without, and
    ///   with a space or a `T` between; what is left out is zero;
    /// - IP-Link's `2009-1-16-00-03-00`;
    /// - seconds since 1970, UTC, such as `1232064180` or `1232064180.25`.
    ///
    /// `zone` is that of the times that do not tell theirs. Where its clocks
    /// were set back and showed a time twice, `edge` tells which is meant.
    ///
    /// # Errors
    ///
    /// Returns a [`TimeError`] when the text is none of these, the day or the
    /// time does not exist, clocks of the zone never showed it, or it is not in
    /// the years 1677 to 2262.
    ///
    /// ```
    /// use iplink_core::time::{Edge, Timestamp, Zone};
    ///
    /// let one = Timestamp::parse("2009-1-16-00-03-00", Zone::UTC, Edge::Start)?;
    /// let other = Timestamp::parse("1232064180", Zone::UTC, Edge::Start)?;
    /// assert_eq!(one, other);
    /// # Ok::<(), iplink_core::time::TimeError>(())
    /// ```
    pub fn parse(text: &str, zone: Zone, edge: Edge) -> Result<Self, TimeError> {
        let text = text.trim();
        if let Some(nanos) = seconds(text) {
            let nanos = nanos.and_then(|nanos| i64::try_from(nanos).ok());
            return nanos.and_then(Self::from_nanos).ok_or(TimeError::OutOfRange);
        }
        let mut scanner = Scanner(text);
        let (clock, own) = scanner.clock().ok_or_else(|| TimeError::Form(shortened(text)))?;
        let clock = clock.ok_or_else(|| TimeError::NoSuchTime(shortened(text)))?;
        own.unwrap_or(zone).moment(clock, edge)
    }
}

/// Reads IP-Link's `A:B`, in seconds since 1970 or as
/// `2009-1-16-00-03-00:2009-1-16-00-04-00`; both ends are of the span.
///
/// # Errors
///
/// Returns a [`TimeError`] when there is not one colon between two moments, or
/// the second is before the first.
///
/// ```
/// use iplink_core::time::{Zone, parse_range};
///
/// let (start, end) = parse_range("1232064180:1232064240.5", Zone::UTC)?;
/// assert_eq!(end.as_nanos() - start.as_nanos(), 60_500_000_000);
/// # Ok::<(), iplink_core::time::TimeError>(())
/// ```
pub fn parse_range(text: &str, zone: Zone) -> Result<(Timestamp, Timestamp), TimeError> {
    let ends = text.split_once(':').filter(|(_, end)| !end.contains(':'));
    let (start, end) = ends.ok_or_else(|| TimeError::Range(shortened(text)))?;
    let start = Timestamp::parse(start, zone, Edge::Start)?;
    let end = Timestamp::parse(end, zone, Edge::End)?;
    if end < start { Err(TimeError::Backwards { start, end }) } else { Ok((start, end)) }
}

/// Reads seconds with up to nine digits behind the point, as nanoseconds: `None`
/// where the text is not of that form, `Some(None)` where the number is too
/// large.
fn seconds(text: &str) -> Option<Option<i128>> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanos = i128::from(fraction_nanos(fraction)?);
    let whole: Option<i128> = whole.parse::<u64>().ok().map(i128::from);
    let sum = whole.map(|whole| whole * 1_000_000_000 + nanos);
    Some(sum.map(|sum| if text.starts_with('-') { -sum } else { sum }))
}

/// Returns what the digits behind a point say; more than nine would be lost.
fn fraction_nanos(digits: &str) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let places = u32::try_from(digits.len()).ok()?;
    Some(digits.parse::<u32>().ok()? * 10_u32.pow(9 - places))
}

/// Reads an offset from UTC, as `+01:00`, in seconds.
pub(super) fn offset(text: &str) -> Option<i32> {
    let mut scanner = Scanner(text);
    let offset = scanner.offset()?;
    scanner.0.is_empty().then_some(offset)
}

/// The rest of a text.
struct Scanner<'t>(&'t str);

impl Scanner<'_> {
    /// Reads the whole text: `None` where it has not the form of a time,
    /// `Some((None, …))` where it has and there is no such time.
    fn clock(&mut self) -> Option<(Option<NaiveDateTime>, Option<Zone>)> {
        let year = self.number(4, 4)?;
        self.take('-')?;
        let month = self.number(1, 2)?;
        self.take('-')?;
        let day = self.number(1, 2)?;
        let separator = if self.take('-').is_some() { '-' } else { ':' };
        if separator == ':' {
            self.take('T').or_else(|| self.take('t')).or_else(|| self.take(' '))?;
        }
        let hour = self.number(1, 2)?;
        self.take(separator)?;
        let minute = self.number(1, 2)?;
        let (second, nanos) = self.seconds(separator)?;
        let zone = if separator == ':' { self.zone()? } else { None };
        if !self.0.is_empty() {
            return None;
        }
        let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
        Some((date.and_then(|date| date.and_hms_nano_opt(hour, minute, second, nanos)), zone))
    }

    /// Reads the seconds and their fraction, if they are there.
    fn seconds(&mut self, separator: char) -> Option<(u32, u32)> {
        if self.take(separator).is_none() {
            // IP-Link's form has them always.
            return (separator == ':').then_some((0, 0));
        }
        let second = self.number(1, 2)?;
        if self.take('.').is_none() {
            return Some((second, 0));
        }
        let len = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some((second, fraction_nanos(digits)?))
    }

    /// Reads the zone, if it is there.
    fn zone(&mut self) -> Option<Option<Zone>> {
        if self.0.is_empty() {
            return Some(None);
        }
        if self.take('Z').or_else(|| self.take('z')).is_some() {
            return Some(Some(Zone::UTC));
        }
        Zone::at_offset(self.offset()?).map(Some)
    }

    fn offset(&mut self) -> Option<i32> {
        let sign = if self.take('-').is_some() { -1 } else { self.take('+').map(|()| 1)? };
        let hours = self.number(2, 2)?;
        self.take(':')?;
        let minutes = self.number(2, 2).filter(|minutes| *minutes < 60)?;
        Some(sign * i32::try_from(hours * 3_600 + minutes * 60).ok()?)
    }

    /// Reads a number of so many digits.
    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let len = self.0.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(len).filter(|_| len >= least)?;
        self.0 = rest;
        digits.parse().ok()
    }

    fn take(&mut self, character: char) -> Option<()> {
        self.0 = self.0.strip_prefix(character)?;
        Some(())
    }
}

#[cfg(test)]
#[path = "parse/tests.rs"]
mod tests;
