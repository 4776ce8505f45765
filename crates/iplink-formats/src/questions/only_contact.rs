//! Finds links whose target no other host contacted.

use iplink_core::Dimensions;
use iplink_core::graph::Link;
use iplink_core::query::algorithms;

use super::{HOST_NAME, Question, column_infos, name_of};
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "only-contact",
    about: "links whose target no other host contacted",
    needs: Dimensions::LINKS,
    is_directed: true,
    parameters: &[],
    columns: || column_infos(&columns()),
    answer: |view, _, table| {
        table.write(&columns(), algorithms::only_contact(view).into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<Link<'a>>; 6] {
    [
        Column::new("source", "address of the only host that contacted the target", |link| {
            address(link.source)
        }),
        Column::new("target", "address", |link| address(link.target)),
        Column::new("source_name", HOST_NAME, |link| name_of(link.source)),
        Column::new("target_name", HOST_NAME, |link| name_of(link.target)),
        Column::new("packets", "packets of the link", |link| Value::Integer(link.traffic.packets)),
        Column::new("bytes", "bytes of these packets, on the wire", |link| {
            Value::Integer(link.traffic.bytes)
        }),
    ]
}
