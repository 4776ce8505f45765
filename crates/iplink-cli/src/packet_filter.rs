//! Builds the packet filter from the options of the command line.

use iplink_core::query::Filter;
use iplink_core::time::{Disambiguation, Timestamp, Zone, ZoneError, parse_range};

use crate::args::count;
use crate::failure::Failure;

/// The options that select packets.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Packet selection")]
pub(crate) struct PacketArgs {
    /// Keep packets that match a tcpdump filter, such as 'tcp and not port 80'
    ///
    /// docs/query.md describes the syntax. All options of this section and this filter are
    /// combined with AND; several values of one option with OR.
    #[arg(short = 'F', long, value_name = "EXPR")]
    pub(crate) filter: Option<String>,
    /// Keep packets from this time on, such as 2009-01-16T00:03:00Z
    ///
    /// Accepts `2009-01-16T00:03:00Z`, `2009-01-16 00:03`, `2009-1-16-00-03-00`, and seconds
    /// since 1970.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    since: Option<String>,
    /// Keep packets up to this time, inclusive
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    until: Option<String>,
    /// Time zone for timestamps without an offset
    ///
    /// `UTC`, `local`, `+01:00` or `Europe/Paris`. It applies to the times in options and
    /// filters, and to the times shown in pictures and pages.
    #[arg(long, value_name = "ZONE", default_value = "UTC", allow_hyphen_values = true)]
    tz: String,
    /// Keep packets from one of these addresses or networks
    #[arg(long, value_name = "A,…", value_delimiter = ',', hide_short_help = true)]
    src: Vec<String>,
    /// Keep packets to one of these addresses or networks
    #[arg(long, value_name = "A,…", value_delimiter = ',', hide_short_help = true)]
    dst: Vec<String>,
    /// Keep packets from or to one of these addresses or networks
    #[arg(long, value_name = "A,…", value_delimiter = ',')]
    host: Vec<String>,
    /// Keep packets between two addresses or networks, in both directions
    #[arg(long, value_name = "A,B", hide_short_help = true)]
    between: Option<String>,
    /// Keep packets from or to one of these ports (numbers, names, ranges)
    ///
    /// For example `443`, `https` or `1000-2000`.
    #[arg(long, value_name = "PORT,…", value_delimiter = ',')]
    port: Vec<String>,
    /// Keep packets of one of these protocols, by name or number
    #[arg(long, value_name = "PROTO,…", value_delimiter = ',')]
    proto: Vec<String>,
    /// Stop after N packets, matching or not
    #[arg(long, value_name = "N", value_parser = count::<u64>)]
    pub(crate) first: Option<u64>,
    /// Keep packets between two times, both inclusive
    ///
    /// The times are seconds since 1970 or have the form `Y-M-D-h-m-s`, for example `1232064180:1232064240` or `2009-1-16-00-03-00:2009-1-16-00-04-00`.
    #[arg(long, value_name = "A:B", allow_hyphen_values = true)]
    #[arg(help_heading = "IP-Link compatibility")]
    range: Option<String>,
}

impl PacketArgs {
    /// Combines all options into one filter; `None` if none is given.
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

    /// Returns the time zone of times without an offset.
    pub(crate) fn zone(&self) -> Result<Zone, Failure> {
        self.tz.parse().map_err(|error: ZoneError| option("--tz", &error))
    }

    fn times(&self, zone: Zone) -> Result<Vec<Filter>, Failure> {
        let mut filters = Vec::new();
        if let Some(text) = &self.since {
            let time = Timestamp::parse(text, zone, Disambiguation::Earlier);
            filters.push(since(time.map_err(|error| option("--since", &error))?)?);
        }
        if let Some(text) = &self.until {
            let time = Timestamp::parse(text, zone, Disambiguation::Later);
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

/// Builds a filter that matches any of the values.
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

/// Returns a condition on one value, as valid filter text. The value is quoted, so that it cannot
/// contain other parts of the filter syntax.
fn condition(option: &'static str, words: &str, value: &str) -> Result<String, Failure> {
    let text = format!("{words} \"{}\"", value.replace('"', ""));
    // The message omits the text of the filter, because the user did not write it.
    let filter = Filter::parse_in(&text, Zone::UTC)
        .map_err(|error| Failure::Option(format!("{option}: {}", error.problem())))?;
    Ok(filter.to_string())
}

fn is_range(value: &str) -> bool {
    value.split_once('-').is_some_and(|ends| [ends.0, ends.1].iter().all(|end| is_number(end)))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn between(text: &str) -> Result<Filter, Failure> {
    let ends = text.split_once(',').filter(|(_, other)| !other.contains(','));
    let Some((one, other)) = ends else {
        let expected = "expected two addresses or networks as A,B";
        return Err(Failure::Option(format!("--between: {expected}, found \"{text}\"")));
    };
    let end = |words, value| condition("--between", words, value);
    let forward = (end("src net", one)?, end("dst net", other)?);
    let backward = (end("src net", other)?, end("dst net", one)?);
    let text = format!("({} and {}) or ({} and {})", forward.0, forward.1, backward.0, backward.1);
    parse("--between", &text, Zone::UTC)
}

fn parse(option: &'static str, text: &str, zone: Zone) -> Result<Filter, Failure> {
    Filter::parse_in(text, zone).map_err(|error| Failure::Filter { option, error })
}

fn option(name: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::Option(format!("{name}: {error}"))
}
