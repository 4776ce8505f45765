//! Which packets the command line asks for: all its options become one filter.

use iplink_core::query::Filter;
use iplink_core::time::{Edge, Timestamp, Zone, ZoneError, parse_range};

use crate::failure::Failure;

/// Which packets count.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Which packets")]
pub(crate) struct Packets {
    /// Keeps packets that match, in the words of tcpdump: `net 10 and not (port
    /// 80 or 443)`; docs/query.md has them all. The options below ask for more
    /// yet: only what matches all of them counts.
    #[arg(short = 'F', long, value_name = "EXPR")]
    filter: Option<String>,
    /// Keeps packets from this moment on: `2009-01-16T00:03:00Z`, `2009-01-16
    /// 00:03`, `2009-1-16-00-03-00`, or seconds since 1970.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    since: Option<String>,
    /// Keeps packets until this moment, which is included.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    until: Option<String>,
    /// Keeps packets of a span of time, in the forms of IP-Link: seconds since
    /// 1970, or `2009-1-16-00-03-00:2009-1-16-00-04-00`.
    #[arg(long, value_name = "A:B", allow_hyphen_values = true)]
    range: Option<String>,
    /// The zone of all times that do not tell theirs, and of the clock in pictures and
    /// pages: `UTC`, `local`, `+01:00` or `Europe/Paris`.
    #[arg(long, value_name = "ZONE", default_value = "UTC", allow_hyphen_values = true)]
    tz: String,
    /// Keeps packets from one of these addresses or networks.
    #[arg(long, value_name = "A,…", value_delimiter = ',')]
    src: Vec<String>,
    /// Keeps packets to one of them.
    #[arg(long, value_name = "A,…", value_delimiter = ',')]
    dst: Vec<String>,
    /// Keeps packets from or to one of them.
    #[arg(long, value_name = "A,…", value_delimiter = ',')]
    host: Vec<String>,
    /// Keeps packets between two addresses or networks, both ways.
    #[arg(long, value_name = "A,B")]
    between: Option<String>,
    /// Keeps packets from or to one of these ports: numbers, names of services,
    /// or ranges such as `1000-2000`.
    #[arg(long, value_name = "PORT,…", value_delimiter = ',')]
    port: Vec<String>,
    /// Keeps packets of one of these protocols, by name or number.
    #[arg(long, value_name = "PROTO,…", value_delimiter = ',')]
    proto: Vec<String>,
    /// Reads the first N packets alone, those that do not match included.
    #[arg(long, value_name = "N")]
    pub(crate) first: Option<u64>,
}

impl Packets {
    /// Takes the text of `--filter` away, for who understands another language.
    #[cfg(feature = "live-capture")]
    pub(crate) const fn take_filter(&mut self) -> Option<String> {
        self.filter.take()
    }

    /// Returns the filter that all options together are; `None` where none is
    /// given.
    pub(crate) fn filter(&self) -> Result<Option<Filter>, Failure> {
        let zone = self.zone()?;
        let mut filters = Vec::new();
        if let Some(text) = &self.filter {
            filters.push(parse("--filter", text, zone)?);
        }
        filters.extend(self.times(zone)?);
        for (name, words, values) in [
            ("--src", "src net", &self.src),
            ("--dst", "dst net", &self.dst),
            ("--host", "net", &self.host),
            ("--port", "port", &self.port),
            ("--proto", "proto", &self.proto),
        ] {
            filters.extend(any_of(name, words, values)?);
        }
        if let Some(text) = &self.between {
            filters.push(between(text)?);
        }
        Ok(filters.into_iter().reduce(Filter::and))
    }

    /// Returns the zone of times that do not tell theirs.
    pub(crate) fn zone(&self) -> Result<Zone, Failure> {
        self.tz.parse().map_err(|error: ZoneError| option("--tz", &error))
    }

    fn times(&self, zone: Zone) -> Result<Vec<Filter>, Failure> {
        let mut filters = Vec::new();
        if let Some(text) = &self.since {
            let time = Timestamp::parse(text, zone, Edge::Start);
            filters.push(since(time.map_err(|error| option("--since", &error))?)?);
        }
        if let Some(text) = &self.until {
            let time = Timestamp::parse(text, zone, Edge::End);
            filters.push(until(time.map_err(|error| option("--until", &error))?)?);
        }
        if let Some(text) = &self.range {
            let range = parse_range(text, zone).map_err(|error| option("--range", &error))?;
            filters.extend([since(range.0)?, until(range.1)?]);
        }
        Ok(filters)
    }
}

fn since(time: Timestamp) -> Result<Filter, Failure> {
    parse("--since", &format!("since {time}"), Zone::UTC)
}

fn until(time: Timestamp) -> Result<Filter, Failure> {
    parse("--until", &format!("until {time}"), Zone::UTC)
}

/// Returns a filter for packets of which one of the values is true.
fn any_of(option: &'static str, words: &str, values: &[String]) -> Result<Option<Filter>, Failure> {
    if values.is_empty() {
        return Ok(None);
    }
    let mut conditions = Vec::new();
    for value in values {
        let words = if words == "port" && is_range(value) { "portrange" } else { words };
        conditions.push(condition(option, words, value)?);
    }
    parse(option, &conditions.join(" or "), Zone::UTC).map(Some)
}

/// Returns a condition on one value, as text that is known to be a filter. The
/// value is quoted, so that it is a value and nothing else.
fn condition(option: &'static str, words: &str, value: &str) -> Result<String, Failure> {
    let text = format!("{words} \"{}\"", value.replace('"', ""));
    Ok(parse(option, &text, Zone::UTC)?.to_string())
}

fn is_range(value: &str) -> bool {
    value.split_once('-').is_some_and(|ends| [ends.0, ends.1].iter().all(|it| is_number(it)))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn between(text: &str) -> Result<Filter, Failure> {
    let ends = text.split_once(',').filter(|(_, other)| !other.contains(','));
    let Some((one, other)) = ends else {
        let text =
            format!("--between: expected two addresses or networks as `A,B`, found `{text}`");
        return Err(Failure::Option(text));
    };
    let end = |words, value| condition("--between", words, value);
    let there = (end("src net", one)?, end("dst net", other)?);
    let back = (end("src net", other)?, end("dst net", one)?);
    let text = format!("({} and {}) or ({} and {})", there.0, there.1, back.0, back.1);
    parse("--between", &text, Zone::UTC)
}

fn parse(option: &'static str, text: &str, zone: Zone) -> Result<Filter, Failure> {
    Filter::parse_in(text, zone).map_err(|error| Failure::Filter { option, error })
}

fn option(name: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::Option(format!("{name}: {error}"))
}
