//! Who sends and receives the most.

use iplink_core::Dimensions;
use iplink_core::query::algo::{self, Talker};

use super::{HOST_NAME, Question, described, name_of};
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "top-talkers",
    about: "hosts by what they sent and received, with their share",
    needs: Dimensions::LINKS,
    is_directed: true,
    takes: &[],
    columns: || described(&columns()),
    answer: |view, _, table| {
        table.write(&columns(), algo::top_talkers(view).into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<Talker<'a>>; 7] {
    [
        Column::new("host", "address", |row| address(row.host)),
        Column::new("host_name", HOST_NAME, |row| name_of(row.host)),
        Column::new("packets_sent", "packets that it sent", |row| Value::Integer(row.sent.packets)),
        Column::new("packets_received", "packets sent to it", |row| {
            Value::Integer(row.received.packets)
        }),
        Column::new("bytes_sent", "their length on the wire, in bytes", |row| {
            Value::Integer(row.sent.bytes)
        }),
        Column::new("bytes_received", "the same of those received", |row| {
            Value::Integer(row.received.bytes)
        }),
        Column::new("share", "share of all that was sent, from 0 to 1", |row| {
            Value::Real(row.share)
        }),
    ]
}
