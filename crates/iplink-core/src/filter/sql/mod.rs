//! Filters as SQL conditions, evaluated by the database itself.

mod writer;

use super::Filter;

use self::writer::SqlWriter;

/// The column names of a database table of packets.
///
/// Numbers are integers, times are nanoseconds since 1970, and unknown values are
/// null. The names are inserted into the SQL unchanged: they must be constants of
/// the program, never user input.
///
/// ```
/// use iplink_core::filter::{AddressColumn, Filter, SqlColumns, SqlValue};
///
/// let filter: Filter = "src net 10 and port 443".parse()?;
/// let condition = filter.to_sql(&SqlColumns {
///     source: AddressColumn::Bytes("source"),
///     target: AddressColumn::Bytes("target"),
///     ..SqlColumns::default()
/// })?;
/// assert_eq!(
///     condition.text,
///     "(length(source) = ? AND source BETWEEN ? AND ?) AND \
///      (ifnull(source_port = ?, 0) OR ifnull(target_port = ?, 0))"
/// );
/// assert_eq!(condition.values[1], SqlValue::Blob(vec![10, 0, 0, 0]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "callers construct it with `..`")]
pub struct SqlColumns<'n> {
    /// The capture time, in nanoseconds.
    pub time: &'n str,
    /// The capture time in seconds: a column or expression on which the database has an index, if
    /// there is one. A condition on it finds the rows quickly but is rounded; the additional
    /// condition on `time` is exact.
    pub seconds: Option<&'n str>,
    /// The source address, never null.
    pub source: AddressColumn<'n>,
    /// The destination address, never null.
    pub target: AddressColumn<'n>,
    /// The source port.
    pub source_port: &'n str,
    /// The destination port.
    pub target_port: &'n str,
    /// The IP protocol number.
    pub protocol: &'n str,
    /// The length on the wire, in bytes.
    pub length: &'n str,
    /// The flags of the TCP header.
    pub tcp_flags: &'n str,
    /// The VLAN identifier.
    pub vlan: &'n str,
    /// Whether the packet is a fragment, as 0 or 1.
    pub fragment: &'n str,
}

/// The column of the packet table that identifies a host, and its content.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "callers choose from these forms")]
pub enum AddressColumn<'n> {
    /// The column with this name contains the address, as a blob of 4 or 16 bytes in network order.
    Bytes(&'n str),
    /// The column with this name contains the address, as text. The condition applies to IPv4
    /// addresses in dotted decimal notation; rows with IPv6 addresses must be found by other means.
    Text(&'n str),
    /// The column contains the key of a row in a table of hosts, which contains the address.
    Key {
        /// The column of the packet table.
        column: &'n str,
        /// The query for the keys of hosts, without a `WHERE` clause, such as `SELECT id FROM
        /// host`.
        hosts: &'n str,
        /// The column of the host table that contains the address, as a blob.
        bytes: &'n str,
    },
}

/// The column names of iplink databases.
impl Default for SqlColumns<'_> {
    fn default() -> Self {
        let address =
            |column| AddressColumn::Key { column, hosts: "SELECT id FROM host", bytes: "bytes" };
        Self {
            time: "time_ns",
            seconds: Some("time_ns / 1000000000 + time_ns % 1000000000 / 1e9"),
            source: address("source"),
            target: address("target"),
            source_port: "source_port",
            target_port: "target_port",
            protocol: "protocol",
            length: "length",
            tcp_flags: "tcp_flags",
            vlan: "vlan",
            fragment: "fragment",
        }
    }
}

/// An SQL condition, which is true or false but never null.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SqlCondition {
    /// The text after `WHERE`, with a `?` for each value.
    pub text: String,
    /// The values, in the order of the `?`.
    pub values: Vec<SqlValue>,
}

/// The value of a placeholder (`?`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "callers bind each type of value")]
pub enum SqlValue {
    /// A number.
    Integer(i64),
    /// The bytes of an address.
    Blob(Vec<u8>),
    /// An address, or the start of one.
    Text(String),
}

/// The reason why a filter has no SQL condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SqlError {
    /// The filter has more values than a database accepts.
    #[error("the filter has {values} values, the limit of a database is {limit}")]
    TooManyValues {
        /// The number of values in the filter.
        values: usize,
        /// The maximum number of values.
        limit: usize,
    },
    /// The filter tests the time of day, which depends on the rules of a time zone.
    #[error("a database cannot test the time of day")]
    TimeOfDay,
}

/// The default limit of SQLite on the values of a statement.
const MAX_VALUES: usize = 32_766;

impl Filter {
    /// Returns an SQLite condition that is true for the rows of the packets that
    /// [match](Self::matches) the filter.
    ///
    /// The text of the condition has only placeholders for the values of the filter, so that
    /// a filter cannot inject SQL.
    ///
    /// # Errors
    ///
    /// Returns an [`SqlError`] if there are more values than SQLite accepts, or if the filter tests
    /// the time of day.
    pub fn to_sql(&self, columns: &SqlColumns<'_>) -> Result<SqlCondition, SqlError> {
        if self.0.tests_time_of_day() {
            return Err(SqlError::TimeOfDay);
        }
        let condition = SqlWriter::new(columns).write(&self.0);
        match condition.values.len() {
            values if values > MAX_VALUES => {
                Err(SqlError::TooManyValues { values, limit: MAX_VALUES })
            }
            _ => Ok(condition),
        }
    }
}
