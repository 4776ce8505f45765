//! The options that select a part of the graph, rank its hosts and links, and group its hosts.

use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;
use iplink_core::graph::Address;
use iplink_core::query::Weight;

use super::values::parse_count;

/// The options that limit the graph, and group or merge its hosts.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Limits and grouping")]
pub(crate) struct ViewArgs {
    /// Keep the N heaviest links (with iplink hosts: the N heaviest hosts)
    ///
    /// Heaviest are those with the most packets, unless --by selects another weight.
    #[arg(long, value_name = "N", value_parser = parse_count::<usize>)]
    pub(crate) top: Option<usize>,
    /// Keep the N heaviest hosts and the links between them
    #[arg(long, value_name = "N", value_parser = parse_count::<usize>)]
    pub(crate) top_hosts: Option<usize>,
    /// Rank by WEIGHT
    ///
    /// The weight determines the rank of hosts and links, for example for --top, and also sizes,
    /// line widths and labels in pictures.
    #[arg(long, value_name = "WEIGHT", value_enum, default_value_t)]
    pub(crate) by: WeightArg,
    /// Omit links with fewer than N packets
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    #[arg(value_parser = parse_count::<u64>)]
    pub(crate) min_packets: u64,
    /// Omit links with fewer than N bytes
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    #[arg(value_parser = parse_count::<u64>)]
    #[arg(hide_short_help = true)]
    pub(crate) min_bytes: u64,
    /// Group hosts by network (cidr:24,48), country, asn, or the networks in FILE
    ///
    /// `cidr:24,48` groups IPv4 hosts by their /24 and IPv6 hosts by their /48 network. `country`
    /// and `asn` (autonomous system) require --geo. Each line of FILE has a network and its name.
    #[arg(long, value_name = "GROUPING")]
    pub(crate) group: Option<GroupArg>,
    /// Keep only a host and its neighbors
    #[arg(long, value_name = "HOST")]
    pub(crate) focus: Option<Address>,
    /// With --focus: keep hosts that are at most N links away
    #[arg(long, value_name = "N", default_value_t = 1, requires = "focus", hide_short_help = true)]
    #[arg(value_parser = parse_count::<usize>)]
    pub(crate) hops: usize,
    /// Combine both directions into one link
    #[arg(long)]
    pub(crate) both_ways: bool,
    /// Merge hosts that only one host contacted and that never replied
    #[arg(long, hide_short_help = true)]
    pub(crate) fold_silent: bool,
    /// Merge the lightest hosts into one, so that N nodes remain
    ///
    /// Totals stay the same.
    #[arg(long, value_name = "N", value_parser = parse_count::<usize>)]
    pub(crate) budget: Option<usize>,
}

/// The property by which hosts are grouped.
#[derive(Clone, Debug)]
pub(crate) enum GroupArg {
    /// The subnets of these prefix lengths, in bits.
    Subnets {
        ipv4: u8,
        ipv6: u8,
    },
    Country,
    AutonomousSystem,
    /// The networks that a file lists and names.
    File(PathBuf),
}

impl FromStr for GroupArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some(lengths) = text.strip_prefix("cidr:") else {
            return Ok(match text {
                "country" => Self::Country,
                "asn" => Self::AutonomousSystem,
                _ => Self::File(text.into()),
            });
        };
        // Without a prefix length for IPv6, /64 is used: the usual length of a subnet.
        let (ipv4, ipv6) = lengths.split_once(',').unwrap_or((lengths, "64"));
        let parse_length = |text: &str, max: u8| match text.parse() {
            Ok(length) if length <= max => Ok(length),
            _ => Err(format!("invalid prefix length \"{text}\": expected 0 to {max} bits")),
        };
        Ok(Self::Subnets { ipv4: parse_length(ipv4, 32)?, ipv6: parse_length(ipv6, 128)? })
    }
}

/// The weight by which hosts and links are ranked.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum WeightArg {
    /// Number of packets
    #[default]
    Packets,
    /// Number of bytes
    Bytes,
    /// Number of hosts that a host has links with
    Peers,
}

impl From<WeightArg> for Weight {
    fn from(weight: WeightArg) -> Self {
        match weight {
            WeightArg::Packets => Self::Packets,
            WeightArg::Bytes => Self::Bytes,
            WeightArg::Peers => Self::Peers,
        }
    }
}
