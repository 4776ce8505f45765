//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use std::str::FromStr;

use iplink_core::Detail;
use iplink_core::graph::Address;
use iplink_core::query::{Ratio, RatioError, Thresholds, Weight};
use iplink_formats::columns::Kind;
use iplink_formats::table::Style;

use crate::filter::Packets;
use crate::naming::Naming;

/// From a network capture to a picture of who talks to whom.
#[derive(Debug, Parser)]
#[command(name = "iplink", version, max_term_width = 100)]
pub(crate) struct Args {
    /// Says nothing but errors.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Says more: what a database is asked, and how SQLite finds the answer.
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Draws or writes who talks to whom, in one of many formats.
    Render(RenderArgs),
    /// Lists who talks to whom.
    Links(ListArgs),
    /// Lists who is there.
    Hosts(ListArgs),
    /// Compares two inputs: which hosts, links and services are new, gone or
    /// changed.
    ///
    /// The exit code is 0 where nothing changed, and 1 where something did; where
    /// an input is damaged, could not be read, or the result not be written, it
    /// is 3, 2 or 4 as ever, whatever changed.
    #[command(
        mut_arg("paths", two_inputs),
        override_usage = "iplink diff [OPTIONS] <BEFORE> <AFTER>"
    )]
    Diff(DiffArgs),
    /// Answers a question: who is central, what hangs together, what is regular.
    #[command(mut_arg("paths", |paths| paths.required(false).required_unless_present("list")))]
    Ask(AskArgs),
    /// Shows the way from one host to another; exit code 1 where there is none.
    #[command(
        mut_arg("paths", inputs_and_ends),
        override_usage = "iplink path [OPTIONS] <INPUT>... <FROM> <TO>"
    )]
    Path(PathArgs),
    /// Says what the input holds, and what was skipped and why.
    Info(InfoArgs),
    /// Saves hosts and links to a file, to be read again in no time.
    Save(SaveArgs),
    /// Puts every packet into a database of SQLite, to be asked again.
    #[cfg(feature = "sqlite")]
    Import(ImportArgs),
    /// Lists the formats that render takes, and their parameters.
    Formats(TableArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct RenderArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// The format; `iplink formats` lists them. Without it, the ending of OUT
    /// tells.
    #[arg(short, long, value_name = "FORMAT", required_unless_present = "out")]
    pub(crate) format: Option<String>,
    /// A parameter of the format; may be given several times.
    #[arg(short = 'P', long = "param", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(crate) params: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) shape: Shape,
    #[command(flatten)]
    pub(crate) target: Target,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    #[command(flatten)]
    pub(crate) shape: Shape,
    /// The columns, with commas between them; `all` is every one, and a wrong
    /// name is told which there are.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) columns: Vec<String>,
    #[command(flatten)]
    pub(crate) table: TableArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DiffArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// What is compared.
    #[arg(long, value_name = "KINDS", value_enum, value_delimiter = ',',
        default_values = ["hosts", "links", "services"])]
    pub(crate) what: Vec<What>,
    /// Tells what has N packets in one of the inputs at least.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) min_packets: u64,
    /// Tells what has N bytes in one of the inputs at least.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) min_bytes: u64,
    /// How much is a change: so many times the packets or the bytes, and a
    /// difference of N packets, or of N full frames of 1,500 bytes; `1,0` is any.
    #[arg(long, value_name = "RATIO[,N]", default_value = "2,10")]
    pub(crate) changed: Tolerance,
    /// Puts hosts together, as `render` does.
    #[arg(long, value_name = "cidr:N,N|FILE")]
    pub(crate) group: Option<Group>,
    /// Draws all of both inputs, and what changed in it, in this format; `dot`
    /// shows what changed.
    #[arg(short, long, value_name = "FORMAT", conflicts_with = "style")]
    pub(crate) format: Option<String>,
    /// A parameter of the format; may be given several times.
    #[arg(short = 'P', long = "param", value_name = "NAME=VALUE", value_parser = name_and_value,
        requires = "format")]
    pub(crate) params: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) table: TableArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct AskArgs {
    /// Lists the questions.
    #[arg(long)]
    pub(crate) list: bool,
    /// The question; `iplink ask --list` lists them.
    #[arg(value_name = "QUESTION", required_unless_present = "list")]
    pub(crate) question: Option<String>,
    /// The host that the question is about, where it is about one.
    #[arg(long, value_name = "HOST")]
    pub(crate) of: Option<Address>,
    /// The least number of what is asked, where the question has one.
    #[arg(long, value_name = "N")]
    pub(crate) at_least: Option<usize>,
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    #[command(flatten)]
    pub(crate) shape: Shape,
    #[command(flatten)]
    pub(crate) table: TableArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PathArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Takes packets in the order in which they were seen, each later than the
    /// one before it, and arrives as early as can be.
    #[arg(long)]
    pub(crate) in_time: bool,
    #[command(flatten)]
    pub(crate) shape: Shape,
    #[command(flatten)]
    pub(crate) table: TableArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct InfoArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    #[command(flatten)]
    pub(crate) table: TableArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SaveArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// What to keep of the packets of each link, with commas between them.
    /// What is not kept cannot be asked for later.
    #[arg(long, value_name = "NAMES", value_enum, value_delimiter = ',')]
    #[arg(default_value = "protocols")]
    pub(crate) keep: Vec<Keep>,
    #[command(flatten)]
    pub(crate) target: Target,
}

/// What is kept of the packets of a link, as the command line calls it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Keep {
    /// Nothing but their sum.
    Links,
    /// By protocol.
    Protocols,
    /// By protocol and ports: flows, and which end serves.
    Flows,
    /// By whether they are fragments.
    Fragments,
    /// By VLAN.
    Vlans,
    /// By EtherType, with `--nodes mac`.
    EtherTypes,
    /// By input and interface.
    Origins,
    /// By time, in 500 bins at most.
    Times,
    /// All of it.
    All,
}

impl From<Keep> for Detail {
    fn from(keep: Keep) -> Self {
        match keep {
            Keep::Links => Self::LINKS,
            Keep::Protocols => Self::PROTOCOLS,
            Keep::Flows => Self::FLOWS,
            Keep::Fragments => Self::FRAGMENTS,
            Keep::Vlans => Self::VLANS,
            Keep::EtherTypes => Self::ETHER_TYPES,
            Keep::Origins => Self::ORIGINS,
            Keep::Times => Self::TIMES,
            Keep::All => Self::ALL,
        }
    }
}

#[cfg(feature = "sqlite")]
#[derive(Debug, clap::Args)]
pub(crate) struct ImportArgs {
    /// Captures, compressed or not, told by their content; folders of them.
    /// `-` is the standard input.
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// The database to add to; a new one where there is none.
    #[arg(long, value_name = "FILE")]
    pub(crate) db: PathBuf,
    /// Takes the innermost IP header of each packet, instead of the outermost.
    #[arg(long)]
    pub(crate) inner: bool,
    /// Adds captures once more that are in the database already.
    #[arg(long)]
    pub(crate) again: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct TableArgs {
    /// How the table is written.
    #[arg(long = "as", value_name = "STYLE", value_enum, default_value_t)]
    pub(crate) style: StyleName,
    #[command(flatten)]
    pub(crate) target: Target,
}

/// What is read.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Inputs {
    /// Captures, saved graphs, databases of SQLite, and lists of links (CSV, TSV,
    /// JSON, the conn.log of Zeek), told by their content; folders of them; several
    /// are merged. `-` is the standard input.
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Takes the innermost IP header of each packet, and so looks into tunnels,
    /// instead of the outermost.
    #[arg(long)]
    pub(crate) inner: bool,
    /// What a host is.
    #[arg(long, value_name = "KIND", value_enum, default_value_t)]
    pub(crate) nodes: Nodes,
    /// How many hosts of IPv4 and of IPv6 are told apart; those that come later
    /// are folded into one, `others`.
    #[arg(long, value_name = "N", default_value_t = 500_000)]
    pub(crate) max_hosts: usize,
    #[cfg(feature = "sqlite")]
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// How many threads read; the result is the same [default: all cores].
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
    #[command(flatten)]
    pub(crate) packets: Packets,
    #[command(flatten)]
    pub(crate) naming: Naming,
}

/// What a database is asked, as IP-Link has it.
#[cfg(feature = "sqlite")]
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct RequestArgs {
    /// Asks a database for some of its rows, as IP-Link does: `tts` and `time`
    /// for those between two times, both included; `ip_src`, `ip_dst` and `ip`
    /// for those of a host or between two; `number` for the first N.
    #[arg(short, long, value_name = "REQUEST", default_value = "all")]
    pub(crate) request: String,
    /// What the request is about: `A:B` in seconds since 1970 or as
    /// `Y-M-D-h-m-s`, an address, two with a colon between them, or N.
    #[arg(short, long, value_name = "VALUE", default_value = "")]
    pub(crate) parameter: String,
}

/// Makes of the last two inputs the ends of a way.
fn inputs_and_ends(paths: clap::Arg) -> clap::Arg {
    paths
        .num_args(3..)
        .value_names(["INPUT"])
        .help("The inputs, as for links; then the host to begin at and the host to reach")
}

/// Makes of any number of inputs the two that are compared.
fn two_inputs(paths: clap::Arg) -> clap::Arg {
    paths.num_args(2).value_names(["BEFORE", "AFTER"]).help(
        "The two inputs: each a capture, compressed or not, a saved graph or a database, told \
         by its content, or a folder of them; one may be `-`, the standard input",
    )
}

/// What is compared, as the command line calls it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum What {
    /// Hosts.
    Hosts,
    /// Links.
    Links,
    /// Ports that hosts serve.
    Services,
}

impl From<What> for Kind {
    fn from(what: What) -> Self {
        match what {
            What::Hosts => Self::Hosts,
            What::Links => Self::Links,
            What::Services => Self::Services,
        }
    }
}

/// How much is a change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tolerance {
    pub(crate) ratio: Ratio,
    pub(crate) packets: u64,
}

impl FromStr for Tolerance {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (ratio, packets) = match text.split_once(',') {
            Some((ratio, packets)) => (ratio, packets.parse().ok()),
            None => (text, Some(Thresholds::default().packets)),
        };
        let packets = packets.ok_or("behind the comma is a number of packets, as in `1.5,20`")?;
        Ok(Self { ratio: ratio.parse().map_err(|error: RatioError| error.to_string())?, packets })
    }
}

/// What hosts are told by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Nodes {
    /// IP addresses.
    #[default]
    Ip,
    /// MAC addresses; frames without IP count too.
    Mac,
    /// IP addresses and, where they serve, the port.
    Service,
}

/// What of the graph is shown, and how.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Which picture")]
pub(crate) struct Shape {
    /// Keeps the N heaviest links; of `hosts`, hosts.
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// Keeps the N heaviest hosts, and the links between them.
    #[arg(long, value_name = "N")]
    pub(crate) top_hosts: Option<usize>,
    /// What makes a link or a host heavy.
    #[arg(long, value_name = "WEIGHT", value_enum, default_value_t)]
    pub(crate) by: By,
    /// Leaves out links of fewer packets.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) min_packets: u64,
    /// Leaves out links of fewer bytes.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) min_bytes: u64,
    /// Puts hosts together: `cidr:24,48` those of an IPv4 network with a prefix
    /// of 24 bits, or an IPv6 network of 48; `country` and `asn` those of the
    /// same, by --geo; a FILE those of the networks in it, a network and its name
    /// a line.
    #[arg(long, value_name = "cidr:N,N|country|asn|FILE")]
    pub(crate) group: Option<Group>,
    /// Keeps a host and those around it.
    #[arg(long, value_name = "HOST")]
    pub(crate) focus: Option<Address>,
    /// How many links away those may be.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "focus")]
    pub(crate) hops: usize,
    /// Makes both directions of a link one.
    #[arg(long)]
    pub(crate) both_ways: bool,
    /// Folds the hosts that one host alone sent to, and that never answered.
    #[arg(long)]
    pub(crate) fold_silent: bool,
    /// Folds all but the heaviest hosts into one, until N remain; totals stay
    /// as they are.
    #[arg(long, value_name = "N")]
    pub(crate) budget: Option<usize>,
}

/// Which hosts are put together.
#[derive(Clone, Debug)]
pub(crate) enum Group {
    Networks { ipv4: u8, ipv6: u8 },
    Country,
    System,
    File(PathBuf),
}

impl FromStr for Group {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some(lengths) = text.strip_prefix("cidr:") else {
            return Ok(match text {
                "country" => Self::Country,
                "asn" => Self::System,
                _ => Self::File(text.into()),
            });
        };
        let (ipv4, ipv6) = lengths.split_once(',').unwrap_or((lengths, "64"));
        let length = |text: &str, most: u8| match text.parse() {
            Ok(length) if length <= most => Ok(length),
            _ => Err(format!("`{text}` is no length of a prefix, which is 0 to {most} bits")),
        };
        Ok(Self::Networks { ipv4: length(ipv4, 32)?, ipv6: length(ipv6, 128)? })
    }
}

/// The weights, as the command line calls them.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum By {
    /// Its packets.
    #[default]
    Packets,
    /// Their bytes.
    Bytes,
    /// The hosts that a host has links with.
    Peers,
}

impl From<By> for Weight {
    fn from(by: By) -> Self {
        match by {
            By::Packets => Self::Packets,
            By::Bytes => Self::Bytes,
            By::Peers => Self::Peers,
        }
    }
}

/// Where the result goes.
#[derive(Debug, clap::Args)]
pub(crate) struct Target {
    /// The file to write or, with a `/` at its end, the folder to write into;
    /// `-`, the default, is the standard output.
    #[arg(short, long = "output", value_name = "OUT")]
    pub(crate) out: Option<PathBuf>,
    /// Replaces files that exist.
    #[arg(long)]
    pub(crate) force: bool,
}

/// The styles of tables, as the command line calls them.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum StyleName {
    /// Aligned, for people.
    #[default]
    Text,
    /// Tab-separated, with a header.
    Tsv,
    /// Comma-separated, with a header.
    Csv,
    /// A JSON array.
    Json,
    /// A JSON object a line.
    Ndjson,
}

impl From<StyleName> for Style {
    fn from(name: StyleName) -> Self {
        match name {
            StyleName::Text => Self::Aligned,
            StyleName::Tsv => Self::Tsv,
            StyleName::Csv => Self::Csv,
            StyleName::Json => Self::Json,
            StyleName::Ndjson => Self::Ndjson,
        }
    }
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => Err("a parameter is given as NAME=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Args::command().debug_assert();
    }
}
