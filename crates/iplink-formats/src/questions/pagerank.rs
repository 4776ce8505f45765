//! How central hosts are by who sends to them.

use iplink_core::Dimensions;
use iplink_core::query::algo::{self};

use super::{About, Question, described, host, host_name};
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "pagerank",
    about: "hosts by the chance to be there when following links at random",
    needs: Dimensions::LINKS,
    is_directed: true,
    takes: &[],
    columns: || described(&columns()),
    answer: |view, _, table| {
        let mut rows: Vec<About<'_, f64>> = view.hosts().zip(algo::pagerank(view)).collect();
        rows.sort_by(|one, other| other.1.total_cmp(&one.1));
        table.write(&columns(), rows.into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<About<'a, f64>>; 3] {
    [host(), host_name(), Column::new("rank", "chance, all together 1", |row| Value::Real(row.1))]
}
