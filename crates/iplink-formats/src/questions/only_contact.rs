//! Who contacted whom that nobody else contacted.

use iplink_core::Detail;
use iplink_core::graph::Link;
use iplink_core::query::algo;

use super::Question;
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "only-contact",
    about: "links to hosts that nobody else contacted",
    needs: Detail::LINKS,
    takes: &[],
    answer: |view, _, style, out| {
        style.write(&columns(), algo::only_contact(view).into_iter(), out)?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<Link<'a>>; 4] {
    [
        Column::new("source", "the only one that contacted the target", |link| {
            address(link.source)
        }),
        Column::new("target", "address", |link| address(link.target)),
        Column::new("packets", "number of packets", |link| Value::Integer(link.traffic.packets)),
        Column::new("bytes", "their length on the wire, in bytes", |link| {
            Value::Integer(link.traffic.bytes)
        }),
    ]
}
