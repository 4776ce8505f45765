//! The output table of a question.

use std::io::Write;

use crate::Error;
use crate::table::{Column, RowCount, TableOptions};

/// The output of an answer: options and destination.
#[expect(missing_debug_implementations, reason = "a writer has no debug output")]
pub struct Table<'a> {
    options: &'a TableOptions,
    out: &'a mut dyn Write,
    row_count: RowCount,
}

impl<'a> Table<'a> {
    /// Creates a table with the given options. Without chosen columns, it has all columns except
    /// the names of hosts.
    pub fn new(options: &'a TableOptions, out: &'a mut dyn Write) -> Self {
        Self { options, out, row_count: RowCount::default() }
    }

    /// Returns the number of rows of the answer.
    #[must_use]
    pub const fn row_count(&self) -> RowCount {
        self.row_count
    }

    /// Writes the chosen columns of the rows.
    pub(super) fn write<T>(
        &mut self,
        columns: &[Column<T>],
        rows: impl Iterator<Item = T>,
    ) -> Result<(), Error> {
        let names = columns.iter().map(|column| column.name);
        let default: Vec<_> = names.filter(|name| !name.ends_with("_name")).collect();
        let layout = self.options.layout(columns, &default)?;
        self.row_count = layout.write(rows, self.out)?;
        Ok(())
    }
}
