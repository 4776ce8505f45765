//! The options of the output.

use std::path::PathBuf;

use clap::ValueEnum;
use iplink_formats::table::Style;

/// The options that select the style and destination of a table.
#[derive(Debug, clap::Args)]
pub(crate) struct TableArgs {
    /// Table style
    #[arg(long = "as", value_name = "STYLE", value_enum, default_value_t, help_heading = "Output")]
    pub(crate) style: TableStyleArg,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// The options that select the destination of the output.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Output file, or folder if it ends in / [default: standard output]
    ///
    /// `-` is the standard output. Existing files are kept unless --force is given; inputs are
    /// never overwritten. A file appears only when it is complete.
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    pub(crate) path: Option<PathBuf>,
    /// Overwrite existing files
    #[arg(long)]
    pub(crate) force: bool,
}

impl OutputArgs {
    /// Returns whether the output is a folder.
    pub(crate) fn is_folder(&self) -> bool {
        let path = self.path.as_deref().map(|path| path.as_os_str().as_encoded_bytes());
        path.is_some_and(|path| path.ends_with(b"/"))
    }
}

/// A style of tables.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum TableStyleArg {
    /// Aligned columns
    #[default]
    Text,
    /// Tab-separated values, with a header
    Tsv,
    /// Comma-separated values, with a header
    Csv,
    /// A JSON array
    Json,
    /// One JSON object per line
    Ndjson,
}

impl From<TableStyleArg> for Style {
    fn from(style: TableStyleArg) -> Self {
        match style {
            TableStyleArg::Text => Self::Aligned,
            TableStyleArg::Tsv => Self::Tsv,
            TableStyleArg::Csv => Self::Csv,
            TableStyleArg::Json => Self::Json,
            TableStyleArg::Ndjson => Self::Ndjson,
        }
    }
}
