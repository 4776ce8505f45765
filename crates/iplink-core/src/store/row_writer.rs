//! Inserts packets as rows, several per statement.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement, ToSql};

use super::host_ids::HostIds;
use crate::dissect::{Observation, Ports, TcpFlags};
use crate::time::Timestamp;

/// The number of rows per statement. Several rows per statement save entering and leaving SQLite's
/// virtual machine: 5.3 million rows per second, instead of 2.6 million with one row.
const ROWS_PER_STATEMENT: usize = 32;

/// The columns of the table `packet`, except `id`, which SQLite assigns.
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

/// The values of a row; `None` is `NULL`.
type RowValues = [Option<i64>; COLUMNS.len()];

/// Inserts the packets of a capture.
pub(super) struct RowWriter<'c> {
    host_ids: HostIds<'c>,
    /// The id of the capture.
    capture: i64,
    /// The rows that are not inserted yet, because they do not fill a statement.
    pending: Vec<RowValues>,
    insert_many: Statement<'c>,
    insert_one: Statement<'c>,
}

impl<'c> RowWriter<'c> {
    pub(super) fn new(connection: &'c Connection, capture: i64) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            host_ids: HostIds::new(connection)?,
            capture,
            pending: Vec::with_capacity(ROWS_PER_STATEMENT),
            insert_many: connection.prepare(&insert_sql(ROWS_PER_STATEMENT))?,
            insert_one: connection.prepare(&insert_sql(1))?,
        })
    }

    /// Adds a packet of an interface to the pending rows, and inserts these once they fill a
    /// statement.
    pub(super) fn add(
        &mut self,
        observation: &Observation,
        interface: u32,
    ) -> Result<(), rusqlite::Error> {
        let (source, target) =
            (self.host_ids.id(observation.source)?, self.host_ids.id(observation.target)?);
        self.pending.push([
            observation.time.map(Timestamp::as_nanos),
            Some(source),
            Some(target),
            observation.ports.map(|Ports { source, .. }| source.into()),
            observation.ports.map(|Ports { target, .. }| target.into()),
            Some(observation.protocol.0.into()),
            Some(observation.wire_len.into()),
            observation.tcp_flags.map(|TcpFlags(flags)| flags.into()),
            observation.vlan.map(Into::into),
            Some(observation.fragment.into()),
            Some(interface.into()),
            Some(self.capture),
        ]);
        if self.pending.len() < ROWS_PER_STATEMENT {
            return Ok(());
        }
        execute(&mut self.insert_many, &self.pending)?;
        self.pending.clear();
        Ok(())
    }

    /// Inserts the pending rows.
    pub(super) fn finish(mut self) -> Result<(), rusqlite::Error> {
        self.pending.iter().try_for_each(|row| execute(&mut self.insert_one, &[*row]))
    }
}

/// Returns the statement that inserts the given number of rows.
fn insert_sql(rows: usize) -> String {
    let row = format!("({})", ["?"; COLUMNS.len()].join(","));
    format!("INSERT INTO packet ({}) VALUES {}", COLUMNS.join(", "), vec![row; rows].join(","))
}

/// Executes a statement with the values of the rows as its parameters.
fn execute(statement: &mut Statement<'_>, rows: &[RowValues]) -> Result<(), rusqlite::Error> {
    for (parameter, value) in (1..).zip(rows.iter().flatten()) {
        statement.raw_bind_parameter(parameter, BoundInteger(*value))?;
    }
    statement.raw_execute()?;
    Ok(())
}

/// Binds an integer directly; rusqlite's own implementation goes through its `Value`.
struct BoundInteger(Option<i64>);

impl ToSql for BoundInteger {
    #[inline]
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Some(number) => ValueRef::Integer(number),
            None => ValueRef::Null,
        }))
    }
}
