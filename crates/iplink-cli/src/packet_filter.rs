//! Builds the packet filter from the options of the command line.

use iplink_core::query::Filter;
use iplink_core::time::{TimeOfDay, Timestamp, Zone, ZoneError, parse_range};

use crate::args::parse_count;
use crate::failure::Failure;

/// The options that select packets.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Packet selection")]
pub(crate) struct PacketArgs {
    /// Keep packets that match a tcpdump filter, such as 'tcp and not port 80'
    ///
    /// `docs/query.md` describes the syntax. A packet must match this filter and all options such
    /// as --host and --port; if an option has several values, it must match one of them.
    #[arg(short = 'F', long, value_name = "EXPR")]
    pub(crate) filter: Option<String>,
    /// Keep packets from this time on, such as 2009-01-16T00:03:00Z or 18:13
    ///
    /// Accepts `2009-01-16T00:03:00Z`, `2009-01-16 00:03`, `2009-1-16-00-03-00`, and seconds
    /// since 1970. `2009-01-16` is the whole day, `18:13` this time of day on every day.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    since: Option<String>,
    /// Keep packets up to this time, inclusive
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    until: Option<String>,
    /// Time zone for timestamps without an offset
    ///
    /// For example `UTC`, `local`, `+01:00` or `Europe/Paris`. It applies to times in options and
    /// filters, and to times shown in pictures and pages.
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
    /// Keep packets from or to one of these ports, by number, name or range
    ///
    /// For example `443`, `https` or `1000-2000`.
    #[arg(long, value_name = "PORT,…", value_delimiter = ',')]
    port: Vec<String>,
    /// Keep packets of one of these protocols, by name or number
    #[arg(long, value_name = "PROTO,…", value_delimiter = ',')]
    proto: Vec<String>,
    /// Drop packets to multicast groups and broadcast addresses
    #[arg(long)]
    no_multicast: bool,
    /// Read only the first N packets, matching or not
    #[arg(long, value_name = "N", value_parser = parse_count::<u64>)]
    pub(crate) first: Option<u64>,
    /// Keep packets between two times, both inclusive
    ///
    /// The times are seconds since 1970 or have the form `Y-M-D-h-m-s`, for example
    /// `1232064180:1232064240` or `2009-1-16-00-03-00:2009-1-16-00-04-00`.
    #[arg(long, value_name = "A:B", allow_hyphen_values = true)]
    #[arg(help_heading = "Compatibility with IP-Link (Python tool from 2009)")]
    #[arg(hide_short_help = true)]
    range: Option<String>,
}

impl PacketArgs {
    /// Combines all options into one filter, or returns `None` if no option is given.
    pub(crate) fn filter(&self) -> Result<Option<Filter>, Failure> {
        let zone = self.zone()?;
        let mut filters = Vec::new();
        if let Some(text) = &self.filter {
            filters.push(parse_filter("--filter", text, zone)?);
        }
        filters.extend(self.time_filters(zone)?);
        for (option, qualifiers, values) in [
            ("--src", "src net", &self.src),
            ("--dst", "dst net", &self.dst),
            ("--host", "net", &self.host),
            ("--port", "port", &self.port),
            ("--proto", "proto", &self.proto),
        ] {
            filters.extend(any_of(option, qualifiers, values)?);
        }
        if self.no_multicast {
            let text = "not (multicast or broadcast)";
            filters.push(parse_filter("--no-multicast", text, Zone::UTC)?);
        }
        if let Some(text) = &self.between {
            filters.push(between_filter(text)?);
        }
        Ok(filters.into_iter().reduce(Filter::and))
    }

    /// Returns the time zone for timestamps without an offset.
    pub(crate) fn zone(&self) -> Result<Zone, Failure> {
        self.tz.parse().map_err(|error: ZoneError| option_failure("--tz", &error))
    }

    /// Returns whether `--since` and `--until` are times of day of which the first is the later one,
    /// so that they select packets from the evening until the morning.
    fn spans_midnight(&self) -> bool {
        let time_of_day =
            |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<TimeOfDay>().ok());
        let times = time_of_day(&self.since).zip(time_of_day(&self.until));
        times.is_some_and(|(since, until)| since > until)
    }

    /// Returns the filters of `--since`, `--until` and `--range`.
    fn time_filters(&self, zone: Zone) -> Result<Vec<Filter>, Failure> {
        let mut filters = Vec::new();
        let since = self.since.as_deref().map(|text| time_filter("--since", "since", text, zone));
        let until = self.until.as_deref().map(|text| time_filter("--until", "until", text, zone));
        match (since.transpose()?, until.transpose()?) {
            (Some(since), Some(until)) if self.spans_midnight() => {
                let text = format!("({since}) or ({until})");
                filters.push(parse_filter("--since", &text, zone)?);
            }
            (since, until) => filters.extend(since.into_iter().chain(until)),
        }
        if let Some(text) = &self.range {
            let range =
                parse_range(text, zone).map_err(|error| option_failure("--range", &error))?;
            filters.extend([since_filter(range.0)?, until_filter(range.1)?]);
        }
        Ok(filters)
    }
}

/// Builds the filter of a time that the user wrote.
fn time_filter(
    option: &'static str,
    keyword: &str,
    time: &str,
    zone: Zone,
) -> Result<Filter, Failure> {
    let text = format!("{keyword} \"{}\"", time.replace('"', ""));
    // The message omits the text of the filter, because the user did not write it.
    Filter::parse_in(&text, zone)
        .map_err(|error| Failure::InvalidArgument(format!("{option}: {}", error.problem())))
}

/// Builds a filter that matches packets from a time on.
fn since_filter(time: Timestamp) -> Result<Filter, Failure> {
    parse_filter("--since", &format!("since {time}"), Zone::UTC)
}

/// Builds a filter that matches packets up to a time, inclusive.
fn until_filter(time: Timestamp) -> Result<Filter, Failure> {
    parse_filter("--until", &format!("until {time}"), Zone::UTC)
}

/// Builds a filter that matches any of the values of an option, or `None` without values.
/// `qualifiers` precede each value in the filter text, such as `src net`.
fn any_of(
    option: &'static str,
    qualifiers: &str,
    values: &[String],
) -> Result<Option<Filter>, Failure> {
    if values.is_empty() {
        return Ok(None);
    }
    let mut conditions = Vec::new();
    for value in values {
        let qualifiers =
            if qualifiers == "port" && is_port_range(value) { "portrange" } else { qualifiers };
        conditions.push(condition(option, qualifiers, value)?);
    }
    parse_filter(option, &conditions.join(" or "), Zone::UTC).map(Some)
}

/// Returns a condition on one value, such as `src net 10.0.0.0/8`, as valid filter text. The value
/// is quoted, so that it cannot contain other filter syntax.
fn condition(option: &'static str, qualifiers: &str, value: &str) -> Result<String, Failure> {
    let text = format!("{qualifiers} \"{}\"", value.replace('"', ""));
    // The message omits the filter text, because it is not what the user wrote.
    let filter = Filter::parse_in(&text, Zone::UTC)
        .map_err(|error| Failure::InvalidArgument(format!("{option}: {}", error.problem())))?;
    Ok(filter.to_string())
}

/// Returns whether a port is given as a range of numbers; names of services contain hyphens too.
fn is_port_range(value: &str) -> bool {
    value.split_once('-').is_some_and(|(first, last)| is_number(first) && is_number(last))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Builds the filter of `--between`: packets between two addresses or networks, in both directions.
fn between_filter(text: &str) -> Result<Filter, Failure> {
    let ends = text.split_once(',').filter(|(_, b)| !b.contains(','));
    let Some((a, b)) = ends else {
        let expected = "expected two addresses or networks as A,B";
        return Err(Failure::InvalidArgument(format!("--between: {expected}, found \"{text}\"")));
    };
    let end = |qualifiers, value| condition("--between", qualifiers, value);
    let (from_a, to_b) = (end("src net", a)?, end("dst net", b)?);
    let (from_b, to_a) = (end("src net", b)?, end("dst net", a)?);
    let text = format!("({from_a} and {to_b}) or ({from_b} and {to_a})");
    parse_filter("--between", &text, Zone::UTC)
}

fn parse_filter(option: &'static str, text: &str, zone: Zone) -> Result<Filter, Failure> {
    Filter::parse_in(text, zone).map_err(|error| Failure::Filter { option, error })
}

fn option_failure(name: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::InvalidArgument(format!("{name}: {error}"))
}
