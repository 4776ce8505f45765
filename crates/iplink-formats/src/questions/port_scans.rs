//! Hosts that tried many ports of another.

use iplink_core::Dimensions;
use iplink_core::query::algo::{self, Tries};

use super::{AT_LEAST, HOST_NAME, Question, at_least, described, integer, name_of};
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "port-scans",
    about: "hosts that tried many ports of another which serves few: numbers, no verdict",
    needs: Dimensions::FLOWS,
    is_directed: true,
    takes: &[at_least("how many ports did not serve")],
    columns: || described(&columns()),
    answer: |view, asked, table| {
        let at_least = asked.at_least.unwrap_or(AT_LEAST);
        table.write(&columns(), algo::port_scans(view, at_least).into_iter())?;
        Ok(Some(format!("pairs of hosts of which {at_least} ports or more did not serve")))
    },
};

fn columns<'a>() -> [Column<Tries<'a>>; 8] {
    [
        Column::new("source", "address of the one that tried", |row| address(row.source)),
        Column::new("target", "address of the one with the ports", |row| address(row.target)),
        Column::new("source_name", HOST_NAME, |row| name_of(row.source)),
        Column::new("target_name", HOST_NAME, |row| name_of(row.target)),
        Column::new("ports", "ports that were tried", |row| integer(row.ports)),
        Column::new("unserved", "of them, those that granted nothing", |row| integer(row.unserved)),
        Column::new("packets", "packets that were sent to those", |row| {
            Value::Integer(row.sent.packets)
        }),
        Column::new("bytes", "their length on the wire, in bytes", |row| {
            Value::Integer(row.sent.bytes)
        }),
    ]
}
