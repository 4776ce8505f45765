//! The command line arguments of all commands, defined with clap.

mod commands;
mod descriptions;
mod input;
#[cfg(feature = "live")]
pub(crate) mod live;
pub(crate) mod output;
mod table_help;
mod values;
mod view;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub(crate) use self::commands::{
    AskArgs, DiffArgs, ImportArgs, InfoArgs, ListArgs, PathArgs, RenderArgs, ReportArgs, SaveArgs,
    ServicesArgs,
};
pub(crate) use self::input::{InputArgs, NodeType, RowSelectionArgs};
pub(crate) use self::output::{OutputArgs, TableArgs};
pub(crate) use self::values::{DimensionArg, parse_count};
pub(crate) use self::view::{GroupArg, ViewArgs};

/// Show who talks to whom in network captures: as pictures, tables and reports.
#[derive(Debug, Parser)]
#[command(name = "iplink", version, max_term_width = 100, long_about = descriptions::IPLINK)]
pub(crate) struct Args {
    /// Print errors only; suppress notes
    #[arg(short, long, global = true, display_order = 990)]
    pub(crate) quiet: bool,
    /// Print more details, such as database queries and their plans
    #[arg(short, long, global = true, display_order = 991, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Draw a picture of the graph, or write it in a file format
    #[command(long_about = descriptions::RENDER)]
    Render(RenderArgs),
    /// Write a self-contained HTML report
    #[command(long_about = descriptions::REPORT)]
    Report(ReportArgs),
    /// List flows: who asked whom, for what service, and how it ended
    #[command(long_about = descriptions::FLOWS)]
    Flows(ListArgs),
    /// List services: the ports that hosts serve, with their clients
    #[command(long_about = descriptions::SERVICES)]
    Services(ServicesArgs),
    /// List links: who sends packets to whom
    #[command(long_about = descriptions::LINKS)]
    Links(ListArgs),
    /// List hosts, with the packets and bytes that they sent and received
    #[command(long_about = descriptions::HOSTS)]
    Hosts(ListArgs),
    /// Compare two inputs: new, gone and changed hosts, links and services
    #[command(
        long_about = descriptions::DIFF,
        mut_arg("paths", two_inputs),
        override_usage = "iplink diff [OPTIONS] <BEFORE> <AFTER>"
    )]
    Diff(DiffArgs),
    /// Answer a question: find scanners, beacons, central hosts, cut vertices and more
    #[command(
        long_about = descriptions::ASK,
        mut_arg("paths", |paths| paths.required(false)),
        // They narrow the graph, so that `ask` rejects them.
        mut_arg("top", |top| top.hide(true)),
        mut_arg("top_hosts", |top_hosts| top_hosts.hide(true))
    )]
    Ask(AskArgs),
    /// Find a path from one host to another
    #[command(
        long_about = descriptions::PATH,
        mut_arg("paths", inputs_and_hosts),
        override_usage = "iplink path [OPTIONS] <INPUT>... <FROM> <TO>"
    )]
    Path(PathArgs),
    /// Summarize the inputs, including why packets were skipped
    #[command(long_about = descriptions::INFO)]
    Info(InfoArgs),
    /// Save the graph to a file that loads quickly
    #[command(long_about = descriptions::SAVE)]
    Save(SaveArgs),
    /// Serve a live web page that updates while packets arrive
    #[cfg(feature = "live")]
    #[command(long_about = live::DESCRIPTION, mut_arg("paths", live::optional_input),
        mut_arg("path", live::graph_output))]
    Live(Box<live::LiveArgs>),
    /// Import packets into a SQLite database for later queries
    #[command(long_about = descriptions::IMPORT)]
    Import(ImportArgs),
    /// List the output formats and their parameters
    #[command(long_about = descriptions::FORMATS)]
    Formats(TableArgs),
}

/// The help headings that follow the options of the command itself, in display order.
const HEADINGS: [&str; 5] = [
    "Packet selection",
    "Limits and grouping",
    "Names",
    "Output",
    "Compatibility with IP-Link (Python tool from 2009)",
];

impl Args {
    /// Parses the command line; exits with a message if it is invalid.
    pub(crate) fn from_command_line() -> Self {
        let mut command = command();
        if table_help::is_requested(std::env::args_os().skip(1)) {
            command = table_help::without_inputs(command);
        }
        let matches = command.get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// Returns the command line parser, with the options of all commands in the same order.
fn command() -> clap::Command {
    let command = table_help::with_columns(Args::command());
    let names: Vec<_> =
        command.get_subcommands().map(|subcommand| subcommand.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, order_headings))
}

/// Sorts the options by heading. clap prints headings in the order of their first options, and
/// `mut_arg` moves an option to the end, even if it does not change the option.
fn order_headings(command: clap::Command) -> clap::Command {
    HEADINGS.iter().fold(command, |command, heading| {
        let options = command.get_arguments();
        let options = options.filter(|option| option.get_help_heading() == Some(heading));
        let ids: Vec<_> = options.map(|option| option.get_id().clone()).collect();
        ids.into_iter().fold(command, |command, id| command.mut_arg(id, |option| option))
    })
}

/// Changes the positional arguments of `path` to inputs followed by two hosts.
fn inputs_and_hosts(paths: clap::Arg) -> clap::Arg {
    paths
        .num_args(1..)
        .value_names(["INPUT"])
        .help("Inputs as for links, then the first and the last host of the path")
        .long_help("Inputs as for `links`, then the first and the last host of the path")
}

/// Changes the positional arguments of `diff` to the two inputs that are compared.
fn two_inputs(paths: clap::Arg) -> clap::Arg {
    paths
        .num_args(1..)
        .value_names(["INPUT"])
        .help("The two inputs to compare: files or folders; one may be - (standard input)")
        .long_help(
            "The two inputs to compare. Each is a capture, compressed or not, a saved graph, a \
             database, a list of links, or a folder of these. One may be `-`, the standard input",
        )
}

#[cfg(test)]
mod tests {
    #[test]
    fn command_line_definition_is_consistent() {
        super::command().debug_assert();
    }
}
