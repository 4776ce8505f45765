//! Hosts that the ways between others lead over.

use iplink_core::Dimensions;
use iplink_core::query::algo::{self};

use super::{About, Question, described, host, host_name, integer};
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "betweenness",
    about: "hosts by the share of shortest ways between others that lead over them",
    needs: Dimensions::LINKS,
    is_directed: true,
    takes: &[],
    columns: || described(&columns()),
    answer: |view, _, table| {
        let found = algo::betweenness(view);
        let counted =
            found.shares.iter().map(|share| Counted { share: *share, sources: found.sources });
        let mut rows: Vec<About<'_, Counted>> = view.hosts().zip(counted).collect();
        rows.sort_by(|one, other| other.1.share.total_cmp(&one.1.share));
        table.write(&columns(), rows.into_iter())?;
        let hosts = view.hosts().len();
        let sampled = format!("a sample: ways from {} of {hosts} hosts", found.sources);
        Ok((found.sources < hosts).then_some(sampled))
    },
};

/// A share, and from how many hosts it was counted.
struct Counted {
    share: f64,
    sources: usize,
}

fn columns<'a>() -> [Column<About<'a, Counted>>; 4] {
    [
        host(),
        host_name(),
        Column::new("share", "share of the ways, from 0 to 1", |row| Value::Real(row.1.share)),
        Column::new("sources", "from how many hosts ways were counted", |row| {
            integer(row.1.sources)
        }),
    ]
}
