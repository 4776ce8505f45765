//! The columns of Parquet tables and their types.

use iplink_core::flows::OriginatorEvidence;
use iplink_core::graph::{Flow, Host, Link};
use iplink_core::time::Timestamp;

use crate::columns::address;

/// A column of a table with rows of type `T`.
pub(super) struct ParquetColumn<T> {
    pub(super) name: &'static str,
    pub(super) cell: CellReader<T>,
}

/// A function that returns a column's value for a row. There is a variant for each type of value.
pub(super) enum CellReader<T> {
    /// A text.
    Text(fn(&T) -> String),
    /// An optional text.
    OptionalText(fn(&T) -> Option<String>),
    /// A count of packets or bytes.
    Count(fn(&T) -> u64),
    /// An optional 16-bit number.
    OptionalU16(fn(&T) -> Option<u16>),
    /// An optional timestamp.
    OptionalTime(fn(&T) -> Option<Timestamp>),
    /// A Boolean.
    Boolean(fn(&T) -> bool),
}

const fn column<T>(name: &'static str, cell: CellReader<T>) -> ParquetColumn<T> {
    ParquetColumn { name, cell }
}

fn host_name(host: &Host) -> Option<String> {
    host.name.as_deref().map(str::to_owned)
}

/// Returns the columns of the table of links.
pub(super) fn links<'a>() -> Vec<ParquetColumn<Link<'a>>> {
    vec![
        column("source", CellReader::Text(|link| address(link.source).to_string())),
        column("target", CellReader::Text(|link| address(link.target).to_string())),
        column("packets", CellReader::Count(|link| link.traffic.packets)),
        column("bytes", CellReader::Count(|link| link.traffic.bytes)),
        column("first_seen", CellReader::OptionalTime(|link| link.traffic.first_seen)),
        column("last_seen", CellReader::OptionalTime(|link| link.traffic.last_seen)),
        column("answered", CellReader::Boolean(Link::is_answered)),
        column("source_name", CellReader::OptionalText(|link| host_name(link.source))),
        column("target_name", CellReader::OptionalText(|link| host_name(link.target))),
    ]
}

/// Returns the columns of the table of flows.
pub(super) fn flows<'a>() -> Vec<ParquetColumn<Flow<'a>>> {
    vec![
        column("source", CellReader::Text(|flow| flow.originator.address.to_string())),
        column(
            "source_port",
            CellReader::OptionalU16(|flow| flow.transport_ports().map(|ports| ports.source)),
        ),
        column("target", CellReader::Text(|flow| flow.responder.address.to_string())),
        column("target_port", CellReader::OptionalU16(|flow| flow.responder_port())),
        column("protocol", CellReader::OptionalU16(|flow| Some(flow.protocol.0.into()))),
        column(
            "protocol_name",
            CellReader::OptionalText(|flow| flow.protocol.name().map(str::to_owned)),
        ),
        column("packets_sent", CellReader::Count(|flow| flow.sent.traffic.packets)),
        column("bytes_sent", CellReader::Count(|flow| flow.sent.traffic.bytes)),
        column("packets_received", CellReader::Count(|flow| flow.received.traffic.packets)),
        column("bytes_received", CellReader::Count(|flow| flow.received.traffic.bytes)),
        column("first_seen", CellReader::OptionalTime(|flow| flow.traffic().first_seen)),
        column("last_seen", CellReader::OptionalTime(|flow| flow.traffic().last_seen)),
        column(
            "opened",
            CellReader::Boolean(|flow| flow.evidence == OriginatorEvidence::Handshake),
        ),
        column(
            "accepted",
            CellReader::Boolean(|flow| {
                flow.evidence == OriginatorEvidence::Handshake && flow.is_answered
            }),
        ),
        column("service", CellReader::OptionalText(|flow| flow.service_name())),
        column("state", CellReader::Text(|flow| flow.state.to_string())),
        column("evidence", CellReader::Text(|flow| flow.evidence.to_string())),
    ]
}
