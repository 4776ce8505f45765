//! Hosts that hang together.

use iplink_core::Dimensions;
use iplink_core::query::algo;

use super::{About, Question, described, host, host_name, integer};
use crate::table::Column;

pub(super) static QUESTION: Question = Question {
    name: "components",
    about: "hosts with the number of what hangs together with them",
    needs: Dimensions::LINKS,
    is_directed: true,
    takes: &[],
    columns: || described(&columns()),
    answer: |view, _, table| {
        let found = algo::components(view);
        let weak = found.weak.numbers().iter().map(|number| (*number, found.weak.size(*number)));
        let rows = weak.zip(found.strong.numbers());
        let rows = rows.map(|((number, size), strong)| Parts { number, size, strong: *strong });
        let mut rows: Vec<About<'_, Parts>> = view.hosts().zip(rows).collect();
        rows.sort_by_key(|row| row.1.number);
        table.write(&columns(), rows.into_iter())?;
        Ok(Some(format!("{} weak and {} strong", found.weak.len(), found.strong.len())))
    },
};

struct Parts {
    number: usize,
    size: usize,
    strong: usize,
}

fn columns<'a>() -> [Column<About<'a, Parts>>; 5] {
    [
        host(),
        host_name(),
        Column::new("component", "number, from 1, the largest first", |row| {
            integer(row.1.number + 1)
        }),
        Column::new("hosts", "how many hosts it has", |row| integer(row.1.size)),
        Column::new("strong", "number of those between which links lead both ways", |row| {
            integer(row.1.strong + 1)
        }),
    ]
}
