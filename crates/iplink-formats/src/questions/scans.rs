//! Finds host scans: hosts with many unanswered contacts.

use iplink_core::Dimensions;
use iplink_core::query::algorithms::{self, FanOut};

use super::{DEFAULT_THRESHOLD, HOST_NAME, Question, column_infos, integer, name_of, threshold};
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "scans",
    about: "host-scan candidates: hosts with many unanswered contacts",
    needs: Dimensions::FLOWS,
    is_directed: true,
    parameters: &[threshold("minimum number of unanswered contacts")],
    columns: || column_infos(&columns()),
    answer: |view, arguments, table| {
        let at_least = arguments.at_least.unwrap_or(DEFAULT_THRESHOLD);
        table.write(&columns(), algorithms::scans(view, at_least).into_iter())?;
        Ok(Some(format!(
            "hosts with at least {at_least} unanswered contacts are listed (--at-least)"
        )))
    },
};

fn columns<'a>() -> [Column<FanOut<'a>>; 6] {
    [
        Column::new("host", "address", |row| address(row.host)),
        Column::new("host_name", HOST_NAME, |row| name_of(row.host)),
        Column::new("contacted", "other hosts that it sent requests to", |row| {
            integer(row.contacted)
        }),
        Column::new("unanswered", "contacted hosts that sent nothing back", |row| {
            integer(row.unanswered)
        }),
        Column::new("packets", "packets that it sent to these hosts", |row| {
            Value::Integer(row.sent.packets)
        }),
        Column::new("bytes", "bytes on the wire", |row| Value::Integer(row.sent.bytes)),
    ]
}
