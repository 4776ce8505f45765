//! Pairs of hosts whose links alone hold parts together.

use iplink_core::Dimensions;
use iplink_core::query::algo::{self, Bridge};

use super::{Question, described, integer, name_of};
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "bridges",
    about: "pairs of hosts without whose links others lose touch, by how many",
    needs: Dimensions::LINKS,
    is_directed: false,
    takes: &[],
    columns: || described(&columns()),
    answer: |view, _, table| {
        table.write(&columns(), algo::bridges(view).into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<Bridge<'a>>; 7] {
    [
        Column::new("host", "address of the one", |row| address(row.host)),
        Column::new("other", "address of the other", |row| address(row.other)),
        Column::new("host_name", "name of the one, where one is known", |row| name_of(row.host)),
        Column::new("other_name", "the same of the other", |row| name_of(row.other)),
        Column::new("cut_off", "hosts in the smaller part", |row| integer(row.cut_off)),
        Column::new("packets", "packets both ways", |row| Value::Integer(row.traffic.packets)),
        Column::new("bytes", "their length on the wire", |row| Value::Integer(row.traffic.bytes)),
    ]
}
