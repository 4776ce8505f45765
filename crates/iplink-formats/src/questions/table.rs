//! The output table of a question.

use std::io::Write;

use crate::Error;
use crate::columns::choose;
use crate::table::{Column, Style};

/// The output of an answer: the style, the names of the columns, and the destination.
#[expect(missing_debug_implementations, reason = "a writer has no debug output")]
pub struct Table<'a> {
    style: Style,
    columns: &'a [String],
    out: &'a mut dyn Write,
}

impl<'a> Table<'a> {
    /// Creates a table of the named columns. If none is named, the table has all columns except
    /// those of host names.
    pub fn new(style: Style, columns: &'a [String], out: &'a mut dyn Write) -> Self {
        Self { style, columns, out }
    }

    /// Writes the chosen columns of the rows.
    pub(super) fn write<T>(
        &mut self,
        columns: &[Column<T>],
        rows: impl Iterator<Item = T>,
    ) -> Result<(), Error> {
        let chosen = match self.columns {
            [] => {
                columns.iter().filter(|column| !column.name.ends_with("_name")).copied().collect()
            }
            names => choose(columns, names)?,
        };
        Ok(self.style.write(&chosen, rows, self.out)?)
    }
}
