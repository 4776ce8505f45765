//! Columns of services.

use iplink_core::Dimensions;
use iplink_core::query::ServiceUse;

use super::hosts::address;
use crate::table::{Column, Value};

/// Returns all columns of services.
#[must_use]
pub fn services<'a>() -> Vec<Column<ServiceUse<'a>>> {
    columns().map(|column| column.needing(Dimensions::FLOWS)).to_vec()
}

const fn columns<'a>() -> [Column<ServiceUse<'a>>; 15] {
    [
        Column::new("server", "address of the server", |row: &ServiceUse<'a>| address(row.server)),
        Column::new("port", "its port", |row: &ServiceUse<'a>| Value::Identifier(row.port.into())),
        Column::new("protocol", "transport protocol", |row: &ServiceUse<'a>| {
            row.protocol.to_string().into()
        }),
        Column::new(
            "service",
            "application protocol; with ?, the usual service of the port",
            |row: &ServiceUse<'a>| row.name().into(),
        ),
        Column::new("clients", "number of hosts that used it", |row: &ServiceUse<'a>| {
            count(row.clients)
        }),
        Column::new("flows", "number of flows", |row: &ServiceUse<'a>| count(row.flows)),
        Column::new("failed", "number of flows without an answer", |row: &ServiceUse<'a>| {
            count(row.failed)
        }),
        Column::new("packets_sent", "packets from the server", |row: &ServiceUse<'a>| {
            Value::Integer(row.responses.packets)
        }),
        Column::new("bytes_sent", "bytes on the wire from the server", |row: &ServiceUse<'a>| {
            Value::Integer(row.responses.bytes)
        }),
        Column::new("packets_received", "packets from the clients", |row: &ServiceUse<'a>| {
            Value::Integer(row.requests.packets)
        }),
        Column::new(
            "bytes_received",
            "bytes on the wire from the clients",
            |row: &ServiceUse<'a>| Value::Integer(row.requests.bytes),
        ),
        Column::new("first_seen", "time of the first packet, UTC", |row: &ServiceUse<'a>| {
            Value::Time(row.traffic().first_seen)
        }),
        Column::new("last_seen", "time of the last packet, UTC", |row: &ServiceUse<'a>| {
            Value::Time(row.traffic().last_seen)
        }),
        Column::new("served", "whether the server answered any flow", |row: &ServiceUse<'a>| {
            if row.is_served() { "yes" } else { "no" }.into()
        }),
        Column::new("server_name", "name of the server, if known", |row: &ServiceUse<'a>| {
            row.server.name.as_deref().unwrap_or_default().into()
        }),
    ]
}

const fn count(number: usize) -> Value<'static> {
    Value::Integer(number as u64)
}
