//! Where results go, and how tables are written.

use std::path::PathBuf;

use clap::ValueEnum;
use iplink_formats::table::Style;

#[derive(Debug, clap::Args)]
pub(crate) struct TableArgs {
    /// How the table is written.
    #[arg(long = "as", value_name = "STYLE", value_enum, default_value_t)]
    pub(crate) style: StyleName,
    #[command(flatten)]
    pub(crate) target: Target,
}

/// Where the result goes.
#[derive(Debug, clap::Args)]
pub(crate) struct Target {
    /// The file to write or, with a `/` at its end, the folder to write into;
    /// `-`, the default, is the standard output.
    #[arg(short, long = "output", value_name = "OUT")]
    pub(crate) out: Option<PathBuf>,
    /// Replaces files that exist.
    #[arg(long)]
    pub(crate) force: bool,
}

impl Target {
    /// Tells whether it is a folder to write into.
    pub(crate) fn is_folder(&self) -> bool {
        let path = self.out.as_deref().map(|path| path.as_os_str().as_encoded_bytes());
        path.is_some_and(|path| path.ends_with(b"/"))
    }
}

/// The styles of tables, as the command line calls them.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum StyleName {
    /// Aligned, for people.
    #[default]
    Text,
    /// Tab-separated, with a header.
    Tsv,
    /// Comma-separated, with a header.
    Csv,
    /// A JSON array.
    Json,
    /// A JSON object a line.
    Ndjson,
}

impl From<StyleName> for Style {
    fn from(name: StyleName) -> Self {
        match name {
            StyleName::Text => Self::Aligned,
            StyleName::Tsv => Self::Tsv,
            StyleName::Csv => Self::Csv,
            StyleName::Json => Self::Json,
            StyleName::Ndjson => Self::Ndjson,
        }
    }
}
