//! Hosts that talk to each other more than to others.

use iplink_core::Dimensions;
use iplink_core::query::algo;

use super::{About, Question, described, host, host_name, integer};
use crate::table::Column;

pub(super) static QUESTION: Question = Question {
    name: "communities",
    about: "hosts with the number of their community, the largest first",
    needs: Dimensions::LINKS,
    is_directed: false,
    takes: &[],
    columns: || described(&columns()),
    answer: |view, _, table| {
        let found = algo::communities(view);
        let size = |number: usize| found.groups.size(number);
        let numbers = found.groups.numbers().iter().map(|number| (*number, size(*number)));
        let mut rows: Vec<About<'_, (usize, usize)>> = view.hosts().zip(numbers).collect();
        rows.sort_by_key(|row| row.1.0);
        table.write(&columns(), rows.into_iter())?;
        let (count, modularity) = (found.groups.len(), found.modularity);
        Ok(Some(format!("{count} communities, modularity {modularity:.4}")))
    },
};

fn columns<'a>() -> [Column<About<'a, (usize, usize)>>; 4] {
    [
        host(),
        host_name(),
        Column::new("community", "number, from 1", |row| integer(row.1.0 + 1)),
        Column::new("hosts", "how many hosts it has", |row| integer(row.1.1)),
    ]
}
