//! The options of a table: its style, columns, order and number of rows.

use std::io::{self, Write};

use iplink_core::Dimensions;

use super::order::sort_rows;
use super::{Column, SortDirection, SortKey, Style};
use crate::Error;
use crate::columns;

/// The options of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableOptions {
    /// The syntax.
    pub style: Style,
    /// The names of the columns to show. If there are none, the default columns are shown.
    pub columns: Vec<String>,
    /// The column by which the rows are sorted. It need not be shown.
    pub sort: Option<SortKey>,
    /// The maximum number of rows.
    pub limit: Option<usize>,
    /// The width, in characters, to which long texts are cut in the style [`Style::Aligned`]. It is
    /// for terminals: without it, texts are complete.
    pub max_width: Option<usize>,
}

/// The chosen columns of a table with rows `T`, with its order and style.
#[derive(Debug)]
pub struct TableLayout<T> {
    columns: Vec<Column<T>>,
    sort: Option<(Column<T>, Option<SortDirection>)>,
    style: Style,
    limit: Option<usize>,
    max_width: Option<usize>,
}

/// The number of rows of a table, and of those that were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowCount {
    /// The number of rows that were written.
    pub written: usize,
    /// The number of all rows.
    pub total: usize,
}

impl TableOptions {
    /// Returns the options for a table in this style.
    #[must_use]
    pub fn with_style(style: Style) -> Self {
        Self { style, ..Self::default() }
    }

    /// Chooses the columns of a table from the available ones. `default` has the names of the
    /// columns that are shown if the options name none; `all` stands for every column.
    ///
    /// ```
    /// use iplink_formats::columns;
    /// use iplink_formats::table::TableOptions;
    ///
    /// let mut options = TableOptions::default();
    /// options.sort = Some("bytes:asc".parse()?);
    /// options.limit = Some(10);
    /// let layout = options.layout(&columns::links(), &["source", "target"])?;
    /// assert!(layout.uses("bytes") && !layout.uses("packets"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`Error::UnknownColumn`] if no column has the name of a column to show or to sort
    /// by.
    pub fn layout<T>(
        &self,
        available: &[Column<T>],
        default: &[&str],
    ) -> Result<TableLayout<T>, Error> {
        let columns = match &*self.columns {
            [] => columns::choose(available, default)?,
            names => columns::choose(available, names)?,
        };
        let sort = match &self.sort {
            Some(key) => Some((*columns::find(available, &key.column)?, key.direction)),
            None => None,
        };
        let Self { style, limit, max_width, .. } = *self;
        Ok(TableLayout { columns, sort, style, limit, max_width })
    }
}

impl<T> TableLayout<T> {
    /// Returns the dimensions that the graph must keep to fill the table and to sort it.
    #[must_use]
    pub fn needs(&self) -> Dimensions {
        let sort_column = self.sort.iter().map(|(column, _)| column.needs);
        sort_column.fold(columns::needs(&self.columns), Dimensions::union)
    }

    /// Returns whether the table shows a column, or is sorted by it.
    #[must_use]
    pub fn uses(&self, name: &str) -> bool {
        let sort_column = self.sort.iter().map(|(column, _)| column);
        self.columns.iter().chain(sort_column).any(|column| column.name == name)
    }

    /// Writes the table. Rows are streamed, unless they are sorted.
    ///
    /// # Errors
    ///
    /// Returns an error if `out` cannot be written.
    pub fn write(
        &self,
        rows: impl Iterator<Item = T>,
        out: &mut dyn Write,
    ) -> io::Result<RowCount> {
        match &self.sort {
            None => self.write_first(rows, out),
            Some((column, direction)) => {
                self.write_first(sort_rows(rows.collect(), column, *direction), out)
            }
        }
    }

    /// Writes as many rows as the limit allows, and counts the others.
    fn write_first(
        &self,
        mut rows: impl Iterator<Item = T>,
        out: &mut dyn Write,
    ) -> io::Result<RowCount> {
        let mut written = 0;
        let first = rows.by_ref().take(self.limit.unwrap_or(usize::MAX));
        let first = first.inspect(|_| written += 1);
        self.style.write_within(self.max_width, &self.columns, first, out)?;
        Ok(RowCount { written, total: written.saturating_add(rows.count()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Value;

    type Row = (&'static str, u64);

    const ROWS: [Row; 3] = [("a", 1), ("b", 3), ("c", 2)];

    fn available() -> [Column<Row>; 2] {
        [
            Column::new("name", "", |row| row.0.into()),
            Column::new("size", "", |row: &Row| Value::Integer(row.1)).needing(Dimensions::FLOWS),
        ]
    }

    fn write(options: &TableOptions) -> (String, RowCount) {
        let mut out = Vec::new();
        let layout = options.layout(&available(), &["name"]).unwrap();
        let count = layout.write(ROWS.into_iter(), &mut out).unwrap();
        (String::from_utf8(out).unwrap(), count)
    }

    #[test]
    fn rows_are_sorted_by_a_column_that_is_not_shown() {
        let mut options = TableOptions::with_style(Style::Tsv);
        options.sort = Some("size".parse().unwrap());
        assert_eq!(write(&options).0, "name\nb\nc\na\n");
        let layout = options.layout(&available(), &["name"]).unwrap();
        assert_eq!(layout.needs(), Dimensions::FLOWS);
        assert!(layout.uses("size"));
    }

    #[test]
    fn limit_applies_after_sorting_and_counts_all_rows() {
        let mut options = TableOptions::with_style(Style::Tsv);
        options.limit = Some(2);
        assert_eq!(write(&options), ("name\na\nb\n".to_owned(), RowCount { written: 2, total: 3 }));
        options.sort = Some("name:desc".parse().unwrap());
        assert_eq!(write(&options), ("name\nc\nb\n".to_owned(), RowCount { written: 2, total: 3 }));
        options.limit = Some(0);
        assert_eq!(write(&options), ("name\n".to_owned(), RowCount { written: 0, total: 3 }));
        options.limit = Some(9);
        assert_eq!(write(&options).1, RowCount { written: 3, total: 3 });
    }

    #[test]
    fn unknown_sort_column_is_an_error_with_the_valid_names() {
        for name in ["weight", "all"] {
            let options =
                TableOptions { sort: Some(name.parse().unwrap()), ..TableOptions::default() };
            let error = options.layout(&available(), &["name"]).unwrap_err();
            let expected = format!("unknown column \"{name}\"; valid columns: name, size");
            assert_eq!(error.to_string(), expected);
        }
    }
}
