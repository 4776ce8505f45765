//! The options that select inputs.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;
use iplink_core::flows::FlowLimits;

use super::values::{parse_count, parse_positive_count, parse_seconds};
use crate::host_names::NameArgs;
use crate::packet_filter::PacketArgs;

/// The options that select inputs and packets.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct InputArgs {
    /// Captures, saved graphs, databases, lists of links, or folders; - is standard input
    ///
    /// Types are detected from content: captures (pcap, pcapng), compressed or not, saved graphs,
    /// SQLite databases, and lists of links (CSV, TSV, JSON, Zeek's conn.log). Folders are
    /// searched recursively. Several inputs are merged. `-` is the standard input.
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) packets: PacketArgs,
    /// Type of graph nodes
    ///
    /// A node is an IP address, a MAC address, or a service.
    #[arg(long, value_name = "TYPE", value_enum, default_value_t)]
    #[arg(help_heading = "Packet selection")]
    pub(crate) nodes: NodeType,
    /// Use the innermost IP header of each packet, inside tunnels, instead of the outermost
    #[arg(long, hide_short_help = true, help_heading = "Packet selection")]
    pub(crate) inner: bool,
    /// Maximum number of distinct hosts per IP version; later ones are merged into `others`
    #[arg(long, value_name = "N", default_value_t = 500_000, value_parser = parse_count::<usize>)]
    #[arg(hide_short_help = true, help_heading = "Packet selection")]
    pub(crate) max_hosts: usize,
    #[command(flatten)]
    pub(crate) flows: FlowLimitArgs,
    /// Number of reader threads; does not affect the result [default: all cores]
    #[arg(long, value_name = "N", hide_short_help = true, help_heading = "Packet selection")]
    #[arg(value_parser = parse_positive_count)]
    pub(crate) threads: Option<NonZeroUsize>,
    #[command(flatten)]
    pub(crate) names: NameArgs,
    #[command(flatten)]
    pub(crate) rows: RowSelectionArgs,
}

/// The options that limit flows.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct FlowLimitArgs {
    /// Maximum number of flows; packets of later ones count in all totals, but belong to no flow
    #[arg(long, value_name = "N", default_value_t = FlowLimits::default().max_flows)]
    #[arg(value_parser = parse_count::<usize>)]
    #[arg(hide_short_help = true, help_heading = "Packet selection")]
    max_flows: usize,
    /// Seconds without a packet after which a TCP connection ends
    #[arg(long, value_name = "SECONDS", default_value_t = seconds(FlowLimits::default().tcp_timeout))]
    #[arg(value_parser = parse_seconds)]
    #[arg(hide_short_help = true, help_heading = "Packet selection")]
    tcp_timeout: u32,
    /// Seconds without a packet after which a UDP, ICMP or other flow ends
    #[arg(long, value_name = "SECONDS", default_value_t = seconds(FlowLimits::default().other_timeout))]
    #[arg(value_parser = parse_seconds)]
    #[arg(hide_short_help = true, help_heading = "Packet selection")]
    udp_timeout: u32,
}

impl FlowLimitArgs {
    /// Returns the limits of flows.
    pub(crate) fn limits(self) -> FlowLimits {
        let mut limits = FlowLimits::default();
        limits.max_flows = self.max_flows;
        limits.tcp_timeout = i64::from(self.tcp_timeout) * NANOSECONDS_PER_SECOND;
        limits.other_timeout = i64::from(self.udp_timeout) * NANOSECONDS_PER_SECOND;
        limits
    }
}

const NANOSECONDS_PER_SECOND: i64 = 1_000_000_000;

/// Converts a timeout in nanoseconds to whole seconds.
fn seconds(timeout: i64) -> u32 {
    u32::try_from(timeout / NANOSECONDS_PER_SECOND).unwrap_or(u32::MAX)
}

/// The options that select rows of a database, as in IP-Link.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct RowSelectionArgs {
    /// Select rows of a database: all, tts, time, ip, ip_src, ip_dst or number
    ///
    /// `all`: all rows. `tts`, `time`: packets in a time range, both ends inclusive. `ip_src`,
    /// `ip_dst`: packets from a host, or to a host. `ip`: packets between two hosts, in both
    /// directions. `number`: the first N rows.
    #[arg(short, long, value_name = "REQUEST", default_value = "all")]
    #[arg(help_heading = "Compatibility with IP-Link (Python tool from 2009)")]
    #[arg(hide_short_help = true)]
    pub(crate) request: String,
    /// Parameter of --request: A:B, an address, ADDRESS:ADDRESS, or N
    ///
    /// For `tts`, A and B are seconds since 1970; for `time`, they have the form `Y-M-D-h-m-s`. For
    /// `ip_src` and `ip_dst`, an address; for `ip`, two addresses; for `number`, a number of rows.
    #[arg(short, long, value_name = "VALUE", default_value = "", hide_default_value = true)]
    #[arg(help_heading = "Compatibility with IP-Link (Python tool from 2009)")]
    #[arg(hide_short_help = true)]
    pub(crate) parameter: String,
}

/// The type of identifier by which hosts are distinguished.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum NodeType {
    /// IP addresses
    #[default]
    Ip,
    /// MAC addresses; includes frames without IP, such as ARP broadcasts
    Mac,
    /// Services: IP address, port and protocol of a server; clients are IP addresses
    Service,
}
