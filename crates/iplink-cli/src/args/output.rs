//! The options of the output.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use iplink_formats::table::{SortKey, Style};

use super::values::parse_count;

/// The options that select the columns, rows, style and destination of a table.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct TableArgs {
    /// Columns to show, separated by commas; all shows them all, help lists them
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) columns: Vec<String>,
    /// Sort the rows by a column: COLUMN, COLUMN:asc or COLUMN:desc
    ///
    /// By default, numbers are sorted in descending order, other values in ascending order. The
    /// column need not be shown. Rows with equal values keep their order, and rows without a value
    /// are last.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) sort: Option<SortKey>,
    /// Show only the first N rows
    ///
    /// The limit applies to the rows of the table, after everything is counted and sorted. It does
    /// not change the graph.
    #[arg(long, value_name = "N", value_parser = parse_count::<usize>)]
    pub(crate) limit: Option<usize>,
    /// Table style [default: from the extension of OUT, or text]
    #[arg(long = "as", value_name = "STYLE", value_enum)]
    pub(crate) style: Option<TableStyleArg>,
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

impl TableArgs {
    /// Returns whether the columns are to be listed instead of the rows.
    pub(crate) fn lists_columns(&self) -> bool {
        self.columns.iter().any(|name| name == COLUMN_LIST)
    }
}

/// The value of `--columns` that lists the columns.
pub(super) const COLUMN_LIST: &str = "help";

impl OutputArgs {
    /// Returns whether the output is the standard output.
    pub(crate) fn is_stdout(&self) -> bool {
        let names = [Path::new("-"), Path::new("/dev/stdout")];
        self.path.as_deref().is_none_or(|path| names.contains(&path))
    }

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
    /// A Markdown table
    Md,
}

impl From<TableStyleArg> for Style {
    fn from(style: TableStyleArg) -> Self {
        match style {
            TableStyleArg::Text => Self::Aligned,
            TableStyleArg::Tsv => Self::Tsv,
            TableStyleArg::Csv => Self::Csv,
            TableStyleArg::Json => Self::Json,
            TableStyleArg::Ndjson => Self::Ndjson,
            TableStyleArg::Md => Self::Markdown,
        }
    }
}
