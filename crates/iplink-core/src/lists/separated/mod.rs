//! Lists of separated values: CSV, TSV and Zeek logs.

mod quoted;

use std::io::Read;

pub(super) use self::quoted::{QuotedSplitter, SplitResult};
use super::columns::{Columns, Field};
use super::error::LineError;
use super::lines::Lines;
use super::record_sink::RecordSink;
use super::row::ListRow;
use super::syntax::{Dialect, HeaderStyle};
use crate::error::Error;

/// Reads all lines of a list.
pub(super) fn read(
    mut dialect: Dialect,
    source: impl Read,
    sink: &mut RecordSink<'_>,
) -> Result<(), Error> {
    let mut lines = Lines::new(source);
    let mut splitter = None;
    while lines.next(sink)?.is_some() {
        let delimiter = dialect.delimiter;
        let has_quotes = dialect.allows_quotes() && lines.line().contains(&b'"');
        let result = match has_quotes {
            true => {
                let splitter = splitter.get_or_insert_with(|| QuotedSplitter::new(delimiter));
                split_quoted(splitter, &mut lines, sink)?;
                dialect.read_row(|| splitter.values(), sink)
            }
            false if dialect.is_comment(lines.line()) => dialect.read_comment(lines.line()),
            false => dialect.read_row(|| lines.line().split(|byte| *byte == delimiter), sink),
        };
        result.map_err(|error| sink.line_error(lines.number(), error))?;
    }
    Ok(())
}

/// Splits a line with quotes, and appends further lines to it while a quote is open.
fn split_quoted(
    splitter: &mut QuotedSplitter,
    lines: &mut Lines<impl Read>,
    sink: &RecordSink<'_>,
) -> Result<(), Error> {
    while splitter.split(lines.line()) == SplitResult::OpenQuote {
        if !lines.extend(sink)? {
            let problem = "missing closing quote".to_owned();
            return Err(sink.line_error(lines.number(), LineError::Syntax { problem }));
        }
    }
    Ok(())
}

impl Dialect {
    /// Reads a line of values. If they are invalid, the line may be a header: that of the list, or
    /// that of a file that was appended to it.
    fn read_row<'v, V: Iterator<Item = &'v [u8]>>(
        &mut self,
        values: impl Fn() -> V,
        sink: &mut RecordSink<'_>,
    ) -> Result<(), LineError> {
        match read_values(self, values(), sink) {
            Err(error) if self.header == HeaderStyle::Line => {
                self.columns = parse_header(values()).ok_or(error)?;
                Ok(())
            }
            result => result,
        }
    }

    /// Reads a comment of a Zeek log. It may be the line `#fields`, which occurs again in
    /// concatenated logs.
    fn read_comment(&mut self, line: &[u8]) -> Result<(), LineError> {
        let delimiter = self.delimiter;
        let mut values = line.split(|byte| *byte == delimiter);
        if values.next() == Some(b"#fields") {
            let error = LineError::Missing { value: "column of source, target or packets" };
            self.columns = parse_header(values).ok_or(error)?;
        }
        Ok(())
    }
}

/// Parses column names. Source, target and packets must be among them.
fn parse_header<'v>(values: impl Iterator<Item = &'v [u8]>) -> Option<Columns> {
    let names: Option<Vec<&str>> = values.map(|value| str::from_utf8(value).ok()).collect();
    let columns = Columns::from_names(names?.into_iter());
    columns.filter(|columns| columns.contains(Field::Packets))
}

/// Passes the records of a line to `sink`.
fn read_values<'v>(
    dialect: &Dialect,
    mut values: impl Iterator<Item = &'v [u8]>,
    sink: &mut RecordSink<'_>,
) -> Result<(), LineError> {
    let (mut row, mut value_count) = (ListRow::default(), 0_usize);
    for (field, value) in dialect.columns.fields().zip(&mut values) {
        value_count = value_count.saturating_add(1);
        let is_unset = dialect.header == HeaderStyle::Zeek && matches!(value, b"-" | b"(empty)");
        if let (Some(field), false) = (field, is_unset) {
            row.set(field, parse_utf8(value)?);
        }
    }
    value_count = value_count.saturating_add(values.count());
    let column_count = dialect.columns.len();
    if value_count != column_count {
        return Err(LineError::ColumnCount { found: value_count, expected: column_count });
    }
    row.for_each_record(|record| sink.push(record))
}

fn parse_utf8(value: &[u8]) -> Result<&str, LineError> {
    str::from_utf8(value).map_err(|_| LineError::Syntax { problem: "invalid UTF-8".to_owned() })
}
