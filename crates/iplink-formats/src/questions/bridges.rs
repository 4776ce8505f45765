//! Finds bridges: links whose removal disconnects hosts.

use iplink_core::Dimensions;
use iplink_core::query::algorithms::{self, Bridge};

use super::{Question, column_infos, integer, name_of};
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "bridges",
    about: "bridges: links whose removal disconnects hosts, by the number of hosts they cut off",
    needs: Dimensions::LINKS,
    is_directed: false,
    parameters: &[],
    columns: || column_infos(&columns()),
    answer: |view, _, table| {
        table.write(&columns(), algorithms::bridges(view).into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<Bridge<'a>>; 7] {
    [
        Column::new("host", "address of the first end", |row| address(row.host)),
        Column::new("other", "address of the second end", |row| address(row.other)),
        Column::new("host_name", "name of the first end, if known", |row| name_of(row.host)),
        Column::new("other_name", "name of the second end, if known", |row| name_of(row.other)),
        Column::new("cut_off", "hosts in the smaller of the two separated parts", |row| {
            integer(row.cut_off)
        }),
        Column::new("packets", "packets in both directions", |row| {
            Value::Integer(row.traffic.packets)
        }),
        Column::new("bytes", "bytes in both directions, on the wire", |row| {
            Value::Integer(row.traffic.bytes)
        }),
    ]
}
