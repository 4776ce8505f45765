//! Hosts that the ways between others lead over.

use iplink_core::Detail;
use iplink_core::query::algo::{self};

use super::{About, Question, host};
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "betweenness",
    about: "hosts by the share of shortest ways between others that lead over them",
    needs: Detail::LINKS,
    takes: &[],
    answer: |view, _, style, out| {
        let found = algo::betweenness(view);
        let mut rows: Vec<About<'_, f64>> = view.hosts().zip(found.shares).collect();
        rows.sort_by(|one, other| other.1.total_cmp(&one.1));
        style.write(&columns(), rows.into_iter(), out)?;
        let hosts = view.hosts().len();
        let sampled = format!("a sample: ways from {} of {hosts} hosts", found.sources);
        Ok((found.sources < hosts).then_some(sampled))
    },
};

fn columns<'a>() -> [Column<About<'a, f64>>; 2] {
    [host(), Column::new("share", "share of the ways, from 0 to 1", |row| Value::Real(row.1))]
}
