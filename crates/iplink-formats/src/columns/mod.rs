//! The columns of our tables: what there is to say of links, hosts, changes, inputs
//! and formats.

mod diff;
mod formats;
mod hosts;
mod info;
mod links;

use iplink_core::Dimensions;

use crate::Error;
use crate::table::Column;

pub use diff::{Difference, Kind, diff, differences};
pub use formats::formats;
pub(crate) use hosts::address;
pub use hosts::hosts;
pub use info::{Fact, facts, info};
pub use links::links;
pub(crate) use links::{link_names, link_needs};

/// Returns the columns of these names, in their order and each once;
/// `all` is every one.
///
/// # Errors
///
/// Returns [`Error::UnknownColumn`] when there is none of that name.
pub fn choose<T>(all: &[Column<T>], names: &[impl AsRef<str>]) -> Result<Vec<Column<T>>, Error> {
    let mut chosen: Vec<Column<T>> = Vec::new();
    for name in names.iter().map(AsRef::as_ref) {
        let mut named = all.iter().filter(|column| name == "all" || column.name == name).peekable();
        if named.peek().is_none() {
            let known: Vec<_> = all.iter().map(|column| column.name).collect();
            let (name, known) = (name.to_owned(), known.join(", "));
            return Err(Error::UnknownColumn { name, known });
        }
        for column in named {
            if chosen.iter().all(|known| known.name != column.name) {
                chosen.push(*column);
            }
        }
    }
    Ok(chosen)
}

/// Returns what else than hosts and links the graph must keep to fill these
/// columns.
#[must_use]
pub fn needs<T>(columns: &[Column<T>]) -> Dimensions {
    columns.iter().fold(Dimensions::LINKS, |needs, column| needs.and(column.needs))
}
