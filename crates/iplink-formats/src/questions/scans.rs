//! Hosts that contacted many that did not answer.

use iplink_core::Detail;
use iplink_core::query::algo::{self, FanOut};

use super::{Question, integer};
use crate::columns::address;
use crate::table::{Column, Value};

/// So many unanswered contacts are worth a row, unless it is told.
const AT_LEAST: usize = 5;

pub(super) static QUESTION: Question = Question {
    name: "scans",
    about: "hosts that contacted many which sent nothing back: numbers, no verdict",
    needs: Detail::LINKS,
    takes: &["--at-least"],
    answer: |view, asked, style, out| {
        let at_least = asked.at_least.unwrap_or(AT_LEAST);
        style.write(&columns(), algo::scans(view, at_least).into_iter(), out)?;
        Ok(Some(format!("hosts that {at_least} others or more did not answer")))
    },
};

fn columns<'a>() -> [Column<FanOut<'a>>; 5] {
    [
        Column::new("host", "address", |row| address(row.host)),
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
