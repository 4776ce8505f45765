//! Tables: aligned for people, or in a syntax for programs.
//!
//! A [`Column`] says how a row shows one thing; [`Style::write`] writes rows of
//! any kind as they come, so that a million of them never lie in memory as
//! text. Only the aligned form must see all rows before it writes the first.

mod aligned;
mod delimited;
mod json;

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::net::IpAddr;

use iplink_core::time::Timestamp;

pub(crate) use delimited::{Delimited, write as write_delimited};

/// A column of a table whose rows are `T`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Column<T> {
    /// Its name, in lower case with underscores.
    pub name: &'static str,
    /// What stands in it, with its unit, in one line.
    pub about: &'static str,
    /// Takes its value out of a row.
    pub value: fn(&T) -> Value<'_>,
}

impl<T> Column<T> {
    /// Creates a column.
    pub const fn new(name: &'static str, about: &'static str, value: fn(&T) -> Value<'_>) -> Self {
        Self { name, about, value }
    }
}

/// The value of one cell.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A text, hostile until escaped.
    Text(Cow<'a, str>),
    /// An address.
    Address(IpAddr),
    /// A number, exact.
    Integer(u64),
    /// A moment, if there is one.
    Time(Option<Timestamp>),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

/// Writes the value as it is, without any escaping.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Address(address) => address.fmt(f),
            Self::Integer(number) => number.fmt(f),
            Self::Time(Some(time)) => time.fmt(f),
            Self::Time(None) => Ok(()),
        }
    }
}

/// How a table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// Aligned, for people.
    #[default]
    Aligned,
    /// Tab-separated, with a header line; a control character in a text is
    /// shown as its number.
    Tsv,
    /// Comma-separated (RFC 4180), with a header line.
    Csv,
    /// A JSON array of objects.
    Json,
    /// A JSON object a line.
    Ndjson,
}

impl Style {
    /// Writes a table.
    ///
    /// # Errors
    ///
    /// Returns an error when `out` cannot be written.
    pub fn write<T>(
        self,
        columns: &[Column<T>],
        rows: impl Iterator<Item = T>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Aligned => aligned::write(columns, rows, out),
            Self::Tsv => delimited::write(&Delimited::TSV, columns, rows, out),
            Self::Csv => delimited::write(&Delimited::CSV, columns, rows, out),
            Self::Json => json::write_array(columns, rows, out),
            Self::Ndjson => json::write_lines(columns, rows, out),
        }
    }
}
