//! The syntax of lists: separated values or JSON.

use super::columns::Columns;

/// The syntax of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// Separated values: CSV, TSV or a Zeek log.
    Separated(Dialect),
    /// One object per line.
    JsonLines,
    /// An array of objects.
    JsonArray,
    /// The output of `iplink render -f json`.
    JsonDocument,
}

/// The syntax and columns of a list of separated values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    pub(super) columns: Columns,
    pub(super) header: HeaderStyle,
}

/// The form of the header, which names the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeaderStyle {
    /// There is no header: the columns are those of the CSV files of IP-Link.
    None,
    /// The header is the first line. It may occur again if files are concatenated.
    Line,
    /// The header is the line `#fields` of a Zeek log, in which comments start with `#`, and
    /// `-` is a missing value.
    Zeek,
}

impl Dialect {
    /// Returns whether values may be quoted. In TSV and Zeek logs they are not, since no value
    /// contains the delimiter.
    pub(super) const fn allows_quotes(&self) -> bool {
        self.delimiter != b'\t' && !matches!(self.header, HeaderStyle::Zeek)
    }

    /// Returns whether a line is a comment of a Zeek log.
    pub(super) fn is_comment(&self, line: &[u8]) -> bool {
        self.header == HeaderStyle::Zeek && line.starts_with(b"#")
    }
}

/// The reason why the first bytes of an input are not detected as a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DetectionError {
    /// The input is not a list, whatever its further bytes are.
    NotAList,
    /// More bytes are needed for a decision.
    Incomplete,
}
