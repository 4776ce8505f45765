//! Finds weakly and strongly connected components.

use iplink_core::Dimensions;
use iplink_core::query::algorithms;

use super::{HostEntry, Question, column_infos, host_column, host_name_column, integer};
use crate::table::Column;

pub(super) static QUESTION: Question = Question {
    name: "components",
    about: "connected components: groups of hosts connected by links",
    needs: Dimensions::LINKS,
    is_directed: true,
    parameters: &[],
    columns: || column_infos(&columns()),
    answer: |view, _, table| {
        let components = algorithms::components(view);
        let weak = components
            .weak
            .group_numbers()
            .iter()
            .map(|number| (*number, components.weak.size(*number)));
        let cells = weak.zip(components.strong.group_numbers());
        let cells =
            cells.map(|((number, size), strong)| ComponentCells { number, size, strong: *strong });
        let mut rows: Vec<HostEntry<'_, ComponentCells>> = view.hosts().zip(cells).collect();
        rows.sort_by_key(|row| row.1.number);
        table.write(&columns(), rows.into_iter())?;
        Ok(Some(format!(
            "{} weakly and {} strongly connected components",
            components.weak.len(),
            components.strong.len()
        )))
    },
};

/// The cells of a row, except those of the host.
struct ComponentCells {
    /// The number of the weakly connected component, from 0.
    number: usize,
    /// The number of hosts in the weakly connected component.
    size: usize,
    /// The number of the strongly connected component, from 0.
    strong: usize,
}

fn columns<'a>() -> [Column<HostEntry<'a, ComponentCells>>; 5] {
    [
        host_column(),
        host_name_column(),
        Column::new(
            "component",
            "number of its weakly connected component, from 1, the largest first",
            |row| integer(row.1.number + 1),
        ),
        Column::new("hosts", "hosts in this weakly connected component", |row| integer(row.1.size)),
        Column::new(
            "strong",
            "number of its strongly connected component, from 1, the largest first",
            |row| integer(row.1.strong + 1),
        ),
    ]
}
