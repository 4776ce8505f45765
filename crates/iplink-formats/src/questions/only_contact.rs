//! Who contacted whom that nobody else contacted.

use iplink_core::Dimensions;
use iplink_core::graph::Link;
use iplink_core::query::algo;

use super::{HOST_NAME, Question, described, name_of};
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "only-contact",
    about: "links to hosts that nobody else contacted",
    needs: Dimensions::LINKS,
    is_directed: true,
    takes: &[],
    columns: || described(&columns()),
    answer: |view, _, table| {
        table.write(&columns(), algo::only_contact(view).into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<Link<'a>>; 6] {
    [
        Column::new("source", "the only one that contacted the target", |link| {
            address(link.source)
        }),
        Column::new("target", "address", |link| address(link.target)),
        Column::new("source_name", HOST_NAME, |link| name_of(link.source)),
        Column::new("target_name", HOST_NAME, |link| name_of(link.target)),
        Column::new("packets", "number of packets", |link| Value::Integer(link.traffic.packets)),
        Column::new("bytes", "their length on the wire, in bytes", |link| {
            Value::Integer(link.traffic.bytes)
        }),
    ]
}
