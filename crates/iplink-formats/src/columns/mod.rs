//! The columns of all tables: links, hosts, differences, inputs and formats.

mod diff;
mod formats;
mod hosts;
mod info;
mod links;

use iplink_core::Dimensions;

use crate::Error;
use crate::spelling::canonical_spelling;
use crate::table::Column;

pub use diff::{DiffCategory, DiffRow, diff, diff_rows};
pub use formats::formats;
pub(crate) use hosts::address;
pub use hosts::hosts;
pub use info::{InfoRow, info, info_rows};
pub use links::links;
pub(crate) use links::{link_names, link_needs};

/// Selects columns by name, in the given order and without duplicates. The name `all`
/// selects every column. British spellings are accepted.
///
/// # Errors
///
/// Returns [`Error::UnknownColumn`] if no column has one of the names.
pub fn choose<T>(
    columns: &[Column<T>],
    names: &[impl AsRef<str>],
) -> Result<Vec<Column<T>>, Error> {
    let mut chosen: Vec<Column<T>> = Vec::new();
    for requested in names {
        let name = canonical_spelling(requested.as_ref());
        let mut matching =
            columns.iter().filter(|column| name == "all" || column.name == name).peekable();
        if matching.peek().is_none() {
            let valid: Vec<_> = columns.iter().map(|column| column.name).collect();
            let (name, valid) = (requested.as_ref().to_owned(), valid.join(", "));
            return Err(Error::UnknownColumn { name, valid });
        }
        for column in matching {
            if chosen.iter().all(|earlier| earlier.name != column.name) {
                chosen.push(*column);
            }
        }
    }
    Ok(chosen)
}

/// Returns the dimensions that the graph must keep to fill the columns.
#[must_use]
pub fn needs<T>(columns: &[Column<T>]) -> Dimensions {
    columns.iter().fold(Dimensions::LINKS, |needs, column| needs.union(column.needs))
}
