//! Finds port scans: hosts that contacted many closed ports of another host.

use iplink_core::Dimensions;
use iplink_core::query::algorithms::{self, PortScan};

use super::{DEFAULT_THRESHOLD, HOST_NAME, Question, column_infos, integer, name_of, threshold};
use crate::columns::address;
use crate::table::{Column, Value};

pub(super) static QUESTION: Question = Question {
    name: "port-scans",
    about: "port-scan candidates: hosts that contacted many closed ports of another host",
    needs: Dimensions::FLOWS,
    is_directed: true,
    parameters: &[threshold("minimum number of closed ports")],
    columns: || column_infos(&columns()),
    answer: |view, arguments, table| {
        let at_least = arguments.at_least.unwrap_or(DEFAULT_THRESHOLD);
        table.write(&columns(), algorithms::port_scans(view, at_least).into_iter())?;
        Ok(Some(format!(
            "pairs of hosts with at least {at_least} closed ports are listed (--at-least)"
        )))
    },
};

fn columns<'a>() -> [Column<PortScan<'a>>; 8] {
    [
        Column::new("source", "address of the host that contacted the ports", |row| {
            address(row.source)
        }),
        Column::new("target", "address of the host with the ports", |row| address(row.target)),
        Column::new("source_name", HOST_NAME, |row| name_of(row.source)),
        Column::new("target_name", HOST_NAME, |row| name_of(row.target)),
        Column::new("ports", "contacted ports", |row| integer(row.ports)),
        Column::new(
            "unserved",
            "contacted ports that accepted no connection or sent no reply",
            |row| integer(row.unserved),
        ),
        Column::new("packets", "packets sent to these ports", |row| {
            Value::Integer(row.sent.packets)
        }),
        Column::new("bytes", "bytes of these packets, on the wire", |row| {
            Value::Integer(row.sent.bytes)
        }),
    ]
}
