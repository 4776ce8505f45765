//! The table that a question is answered by.

use std::io::Write;

use crate::Error;
use crate::columns::choose;
use crate::table::{Column, Style};

/// How the answer is written, which of its columns, and where.
#[expect(missing_debug_implementations, reason = "a stream has nothing to show")]
pub struct Table<'a> {
    style: Style,
    columns: &'a [String],
    out: &'a mut dyn Write,
}

impl<'a> Table<'a> {
    /// Creates a table of the columns of these names; where there are none, of all
    /// but the names of hosts.
    pub fn new(style: Style, columns: &'a [String], out: &'a mut dyn Write) -> Self {
        Self { style, columns, out }
    }

    /// Writes the rows.
    pub(super) fn write<T>(
        &mut self,
        all: &[Column<T>],
        rows: impl Iterator<Item = T>,
    ) -> Result<(), Error> {
        let chosen = match self.columns {
            [] => all.iter().filter(|column| !column.name.ends_with("_name")).copied().collect(),
            names => choose(all, names)?,
        };
        Ok(self.style.write(&chosen, rows, self.out)?)
    }
}
