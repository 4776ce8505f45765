//! Why a command ended without its result, and the exit code of each reason.

use std::path::PathBuf;
use std::process::ExitCode;

use iplink_core::query::FilterError;
use iplink_formats::Error;

use crate::console::Console;

/// Why a command ended without its result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command asks for something that there is not.
    Usage(Error),
    /// An option cannot be had.
    Option(String),
    /// What an option asks of packets is no filter.
    Filter { option: &'static str, error: FilterError },
    /// The result would take the place of an input.
    OutputIsInput(PathBuf),
    /// Nothing of the input could be read, which has been said.
    Unreadable,
    /// The database cannot be written, or is none to write into.
    Database(PathBuf, iplink_core::Error),
    /// The result could not be written.
    Output(Error),
}

impl Failure {
    /// Says what went wrong, and returns the exit code.
    pub(crate) fn report(&self, console: Console) -> ExitCode {
        match self {
            Self::Usage(error) => {
                console.error(&error.to_string());
                ExitCode::from(2)
            }
            Self::Option(text) => {
                console.error(text);
                ExitCode::from(2)
            }
            Self::Filter { option, error } => {
                // Line by line, so that the mark stands under its place.
                for line in format!("{option}: {error}").lines() {
                    console.error(line);
                }
                ExitCode::from(2)
            }
            Self::OutputIsInput(path) => {
                console.error(&format!("{} is an input: it is not written over", path.display()));
                ExitCode::from(2)
            }
            Self::Database(path, error) => {
                console.error(&format!("{}: {error}", path.display()));
                ExitCode::from(4)
            }
            Self::Unreadable => ExitCode::from(2),
            Self::Output(error) => {
                console.error(&error.to_string());
                ExitCode::from(4)
            }
        }
    }
}
