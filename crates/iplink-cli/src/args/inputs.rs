//! What is read.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::filter::Packets;
use crate::naming::Naming;

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
