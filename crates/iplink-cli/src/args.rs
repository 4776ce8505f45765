//! The command line.

mod commands;
mod inputs;
#[cfg(feature = "live")]
mod live;
mod shape;
mod target;

use clap::{Parser, Subcommand};

pub(crate) use self::commands::ImportArgs;
pub(crate) use self::commands::{
    AskArgs, DiffArgs, InfoArgs, ListArgs, PathArgs, RenderArgs, ReportArgs, SaveArgs,
};
pub(crate) use self::inputs::RequestArgs;
pub(crate) use self::inputs::{Inputs, Nodes};
#[cfg(feature = "live")]
pub(crate) use self::live::LiveArgs;
pub(crate) use self::shape::{Group, Shape};
pub(crate) use self::target::{TableArgs, Target};

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
    /// Puts everything on one page, to be opened in a browser: graph, timeline,
    /// tables, and a section for each host.
    ///
    /// With a `/` at its end, OUT is a folder of many pages: an index, and a page with
    /// pictures for each host.
    Report(ReportArgs),
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
    /// Answers a question: who is central, what hangs together, what is regular;
    /// without one, lists the questions.
    #[command(mut_arg("paths", |paths| paths.required(false)))]
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
    /// Shows who talks to whom on a page that grows while packets arrive.
    ///
    /// The page is at the address that is printed, on this machine alone. Ctrl-C
    /// ends it, saves the graph where -o says and prints its heaviest links.
    #[cfg(feature = "live")]
    #[command(mut_arg("paths", one_that_grows))]
    Live(Box<LiveArgs>),
    /// Puts every packet into a database of SQLite, to be asked again.
    Import(ImportArgs),
    /// Lists the formats that render takes, and their parameters.
    Formats(TableArgs),
}

/// Makes of the last two inputs the ends of a way.
fn inputs_and_ends(paths: clap::Arg) -> clap::Arg {
    paths
        .num_args(1..)
        .value_names(["INPUT"])
        .help("The inputs, as for links; then the host to begin at and the host to reach")
}

/// Makes of any number of inputs one, which is the standard input if it is not named.
#[cfg(feature = "live")]
fn one_that_grows(paths: clap::Arg) -> clap::Arg {
    paths.num_args(0..=1).required(false).help(
        "A capture that grows: a file, or `-`, a pipe [default: -]; or, with --replay, any capture",
    )
}

/// Makes of any number of inputs the two that are compared.
fn two_inputs(paths: clap::Arg) -> clap::Arg {
    paths.num_args(1..).value_names(["INPUT"]).help(
        "The two inputs: each a capture, compressed or not, a saved graph or a database, told \
         by its content, or a folder of them; one may be `-`, the standard input",
    )
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Args::command().debug_assert();
    }
}
