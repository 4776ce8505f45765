//! Formats numbers for people.

use std::fmt::{Display, Write, from_fn};

use iplink_core::graph::Count;
use iplink_core::query::Omitted;

/// The units of bytes, each [`BYTE_UNIT_FACTOR`] times the one before.
pub(crate) const BYTE_UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/// The ratio of two successive units of bytes.
pub(crate) const BYTE_UNIT_FACTOR: u64 = 1_024;

/// Formats an integer with thousands separators: `1,234,567`.
pub fn format_integer(number: u64) -> impl Display {
    from_fn(move |f| {
        let digits = number.to_string();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                f.write_char(',')?;
            }
            f.write_char(digit)?;
        }
        Ok(())
    })
}

/// Formats a count with a noun, whose plural ends in `s`: `1 host`, `1,234 hosts`.
pub fn format_count(count: u64, noun: &str) -> impl Display + '_ {
    let plural = if count == 1 { "" } else { "s" };
    from_fn(move |f| write!(f, "{} {noun}{plural}", format_integer(count)))
}

/// Formats the hosts, links and traffic that a view omits:
/// `1 host, 2 links with 30 packets, 1.2 KiB`.
pub fn format_omitted(omitted: &Omitted) -> impl Display + '_ {
    let (hosts, links) = (omitted.hosts as u64, omitted.links as u64);
    let Count { packets, bytes } = omitted.traffic;
    from_fn(move |f| {
        write!(f, "{}, {} with ", format_count(hosts, "host"), format_count(links, "link"))?;
        write!(f, "{}, {}", format_count(packets, "packet"), format_bytes(bytes))
    })
}

/// Formats a number of bytes in a binary unit: `512 B`, `1.2 MiB`.
pub fn format_bytes(bytes: u64) -> impl Display {
    from_fn(move |f| {
        if bytes < BYTE_UNIT_FACTOR {
            return write!(f, "{bytes} B");
        }
        // The number in tenths of the unit with this power of 1,024, rounded to the nearest.
        let tenths =
            |power: u32| (u128::from(bytes) * 10 + (1 << (10 * power - 1))) >> (10 * power);
        let units = (1..).zip(BYTE_UNITS);
        // The smallest unit in which the number is less than 1,024, or the largest unit.
        let fitting = units.filter(|(power, _)| *power == 6 || tenths(*power) < 10_240);
        match fitting.map(|(power, unit)| (tenths(power), unit)).next() {
            Some((tenths, unit)) => write!(f, "{}.{} {unit}", tenths / 10, tenths % 10),
            None => Ok(()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_integer_separates_thousands() {
        assert_eq!(format_integer(0).to_string(), "0");
        assert_eq!(format_integer(999).to_string(), "999");
        assert_eq!(format_integer(1_000).to_string(), "1,000");
        assert_eq!(format_integer(u64::MAX).to_string(), "18,446,744,073,709,551,615");
    }

    #[test]
    fn format_count_uses_the_singular_for_one() {
        assert_eq!(format_count(1, "host").to_string(), "1 host");
        assert_eq!(format_count(0, "host").to_string(), "0 hosts");
        assert_eq!(format_count(1_234, "host").to_string(), "1,234 hosts");
    }

    #[test]
    fn format_bytes_selects_the_unit() {
        assert_eq!(format_bytes(1_023).to_string(), "1023 B");
        assert_eq!(format_bytes(1_024).to_string(), "1.0 KiB");
        assert_eq!(format_bytes(1_536).to_string(), "1.5 KiB");
        assert_eq!(format_bytes(1_258_291).to_string(), "1.2 MiB");
        assert_eq!(format_bytes(u64::MAX).to_string(), "16.0 EiB");
    }
}
