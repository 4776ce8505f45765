//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use iplink_core::query::{Query, Weight};
use iplink_formats::table::Style;

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
    #[command(flatten)]
    pub(crate) target: Target,
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
#[derive(Debug, clap::Args)]
pub(crate) struct Inputs {
    /// Captures, compressed or not, saved graphs, and databases of SQLite, told
    /// by their content; folders of them; several are merged. `-` is the standard
    /// input.
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Takes the innermost IP header of each packet, and so looks into tunnels,
    /// instead of the outermost.
    #[arg(long)]
    pub(crate) inner: bool,
    /// How many hosts of IPv4 and of IPv6 are told apart; those that come later
    /// are folded into one, `others`.
    #[arg(long, value_name = "N", default_value_t = 500_000)]
    pub(crate) max_hosts: usize,
    /// How many threads read; the result is the same [default: all cores].
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
}

/// What of the graph is shown.
#[derive(Clone, Copy, Debug, clap::Args)]
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
}

/// The weights, as the command line calls them.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum By {
    /// Its packets.
    #[default]
    Packets,
    /// Their bytes.
    Bytes,
}

impl From<Shape> for Query {
    fn from(shape: Shape) -> Self {
        let mut query = Self::default();
        query.top_links = shape.top;
        query.top_hosts = shape.top_hosts;
        query.by = match shape.by {
            By::Packets => Weight::Packets,
            By::Bytes => Weight::Bytes,
        };
        query
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
