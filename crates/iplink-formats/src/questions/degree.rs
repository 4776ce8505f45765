//! Ranks hosts by degree: the number of hosts that they sent to, plus the number of hosts that they
//! received from.

use iplink_core::Dimensions;
use iplink_core::query::algorithms::{self, Degree};

use super::{HostEntry, Question, column_infos, host_column, host_name_column, integer};
use crate::table::Column;

pub(super) static QUESTION: Question = Question {
    name: "degree",
    about: "hosts by degree: the number of hosts they sent to and received from",
    needs: Dimensions::LINKS,
    is_directed: true,
    parameters: &[],
    columns: || column_infos(&columns()),
    answer: |view, _, table| {
        let mut rows: Vec<HostEntry<'_, Degree>> =
            view.hosts().zip(algorithms::degree(view)).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.1.total()));
        table.write(&columns(), rows.into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<HostEntry<'a, Degree>>; 5] {
    [
        host_column(),
        host_name_column(),
        Column::new("out", "hosts that it sent to", |row| integer(row.1.out)),
        Column::new("in", "hosts that sent to it", |row| integer(row.1.into)),
        Column::new("neighbors", "other hosts that it sent to or received from", |row| {
            integer(row.1.neighbors)
        }),
    ]
}
