//! Unit tests of parsing times and time ranges.

use super::*;

/// The start time of the examples of IP-Link, 2009-01-16T00:03:00Z, in nanoseconds since 1970.
const EXAMPLE_NANOS: i64 = 1_232_064_180_000_000_000;

fn parse_nanos(text: &str, zone: &str, disambiguation: Disambiguation) -> Result<i64, String> {
    let time = Timestamp::parse(text, zone.parse().unwrap(), disambiguation);
    time.map(Timestamp::as_nanos).map_err(|error| error.to_string())
}

fn parse_earlier(text: &str, zone: &str) -> Result<i64, String> {
    parse_nanos(text, zone, Disambiguation::Earlier)
}

fn parse_utc(text: &str) -> Result<i64, String> {
    parse_earlier(text, "UTC")
}

#[test]
fn every_format_is_parsed() {
    for text in [
        "2009-01-16T00:03:00Z",
        "2009-01-16t01:03:00+01:00",
        "2009-01-15T14:33:00-09:30",
        "2009-01-16 00:03",
        "2009-01-16T00:03",
        "2009-01-16 00:03:00",
        "2009-01-16 00:03:00.0",
        "2009-1-16 0:3",
        "2009-1-16-00-03-00",
        "2009-01-16-0-3-0",
        "1232064180",
        " 1232064180.000 ",
    ] {
        assert_eq!(parse_utc(text), Ok(EXAMPLE_NANOS), "{text}");
    }
}

#[test]
fn decimal_places_have_nanosecond_precision() {
    for (fraction, nanos) in [("5", 500_000_000), ("000000001", 1), ("123456789", 123_456_789)] {
        for whole in ["1232064180", "2009-01-16 00:03:00", "2009-1-16-00-03-00"] {
            assert_eq!(parse_utc(&format!("{whole}.{fraction}")), Ok(EXAMPLE_NANOS + nanos));
        }
    }
    assert_eq!(parse_utc("-1.5"), Ok(-1_500_000_000));
    assert_eq!(parse_utc("-0.000000001"), Ok(-1));
    assert_eq!(parse_utc("9223372036.854775807"), Ok(i64::MAX));
    assert_eq!(parse_utc("1969-12-31T23:59:59.999999999Z"), Ok(-1));
}

#[test]
fn invalid_times_are_errors() {
    let invalid = |text: &str| {
        format!(
            "invalid time \"{text}\": expected a date with a time of day, such as \"2009-01-16 00:03\", \
             \"2009-01-16T00:03:00Z\" or \"2009-1-16-00-03-00\", a date, or seconds since 1970, with up \
             to 9 decimal places"
        )
    };
    for text in ["", "x", "1.", ".5", "1.0000000001", "2009-01", "2009-01-16-00-03", "09-1-1 0:0"] {
        assert_eq!(parse_utc(text), Err(invalid(text)));
    }
    for text in ["2009-01-16 00:03 Z", "2009-01-16 00:03:00.", "2009-01-16T00:03:00+1:00", "é"] {
        assert_eq!(parse_utc(text), Err(invalid(text)));
    }
    assert_eq!(
        parse_utc("2009-02-29 00:00").unwrap_err(),
        "invalid time \"2009-02-29 00:00\": no such date or time of day"
    );
    assert!(parse_utc("2009-02-29").unwrap_err().contains("no such date or time of day"));
    assert!(parse_utc("2009-01-01 24:00").unwrap_err().contains("no such date or time of day"));
    let out_of_range = "time out of range: the supported years are 1677 to 2262";
    for text in ["9223372036.854775808", "99999999999999999999", "2300-01-01 00:00"] {
        assert_eq!(parse_utc(text).unwrap_err(), out_of_range);
    }
}

#[test]
fn zone_applies_to_times_without_an_offset() {
    let hour_nanos = 3_600_000_000_000;
    assert_eq!(parse_earlier("2009-01-16 00:03", "Europe/Paris"), Ok(EXAMPLE_NANOS - hour_nanos));
    assert_eq!(parse_earlier("2009-07-16 02:00", "Europe/Paris"), parse_utc("2009-07-16 00:00"));
    assert_eq!(parse_earlier("2009-1-16-00-03-00", "+01:00"), Ok(EXAMPLE_NANOS - hour_nanos));
    assert_eq!(parse_earlier("2009-01-16T00:03:00Z", "Europe/Paris"), Ok(EXAMPLE_NANOS));
    assert_eq!(parse_earlier("1232064180", "Europe/Paris"), Ok(EXAMPLE_NANOS));
}

#[test]
fn date_is_the_first_or_the_last_instant_of_the_day() {
    let day_nanos = 86_400_000_000_000;
    let midnight = EXAMPLE_NANOS - 180_000_000_000;
    for text in ["2009-01-16", "2009-1-16"] {
        assert_eq!(parse_utc(text), Ok(midnight));
        assert_eq!(parse_nanos(text, "UTC", Disambiguation::Later), Ok(midnight + day_nanos - 1));
    }
    assert_eq!(parse_earlier("2009-01-16", "+01:00"), Ok(midnight - 3_600_000_000_000));
    // Clocks were set forward at midnight.
    let first = parse_earlier("2017-10-15", "America/Sao_Paulo");
    assert_eq!(first, parse_utc("2017-10-15T03:00:00Z"));
}

#[test]
fn skipped_time_is_an_error_and_repeated_time_is_disambiguated() {
    assert_eq!(
        parse_earlier("2009-03-29 02:30", "Europe/Paris").unwrap_err(),
        "2009-03-29 02:30:00 does not exist in Europe/Paris: clocks were set forward"
    );
    let parse_repeated =
        |disambiguation| parse_nanos("2009-10-25 02:30", "Europe/Paris", disambiguation);
    assert_eq!(parse_repeated(Disambiguation::Earlier), parse_utc("2009-10-25T00:30:00Z"));
    assert_eq!(parse_repeated(Disambiguation::Later), parse_utc("2009-10-25T01:30:00Z"));
}

#[test]
fn range_accepts_both_formats_of_ip_link() {
    let parse = |text: &str| {
        let range = parse_range(text, Zone::UTC);
        range
            .map(|(start, end)| (start.as_nanos(), end.as_nanos()))
            .map_err(|error| error.to_string())
    };
    let one_minute = Ok((EXAMPLE_NANOS, EXAMPLE_NANOS + 60_000_000_000));
    assert_eq!(parse("1232064180:1232064240"), one_minute);
    assert_eq!(parse("2009-1-16-00-03-00:2009-1-16-00-04-00"), one_minute);
    assert_eq!(parse("1232064180:1232064180"), Ok((EXAMPLE_NANOS, EXAMPLE_NANOS)));
    assert_eq!(
        parse("2:1").unwrap_err(),
        "time range ends at 1970-01-01T00:00:01.000000Z, before it starts at \
         1970-01-01T00:00:02.000000Z"
    );
    let invalid = "invalid time range \"1\": expected \"START:END\"";
    assert!(parse("1").unwrap_err().starts_with(invalid));
    assert!(parse("1:2:3").unwrap_err().starts_with("invalid time range \"1:2:3\""));
    assert!(parse("1:x").unwrap_err().starts_with("invalid time \"x\""));
}
