//! The error type of this crate.

use std::path::PathBuf;

use iplink_core::graph::Address;

/// An error while configuring a format or writing an output.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No format has this name.
    #[error("unknown format {name:?}{} `iplink formats` lists all formats", suggestion(.nearest))]
    UnknownFormat {
        /// The requested name.
        name: String,
        /// The format with the most similar name, if one is similar.
        nearest: Option<&'static str>,
    },
    /// The format cannot be detected, because no format has the extension of the output file.
    #[error("cannot detect the format of {} from its extension; use -f with one of: {valid}", .path.display())]
    UndetectedFormat {
        /// The path of the output file.
        path: PathBuf,
        /// The names of the formats, separated by commas.
        valid: String,
    },
    /// The output file has the extension of another file type than those that the format writes.
    #[error("{format} cannot be written to {}; valid extensions: {valid}", .path.display())]
    WrongExtension {
        /// The name of the format.
        format: &'static str,
        /// The path of the output file.
        path: PathBuf,
        /// The extensions, separated by commas.
        valid: String,
    },
    /// Tables cannot be written in the format of the extension of the output file.
    #[error("cannot write a table to {}; valid extensions: {valid}; --as selects another style", .path.display())]
    UnknownTableExtension {
        /// The path of the output file.
        path: PathBuf,
        /// The extensions, separated by commas.
        valid: String,
    },
    /// The format has no parameter with this name.
    #[error("unknown parameter {name:?} of format {format}; valid parameters: {valid}")]
    UnknownParam {
        /// The name of the format.
        format: &'static str,
        /// The requested name.
        name: String,
        /// The names of the parameters of the format, separated by commas.
        valid: String,
    },
    /// The table has no column with this name.
    #[error("unknown column {name:?}; valid columns: {valid}")]
    UnknownColumn {
        /// The requested name.
        name: String,
        /// The names of the columns of the table, separated by commas.
        valid: String,
    },
    /// No question has this name.
    #[error("unknown question {name:?}; valid questions: {valid}; `iplink ask` describes them")]
    UnknownQuestion {
        /// The requested name.
        name: String,
        /// The names of the questions, separated by commas.
        valid: String,
    },
    /// The question needs a host, but none was specified.
    #[error("{question} requires a host: use --of HOST")]
    NeedsHost {
        /// The name of the question.
        question: &'static str,
    },
    /// The question needs directed links, but the directions are merged.
    #[error("{question} requires directed links: omit --both-ways")]
    NeedsDirections {
        /// The name of the question.
        question: &'static str,
    },
    /// The view does not contain this host.
    #[error("host {host} not found")]
    NoHost {
        /// The requested host.
        host: Address,
    },
    /// A parameter does not accept this value.
    #[error("invalid value {value:?} for parameter {name}; expected {accepted}")]
    ParamValue {
        /// The name of the parameter.
        name: &'static str,
        /// The rejected value.
        value: String,
        /// A description of the accepted values.
        accepted: String,
    },
    /// A format writes several files, and the output is a single file.
    #[error(
        "this format writes several files, {first:?} and {second:?}: the output must be a folder"
    )]
    SeveralFiles {
        /// The name of the first file.
        first: String,
        /// The name of the second file.
        second: String,
    },
    /// A picture could not be rendered as PNG.
    #[error("cannot render the picture: {reason}")]
    Picture {
        /// The error message of the renderer.
        reason: String,
    },
    /// The output exists and must not be overwritten.
    #[error("{} already exists; use --force to overwrite it", .path.display())]
    Exists {
        /// The path of the output.
        path: PathBuf,
    },
    /// A file could not be written.
    #[error("cannot write {}: {source}", .path.display())]
    Write {
        /// The path of the file.
        path: PathBuf,
        /// The underlying error.
        source: std::io::Error,
    },
    /// A stream, such as standard output, could not be written.
    #[error("cannot write: {0}")]
    Stream(#[from] std::io::Error),
}

/// Converts an error of the JSON writer. It is always a write error of the stream, because
/// serialization itself does not fail in this crate.
impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Stream(error.into())
    }
}

impl Error {
    /// Returns whether the reader of the output closed the pipe, which is not a failure.
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

/// Returns the text between the unknown name and the advice: a suggestion, or only a separator.
fn suggestion(nearest: &Option<&'static str>) -> String {
    nearest.map_or_else(|| ";".to_owned(), |nearest| format!("; did you mean {nearest:?}?"))
}
