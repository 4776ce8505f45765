//! The reasons why a command fails, and their exit codes.

use std::path::PathBuf;
use std::process::ExitCode;

use iplink_core::query::FilterError;
use iplink_formats::Error;

use crate::console::Console;

/// The reason why a command ended without a result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A name, such as that of a format, is unknown; or a format or question does not accept a
    /// parameter or an option.
    Usage(Error),
    /// An argument is invalid, or the system cannot do what it requests.
    InvalidArgument(String),
    /// The value of an option is not a valid filter.
    Filter { option: &'static str, error: FilterError },
    /// The output would overwrite an input.
    OutputIsInput(PathBuf),
    /// No input could be read; the errors have already been printed.
    Unreadable,
    /// The database cannot be written.
    Database(PathBuf, iplink_core::Error),
    /// The output could not be written.
    Output(Error),
}

impl Failure {
    /// Prints the failure, and returns the exit code: 4 if the database or the output cannot be
    /// written, 2 for any other failure.
    pub(crate) fn report(&self, console: Console) -> ExitCode {
        match self {
            Self::Usage(error) => console.error(&error.to_string()),
            Self::InvalidArgument(text) => console.error(text),
            Self::Filter { option, error } => {
                // Printed line by line, because the second line marks a position in the first.
                format!("{option}: {error}").lines().for_each(|line| console.error(line));
            }
            Self::OutputIsInput(path) => {
                let path = path.display();
                console.error(&format!("{path} is an input and cannot be overwritten"));
            }
            Self::Database(path, error) => console.error(&format!("{}: {error}", path.display())),
            Self::Unreadable => {}
            Self::Output(error) => console.error(&error.to_string()),
        }
        match self {
            Self::Database(..) | Self::Output(_) => ExitCode::from(4),
            _ => ExitCode::from(2),
        }
    }
}
