//! Values with a delimiter between them, a row a line.

use std::io::{self, Write};

use csv::{QuoteStyle, WriterBuilder};

use super::{Column, Value};
use crate::kit::escape;

/// A dialect.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delimited {
    pub(crate) delimiter: u8,
    pub(crate) header: bool,
    pub(crate) quotes: bool,
}

impl Delimited {
    pub(super) const TSV: Self = Self {
        delimiter: b'\t',
        header: true,
        quotes: false,
    };
    pub(super) const CSV: Self = Self {
        delimiter: b',',
        header: true,
        quotes: true,
    };
}

/// Writes a header, if the dialect has one, and the rows.
pub(crate) fn write<T>(
    dialect: &Delimited,
    columns: &[Column<T>],
    rows: impl Iterator<Item = T>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let quotes = if dialect.quotes {
        QuoteStyle::Necessary
    } else {
        QuoteStyle::Never
    };
    let mut writer = WriterBuilder::new()
        .delimiter(dialect.delimiter)
        .quote_style(quotes)
        .from_writer(out);
    if dialect.header {
        writer.write_record(columns.iter().map(|column| column.name))?;
    }
    let mut cell = Vec::new();
    for row in rows {
        for column in columns {
            cell.clear();
            write_cell(&mut cell, &(column.value)(&row), dialect.quotes)?;
            writer.write_field(&cell)?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()
}

/// Writes one value. What may be opened by a spreadsheet, which is what has
/// quotes, must not begin with a formula.
fn write_cell(cell: &mut Vec<u8>, value: &Value<'_>, spreadsheet: bool) -> io::Result<()> {
    match value {
        Value::Text(text) if spreadsheet => write!(cell, "{}", escape::spreadsheet_cell(text)),
        Value::Text(text) => write!(cell, "{}", escape::cell(text)),
        value => write!(cell, "{value}"),
    }
}
