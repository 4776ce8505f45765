//! Ranks hosts by `PageRank`.

use iplink_core::Dimensions;
use iplink_core::query::algorithms;

use super::{HostEntry, Question, column_infos, host_column, host_name_column};
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "pagerank",
    about: "central hosts by PageRank: the probability that a random walk along links visits them",
    needs: Dimensions::LINKS,
    is_directed: true,
    parameters: &[],
    columns: || column_infos(&columns()),
    answer: |view, _, table| {
        let mut rows: Vec<HostEntry<'_, f64>> =
            view.hosts().zip(algorithms::pagerank(view)).collect();
        rows.sort_by(|a, b| b.1.total_cmp(&a.1));
        table.write(&columns(), rows.into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<HostEntry<'a, f64>>; 3] {
    [
        host_column(),
        host_name_column(),
        Column::new("rank", "PageRank, from 0 to 1 with sum 1", |row| Value::Real(row.1)),
    ]
}
