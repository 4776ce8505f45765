//! Contacts that come again and again.

use iplink_core::Dimensions;
use iplink_core::query::algo::{self, Rhythm};

use super::{HOST_NAME, Question, described, integer, name_of};
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "rhythm",
    about: "links with regular contacts: period and regularity, no verdict",
    needs: Dimensions::MOMENTS,
    is_directed: false,
    takes: &[],
    columns: || described(&columns()),
    answer: |view, _, table| {
        table.write(&columns(), algo::rhythm(view).into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<Rhythm<'a>>; 7] {
    [
        Column::new("source", "address", |row| address(row.link.source)),
        Column::new("target", "address", |row| address(row.link.target)),
        Column::new("source_name", HOST_NAME, |row| name_of(row.link.source)),
        Column::new("target_name", HOST_NAME, |row| name_of(row.link.target)),
        Column::new("contacts", "contacts, with a pause of a second before them", |row| {
            integer(row.contacts)
        }),
        Column::new("period", "median of the times between them, in seconds", |row| {
            Value::Real(row.period as f64 / 1e9)
        }),
        Column::new("regularity", "share of these within a tenth of the median", |row| {
            Value::Real(row.regularity)
        }),
    ]
}
