//! The requests of IP-Link: which rows of a database are read.

use std::fmt;
use std::net::{AddrParseError, IpAddr};
use std::num::ParseIntError;

use rusqlite::types::Value;

use super::query::Condition;
use super::schema::SECONDS;
use crate::time::{Edge, TimeError, Timestamp, Zone};

/// Which rows of a database are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Request {
    /// All.
    #[default]
    All,
    /// Those of this time, both ends included.
    Range(Timestamp, Timestamp),
    /// Those of packets that this host sent.
    Source(IpAddr),
    /// Those of packets that were sent to this host.
    Target(IpAddr),
    /// Those of packets between these two hosts, in either direction.
    Between(IpAddr, IpAddr),
    /// The first so many.
    First(u32),
}

/// A request that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// There is no such request.
    #[error("no request is called `{0}`; there are: all, tts, time, ip_src, ip_dst, ip, number")]
    Unknown(String),
    /// It needs two values.
    #[error("`{0}` is not of the form A:B")]
    NoPair(String),
    /// It is no time.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// It is no address.
    #[error("`{0}` is no address of IP: {1}")]
    Address(String, AddrParseError),
    /// It is no number of rows.
    #[error("`{0}` is no number of rows: {1}")]
    Number(String, ParseIntError),
}

impl Request {
    /// Reads a request as IP-Link has it: `all`; `tts` with `A:B`, seconds since
    /// 1970, and `time` with `Y-M-D-h-m-s:Y-M-D-h-m-s`, or either with the other; `ip_src` or `ip_dst` with an
    /// address; `ip` with `A:B`, two addresses; `number` with a number of rows.
    /// Both ends of a time are included.
    ///
    /// Of IPv6, the two addresses are told apart in whatever way makes two of
    /// them.
    ///
    /// # Errors
    ///
    /// Returns a [`RequestError`] where it is none.
    ///
    /// ```
    /// use iplink_core::store::Request;
    /// use iplink_core::time::Zone;
    ///
    /// let night = Request::parse("time", "2009-1-16-00-03-00:2009-1-16-00-05-00", Zone::UTC)?;
    /// assert_eq!(night, Request::parse("tts", "1232064180:1232064300", Zone::UTC)?);
    /// # Ok::<(), iplink_core::store::RequestError>(())
    /// ```
    pub fn parse(name: &str, parameter: &str, zone: Zone) -> Result<Self, RequestError> {
        match name {
            "all" => Ok(Self::All),
            "tts" | "time" => range(parameter, zone),
            "ip_src" => address(parameter).map(Self::Source),
            "ip_dst" => address(parameter).map(Self::Target),
            "ip" => between(parameter),
            "number" => parameter
                .parse()
                .map(Self::First)
                .map_err(|error| RequestError::Number(parameter.to_owned(), error)),
            name => Err(RequestError::Unknown(name.to_owned())),
        }
    }

    /// Returns how many rows are asked for, if not all that match.
    pub(super) const fn first(self) -> Option<u32> {
        match self {
            Self::First(count) => Some(count),
            _ => None,
        }
    }

    /// Returns the condition on our tables, if there is one.
    pub(super) fn of_ours(self) -> Option<Condition> {
        let host = "(SELECT id FROM host WHERE bytes = ?)";
        let condition = |text: String, values: Vec<Value>| Some(Condition { text, values });
        match self {
            Self::All | Self::First(_) => None,
            // The seconds are found by the index; the nanoseconds are exact.
            Self::Range(first, last) => {
                let bound = SECONDS.replace("time_ns", "?");
                let text =
                    format!("{SECONDS} BETWEEN {bound} AND {bound} AND time_ns BETWEEN ? AND ?");
                let (first, last) = (first.as_nanos().into(), last.as_nanos().into());
                let values: [Value; 6] =
                    [&first, &first, &last, &last, &first, &last].map(Value::clone);
                condition(text, values.into())
            }
            Self::Source(address) => condition(format!("source = {host}"), vec![blob(address)]),
            Self::Target(address) => condition(format!("target = {host}"), vec![blob(address)]),
            Self::Between(one, other) => {
                let way = format!("source = {host} AND target = {host}");
                let values = [one, other, other, one].map(blob);
                condition(format!("{way} OR {way}"), values.into())
            }
        }
    }

    /// Returns the condition on IP-Link's table, if there is one.
    pub(super) fn of_ip_link(self) -> Option<Condition> {
        let condition =
            |text: &str, values: Vec<Value>| Some(Condition { text: text.to_owned(), values });
        let text = |address: IpAddr| Value::from(address.to_string());
        let real = |time| Value::Real(seconds(time));
        match self {
            Self::All | Self::First(_) => None,
            Self::Range(first, last) => {
                condition("tts >= ? AND tts <= ?", vec![real(first), real(last)])
            }
            Self::Source(address) => condition("ip_src = ?", vec![text(address)]),
            Self::Target(address) => condition("ip_dst = ?", vec![text(address)]),
            Self::Between(one, other) => condition(
                "(ip_src = ? AND ip_dst = ?) OR (ip_src = ? AND ip_dst = ?)",
                [one, other, other, one].map(text).into(),
            ),
        }
    }
}

/// Says which rows these are, in the words of a filter as far as it has them.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Range(first, last) => write!(f, "since {first} and until {last}"),
            Self::Source(address) => write!(f, "src host {address}"),
            Self::Target(address) => write!(f, "dst host {address}"),
            Self::Between(one, other) => write!(f, "host {one} and host {other}"),
            Self::First(count) => write!(f, "the first {count} rows"),
        }
    }
}

fn range(text: &str, zone: Zone) -> Result<Request, RequestError> {
    let (first, last) =
        text.split_once(':').ok_or_else(|| RequestError::NoPair(text.to_owned()))?;
    let first = Timestamp::parse(first, zone, Edge::Start)?;
    Ok(Request::Range(first, Timestamp::parse(last, zone, Edge::End)?))
}

fn address(text: &str) -> Result<IpAddr, RequestError> {
    text.parse().map_err(|error| RequestError::Address(text.to_owned(), error))
}

/// Returns the two addresses, which may have colons of their own.
fn between(text: &str) -> Result<Request, RequestError> {
    let pair = text.match_indices(':').find_map(|(at, _)| {
        let (one, other) = text.split_at_checked(at)?;
        let other = other.strip_prefix(':')?;
        Some(Request::Between(one.parse().ok()?, other.parse().ok()?))
    });
    pair.ok_or_else(|| RequestError::NoPair(text.to_owned()))
}

fn blob(address: IpAddr) -> Value {
    match address {
        IpAddr::V4(address) => Value::Blob(address.octets().into()),
        IpAddr::V6(address) => Value::Blob(address.octets().into()),
    }
}

/// Returns the seconds as IP-Link's table has them.
#[expect(clippy::cast_precision_loss, reason = "both are far below 2^53")]
pub(super) fn seconds(time: Timestamp) -> f64 {
    let nanos = time.as_nanos();
    (nanos / NANOS) as f64 + (nanos % NANOS) as f64 / 1e9
}

/// Nanoseconds in a second.
const NANOS: i64 = 1_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(name: &str, parameter: &str) -> Result<Request, String> {
        Request::parse(name, parameter, Zone::UTC).map_err(|error| error.to_string())
    }

    #[test]
    fn requests_are_those_of_ip_link() {
        let time = |ns| Timestamp::from_nanos(ns).unwrap();
        let range = Request::Range(time(1_500_000_000), time(2_000_000_000));
        assert_eq!(parse("tts", "1.5:2"), Ok(range));
        assert_eq!(parse("all", ""), Ok(Request::All));
        assert_eq!(parse("number", "7"), Ok(Request::First(7)));
        let one: IpAddr = "10.0.0.1".parse().unwrap();
        assert_eq!(parse("ip_src", "10.0.0.1"), Ok(Request::Source(one)));
        let other = "fe80::1".parse().unwrap();
        assert_eq!(parse("ip", "10.0.0.1:fe80::1"), Ok(Request::Between(one, other)));
    }

    #[test]
    fn requests_are_said_in_the_words_of_filters() {
        let said = |name, parameter| parse(name, parameter).unwrap().to_string();
        assert_eq!(said("ip", "10.0.0.1:fe80::1"), "host 10.0.0.1 and host fe80::1");
        let range = "since 1970-01-01T00:00:01.000000Z and until 1970-01-01T00:00:02.000000Z";
        assert_eq!(said("tts", "1:2"), range);
        assert_eq!(said("number", "7"), "the first 7 rows");
    }

    #[test]
    fn what_is_no_request_says_why() {
        for (name, parameter, says) in [
            (
                "speed",
                "1",
                "no request is called `speed`; there are: all, tts, time, ip_src, ip_dst, ip, number",
            ),
            ("tts", "1", "`1` is not of the form A:B"),
            ("ip_src", "x' OR 1", "`x' OR 1` is no address of IP: invalid IP address syntax"),
            ("number", "-1", "`-1` is no number of rows: invalid digit found in string"),
        ] {
            assert_eq!(parse(name, parameter), Err(says.to_owned()));
        }
    }

    #[test]
    fn what_is_no_time_says_so() {
        for (name, parameter) in [("tts", "1:x"), ("time", "2009-1-15:2009-1-16")] {
            assert!(parse(name, parameter).unwrap_err().contains("` is no time; expected "));
        }
    }

    #[test]
    fn a_time_of_day_is_that_of_the_zone() {
        let paris = "Europe/Paris".parse().unwrap();
        let night = "2009-1-15-22-00-00:2009-1-16-02-00-00";
        let there = Request::parse("time", night, paris).unwrap();
        // As the tutorial has it, whose author was there.
        assert_eq!(there, parse("tts", "1232053200.0:1232067600.0").unwrap());
    }
}
