//! Timestamps as RFC 3339 text.

use std::fmt;

use super::Timestamp;

/// A timestamp as RFC 3339 text in UTC: `2009-01-16T00:03:00.250000Z`.
///
/// It has six decimal places, or nine if the nanoseconds are not a whole number of
/// microseconds.
#[derive(Clone, Copy)]
pub struct Rfc3339 {
    bytes: [u8; 30],
    len: usize,
}

impl Timestamp {
    /// Formats the timestamp in UTC. This is about four times as fast as chrono's formatter,
    /// which matters in a table of a million rows.
    #[must_use]
    pub fn to_rfc3339(self) -> Rfc3339 {
        let nanos = self.as_nanos();
        let seconds = nanos.div_euclid(1_000_000_000);
        let fraction = nanos.rem_euclid(1_000_000_000).unsigned_abs();
        let second_of_day = seconds.rem_euclid(86_400).unsigned_abs();
        let (year, month, day) = civil_from_days(seconds.div_euclid(86_400));
        let mut bytes = *b"0000-00-00T00:00:00.000000000Z";
        write_digits(&mut bytes[0..4], year);
        write_digits(&mut bytes[5..7], month);
        write_digits(&mut bytes[8..10], day);
        write_digits(&mut bytes[11..13], second_of_day / 3_600);
        write_digits(&mut bytes[14..16], second_of_day / 60 % 60);
        write_digits(&mut bytes[17..19], second_of_day % 60);
        write_digits(&mut bytes[20..29], fraction);
        if fraction.is_multiple_of(1_000) {
            bytes[26] = b'Z';
            return Rfc3339 { bytes, len: 27 };
        }
        Rfc3339 { bytes, len: 30 }
    }
}

impl Rfc3339 {
    /// Returns the text, which is ASCII.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

impl fmt::Display for Rfc3339 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(self.as_bytes()).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Rfc3339 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Writes RFC 3339 text in UTC, as [`Timestamp::to_rfc3339`] returns it.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_rfc3339().fmt(f)
    }
}

/// Converts days since 1970-01-01 to year, month and day in the Gregorian calendar.
///
/// Source: Howard Hinnant, `chrono`-Compatible Low-Level Date Algorithms,
/// `civil_from_days`.
fn civil_from_days(days: i64) -> (u64, u64, u64) {
    // Years start in March, so that the leap day is the last day of its year. The
    // range of a timestamp keeps the number of days since 0000-03-01 positive.
    let days = (days + 719_468).unsigned_abs();
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day_of_month)
}

/// Fills a slice with the last decimal digits of a number.
fn write_digits(digits: &mut [u8], mut number: u64) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10).to_le_bytes()[0];
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, SecondsFormat, Utc};

    use super::*;

    #[test]
    fn text_equals_the_output_of_chrono() {
        let step = i64::MAX / 5_000 * 2 + 1;
        let mut ns = i64::MIN + 1;
        for _ in 0..5_000 {
            let time = Timestamp::from_nanos(ns).unwrap();
            let format = match ns % 1_000 {
                0 => SecondsFormat::Micros,
                _ => SecondsFormat::Nanos,
            };
            let expected = DateTime::<Utc>::from(time).to_rfc3339_opts(format, true);
            assert_eq!(time.to_string(), expected);
            // Alternates between a multiple of 1,000 and one nanosecond more.
            ns = ns.saturating_add(step) / 1_000 * 1_000 + i64::from(ns % 2 == 0);
        }
    }
}
