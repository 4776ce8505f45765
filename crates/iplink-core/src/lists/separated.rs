//! CSV, TSV and the logs of Zeek: values with a delimiter between them.

use std::io::Read;

use super::Sink;
use super::error::LineError;
use super::field::{Columns, Field};
use super::lines::Lines;
use super::quoted::{Split, Splitter};
use super::row::Row;
use crate::error::Error;

/// How values are written, and what they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    pub(super) columns: Columns,
    pub(super) header: Header,
}

/// What names the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// Nothing: they are those of IP-Link.
    Missing,
    /// The first line, and such a line again where files were put together.
    Line,
    /// The line `#fields` of Zeek: comments begin with `#`, and `-` is no value.
    Zeek,
}

/// Reads all lines.
pub(super) fn each(
    mut dialect: Dialect,
    text: impl Read,
    sink: &mut Sink<'_>,
) -> Result<(), Error> {
    let mut lines = Lines::new(text);
    let mut splitter = None;
    while lines.next(sink)?.is_some() {
        let delimiter = dialect.delimiter;
        let has_quotes = dialect.has_quotes() && lines.line().contains(&b'"');
        let result = match has_quotes {
            true => {
                let splitter = splitter.get_or_insert_with(|| Splitter::new(delimiter));
                while splitter.split(lines.line()) == Split::GoesOn {
                    if !lines.extend(sink)? {
                        let what = "a quote is open at the end of the text".to_owned();
                        return Err(sink.error(lines.number(), LineError::Syntax { what }));
                    }
                }
                dialect.row(|| splitter.values(), sink)
            }
            false if dialect.is_comment(lines.line()) => dialect.comment(lines.line()),
            false => dialect.row(|| lines.line().split(|byte| *byte == delimiter), sink),
        };
        result.map_err(|error| sink.error(lines.number(), error))?;
    }
    Ok(())
}

impl Dialect {
    /// Tells whether values may stand in quotes. A tab stands in no value, and so
    /// needs none.
    const fn has_quotes(&self) -> bool {
        self.delimiter != b'\t' && !matches!(self.header, Header::Zeek)
    }

    /// Takes a line by its values. Where files were put together, it may name the
    /// columns again.
    fn row<'v, V: Iterator<Item = &'v [u8]>>(
        &mut self,
        values: impl Fn() -> V,
        sink: &mut Sink<'_>,
    ) -> Result<(), LineError> {
        match take(self, values(), sink) {
            Err(error) if self.header == Header::Line => {
                self.columns = header(values()).ok_or(error)?;
                Ok(())
            }
            result => result,
        }
    }

    fn is_comment(&self, line: &[u8]) -> bool {
        self.header == Header::Zeek && line.starts_with(b"#")
    }

    /// Takes a comment of Zeek. Logs that were put together name their fields again.
    fn comment(&mut self, line: &[u8]) -> Result<(), LineError> {
        let delimiter = self.delimiter;
        let mut values = line.split(|byte| *byte == delimiter);
        if values.next() == Some(b"#fields") {
            let missing = LineError::Missing { what: "column of ends and packets" };
            self.columns = header(values).ok_or(missing)?;
        }
        Ok(())
    }
}

/// Reads the names of columns, which must be those of links and their packets.
fn header<'v>(values: impl Iterator<Item = &'v [u8]>) -> Option<Columns> {
    let names: Option<Vec<&str>> = values.map(|value| str::from_utf8(value).ok()).collect();
    Columns::of(names?.into_iter()).filter(|columns| columns.has(Field::Packets))
}

/// Takes the values of a line.
fn take<'v>(
    dialect: &Dialect,
    mut values: impl Iterator<Item = &'v [u8]>,
    sink: &mut Sink<'_>,
) -> Result<(), LineError> {
    let (mut row, mut have) = (Row::default(), 0_usize);
    for (field, value) in dialect.columns.fields().zip(&mut values) {
        have = have.saturating_add(1);
        let is_unset = dialect.header == Header::Zeek && matches!(value, b"-" | b"(empty)");
        if let (Some(field), false) = (field, is_unset) {
            row.set(field, text(value)?);
        }
    }
    have = have.saturating_add(values.count());
    let columns = dialect.columns.len();
    if have != columns {
        return Err(LineError::Columns { have, columns });
    }
    row.each(|counted| sink.take(counted))
}

pub(super) fn text(value: &[u8]) -> Result<&str, LineError> {
    str::from_utf8(value).map_err(|_| LineError::Syntax { what: "it is not UTF-8".to_owned() })
}
