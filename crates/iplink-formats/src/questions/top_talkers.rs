//! Ranks hosts by their traffic.

use iplink_core::Dimensions;
use iplink_core::query::algorithms::{self, Talker};

use super::{HOST_NAME, Question, column_infos, name_of};
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "top-talkers",
    about: "top talkers: hosts by sent and received traffic, with their share",
    needs: Dimensions::LINKS,
    is_directed: true,
    parameters: &[],
    columns: || column_infos(&columns()),
    answer: |view, _, table| {
        table.write(&columns(), algorithms::top_talkers(view).into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<Talker<'a>>; 7] {
    [
        Column::new("host", "address", |row| address(row.host)),
        Column::new("host_name", HOST_NAME, |row| name_of(row.host)),
        Column::new("packets_sent", "packets that it sent", |row| Value::Integer(row.sent.packets)),
        Column::new("packets_received", "packets that it received", |row| {
            Value::Integer(row.received.packets)
        }),
        Column::new("bytes_sent", "bytes that it sent", |row| Value::Integer(row.sent.bytes)),
        Column::new("bytes_received", "bytes that it received", |row| {
            Value::Integer(row.received.bytes)
        }),
        Column::new("share", "share of the total traffic, from 0 to 1", |row| {
            Value::Real(row.share)
        }),
    ]
}
