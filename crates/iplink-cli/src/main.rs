//! `iplink`: shows who talks to whom in network captures.

#![forbid(unsafe_code)]

mod args;
mod commands;
mod console;
mod failure;
mod host_names;
mod input;
#[cfg(feature = "live")]
mod live;
mod output;
mod packet_filter;
mod progress;
mod table;
mod view;

use std::process::ExitCode;

use args::{Args, Command};
use console::Console;
use failure::Failure;
use input::CommandStatus;

fn main() -> ExitCode {
    let args = Args::from_command_line();
    let console = Console::new(args.quiet, args.verbose);
    match run(&args.command, console) {
        Ok(status) => status.into(),
        Err(failure) => failure.report(console),
    }
}

fn run(command: &Command, console: Console) -> Result<CommandStatus, Failure> {
    match command {
        Command::Render(args) => commands::render::run(args, console),
        Command::Report(args) => commands::report::run(args, console),
        Command::Flows(args) => commands::tables::run_flows(args, console),
        Command::Services(args) => commands::tables::run_services(args, console),
        Command::Links(args) => commands::tables::run_links(args, console),
        Command::Hosts(args) => commands::tables::run_hosts(args, console),
        Command::Diff(args) => commands::diff::run(args, console),
        Command::Ask(args) => commands::ask::run(args, console),
        Command::Path(args) => commands::path::run(args, console),
        Command::Info(args) => commands::tables::run_info(args, console),
        Command::Save(args) => commands::save::run(args, console),
        #[cfg(feature = "live")]
        Command::Live(args) => live::run(args, console),
        Command::Import(args) => commands::import::run(args, console),
        Command::Formats(args) => commands::tables::run_formats(args, console),
    }
}
