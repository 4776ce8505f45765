//! Numbers for people.

use std::fmt::{Display, Write, from_fn};

use iplink_core::graph::Count;
use iplink_core::query::Omitted;

/// Writes an integer with a comma between each three digits: `1,234,567`.
pub fn grouped(number: u64) -> impl Display {
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

/// Writes how many of something there are: `1 host`, `1,234 hosts`. Its name
/// makes its plural with an `s`.
pub fn counted(number: u64, name: &str) -> impl Display + '_ {
    let plural = if number == 1 { "" } else { "s" };
    from_fn(move |f| write!(f, "{} {name}{plural}", grouped(number)))
}

/// Writes what a view leaves out: `1 host, 2 links with 30 packets, 1.2 KiB`.
pub fn left_out(left_out: &Omitted) -> impl Display + '_ {
    let (hosts, links) = (left_out.hosts as u64, left_out.links as u64);
    let Count { packets, bytes: volume } = left_out.traffic;
    from_fn(move |f| {
        write!(f, "{}, {} with ", counted(hosts, "host"), counted(links, "link"))?;
        write!(f, "{}, {}", counted(packets, "packet"), bytes(volume))
    })
}

/// Writes a number of bytes in the unit that suits it: `512 B`, `1.2 MiB`.
pub fn bytes(number: u64) -> impl Display {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    from_fn(move |f| {
        if number < 1_024 {
            return write!(f, "{number} B");
        }
        // In tenths, rounded to the nearest.
        let tenths =
            |power: u32| (u128::from(number) * 10 + (1 << (10 * power - 1))) >> (10 * power);
        let units = (1..).zip(UNITS);
        let suits = units.filter(|(power, _)| *power == 6 || tenths(*power) < 10_240);
        match suits.map(|(power, unit)| (tenths(power), unit)).next() {
            Some((tenths, unit)) => write!(f, "{}.{} {unit}", tenths / 10, tenths % 10),
            None => Ok(()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_by_three() {
        assert_eq!(grouped(0).to_string(), "0");
        assert_eq!(grouped(999).to_string(), "999");
        assert_eq!(grouped(1_000).to_string(), "1,000");
        assert_eq!(grouped(u64::MAX).to_string(), "18,446,744,073,709,551,615");
    }

    #[test]
    fn one_of_something_is_singular() {
        assert_eq!(counted(1, "host").to_string(), "1 host");
        assert_eq!(counted(0, "host").to_string(), "0 hosts");
        assert_eq!(counted(1_234, "host").to_string(), "1,234 hosts");
    }

    #[test]
    fn bytes_have_the_unit_that_suits_them() {
        assert_eq!(bytes(1_023).to_string(), "1023 B");
        assert_eq!(bytes(1_024).to_string(), "1.0 KiB");
        assert_eq!(bytes(1_536).to_string(), "1.5 KiB");
        assert_eq!(bytes(1_258_291).to_string(), "1.2 MiB");
        assert_eq!(bytes(u64::MAX).to_string(), "16.0 EiB");
    }
}
