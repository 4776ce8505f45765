//! `iplink`: from a network capture to a picture of who talks to whom.

#![forbid(unsafe_code)]

mod args;
mod commands;
mod console;
mod failure;
mod filter;
mod input;
#[cfg(feature = "live")]
mod live;
mod naming;
mod output;
mod progress;
mod source;
mod view;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use console::Console;
use failure::Failure;

fn main() -> ExitCode {
    let args = Args::parse();
    let console = Console::new(args.quiet, args.verbose);
    match run(&args.command, console) {
        Ok(outcome) => outcome.into(),
        Err(failure) => failure.report(console),
    }
}

fn run(command: &Command, console: Console) -> Result<input::Outcome, Failure> {
    match command {
        Command::Render(args) => commands::render::run(args, console),
        Command::Report(args) => commands::report::run(args, console),
        Command::Links(args) => commands::tables::links(args, console),
        Command::Hosts(args) => commands::tables::hosts(args, console),
        Command::Diff(args) => commands::diff::run(args, console),
        Command::Ask(args) => commands::ask::ask(args, console),
        Command::Path(args) => commands::ask::path(args, console),
        Command::Info(args) => commands::tables::info(args, console),
        Command::Save(args) => commands::save::run(args, console),
        #[cfg(feature = "live")]
        Command::Live(args) => live::run(args, console),
        Command::Import(args) => commands::import::run(args, console),
        Command::Formats(args) => commands::tables::formats(args),
    }
}
