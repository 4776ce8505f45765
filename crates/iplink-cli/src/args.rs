//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use std::str::FromStr;

use iplink_core::graph::Address;
use iplink_core::query::Weight;
use iplink_formats::table::Style;

/// From a network capture to a picture of who talks to whom.
#[derive(Debug, Parser)]
#[command(name = "iplink", version, max_term_width = 100)]
pub(crate) struct Args {
    /// Says nothing but errors.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
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
    /// Says what the input holds, and what was skipped and why.
    Info(InfoArgs),
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
pub(crate) struct InfoArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    #[command(flatten)]
    pub(crate) table: TableArgs,
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
#[derive(Debug, clap::Args)]
pub(crate) struct Inputs {
    /// Captures, compressed or not, told by their content; folders of them;
    /// several are merged. `-` is the standard input.
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
    /// How many threads read; the result is the same [default: all cores].
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
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
    /// of 24 bits, or an IPv6 network of 48; a FILE those of the networks in it,
    /// a network and its name a line.
    #[arg(long, value_name = "cidr:N,N|FILE")]
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
    File(PathBuf),
}

impl FromStr for Group {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some(lengths) = text.strip_prefix("cidr:") else {
            return Ok(Self::File(text.into()));
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
