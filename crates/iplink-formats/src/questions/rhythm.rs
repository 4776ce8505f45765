//! Finds beacons: links with periodic contacts.

use iplink_core::Dimensions;
use iplink_core::query::algorithms::{self, PeriodicLink};

use super::{HOST_NAME, Question, column_infos, integer, name_of};
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "rhythm",
    about: "beacon candidates: links with periodic contacts, with period and regularity",
    needs: Dimensions::EXACT_TIMES,
    is_directed: false,
    parameters: &[],
    columns: || column_infos(&columns()),
    answer: |view, _, table| {
        table.write(&columns(), algorithms::periodic_links(view).into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<PeriodicLink<'a>>; 7] {
    [
        Column::new("source", "address", |row| address(row.link.source)),
        Column::new("target", "address", |row| address(row.link.target)),
        Column::new("source_name", HOST_NAME, |row| name_of(row.link.source)),
        Column::new("target_name", HOST_NAME, |row| name_of(row.link.target)),
        Column::new(
            "contacts",
            "contacts: packets that follow a pause of at least one second",
            |row| integer(row.contacts),
        ),
        Column::new("period", "median of the intervals between contacts, in seconds", |row| {
            Value::Real(row.period as f64 / 1e9)
        }),
        Column::new(
            "regularity",
            "share of intervals within 10% of the median, from 0 to 1",
            |row| Value::Real(row.regularity),
        ),
    ]
}
