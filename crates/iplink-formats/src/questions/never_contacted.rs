//! Hosts that one never contacted, as the wheel of IP-Link shows them.

use iplink_core::Dimensions;
use iplink_core::query::algo::{self, NeverContacted};

use super::{HOST_NAME, OF, Question, described, integer, name_of};
use crate::Error;
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "never-contacted",
    about: "hosts that one never contacted",
    needs: Dimensions::LINKS,
    is_directed: true,
    takes: &[OF],
    columns: || described(&columns()),
    answer: |view, asked, table| {
        let host = asked.host.ok_or(Error::NeedsHost { question: "never-contacted" })?;
        let rows = algo::never_contacted(view, host).ok_or(Error::NoHost { host })?;
        table.write(&columns(), rows.into_iter())?;
        Ok(None)
    },
};

fn columns<'a>() -> [Column<NeverContacted<'a>>; 5] {
    [
        Column::new("host", "address", |row| address(row.host)),
        Column::new("host_name", HOST_NAME, |row| name_of(row.host)),
        Column::new("contacted_by", "others that contacted it", |row| integer(row.contacted_by)),
        Column::new("packets_sent_to", "packets that it sent to the one asked for", |row| {
            Value::Integer(row.sent_to.packets)
        }),
        Column::new("bytes_sent_to", "their length on the wire, in bytes", |row| {
            Value::Integer(row.sent_to.bytes)
        }),
    ]
}
