//! What of the graph is shown, and how.

use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;
use iplink_core::graph::Address;
use iplink_core::query::Weight;

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
