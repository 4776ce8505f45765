//! Tables: aligned for people, or in a machine-readable syntax.
//!
//! A [`Column`] extracts one value from a row. [`Style::write`] streams rows, so that large tables
//! are never in memory as text. Only the aligned style needs all rows before it writes the first.
//! [`TableOptions`] choose columns and sort rows.

mod aligned;
mod delimited;
mod json;
mod markdown;
mod options;
mod order;

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::Path;

use iplink_core::Dimensions;
use iplink_core::graph::Address;
use iplink_core::time::Timestamp;

use crate::Error;

pub(crate) use delimited::{Delimited, write as write_delimited};
pub(crate) use json::JsonRow;
pub use options::{RowCount, TableLayout, TableOptions};
pub use order::{SortDirection, SortKey, SortKeyError};

/// A column of a table whose rows are `T`.
#[derive(Debug)]
#[non_exhaustive]
pub struct Column<T> {
    /// The name, in lower case with underscores.
    pub name: &'static str,
    /// A description with the unit, in one line.
    pub about: &'static str,
    /// Returns the value of a row.
    pub value: fn(&T) -> Value<'_>,
    /// The dimensions that the graph must keep to fill the column.
    pub needs: Dimensions,
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Column<T> {}

impl<T> Column<T> {
    /// Creates a column that every graph can fill.
    pub const fn new(name: &'static str, about: &'static str, value: fn(&T) -> Value<'_>) -> Self {
        Self { name, about, value, needs: Dimensions::LINKS }
    }

    /// Sets the dimensions that the graph must keep to fill the column.
    #[must_use]
    pub const fn needing(self, needs: Dimensions) -> Self {
        Self { needs, ..self }
    }
}

/// The value of a cell.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A text. It may come from a capture and must be escaped.
    Text(Cow<'a, str>),
    /// An address.
    Address(Address),
    /// An exact count or size.
    Integer(u64),
    /// A number that identifies something, such as a port. It has no thousands separators.
    Identifier(u64),
    /// A floating-point number, such as a share.
    Real(f64),
    /// A time, if known.
    Time(Option<Timestamp>),
    /// No value.
    Missing,
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

impl From<Option<String>> for Value<'_> {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Missing, Self::from)
    }
}

impl Value<'_> {
    /// Appends the value without escaping.
    ///
    /// Tables may have millions of values, so the common types avoid the cost of [`fmt`].
    pub(crate) fn append_to(&self, out: &mut Vec<u8>) {
        let mut digits = itoa::Buffer::new();
        match self {
            Self::Missing => {}
            Self::Real(_) => {
                let _ = write!(out, "{self}"); // writing to memory cannot fail
            }
            Self::Text(text) => out.extend_from_slice(text.as_bytes()),
            Self::Integer(number) | Self::Identifier(number) => {
                out.extend_from_slice(digits.format(*number).as_bytes());
            }
            Self::Time(time) => {
                time.iter().for_each(|time| out.extend_from_slice(time.to_rfc3339().as_bytes()))
            }
            Self::Address(Address::Ip(IpAddr::V4(address))) => {
                for (index, octet) in address.octets().into_iter().enumerate() {
                    out.extend_from_slice(if index == 0 { b"" } else { b"." });
                    out.extend_from_slice(digits.format(octet).as_bytes());
                }
            }
            Self::Address(address) => {
                let _ = write!(out, "{address}"); // writing to memory cannot fail
            }
        }
    }
}

/// Formats the value without escaping.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => Ok(()),
            // This is the shortest text that parses to the same number.
            Self::Real(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Address(address) => address.fmt(f),
            Self::Integer(number) | Self::Identifier(number) => number.fmt(f),
            Self::Time(Some(time)) => time.fmt(f),
            Self::Time(None) => Ok(()),
        }
    }
}

/// The syntax of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// Aligned columns, for people.
    #[default]
    Aligned,
    /// Tab-separated with a header line. Control characters are escaped.
    Tsv,
    /// Comma-separated (RFC 4180) with a header line.
    Csv,
    /// A JSON array of objects.
    Json,
    /// One JSON object per line.
    Ndjson,
    /// A Markdown table.
    Markdown,
}

impl Style {
    /// The file name extension of each style.
    const EXTENSIONS: [(&'static str, Self); 6] = [
        ("csv", Self::Csv),
        ("tsv", Self::Tsv),
        ("json", Self::Json),
        ("ndjson", Self::Ndjson),
        ("md", Self::Markdown),
        ("txt", Self::Aligned),
    ];

    /// Returns the style for the extension of a path, ignoring case, or `None` if the path has no
    /// extension.
    ///
    /// ```
    /// use iplink_formats::table::Style;
    ///
    /// assert_eq!(Style::of_path("links.csv".as_ref())?, Some(Style::Csv));
    /// assert_eq!(Style::of_path("links".as_ref())?, None);
    /// assert!(Style::of_path("links.svg".as_ref()).is_err());
    /// # Ok::<(), iplink_formats::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`Error::UnknownTableExtension`] if no style has the extension.
    pub fn of_path(path: &Path) -> Result<Option<Self>, Error> {
        let Some(extension) = path.extension().filter(|extension| !extension.is_empty()) else {
            return Ok(None);
        };
        let matching =
            Self::EXTENSIONS.iter().find(|(name, _)| extension.eq_ignore_ascii_case(name));
        let error = || {
            let valid = Self::EXTENSIONS.map(|(name, _)| format!(".{name}"));
            Error::UnknownTableExtension { path: path.to_owned(), valid: valid.join(", ") }
        };
        matching.map(|(_, style)| Some(*style)).ok_or_else(error)
    }

    /// Writes a table.
    ///
    /// # Errors
    ///
    /// Returns an error if `out` cannot be written.
    pub fn write<T>(
        self,
        columns: &[Column<T>],
        rows: impl Iterator<Item = T>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.write_within(None, columns, rows, out)
    }

    /// Writes a table. If it is aligned, long texts are cut to fit into the width, in characters.
    fn write_within<T>(
        self,
        max_width: Option<usize>,
        columns: &[Column<T>],
        rows: impl Iterator<Item = T>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Aligned => aligned::write(max_width, columns, rows, out),
            Self::Tsv => delimited::write(&Delimited::TSV, columns, rows, out),
            Self::Csv => delimited::write(&Delimited::CSV, columns, rows, out),
            Self::Json => json::write_array(columns, rows, out),
            Self::Ndjson => json::write_lines(columns, rows, out),
            Self::Markdown => markdown::write(columns, rows, out),
        }
    }
}
