//! What can go wrong between a view and a file.

use std::path::PathBuf;

use iplink_core::graph::Address;

/// An output that could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no format of this name.
    #[error("no format is called {name:?}{}", suggestion(.nearest))]
    UnknownFormat {
        /// The name that was asked for.
        name: String,
        /// The name of a format that is spelt much like it.
        nearest: Option<&'static str>,
    },
    /// No format writes files whose names end like this one's.
    #[error("{} does not tell the format: give -f one of {known}", .path.display())]
    UntoldFormat {
        /// The file.
        path: PathBuf,
        /// The names of the formats.
        known: String,
    },
    /// The format has no parameter of this name.
    #[error("{format} has no parameter {name:?}; it has: {known}")]
    UnknownParam {
        /// The format.
        format: &'static str,
        /// The name that was given.
        name: String,
        /// The names of its parameters.
        known: String,
    },
    /// A table has no column of this name.
    #[error("no column is called {name:?}; there are: {known}")]
    UnknownColumn {
        /// The name that was given.
        name: String,
        /// The names of its columns.
        known: String,
    },
    /// There is no question of this name.
    #[error("no question is called {name:?}; there are: {known}")]
    UnknownQuestion {
        /// The name that was asked for.
        name: String,
        /// The names of the questions.
        known: String,
    },
    /// A question is about a host, and none was given.
    #[error("{question} is about a host: give --of HOST")]
    NeedsHost {
        /// The question.
        question: &'static str,
    },
    /// A question is about directions, and links have none.
    #[error("{question} asks who sent to whom: leave out --both-ways")]
    NeedsDirections {
        /// The question.
        question: &'static str,
    },
    /// What is shown has no such host.
    #[error("there is no host {host}")]
    NoHost {
        /// The host that was asked for.
        host: Address,
    },
    /// A parameter was given a value that it does not take.
    #[error("parameter {name} is {value:?}; it takes {takes}")]
    ParamValue {
        /// The parameter.
        name: &'static str,
        /// The value that was given.
        value: String,
        /// What it takes.
        takes: String,
    },
    /// A format of several files was to be written where one fits.
    #[error("this format writes several files, {first:?} and {second:?}: give it a folder")]
    SeveralFiles {
        /// The first file.
        first: String,
        /// The second.
        second: String,
    },
    /// A picture could not be made of pixels.
    #[error("the picture cannot be drawn: {reason}")]
    Picture {
        /// Why not.
        reason: String,
    },
    /// The target exists and is not to be written over.
    #[error("{} exists; --force replaces it", .path.display())]
    Exists {
        /// The target.
        path: PathBuf,
    },
    /// A file could not be written.
    #[error("cannot write {}: {source}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A stream, such as the standard output, could not be written.
    #[error("cannot write: {0}")]
    Stream(#[from] std::io::Error),
}

/// What `serde_json` cannot write is what the stream cannot.
impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Stream(error.into())
    }
}

impl Error {
    /// Tells whether the reader of the output went away, which is no fault.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        match self {
            Self::Stream(source) | Self::Write { source, .. } => {
                source.kind() == std::io::ErrorKind::BrokenPipe
            }
            _ => false,
        }
    }
}

fn suggestion(nearest: &Option<&'static str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!("; did you mean {nearest:?}?"))
}
