use super::*;

/// The second that IP-Link's examples start at.
const NANOS: i64 = 1_232_064_180_000_000_000;

fn nanos(text: &str, zone: &str, edge: Edge) -> Result<i64, String> {
    let time = Timestamp::parse(text, zone.parse().unwrap(), edge);
    time.map(Timestamp::as_nanos).map_err(|error| error.to_string())
}

fn utc(text: &str) -> Result<i64, String> {
    nanos(text, "UTC", Edge::Start)
}

#[test]
fn a_moment_has_many_forms() {
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
        assert_eq!(utc(text), Ok(NANOS), "{text}");
    }
}

#[test]
fn every_nanosecond_counts() {
    for (fraction, nanos) in [("5", 500_000_000), ("000000001", 1), ("123456789", 123_456_789)] {
        for whole in ["1232064180", "2009-01-16 00:03:00", "2009-1-16-00-03-00"] {
            assert_eq!(utc(&format!("{whole}.{fraction}")), Ok(NANOS + nanos));
        }
    }
    assert_eq!(utc("-1.5"), Ok(-1_500_000_000));
    assert_eq!(utc("-0.000000001"), Ok(-1));
    assert_eq!(utc("9223372036.854775807"), Ok(i64::MAX));
    assert_eq!(utc("1969-12-31T23:59:59.999999999Z"), Ok(-1));
}

#[test]
fn what_is_no_time_is_told() {
    let form = |text: &str| {
        format!(
            "`{text}` is no time; expected `2009-01-16T00:03:00Z`, `2009-01-16 00:03`, \
             `2009-1-16-00-03-00` or seconds since 1970, with up to 9 digits behind the point"
        )
    };
    for text in
        ["", "x", "1.", ".5", "1.0000000001", "2009-01-16", "2009-01-16-00-03", "09-1-1 0:0"]
    {
        assert_eq!(utc(text), Err(form(text)));
    }
    for text in ["2009-01-16 00:03 Z", "2009-01-16 00:03:00.", "2009-01-16T00:03:00+1:00", "é"] {
        assert_eq!(utc(text), Err(form(text)));
    }
    assert_eq!(
        utc("2009-02-29 00:00").unwrap_err(),
        "`2009-02-29 00:00` does not exist: there is no such day or time of day"
    );
    assert!(utc("2009-01-01 24:00").unwrap_err().contains("does not exist"));
    let range = "the time is out of range, which is the years 1677 to 2262";
    for text in ["9223372036.854775808", "99999999999999999999", "2300-01-01 00:00"] {
        assert_eq!(utc(text).unwrap_err(), range);
    }
}

#[test]
fn a_zone_shifts_what_does_not_tell_its_own() {
    let hour = 3_600_000_000_000;
    assert_eq!(nanos("2009-01-16 00:03", "Europe/Paris", Edge::Start), Ok(NANOS - hour));
    assert_eq!(nanos("2009-07-16 02:00", "Europe/Paris", Edge::Start), utc("2009-07-16 00:00"));
    assert_eq!(nanos("2009-1-16-00-03-00", "+01:00", Edge::Start), Ok(NANOS - hour));
    assert_eq!(nanos("2009-01-16T00:03:00Z", "Europe/Paris", Edge::Start), Ok(NANOS));
    assert_eq!(nanos("1232064180", "Europe/Paris", Edge::Start), Ok(NANOS));
}

#[test]
fn where_clocks_were_set_a_time_is_missing_or_there_twice() {
    let gap = nanos("2009-03-29 02:30", "Europe/Paris", Edge::Start).unwrap_err();
    let expected = "2009-03-29 02:30:00 was never shown in Europe/Paris: clocks were set forward";
    assert_eq!(gap, format!("{expected} over it"));
    let twice = |edge| nanos("2009-10-25 02:30", "Europe/Paris", edge);
    assert_eq!(twice(Edge::Start), utc("2009-10-25T00:30:00Z"));
    assert_eq!(twice(Edge::End), utc("2009-10-25T01:30:00Z"));
}

#[test]
fn a_range_has_both_forms_of_ip_link() {
    let range = |text: &str| {
        let range = parse_range(text, Zone::UTC);
        range.map(|(start, end)| (start.as_nanos(), end.as_nanos())).map_err(|it| it.to_string())
    };
    let minute = Ok((NANOS, NANOS + 60_000_000_000));
    assert_eq!(range("1232064180:1232064240"), minute);
    assert_eq!(range("2009-1-16-00-03-00:2009-1-16-00-04-00"), minute);
    assert_eq!(range("1232064180:1232064180"), Ok((NANOS, NANOS)));
    assert_eq!(
        range("2:1").unwrap_err(),
        "the range ends at 1970-01-01T00:00:01.000000Z, before it starts at \
         1970-01-01T00:00:02.000000Z"
    );
    assert!(range("1").unwrap_err().starts_with("`1` is no range of time; expected `A:B`"));
    assert!(range("1:2:3").unwrap_err().starts_with("`1:2:3` is no range"));
    assert!(range("1:x").unwrap_err().starts_with("`x` is no time"));
}
