//! The columns of all tables: links, hosts, flows, services, differences, inputs and formats.

mod diff;
mod flows;
mod formats;
mod hosts;
mod info;
mod links;
mod services;

use iplink_core::Dimensions;

use crate::Error;
use crate::spelling::canonical_spelling;
use crate::table::Column;

pub use diff::{DiffCategory, DiffRow, diff, diff_rows};
pub use flows::flows;
pub use formats::formats;
pub(crate) use hosts::address;
pub use hosts::hosts;
pub use info::{InfoRow, info, info_rows};
pub use links::links;
pub(crate) use links::{link_names, link_needs};
pub use services::services;

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
    for name in names {
        let matching = match name.as_ref() {
            "all" => columns,
            name => std::slice::from_ref(find(columns, name)?),
        };
        for column in matching {
            if chosen.iter().all(|earlier| earlier.name != column.name) {
                chosen.push(*column);
            }
        }
    }
    Ok(chosen)
}

/// Returns the column with the given name. British spellings are accepted.
///
/// # Errors
///
/// Returns [`Error::UnknownColumn`] if no column has the name.
pub fn find<'c, T>(columns: &'c [Column<T>], name: &str) -> Result<&'c Column<T>, Error> {
    let canonical_name = canonical_spelling(name);
    columns.iter().find(|column| column.name == canonical_name).ok_or_else(|| {
        let valid: Vec<_> = columns.iter().map(|column| column.name).collect();
        Error::UnknownColumn { name: name.to_owned(), valid: valid.join(", ") }
    })
}

/// The name and the description of a column.
pub type ColumnInfo = (&'static str, &'static str);

/// Returns the names and descriptions of columns.
#[must_use]
pub fn describe<T>(columns: &[Column<T>]) -> Vec<ColumnInfo> {
    columns.iter().map(|column| (column.name, column.about)).collect()
}

/// Returns the columns of a table of [`ColumnInfo`]s.
#[must_use]
pub const fn column_infos() -> [Column<ColumnInfo>; 2] {
    [
        Column::new("column", "name, as accepted by --columns", |column| column.0.into()),
        Column::new("about", "description", |column| column.1.into()),
    ]
}

/// Returns the dimensions that the graph must keep to fill the columns.
#[must_use]
pub fn needs<T>(columns: &[Column<T>]) -> Dimensions {
    columns.iter().fold(Dimensions::LINKS, |needs, column| needs.union(column.needs))
}
