//! Tables with aligned columns, for people.

use std::borrow::Cow;
use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Column, Value};
use crate::kit::text::escape::cell;
use crate::kit::text::number::format_integer;

/// The number of spaces between two columns.
const COLUMN_GAP: usize = 2;

/// The width to which texts are cut at most, so that they remain recognizable.
const MIN_CUT_WIDTH: usize = 20;

/// The same width for a table whose lines do not fit even so, and in which shorter texts would gain
/// nothing.
const MIN_CUT_WIDTH_OF_WRAPPED_LINES: usize = 40;

/// The mark at the end of a text that is cut; it is one character wide.
const CUT_MARK: char = '…';

/// Writes a header and the rows. Columns of numbers are right-aligned, all others
/// left-aligned. If a width is given, in characters, long texts are cut to fit into it; numbers,
/// times and addresses are not.
pub(super) fn write<T>(
    max_width: Option<usize>,
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
    if let Some(max_width) = max_width {
        limit_widths(&mut layouts, max_width);
    }
    for line in lines {
        write_line(&line, &layouts, out)?;
    }
    Ok(())
}

/// Limits the width of columns of texts, the widest first, so that lines fit into a width.
fn limit_widths(layouts: &mut [ColumnLayout], max_width: usize) {
    let sum_of_widths = |min_cut_width: usize| -> usize {
        let widths = layouts.iter().map(|layout| layout.width.min(layout.min_width(min_cut_width)));
        widths
            .map(|width| width.saturating_add(COLUMN_GAP))
            .sum::<usize>()
            .saturating_sub(COLUMN_GAP)
    };
    let can_fit = sum_of_widths(MIN_CUT_WIDTH) <= max_width;
    let min_cut_width = if can_fit { MIN_CUT_WIDTH } else { MIN_CUT_WIDTH_OF_WRAPPED_LINES };
    let mut excess = sum_of_widths(usize::MAX).saturating_sub(max_width);
    while excess > 0 {
        let can_shrink =
            |layout: &&mut ColumnLayout| layout.width > layout.min_width(min_cut_width);
        let widest = layouts.iter_mut().filter(can_shrink).max_by_key(|layout| layout.width);
        let Some(widest) = widest else { return };
        widest.width = widest.width.saturating_sub(1);
        excess = excess.saturating_sub(1);
    }
}

/// Cuts a text to a width, in terminal columns, and marks its end if it is longer.
fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return text.into();
    }
    let (mut cut_text, mut remaining) = (String::new(), width.saturating_sub(1));
    for character in text.chars() {
        let character_width = character.width().unwrap_or_default();
        let Some(rest) = remaining.checked_sub(character_width) else { break };
        remaining = rest;
        cut_text.push(character);
    }
    cut_text.push(CUT_MARK);
    cut_text.into()
}

/// The layout of a column.
struct ColumnLayout {
    /// The name, with spaces instead of underscores.
    name: String,
    /// The width of the widest cell, in terminal columns.
    width: usize,
    /// Whether all values are numbers.
    is_numeric: bool,
    /// Whether all values are texts, which may be cut.
    is_text: bool,
}

impl ColumnLayout {
    fn new(name: &str) -> Self {
        let name = name.replace('_', " ");
        Self { width: name.width(), name, is_numeric: true, is_text: true }
    }

    /// Returns the width to which the column may be cut: only texts are, to no less than
    /// `min_cut_width`.
    fn min_width(&self, min_cut_width: usize) -> usize {
        if self.is_text { min_cut_width.max(self.name.width()) } else { self.width }
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
        self.is_numeric &= value.is_number() || matches!(value, Value::Missing);
        self.is_text &= matches!(value, Value::Text(_) | Value::Missing);
        text
    }
}

/// Writes the cells of a line, without spaces at its end.
fn write_line(line: &[String], layouts: &[ColumnLayout], out: &mut dyn Write) -> io::Result<()> {
    let mut spaces = 0;
    for (text, layout) in line.iter().zip(layouts) {
        let text = cut(text, layout.width);
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
        write(None, &columns, [("x\u{1b}", 1), ("日本", 1_234)].into_iter(), &mut out).unwrap();
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
        write(None, &columns, [Some(7), None].into_iter(), &mut out).unwrap();
        assert_eq!(out, b"value  end\n7      .\nnone   .\n");
    }
    #[test]
    fn aligned_table_cuts_long_texts_to_the_width() {
        type Row = (&'static str, &'static str, u64);
        let columns: [Column<Row>; 3] = [
            Column::new("long", "", |row| row.0.into()),
            Column::new("short", "", |row| row.1.into()),
            Column::new("n", "", |row| Value::Integer(row.2)),
        ];
        let start = "0123456789012345678";
        let long = "0123456789012345678901234567890123456789abc";
        let lines = |max_width| {
            let mut out = Vec::new();
            write(max_width, &columns, [(long, "日本日本", 7)].into_iter(), &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            text.lines().last().unwrap().to_owned()
        };
        assert_eq!(lines(None), format!("{long}  日本日本  7"));
        assert_eq!(lines(Some(56)), format!("{long}  日本日本  7"));
        assert_eq!(lines(Some(33)), format!("{start}…  日本日本  7"));
        // These lines are wrapped anyway.
        assert_eq!(lines(Some(32)), format!("{start}90123456789012345678…  日本日本  7"));
        assert_eq!(cut("日本日本", 4), "日…");
    }
}
