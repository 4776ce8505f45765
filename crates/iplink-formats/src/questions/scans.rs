//! Hosts that contacted many that did not answer.

use iplink_core::Dimensions;
use iplink_core::query::algo::{self, FanOut};

use super::{AT_LEAST, HOST_NAME, Question, at_least, described, integer, name_of};
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "scans",
    about: "hosts that contacted many which sent nothing back: numbers, no verdict",
    needs: Dimensions::LINKS,
    is_directed: true,
    takes: &[at_least("how many others sent nothing back")],
    columns: || described(&columns()),
    answer: |view, asked, table| {
        let at_least = asked.at_least.unwrap_or(AT_LEAST);
        table.write(&columns(), algo::scans(view, at_least).into_iter())?;
        Ok(Some(format!("hosts that {at_least} others or more did not answer")))
    },
};

fn columns<'a>() -> [Column<FanOut<'a>>; 6] {
    [
        Column::new("host", "address", |row| address(row.host)),
        Column::new("host_name", HOST_NAME, |row| name_of(row.host)),
        Column::new("contacted", "others that it contacted", |row| integer(row.contacted)),
        Column::new("unanswered", "of them, those that sent nothing back", |row| {
            integer(row.unanswered)
        }),
        Column::new("packets", "packets that it sent to those", |row| {
            Value::Integer(row.sent.packets)
        }),
        Column::new("bytes", "their length on the wire, in bytes", |row| {
            Value::Integer(row.sent.bytes)
        }),
    ]
}
