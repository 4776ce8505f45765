//! With how many hosts each has links.

use iplink_core::Detail;
use iplink_core::query::algo::{self, Degree};

use super::{About, Question, host, integer};
use crate::table::Column;

pub(super) static QUESTION: Question = Question {
    name: "degree",
    about: "hosts by how many they sent to and how many sent to them",
    needs: Detail::LINKS,
    takes: &[],
    answer: |view, _, style, out| {
        let mut rows: Vec<About<'_, Degree>> = view.hosts().zip(algo::degree(view)).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.1.total()));
        style.write(&columns(), rows.into_iter(), out)?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<About<'a, Degree>>; 4] {
    [
        host(),
        Column::new("out", "hosts that it sent to", |row| integer(row.1.out)),
        Column::new("in", "hosts that sent to it", |row| integer(row.1.into)),
        Column::new("neighbours", "hosts that either is true of, itself aside", |row| {
            integer(row.1.neighbours)
        }),
    ]
}
