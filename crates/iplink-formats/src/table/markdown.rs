//! Markdown tables, for wikis and issues.

use std::io::{self, Write};

use super::{Column, Value};
use crate::kit::text::escape::markdown;
use crate::kit::text::number::format_integer;

/// Writes a header and the rows. Columns that start with a number are right-aligned.
pub(super) fn write<T>(
    columns: &[Column<T>],
    rows: impl Iterator<Item = T>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut rows = rows.peekable();
    let is_numeric = |column: &Column<T>, row: &T| (column.value)(row).is_number();
    let first = rows.peek();
    let alignments: Vec<_> = columns
        .iter()
        .map(|column| first.is_some_and(|row| is_numeric(column, row)))
        .map(|is_numeric| if is_numeric { "---:" } else { "---" })
        .collect();
    let names: Vec<_> = columns.iter().map(|column| column.name.replace('_', " ")).collect();
    writeln!(out, "| {} |", names.join(" | "))?;
    writeln!(out, "|{}|", alignments.join("|"))?;
    for row in rows {
        for column in columns {
            write!(out, "| {} ", format_value(&(column.value)(&row)))?;
        }
        writeln!(out, "|")?;
    }
    Ok(())
}

/// Formats a value for people, as in aligned tables.
fn format_value(value: &Value<'_>) -> String {
    match value {
        Value::Integer(number) => format_integer(*number).to_string(),
        Value::Real(number) => format!("{number:.6}"),
        Value::Text(text) => markdown(text).to_string(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_table_escapes_pipes_and_line_ends() {
        let columns: [Column<(&str, u64)>; 2] = [
            Column::new("a_name", "", |row| row.0.into()),
            Column::new("n", "", |row| Value::Integer(row.1)),
        ];
        let mut out = Vec::new();
        write(&columns, [("x|y\nz", 1_234), ("", 5)].into_iter(), &mut out).unwrap();
        let expected = "| a name | n |\n|---|---:|\n| x\\|y\\\\u{a}z | 1,234 |\n|  | 5 |\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn markdown_table_without_rows_has_a_header() {
        let columns: [Column<u64>; 1] = [Column::new("n", "", |n| Value::Integer(*n))];
        let mut out = Vec::new();
        write(&columns, std::iter::empty(), &mut out).unwrap();
        assert_eq!(out, b"| n |\n|---|\n");
    }
}
