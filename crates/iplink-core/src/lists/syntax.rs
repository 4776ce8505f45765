//! The syntax of a list.

use super::columns::Columns;

/// The syntax of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Separated(Dialect),
    JsonLines,
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

/// The form in which columns are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeaderStyle {
    /// There is no header: the columns are those of IP-Link.
    None,
    /// The first line. It may occur again, if files are concatenated.
    Line,
    /// The line `#fields` of Zeek, where comments start with `#` and `-` is a
    /// missing value.
    Zeek,
}

impl Dialect {
    /// Returns whether values may be quoted. In TSV they are not, since values
    /// contain no tabs.
    pub(super) const fn has_quotes(&self) -> bool {
        self.delimiter != b'\t' && !matches!(self.header, HeaderStyle::Zeek)
    }

    pub(super) fn is_comment(&self, line: &[u8]) -> bool {
        self.header == HeaderStyle::Zeek && line.starts_with(b"#")
    }
}

/// The reason first bytes are not detected as a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DetectionError {
    /// They are not those of a list, whatever follows.
    NotAList,
    /// More bytes are needed for a decision.
    Incomplete,
}
