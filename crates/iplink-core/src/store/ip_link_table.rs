//! The table `ip_link` of an IP-Link database, decoded to observations.

use std::net::IpAddr;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};

use super::sql::NANOS_PER_SECOND;
use crate::dissect::{Observation, Ports, Protocol, SkipReason};
use crate::error::{Error, FileError};
use crate::time::Timestamp;

/// The protocol of all rows: the table has no protocols, and IANA reserves this number.
const UNKNOWN_PROTOCOL: Protocol = Protocol(255);

/// The SQL expression for the protocol of a row.
pub(super) const PROTOCOL_SQL: &str = "255";

/// The table `ip_link`, and which columns it has besides those of the addresses.
#[derive(Clone, Copy, Debug)]
pub(super) struct IpLinkTable {
    /// Whether it has the column `tts`.
    pub(super) has_time: bool,
    /// Whether it has the columns `port_src` and `port_dst`.
    pub(super) has_ports: bool,
}

impl IpLinkTable {
    /// Finds the table. Rejects views, virtual tables and generated columns, because reading them
    /// could run arbitrary functions.
    pub(super) fn find(connection: &Connection) -> Result<Self, Error> {
        let query = "SELECT type, rootpage FROM sqlite_schema \
                     WHERE name = 'ip_link' COLLATE NOCASE AND type IN ('table', 'view')";
        let object = connection.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?)));
        let (kind, page): (String, i64) = object.optional()?.ok_or(FileError::UnknownDatabase)?;
        // Only a virtual table has the root page 0.
        if kind != "table" || page == 0 {
            let kind = if kind == "table" { "virtual table" } else { "view" };
            return Err(unsafe_database(format!("{kind} ip_link")));
        }
        let mut columns = Vec::new();
        let query = "SELECT lower(name), hidden FROM pragma_table_xinfo('ip_link')";
        let mut statement = connection.prepare(query)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (name, hidden): (String, i64) = (row.get(0)?, row.get(1)?);
            // 0 is an ordinary column; generated columns have 2 or 3.
            if hidden != 0 {
                return Err(unsafe_database(format!("computed column {name}")));
            }
            columns.push(name);
        }
        let has_column = |name: &str| columns.iter().any(|column| column == name);
        if !has_column("ip_src") || !has_column("ip_dst") {
            return Err(FileError::UnknownDatabase.into());
        }
        let has_ports = has_column("port_src") && has_column("port_dst");
        Ok(Self { has_time: has_column("tts"), has_ports })
    }

    /// Returns the columns that a query for observations selects.
    pub(super) fn columns(self) -> String {
        let time = if self.has_time { "tts" } else { "NULL" };
        let ports = if self.has_ports { "port_src, port_dst" } else { "NULL, NULL" };
        format!("{time}, ip_src, ip_dst, {ports}")
    }

    /// Returns the observation in a row, or the reason why it is invalid. Its length is 0, because
    /// the table has no lengths.
    pub(super) fn decode(
        self,
        row: &Row<'_>,
    ) -> Result<Result<Observation, SkipReason>, rusqlite::Error> {
        let ends = (decode_address(row.get_ref(1)?), decode_address(row.get_ref(2)?));
        let (Some(source), Some(target)) = ends else {
            return Ok(Err(SkipReason::InvalidRowAddress));
        };
        if source.is_ipv4() != target.is_ipv4() {
            return Ok(Err(SkipReason::InvalidRowAddress));
        }
        let ports = (decode_port(row.get_ref(3)?), decode_port(row.get_ref(4)?));
        Ok(Ok(Observation {
            time: decode_time(row.get_ref(0)?),
            source,
            target,
            protocol: UNKNOWN_PROTOCOL,
            ports: ports.0.zip(ports.1).map(|(source, target)| Ports { source, target }),
            tcp_flags: None,
            fragment: false,
            vlan: None,
            wire_len: 0,
        }))
    }
}

fn unsafe_database(object: String) -> Error {
    FileError::UnsafeDatabase { object }.into()
}

fn as_text(value: ValueRef<'_>) -> Option<&str> {
    str::from_utf8(value.as_bytes().ok()?).ok()
}

fn decode_address(value: ValueRef<'_>) -> Option<IpAddr> {
    as_text(value)?.parse().ok()
}

fn decode_port(value: ValueRef<'_>) -> Option<u16> {
    match value {
        ValueRef::Integer(port) => port.try_into().ok(),
        value => as_text(value)?.parse().ok(),
    }
}

/// Returns the time, rounded to microseconds. A floating-point number of seconds since 1970 is not
/// exact to the nanosecond, and captures contained microseconds when IP-Link was written.
fn decode_time(value: ValueRef<'_>) -> Option<Timestamp> {
    let seconds = match value {
        ValueRef::Integer(seconds) => {
            return Timestamp::from_nanos(seconds.checked_mul(NANOS_PER_SECOND)?);
        }
        ValueRef::Real(seconds) => seconds,
        value => as_text(value)?.parse().ok()?,
    };
    let micros = (seconds * 1e6).round();
    // Years 1678 to 2261, within the range of nanoseconds in 64 bits.
    (micros.abs() < 9.2e15).then_some(())?;
    #[expect(clippy::cast_possible_truncation, reason = "an integer below 2^53")]
    let micros = micros as i64;
    Timestamp::from_nanos(micros.checked_mul(1_000)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decode_time_restores_the_microseconds() {
        let nanos = |seconds| decode_time(ValueRef::Real(seconds)).map(Timestamp::as_nanos);
        for micros in (0..1_000_000).step_by(997) {
            let seconds = 1_231_950_347.0 + f64::from(micros) / 1e6;
            assert_eq!(nanos(seconds), Some(1_231_950_347_000_000_000 + i64::from(micros) * 1_000));
        }
        assert_eq!(nanos(-0.5), Some(-500_000_000));
        assert_eq!(nanos(f64::NAN), None);
        assert_eq!(nanos(f64::INFINITY), None);
        assert_eq!(nanos(1e300), None);
        assert_eq!(decode_time(ValueRef::Integer(7)).map(Timestamp::as_nanos), Some(7_000_000_000));
        assert_eq!(decode_time(ValueRef::Integer(i64::MAX)), None);
        assert_eq!(
            decode_time(ValueRef::Text(b"1.5")).map(Timestamp::as_nanos),
            Some(1_500_000_000)
        );
        assert_eq!(decode_time(ValueRef::Text(b"soon")), None);
        assert_eq!(decode_time(ValueRef::Null), None);
    }
}
