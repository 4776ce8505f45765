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

use iplink_core::Dimensions;
use iplink_core::graph::Address;
use iplink_core::time::Timestamp;

pub(crate) use delimited::{Delimited, write as write_delimited};
pub(crate) use json::Row;

/// A column of a table whose rows are `T`.
#[derive(Debug)]
#[non_exhaustive]
pub struct Column<T> {
    /// Its name, in lower case with underscores.
    pub name: &'static str,
    /// What stands in it, with its unit, in one line.
    pub about: &'static str,
    /// Takes its value out of a row.
    pub value: fn(&T) -> Value<'_>,
    /// What the graph must keep besides hosts and links to fill it.
    pub needs: Dimensions,
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Column<T> {}

impl<T> Column<T> {
    /// Creates a column.
    pub const fn new(name: &'static str, about: &'static str, value: fn(&T) -> Value<'_>) -> Self {
        Self { name, about, value, needs: Dimensions::LINKS }
    }

    /// Says what else the graph must keep to fill it.
    #[must_use]
    pub const fn needing(self, needs: Dimensions) -> Self {
        Self { needs, ..self }
    }
}

/// The value of one cell.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A text, hostile until escaped.
    Text(Cow<'a, str>),
    /// An address.
    Address(Address),
    /// A number, exact.
    Integer(u64),
    /// A number that is not, such as a share.
    Real(f64),
    /// A moment, if there is one.
    Time(Option<Timestamp>),
    /// Nothing, where there is nothing to say.
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
    /// Appends the value as it is, without any escaping.
    ///
    /// A table of a million links has six million of these: they go past the
    /// machinery of [`fmt`] where they can.
    pub(crate) fn append_to(&self, out: &mut Vec<u8>) {
        let mut digits = itoa::Buffer::new();
        match self {
            Self::Missing => {}
            Self::Real(_) => {
                let _ = write!(out, "{self}"); // into memory, which does not fail
            }
            Self::Text(text) => out.extend_from_slice(text.as_bytes()),
            Self::Integer(number) => out.extend_from_slice(digits.format(*number).as_bytes()),
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
                let _ = write!(out, "{address}"); // into memory, which does not fail
            }
        }
    }
}

/// Writes the value as it is, without any escaping.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => Ok(()),
            // The shortest text that is read back equal.
            Self::Real(number) => number.fmt(f),
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
