//! Contacts that come again and again.

use iplink_core::Detail;
use iplink_core::query::algo::{self, Rhythm};

use super::{Question, integer};
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "rhythm",
    about: "links with regular contacts: period and regularity, no verdict",
    needs: Detail::MOMENTS,
    takes: &[],
    answer: |view, _, style, out| {
        style.write(&columns(), algo::rhythm(view).into_iter(), out)?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<Rhythm<'a>>; 5] {
    [
        Column::new("source", "address", |row| address(row.link.source)),
        Column::new("target", "address", |row| address(row.link.target)),
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
