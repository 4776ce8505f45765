//! Ranks hosts by betweenness centrality.

use iplink_core::Dimensions;
use iplink_core::query::algorithms;

use super::{HostEntry, Question, column_infos, host_column, host_name_column, integer};
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "betweenness",
    about: "central hosts by betweenness: the share of shortest paths that pass through them",
    needs: Dimensions::LINKS,
    is_directed: true,
    parameters: &[],
    columns: || column_infos(&columns()),
    answer: |view, _, table| {
        let betweenness = algorithms::betweenness(view);
        let cells = betweenness
            .scores
            .iter()
            .map(|share| BetweennessCells { share: *share, sources: betweenness.sources });
        let mut rows: Vec<HostEntry<'_, BetweennessCells>> = view.hosts().zip(cells).collect();
        rows.sort_by(|a, b| b.1.share.total_cmp(&a.1.share));
        table.write(&columns(), rows.into_iter())?;
        let hosts = view.hosts().len();
        let note = format!("estimated from paths from {} of {hosts} hosts", betweenness.sources);
        Ok((betweenness.sources < hosts).then_some(note))
    },
};

/// The cells of a row, except those of the host.
struct BetweennessCells {
    /// The share of shortest paths that pass through the host.
    share: f64,
    /// The number of hosts from which paths were followed.
    sources: usize,
}

fn columns<'a>() -> [Column<HostEntry<'a, BetweennessCells>>; 4] {
    [
        host_column(),
        host_name_column(),
        Column::new("share", "share of the shortest paths, from 0 to 1", |row| {
            Value::Real(row.1.share)
        }),
        Column::new("sources", "hosts from which paths were followed", |row| {
            integer(row.1.sources)
        }),
    ]
}
