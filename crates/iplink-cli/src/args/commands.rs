//! What each command takes.

use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;
use iplink_core::Dimensions;
use iplink_core::graph::Address;
use iplink_core::query::{Ratio, RatioError, Thresholds};
use iplink_formats::columns::Kind;

use super::{Group, Inputs, Shape, TableArgs, Target};

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
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// A parameter of the format `report`; may be given several times.
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
    /// Lists the questions, as `ask` without one does.
    #[arg(long)]
    pub(crate) list: bool,
    /// The question; `iplink ask` lists them.
    #[arg(value_name = "QUESTION", requires = "paths")]
    pub(crate) question: Option<String>,
    /// The host that the question is about, where it is about one.
    #[arg(long, value_name = "HOST")]
    pub(crate) of: Option<Address>,
    /// The least number of what is asked, where the question has one.
    #[arg(long, value_name = "N")]
    pub(crate) at_least: Option<usize>,
    /// The columns of the answer, with commas between them; `all` is every one,
    /// names of hosts too, and `iplink ask` lists them.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) columns: Vec<String>,
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

impl From<Keep> for Dimensions {
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

fn name_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => Err("a parameter is given as NAME=VALUE".to_owned()),
    }
}
