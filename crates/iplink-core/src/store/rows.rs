//! Packets to rows, many a statement.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement, ToSql};

use super::hosts::Hosts;
use crate::dissect::{Observation, Ports, TcpFlags};
use crate::time::Timestamp;

/// So many rows are added by one statement. It spares SQLite the way into and
/// out of its virtual machine: 5.3 million rows a second against 2.6.
const BATCH: usize = 32;

const COLUMNS: [&str; 12] = [
    "time_ns",
    "source",
    "target",
    "source_port",
    "target_port",
    "protocol",
    "length",
    "tcp_flags",
    "vlan",
    "fragment",
    "interface",
    "capture",
];

/// The values of a row; what is `None` is not known.
type Row = [Option<i64>; COLUMNS.len()];

/// Adds the packets of a capture.
pub(super) struct Rows<'c> {
    hosts: Hosts<'c>,
    capture: i64,
    waiting: Vec<Row>,
    many: Statement<'c>,
    one: Statement<'c>,
}

impl<'c> Rows<'c> {
    pub(super) fn new(connection: &'c Connection, capture: i64) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            hosts: Hosts::new(connection)?,
            capture,
            waiting: Vec::with_capacity(BATCH),
            many: connection.prepare(&insert(BATCH))?,
            one: connection.prepare(&insert(1))?,
        })
    }

    /// Adds a packet of an interface.
    pub(super) fn add(
        &mut self,
        seen: &Observation,
        interface: u32,
    ) -> Result<(), rusqlite::Error> {
        let (source, target) = (self.hosts.number(seen.source)?, self.hosts.number(seen.target)?);
        self.waiting.push([
            seen.time.map(Timestamp::as_nanos),
            Some(source),
            Some(target),
            seen.ports.map(|Ports { source, .. }| source.into()),
            seen.ports.map(|Ports { target, .. }| target.into()),
            Some(seen.protocol.0.into()),
            Some(seen.wire_len.into()),
            seen.tcp_flags.map(|TcpFlags(flags)| flags.into()),
            seen.vlan.map(Into::into),
            Some(seen.fragment.into()),
            Some(interface.into()),
            Some(self.capture),
        ]);
        if self.waiting.len() < BATCH {
            return Ok(());
        }
        execute(&mut self.many, &self.waiting)?;
        self.waiting.clear();
        Ok(())
    }

    /// Adds what is left.
    pub(super) fn finish(mut self) -> Result<(), rusqlite::Error> {
        self.waiting.iter().try_for_each(|row| execute(&mut self.one, &[*row]))
    }
}

fn insert(rows: usize) -> String {
    let row = format!("({})", ["?"; COLUMNS.len()].join(","));
    format!("INSERT INTO packet ({}) VALUES {}", COLUMNS.join(", "), vec![row; rows].join(","))
}

fn execute(statement: &mut Statement<'_>, rows: &[Row]) -> Result<(), rusqlite::Error> {
    for (place, value) in (1..).zip(rows.iter().flatten()) {
        statement.raw_bind_parameter(place, Bound(*value))?;
    }
    statement.raw_execute()?;
    Ok(())
}

/// A number to bind, without the detour of rusqlite's own over its `Value`.
struct Bound(Option<i64>);

impl ToSql for Bound {
    #[inline]
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Some(number) => ValueRef::Integer(number),
            None => ValueRef::Null,
        }))
    }
}
