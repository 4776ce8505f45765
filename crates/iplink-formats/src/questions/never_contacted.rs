//! Finds hosts that a given host never contacted.

use iplink_core::Dimensions;
use iplink_core::query::algorithms::{self, NeverContacted};

use super::{HOST_NAME, HOST_PARAMETER, Question, column_infos, integer, name_of};
use crate::Error;
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "never-contacted",
    about: "hosts that a given host never contacted",
    needs: Dimensions::LINKS,
    is_directed: true,
    parameters: &[HOST_PARAMETER],
    columns: || column_infos(&columns()),
    answer: |view, arguments, table| {
        let host = arguments.host.ok_or(Error::NeedsHost { question: "never-contacted" })?;
        let rows = algorithms::never_contacted(view, host).ok_or(Error::NoHost { host })?;
        table.write(&columns(), rows.into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<NeverContacted<'a>>; 5] {
    [
        Column::new("host", "address", |row| address(row.host)),
        Column::new("host_name", HOST_NAME, |row| name_of(row.host)),
        Column::new("contacted_by", "other hosts that contacted it", |row| {
            integer(row.contact_count)
        }),
        Column::new("packets_sent_to", "packets that it sent to the given host", |row| {
            Value::Integer(row.sent_to_source.packets)
        }),
        Column::new("bytes_sent_to", "bytes of these packets, on the wire", |row| {
            Value::Integer(row.sent_to_source.bytes)
        }),
    ]
}
