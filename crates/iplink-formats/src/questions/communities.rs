//! Communities.

use iplink_core::Dimensions;
use iplink_core::query::algorithms;

use super::{HostEntry, Question, column_infos, host, host_name, integer};
use crate::table::Column;

pub(super) static QUESTION: Question = Question {
    name: "communities",
    about: "communities (Louvain): groups of hosts with more traffic within the group than to others",
    needs: Dimensions::LINKS,
    is_directed: false,
    parameters: &[],
    columns: || column_infos(&columns()),
    answer: |view, _, table| {
        let found = algorithms::communities(view);
        let size = |number: usize| found.groups.size(number);
        let numbers = found.groups.numbers().iter().map(|number| (*number, size(*number)));
        let mut rows: Vec<HostEntry<'_, (usize, usize)>> = view.hosts().zip(numbers).collect();
        rows.sort_by_key(|row| row.1.0);
        table.write(&columns(), rows.into_iter())?;
        let (count, modularity) = (found.groups.len(), found.modularity);
        Ok(Some(format!("{count} communities, modularity {modularity:.4}")))
    },
};

fn columns<'a>() -> [Column<HostEntry<'a, (usize, usize)>>; 4] {
    [
        host(),
        host_name(),
        Column::new("community", "number of its community, from 1, the largest first", |row| {
            integer(row.1.0 + 1)
        }),
        Column::new("hosts", "hosts in this community", |row| integer(row.1.1)),
    ]
}
