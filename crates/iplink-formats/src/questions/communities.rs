//! Finds communities: groups of hosts with much traffic among themselves.

use iplink_core::Dimensions;
use iplink_core::query::algorithms;

use super::{HostEntry, Question, column_infos, host_column, host_name_column, integer};
use crate::table::Column;

pub(super) static QUESTION: Question = Question {
    name: "communities",
    about: "communities (Louvain): groups of hosts with more traffic within the group than to others",
    needs: Dimensions::LINKS,
    is_directed: false,
    parameters: &[],
    columns: || column_infos(&columns()),
    answer: |view, _, table| {
        let communities = algorithms::communities(view);
        let groups = &communities.groups;
        let cells = groups
            .group_numbers()
            .iter()
            .map(|number| CommunityCells { number: *number, size: groups.size(*number) });
        let mut rows: Vec<HostEntry<'_, CommunityCells>> = view.hosts().zip(cells).collect();
        rows.sort_by_key(|row| row.1.number);
        table.write(&columns(), rows.into_iter())?;
        let (count, modularity) = (communities.groups.len(), communities.modularity);
        Ok(Some(format!("{count} communities, modularity {modularity:.4}")))
    },
};

/// The cells of a row, except those of the host.
struct CommunityCells {
    /// The number of the community, from 0.
    number: usize,
    /// The number of hosts in the community.
    size: usize,
}

fn columns<'a>() -> [Column<HostEntry<'a, CommunityCells>>; 4] {
    [
        host_column(),
        host_name_column(),
        Column::new("community", "number of its community, from 1, the largest first", |row| {
            integer(row.1.number + 1)
        }),
        Column::new("hosts", "hosts in this community", |row| integer(row.1.size)),
    ]
}
