//! Delimiter-separated values, one row per line.

use std::io::{self, Write};

use super::{Column, Value};
use crate::kit::text::escape;

/// The minimum number of bytes that are collected in memory before they are written.
const CHUNK_LEN: usize = 64 * 1024;

/// A dialect of delimiter-separated values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delimited {
    /// The delimiter. It does not occur in numbers, addresses or times, so that only texts need
    /// quotes.
    pub(crate) delimiter: u8,
    /// Whether the first line contains the column names.
    pub(crate) header: bool,
    /// Whether texts with special characters are quoted (RFC 4180). Otherwise, they are escaped.
    pub(crate) quotes: bool,
}

impl Delimited {
    pub(super) const TSV: Self = Self { delimiter: b'\t', header: true, quotes: false };
    pub(super) const CSV: Self = Self { delimiter: b',', header: true, quotes: true };

    /// Appends one value. Texts are escaped so that no cell starts a formula, because such files
    /// are often opened in spreadsheets.
    fn append(&self, value: &Value<'_>, out: &mut Vec<u8>) {
        match value {
            Value::Text(text) if self.quotes => self.append_quoted(text, out),
            Value::Text(text) => {
                let _ = write!(out, "{}", escape::tsv_cell(text)); // writing to memory cannot fail
            }
            value => value.append_to(out),
        }
    }

    /// Appends a text. It is quoted if it is empty or contains a delimiter, a quote or a space.
    fn append_quoted(&self, text: &str, out: &mut Vec<u8>) {
        let cell = escape::spreadsheet_cell(text).to_string();
        let is_special = |byte: u8| byte == self.delimiter || byte == b'"' || byte == b' ';
        if !cell.is_empty() && !cell.bytes().any(is_special) {
            out.extend_from_slice(cell.as_bytes());
            return;
        }
        out.push(b'"');
        out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    }
}

/// Writes a header, if the dialect has one, and the rows.
pub(crate) fn write<T>(
    dialect: &Delimited,
    columns: &[Column<T>],
    rows: impl Iterator<Item = T>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut chunk = Vec::with_capacity(2 * CHUNK_LEN);
    if dialect.header {
        let names: Vec<_> = columns.iter().map(|column| column.name.as_bytes()).collect();
        chunk.extend_from_slice(&names.join(&dialect.delimiter));
        chunk.push(b'\n');
    }
    for row in rows {
        for (index, column) in columns.iter().enumerate() {
            if index > 0 {
                chunk.push(dialect.delimiter);
            }
            dialect.append(&(column.value)(&row), &mut chunk);
        }
        chunk.push(b'\n');
        if chunk.len() >= CHUNK_LEN {
            out.write_all(&chunk)?;
            chunk.clear();
        }
    }
    out.write_all(&chunk)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write_text(dialect: &Delimited, text: &'static str) -> String {
        let columns: [Column<&str>; 2] = [
            Column::new("a", "", |row| (*row).into()),
            Column::new("b", "", |_| Value::Integer(1)),
        ];
        let mut out = Vec::new();
        write(dialect, &columns, [text].into_iter(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn tsv_escapes_tabs_and_line_ends() {
        assert_eq!(write_text(&Delimited::TSV, "x\ty\n"), "a\tb\nx\\u{9}y\\u{a}\t1\n");
    }

    #[test]
    fn csv_quotes_empty_texts_and_texts_with_special_characters() {
        assert_eq!(write_text(&Delimited::CSV, "x,\"y"), "a,b\n\"x,\"\"y\",1\n");
        assert_eq!(write_text(&Delimited::CSV, ""), "a,b\n\"\",1\n");
        assert_eq!(write_text(&Delimited::CSV, "plain"), "a,b\nplain,1\n");
    }

    #[test]
    fn csv_cell_does_not_start_a_formula() {
        assert_eq!(write_text(&Delimited::CSV, "=1+1"), "a,b\n'=1+1,1\n");
    }
}
