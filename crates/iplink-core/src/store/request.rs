//! Row requests: the syntax in which IP-Link selects rows of a database.

use std::fmt;
use std::net::{AddrParseError, IpAddr};
use std::num::ParseIntError;

use crate::time::{Disambiguation, TimeError, Timestamp, Zone};

/// A request for some of the rows of a database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowRequest {
    /// All rows.
    #[default]
    All,
    /// Rows with times in this range, both ends included.
    Range(Timestamp, Timestamp),
    /// Packets that this host sent.
    Source(IpAddr),
    /// Packets that were sent to this host.
    Target(IpAddr),
    /// Packets between these two hosts, in both directions.
    Between(IpAddr, IpAddr),
    /// The first rows, up to this number.
    First(u32),
}

/// The error of an invalid row request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowRequestError {
    /// There is no request with this name.
    #[error("unknown request \"{0}\"; expected all, tts, time, ip_src, ip_dst, ip or number")]
    Unknown(String),
    /// The parameter does not have two values.
    #[error("invalid pair \"{0}\"; expected A:B")]
    NoPair(String),
    /// The parameter has an invalid time.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// The parameter is not an IP address.
    #[error("invalid IP address \"{0}\": {1}")]
    Address(String, AddrParseError),
    /// The parameter is not a number of rows.
    #[error("invalid number of rows \"{0}\": {1}")]
    Number(String, ParseIntError),
}

impl RowRequest {
    /// Parses a request in the syntax of IP-Link.
    ///
    /// | `name` | `parameter` |
    /// |---|---|
    /// | `all` | any |
    /// | `tts`, `time` | `A:B`, two times, both included: seconds since 1970, or `Y-M-D-h-m-s` in `zone` |
    /// | `ip_src`, `ip_dst` | an address |
    /// | `ip` | `A:B`, two addresses |
    /// | `number` | a number of rows |
    ///
    /// IPv6 addresses may contain colons: the pair is split at the colon between two valid
    /// addresses.
    ///
    /// # Errors
    ///
    /// Returns a [`RowRequestError`] if the name is unknown or the parameter is invalid.
    ///
    /// ```
    /// use iplink_core::store::RowRequest;
    /// use iplink_core::time::Zone;
    ///
    /// let range = RowRequest::parse("time", "2009-1-16-00-03-00:2009-1-16-00-05-00", Zone::UTC)?;
    /// assert_eq!(range, RowRequest::parse("tts", "1232064180:1232064300", Zone::UTC)?);
    /// # Ok::<(), iplink_core::store::RowRequestError>(())
    /// ```
    pub fn parse(name: &str, parameter: &str, zone: Zone) -> Result<Self, RowRequestError> {
        match name {
            "all" => Ok(Self::All),
            "tts" | "time" => parse_range(parameter, zone),
            "ip_src" => parse_address(parameter).map(Self::Source),
            "ip_dst" => parse_address(parameter).map(Self::Target),
            "ip" => parse_pair(parameter),
            "number" => parameter
                .parse()
                .map(Self::First)
                .map_err(|error| RowRequestError::Number(parameter.to_owned(), error)),
            name => Err(RowRequestError::Unknown(name.to_owned())),
        }
    }

    /// Returns the limit on rows, if there is one.
    pub(super) const fn limit(self) -> Option<u32> {
        match self {
            Self::First(count) => Some(count),
            _ => None,
        }
    }
}

/// Writes the request as a filter expression if the filter syntax has an equivalent one, otherwise
/// as a description.
impl fmt::Display for RowRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Range(first, last) => write!(f, "since {first} and until {last}"),
            Self::Source(address) => write!(f, "src host {address}"),
            Self::Target(address) => write!(f, "dst host {address}"),
            Self::Between(host, peer) => write!(f, "host {host} and host {peer}"),
            Self::First(count) => write!(f, "the first {count} rows"),
        }
    }
}

fn parse_range(text: &str, zone: Zone) -> Result<RowRequest, RowRequestError> {
    let (first, last) =
        text.split_once(':').ok_or_else(|| RowRequestError::NoPair(text.to_owned()))?;
    let first = Timestamp::parse(first, zone, Disambiguation::Earlier)?;
    Ok(RowRequest::Range(first, Timestamp::parse(last, zone, Disambiguation::Later)?))
}

fn parse_address(text: &str) -> Result<IpAddr, RowRequestError> {
    text.parse().map_err(|error| RowRequestError::Address(text.to_owned(), error))
}

/// Parses two addresses, which may contain colons themselves.
fn parse_pair(text: &str) -> Result<RowRequest, RowRequestError> {
    let pair = text.match_indices(':').find_map(|(index, _)| {
        let (host, peer) = text.split_at_checked(index)?;
        let peer = peer.strip_prefix(':')?;
        Some(RowRequest::Between(host.parse().ok()?, peer.parse().ok()?))
    });
    pair.ok_or_else(|| RowRequestError::NoPair(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(name: &str, parameter: &str) -> Result<RowRequest, String> {
        RowRequest::parse(name, parameter, Zone::UTC).map_err(|error| error.to_string())
    }

    #[test]
    fn parse_accepts_the_requests_of_ip_link() {
        let time = |ns| Timestamp::from_nanos(ns).unwrap();
        let range = RowRequest::Range(time(1_500_000_000), time(2_000_000_000));
        assert_eq!(parse("tts", "1.5:2"), Ok(range));
        assert_eq!(parse("all", ""), Ok(RowRequest::All));
        assert_eq!(parse("number", "7"), Ok(RowRequest::First(7)));
        let host: IpAddr = "10.0.0.1".parse().unwrap();
        assert_eq!(parse("ip_src", "10.0.0.1"), Ok(RowRequest::Source(host)));
        let peer = "fe80::1".parse().unwrap();
        assert_eq!(parse("ip", "10.0.0.1:fe80::1"), Ok(RowRequest::Between(host, peer)));
    }

    #[test]
    fn display_writes_filter_expressions() {
        let display = |name, parameter| parse(name, parameter).unwrap().to_string();
        assert_eq!(display("ip", "10.0.0.1:fe80::1"), "host 10.0.0.1 and host fe80::1");
        let range = "since 1970-01-01T00:00:01.000000Z and until 1970-01-01T00:00:02.000000Z";
        assert_eq!(display("tts", "1:2"), range);
        assert_eq!(display("number", "7"), "the first 7 rows");
    }

    #[test]
    fn parse_rejects_invalid_requests_with_reason() {
        for (name, parameter, message) in [
            (
                "speed",
                "1",
                "unknown request \"speed\"; expected all, tts, time, ip_src, ip_dst, ip or number",
            ),
            ("tts", "1", "invalid pair \"1\"; expected A:B"),
            ("ip_src", "x' OR 1", "invalid IP address \"x' OR 1\": invalid IP address syntax"),
            ("number", "-1", "invalid number of rows \"-1\": invalid digit found in string"),
        ] {
            assert_eq!(parse(name, parameter), Err(message.to_owned()));
        }
    }

    #[test]
    fn parse_rejects_invalid_times() {
        for (name, parameter) in [("tts", "1:x"), ("time", "2009-1-15:2009-13-16")] {
            assert!(parse(name, parameter).unwrap_err().contains("invalid time \""));
        }
    }

    #[test]
    fn parse_reads_times_of_day_in_the_zone() {
        let paris = "Europe/Paris".parse().unwrap();
        let night = "2009-1-15-22-00-00:2009-1-16-02-00-00";
        let request = RowRequest::parse("time", night, paris).unwrap();
        // The tutorial of IP-Link has this example; its author worked in that time zone.
        assert_eq!(request, parse("tts", "1232053200.0:1232067600.0").unwrap());
    }
}
