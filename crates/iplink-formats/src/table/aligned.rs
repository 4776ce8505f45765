//! Tables with aligned columns, for people.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::{Column, Value};
use crate::kit::text::escape::cell;
use crate::kit::text::number::format_integer;

/// The number of spaces between two columns.
const COLUMN_GAP: usize = 2;

/// Writes a header and the rows. Columns of numbers are right-aligned, all others
/// left-aligned.
pub(super) fn write<T>(
    columns: &[Column<T>],
    rows: impl Iterator<Item = T>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut layouts: Vec<_> = columns.iter().map(|column| ColumnLayout::new(column.name)).collect();
    let header: Vec<_> = layouts.iter().map(|layout| layout.name.clone()).collect();
    let mut lines = vec![header];
    for row in rows {
        let values = columns.iter().map(|column| (column.value)(&row));
        lines.push(
            layouts.iter_mut().zip(values).map(|(layout, value)| layout.format(&value)).collect(),
        );
    }
    for line in lines {
        write_line(&line, &layouts, out)?;
    }
    Ok(())
}

/// The layout of a column.
struct ColumnLayout {
    /// The name, with spaces instead of underscores.
    name: String,
    /// The width of the widest cell, in terminal columns.
    width: usize,
    /// Whether all values are numbers.
    is_numeric: bool,
}

impl ColumnLayout {
    fn new(name: &str) -> Self {
        let name = name.replace('_', " ");
        Self { width: name.width(), name, is_numeric: true }
    }

    /// Formats a value, and widens the column for it if necessary.
    fn format(&mut self, value: &Value<'_>) -> String {
        let text = match value {
            Value::Integer(number) => format_integer(*number).to_string(),
            Value::Real(number) => format!("{number:.6}"),
            Value::Text(text) => cell(text).to_string(),
            value => value.to_string(),
        };
        self.width = self.width.max(text.width());
        self.is_numeric &= matches!(value, Value::Integer(_) | Value::Real(_));
        text
    }
}

/// Writes the cells of a line, without spaces at its end.
fn write_line(line: &[String], layouts: &[ColumnLayout], out: &mut dyn Write) -> io::Result<()> {
    let mut spaces = 0;
    for (text, layout) in line.iter().zip(layouts) {
        let padding = layout.width.saturating_sub(text.width());
        let (before, after) = if layout.is_numeric { (padding, 0) } else { (0, padding) };
        write!(out, "{:1$}{text}", "", spaces + before)?;
        spaces = COLUMN_GAP + after;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aligned_table_right_aligns_numbers_without_trailing_spaces() {
        type Row = (&'static str, u64);
        let columns: [Column<Row>; 2] = [
            Column::new("a_name", "", |row| row.0.into()),
            Column::new("n", "", |row| Value::Integer(row.1)),
        ];
        let mut out = Vec::new();
        write(&columns, [("x\u{1b}", 1), ("日本", 1_234)].into_iter(), &mut out).unwrap();
        let expected = "a name       n\nx\\u{1b}      1\n日本     1,234\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn aligned_table_left_aligns_mixed_columns() {
        let columns: [Column<Option<u64>>; 2] = [
            Column::new("value", "", |row| row.map_or("none".into(), Value::Integer)),
            Column::new("end", "", |_| ".".into()),
        ];
        let mut out = Vec::new();
        write(&columns, [Some(7), None].into_iter(), &mut out).unwrap();
        assert_eq!(out, b"value  end\n7      .\nnone   .\n");
    }
}
