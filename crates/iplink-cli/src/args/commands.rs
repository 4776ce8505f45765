//! The options of each command.

use std::path::PathBuf;

use clap::ArgGroup;
use iplink_core::graph::Address;

use super::values::{
    ChangeThreshold, DiffCategoryArg, DimensionArg, parse_count, parse_name_and_value,
};
use super::{GroupArg, InputArgs, OutputArgs, TableArgs, ViewArgs};

#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("destination").args(["format", "path"]).required(true).multiple(true))]
pub(crate) struct RenderArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    /// Output format; see iplink formats [default: from the extension of OUT]
    #[arg(short, long, value_name = "FORMAT")]
    #[arg(help_heading = "Output")]
    pub(crate) format: Option<String>,
    /// Parameter of the format; see iplink formats; repeatable
    #[arg(short = 'P', long = "param", value_name = "NAME=VALUE", value_parser = parse_name_and_value)]
    #[arg(help_heading = "Output")]
    pub(crate) params: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    /// Parameter of the report; see iplink formats; repeatable
    #[arg(short = 'P', long = "param", value_name = "NAME=VALUE", value_parser = parse_name_and_value)]
    #[arg(help_heading = "Output")]
    pub(crate) params: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    #[command(flatten)]
    pub(crate) table: TableArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ServicesArgs {
    /// Also list ports that were requested but never answered
    #[arg(long)]
    pub(crate) tried: bool,
    #[command(flatten)]
    pub(crate) list: ListArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DiffArgs {
    /// Categories to compare, separated by commas
    #[arg(long = "what", value_name = "CATEGORIES", value_enum, value_delimiter = ',')]
    #[arg(default_values = ["hosts", "links", "services"])]
    pub(crate) categories: Vec<DiffCategoryArg>,
    /// Report only items with at least N packets in at least one input
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    #[arg(value_parser = parse_count::<u64>)]
    pub(crate) min_packets: u64,
    /// Report only items with at least N bytes in at least one input
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    #[arg(value_parser = parse_count::<u64>)]
    pub(crate) min_bytes: u64,
    /// Minimum change to report: ratio and number of packets
    ///
    /// An item has changed if its packets differ by a factor of at least RATIO and by at least N,
    /// or its bytes by this factor and by at least N full frames of 1,500 bytes. `1,0` reports any
    /// difference.
    #[arg(long, value_name = "RATIO[,N]", default_value = "2,10")]
    pub(crate) changed: ChangeThreshold,
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Group hosts before the comparison, as in iplink render
    #[arg(long, value_name = "GROUPING", help_heading = "Limits and grouping")]
    pub(crate) group: Option<GroupArg>,
    /// Draw both inputs as one graph in this format; only dot marks the changes
    #[arg(short, long, value_name = "FORMAT", help_heading = "Output")]
    #[arg(conflicts_with_all = ["style", "columns", "sort", "limit"])]
    pub(crate) format: Option<String>,
    /// Parameter of the format; see iplink formats; repeatable
    #[arg(short = 'P', long = "param", value_name = "NAME=VALUE", value_parser = parse_name_and_value)]
    #[arg(requires = "format", help_heading = "Output")]
    pub(crate) params: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) table: TableArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct AskArgs {
    /// List the questions, like iplink ask without arguments
    #[arg(long, hide_short_help = true)]
    pub(crate) list: bool,
    /// Question to answer; iplink ask lists all questions
    #[arg(value_name = "QUESTION")]
    pub(crate) question: Option<String>,
    /// Host for questions about one host, such as never-contacted
    #[arg(long, value_name = "HOST")]
    pub(crate) of: Option<Address>,
    /// Minimum number of hosts with no reply (scans) or closed ports (port-scans)
    #[arg(long, value_name = "N", value_parser = parse_count::<usize>)]
    pub(crate) at_least: Option<usize>,
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    #[command(flatten)]
    pub(crate) table: TableArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PathArgs {
    /// Find a path whose packets are in chronological order
    ///
    /// The packet on each link is later than the packet on the previous link. Of all such paths,
    /// the one that arrives first is shown.
    #[arg(long = "in-time")]
    pub(crate) chronological: bool,
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    #[command(flatten)]
    pub(crate) table: TableArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct InfoArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) table: TableArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SaveArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Packet properties to keep, separated by commas
    ///
    /// The totals of each link are always kept. Later queries can use only the properties that were
    /// kept.
    #[arg(long, value_name = "NAMES", value_enum, value_delimiter = ',')]
    #[arg(default_value = "protocols", help_heading = "Output")]
    pub(crate) keep: Vec<DimensionArg>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ImportArgs {
    /// Captures, compressed or not, and folders; - is standard input
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Database to add to; it is created if it does not exist
    #[arg(long, value_name = "FILE")]
    pub(crate) db: PathBuf,
    /// Use the innermost IP header of each packet, inside tunnels, instead of the outermost
    #[arg(long)]
    pub(crate) inner: bool,
    /// Import captures again that are already in the database
    #[arg(long = "again")]
    pub(crate) reimport: bool,
}
