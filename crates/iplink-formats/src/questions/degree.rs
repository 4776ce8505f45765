//! With how many hosts each has links.

use iplink_core::Dimensions;
use iplink_core::query::algo::{self, Degree};

use super::{About, Question, described, host, host_name, integer};
use crate::table::Column;

pub(super) static QUESTION: Question = Question {
    name: "degree",
    about: "hosts by how many they sent to and how many sent to them",
    needs: Dimensions::LINKS,
    is_directed: true,
    takes: &[],
    columns: || described(&columns()),
    answer: |view, _, table| {
        let mut rows: Vec<About<'_, Degree>> = view.hosts().zip(algo::degree(view)).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.1.total()));
        table.write(&columns(), rows.into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<About<'a, Degree>>; 5] {
    [
        host(),
        host_name(),
        Column::new("out", "hosts that it sent to", |row| integer(row.1.out)),
        Column::new("in", "hosts that sent to it", |row| integer(row.1.into)),
        Column::new("neighbours", "hosts that either is true of, itself aside", |row| {
            integer(row.1.neighbours)
        }),
    ]
}
