//! Writes tables with the columns, order and style that the command line selects.

use std::io::{IsTerminal, Write};

use iplink_core::Dimensions;
use iplink_formats::columns::{ColumnInfo, column_infos};
use iplink_formats::kit::text::number::{format_count, format_integer};
use iplink_formats::table::{Column, RowCount, Style, TableLayout, TableOptions};

use crate::args::{InputArgs, TableArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::input::CommandStatus;
use crate::output::Destination;

/// A table whose columns are chosen, and whose destination is open.
pub(crate) struct OutputTable<T> {
    layout: TableLayout<T>,
    out: Destination,
}

impl<T> OutputTable<T> {
    /// Chooses the columns and opens the destination. It is called before anything is read, so that
    /// errors are reported early. `default` has the names of the default columns.
    pub(crate) fn open(
        args: &TableArgs,
        inputs: Option<&InputArgs>,
        available: &[Column<T>],
        default: &[&str],
    ) -> Result<Self, Failure> {
        let out = Destination::open(&args.output, inputs)?;
        let options = table_options(args)?;
        let shows_names = options.style == Style::Aligned
            && inputs.is_some_and(|inputs| inputs.names.names_hosts());
        let default = match shows_names {
            true => with_name_columns(default, available),
            false => default.to_vec(),
        };
        let layout = options.layout(available, &default).map_err(Failure::Usage)?;
        Ok(Self { layout, out })
    }

    /// Returns the dimensions that the graph must keep.
    pub(crate) fn needs(&self) -> Dimensions {
        self.layout.needs()
    }

    /// Returns whether the table shows a column, or is sorted by it.
    pub(crate) fn uses(&self, column: &str) -> bool {
        self.layout.uses(column)
    }

    /// Writes the rows, and reports those that the limit leaves out.
    pub(crate) fn write(
        self,
        rows: impl Iterator<Item = T>,
        console: Console,
    ) -> Result<(), Failure> {
        let (layout, mut count) = (self.layout, RowCount::default());
        let write_rows = |out: &mut dyn Write| layout.write(rows, out).map(|rows| count = rows);
        self.out.write_table(write_rows)?;
        note_limit(count, console);
        Ok(())
    }
}

/// Returns columns, each followed by the column with the names of its addresses, if there is one.
fn with_name_columns<'a, T>(columns: &[&'a str], available: &[Column<T>]) -> Vec<&'a str> {
    let name_column = |column: &str| {
        let name = match column {
            "host" => "name".to_owned(),
            column => format!("{column}_name"),
        };
        available.iter().map(|it| it.name).find(|it| **it == *name)
    };
    columns.iter().flat_map(|column| [Some(*column), name_column(column)]).flatten().collect()
}

/// Returns the options of a table. The extension of the output file selects the style, unless the
/// command line does.
pub(crate) fn table_options(args: &TableArgs) -> Result<TableOptions, Failure> {
    let path = args.output.path.as_deref();
    let style = match (args.style, path) {
        (Some(style), _) => style.into(),
        (None, Some(path)) => Style::of_path(path).map_err(Failure::Usage)?.unwrap_or_default(),
        (None, None) => Style::default(),
    };
    let mut options = TableOptions::with_style(style);
    options.columns.clone_from(&args.columns);
    options.sort.clone_from(&args.sort);
    options.limit = args.limit;
    options.max_width = args.output.is_stdout().then(terminal_width).flatten();
    Ok(options)
}

/// Returns the width of the terminal, in characters, if the standard output is one.
fn terminal_width() -> Option<usize> {
    let is_terminal = std::io::stdout().is_terminal();
    let (terminal_size::Width(width), _) = is_terminal.then(terminal_size::terminal_size)??;
    Some(width.into())
}

/// Reports the number of rows that a limit leaves out.
pub(crate) fn note_limit(RowCount { written, total, .. }: RowCount, console: Console) {
    if written < total {
        let (written, total) = (format_integer(written as u64), format_count(total as u64, "row"));
        console.note(&format!("{written} of {total} shown (--limit)"));
    }
}

/// Lists the columns of a table, for `--columns help`.
pub(crate) fn list_columns(
    args: &TableArgs,
    columns: Vec<ColumnInfo>,
) -> Result<CommandStatus, Failure> {
    let TableOptions { style, max_width, .. } = table_options(args)?;
    let mut options = TableOptions::with_style(style);
    options.max_width = max_width;
    let layout = options.layout(&column_infos(), &["all"]).map_err(Failure::Usage)?;
    let out = Destination::open(&args.output, None)?;
    out.write_table(|out| layout.write(columns.into_iter(), out).map(drop))?;
    Ok(CommandStatus::Success)
}
