//! Filters as conditions of SQL, so that a database finds the packets itself.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

use super::Filter;
use super::expression::{Expression, Side, Test};
use crate::time::Timestamp;

/// What the columns of a table of packets are called.
///
/// Numbers are integers, a time is in nanoseconds since 1970, and what is not
/// known is null. The names go into the SQL as they are: they are the program's
/// own, never a user's.
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
#[expect(clippy::exhaustive_structs, reason = "who has a table names its columns, with `..`")]
pub struct SqlColumns<'n> {
    /// When the packet was captured, in nanoseconds.
    pub time: &'n str,
    /// The same in seconds, where the database has an index over that: the
    /// condition on `time` alone is exact, and this one finds the rows quickly.
    pub seconds: Option<&'n str>,
    /// The source address, never null.
    pub source: AddressColumn<'n>,
    /// The destination address, never null.
    pub target: AddressColumn<'n>,
    /// The port that it was sent from.
    pub source_port: &'n str,
    /// The port that it was sent to.
    pub target_port: &'n str,
    /// The IP protocol number.
    pub protocol: &'n str,
    /// The length on the wire, in bytes.
    pub length: &'n str,
    /// The flags of the TCP header.
    pub tcp_flags: &'n str,
    /// The identifier of the VLAN.
    pub vlan: &'n str,
    /// Whether it is a fragment, as 0 or 1.
    pub fragment: &'n str,
}

/// Where a table has addresses.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "each is a way that this module knows")]
pub enum AddressColumn<'n> {
    /// In this column, as a blob of 4 or 16 bytes in network order.
    Bytes(&'n str),
    /// In this column, as text. The condition holds for rows of IPv4, each byte
    /// in decimal digits; others must be found by other means.
    Text(&'n str),
    /// In a table of hosts, by a key in this column.
    Key {
        /// The column of the packet.
        column: &'n str,
        /// The query for the keys of some hosts, up to its `WHERE`, such as
        /// `SELECT id FROM host`.
        hosts: &'n str,
        /// The column of the hosts that has the address, as such a blob.
        bytes: &'n str,
    },
}

/// The names of the columns of iplink's own databases.
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

/// A condition of SQL, which is true or false and never null.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SqlCondition {
    /// What stands behind `WHERE`, with a `?` for each value.
    pub text: String,
    /// The values, in the order of the `?`.
    pub values: Vec<SqlValue>,
}

/// A value that takes the place of a `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "no filter has other values")]
pub enum SqlValue {
    /// A number.
    Integer(i64),
    /// The bytes of an address.
    Blob(Vec<u8>),
    /// An address, or what one begins with.
    Text(String),
}

/// A filter that is too long for a database, which has a bound on values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the filter has {values} values, and a database takes {limit} at most")]
#[non_exhaustive]
pub struct SqlError {
    /// How many values the filter has.
    pub values: usize,
    /// How many there may be.
    pub limit: usize,
}

/// SQLite takes so many values a statement, unless it is told otherwise.
const MAX_VALUES: usize = 32_766;

impl Filter {
    /// Returns the condition of SQLite that is true for the rows of those
    /// packets which the filter [matches](Self::matches).
    ///
    /// Nothing of the filter's text is in the condition's: values are apart.
    ///
    /// # Errors
    ///
    /// Returns an [`SqlError`] when there are more values than SQLite takes.
    pub fn to_sql(&self, columns: &SqlColumns<'_>) -> Result<SqlCondition, SqlError> {
        let mut writer = Writer { columns, text: String::new(), values: Vec::new() };
        writer.expression(&self.0);
        let Writer { text, values, .. } = writer;
        if values.len() > MAX_VALUES {
            return Err(SqlError { values: values.len(), limit: MAX_VALUES });
        }
        Ok(SqlCondition { text, values })
    }
}

struct Writer<'a, 'n> {
    columns: &'a SqlColumns<'n>,
    text: String,
    values: Vec<SqlValue>,
}

impl Writer<'_, '_> {
    fn expression(&mut self, expression: &Expression) {
        match expression {
            Expression::Test(test) => self.test(*test),
            Expression::Not(negated) => {
                self.text.push_str("NOT ");
                self.in_brackets(|writer| writer.expression(negated));
            }
            Expression::All(parts) => self.list(parts, " AND "),
            Expression::Any(parts) => self.list(parts, " OR "),
        }
    }

    /// Writes a list, of which a long one is halved: SQLite refuses what is
    /// nested 1,000 deep, and to it a list is nested.
    fn list(&mut self, parts: &[Expression], operator: &str) {
        if let Some((one, others)) = parts.split_at_checked(parts.len() / 2)
            && parts.len() > 8
        {
            self.in_brackets(|writer| writer.list(one, operator));
            self.text.push_str(operator);
            self.in_brackets(|writer| writer.list(others, operator));
            return;
        }
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                self.text.push_str(operator);
            }
            self.in_brackets(|writer| writer.expression(part));
        }
    }

    /// Writes a part in brackets, unless it has them already.
    fn in_brackets(&mut self, write: impl FnOnce(&mut Self)) {
        let start = self.text.len();
        write(self);
        if !is_closed(self.text.get(start..).unwrap_or_default()) {
            self.text.insert(start, '(');
            self.text.push(')');
        }
    }

    fn test(&mut self, test: Test) {
        let columns = self.columns;
        match test {
            Test::Network(side, network) => {
                self.sides(side, (columns.source, columns.target), |writer, column| {
                    writer.network(column, network);
                });
            }
            Test::Ports(side, first, last) => {
                let ports = (columns.source_port, columns.target_port);
                self.sides(side, ports, |writer, column| writer.port(column, first, last));
            }
            Test::Protocol(protocol) => {
                self.known(columns.protocol, "= ?", protocol.0.into());
            }
            // Both addresses of a packet are of one version.
            Test::Ipv4 => self.version(columns.source, 4),
            Test::Ipv6 => self.version(columns.source, 16),
            Test::Vlan(None) => self.write(&[columns.vlan, " IS NOT NULL"], &[]),
            Test::Vlan(Some(vlan)) => self.known(columns.vlan, "= ?", vlan.into()),
            Test::Length(comparison, length) => {
                self.known(columns.length, &[comparison.symbol(), " ?"].concat(), length.into());
            }
            Test::Syn => self.known(columns.tcp_flags, "& 18 = ?", 2),
            Test::Fragment => self.known(columns.fragment, "!= ?", 0),
            Test::Since(start) => self.time(">=", start, 0),
            Test::Until(end) => self.time("<=", end, 1),
        }
    }

    /// Writes a condition on one end, or on both.
    fn sides<T: Copy>(
        &mut self,
        side: Side,
        (source, target): (T, T),
        write: impl Fn(&mut Self, T),
    ) {
        let operator = match side {
            Side::Source => return write(self, source),
            Side::Target => return write(self, target),
            Side::Either => " OR ",
            Side::Both => " AND ",
        };
        // `AND` binds more than `OR`, and so needs no brackets within it.
        self.text.push('(');
        write(self, source);
        self.text.push_str(operator);
        write(self, target);
        self.text.push(')');
    }

    /// Writes what is true for addresses of so many bytes.
    fn version(&mut self, column: AddressColumn<'_>, length: i64) {
        match column {
            AddressColumn::Text(_) => self.write(&[if length == 4 { "1" } else { "0" }], &[]),
            column => self.address(column, "length(", ") = ?", &[length.into()]),
        }
    }

    /// Writes what is true for the addresses of a network.
    fn network(&mut self, column: AddressColumn<'_>, network: IpNet) {
        if let AddressColumn::Text(name) = column {
            return match network {
                IpNet::V4(network) => self.text_network(name, network),
                IpNet::V6(_) => self.write(&["0"], &[]),
            };
        }
        let length = if network.addr().is_ipv4() { 4 } else { 16 };
        let (first, last) = (blob(network.network()), blob(network.broadcast()));
        if first == last {
            return self.address(column, "", " = ?", &[first]);
        }
        let (start, name) = (self.text.len(), column.name());
        let condition = [") = ? AND ", name, " BETWEEN ? AND ?"].concat();
        self.address(column, "length(", &condition, &[SqlValue::Integer(length), first, last]);
        if matches!(column, AddressColumn::Bytes(_)) {
            self.text.insert(start, '(');
            self.text.push(')');
        }
    }

    /// Writes what is true for the texts of a network's addresses: they begin
    /// with the bytes that are all of the network's, and the next is one of some.
    fn text_network(&mut self, name: &str, network: Ipv4Net) {
        let text = SqlValue::Text;
        if network.prefix_len() == 32 {
            return self.write(&[name, " = ?"], &[text(network.network().to_string())]);
        }
        let whole = usize::from(network.prefix_len() / 8);
        let (first, last) = (network.network().octets(), network.broadcast().octets());
        let start: String = first.iter().take(whole).map(|byte| format!("{byte}.")).collect();
        let place = i64::try_from(start.len()).unwrap_or_default().saturating_add(1);
        self.text.push('(');
        match start.strip_suffix('.') {
            // A slash comes behind a full stop in the order of signs.
            Some(bytes) => {
                let end = format!("{bytes}/");
                self.write(&[name, " >= ? AND ", name, " < ?"], &[text(start), text(end)]);
            }
            None => self.write(&["1"], &[]),
        }
        if let (Some(first), Some(last)) = (first.get(whole), last.get(whole))
            && !network.prefix_len().is_multiple_of(8)
        {
            let values = [place.into(), i64::from(*first).into(), i64::from(*last).into()];
            let condition = " AND CAST(substr(";
            self.write(&[condition, name, ", ?) AS INTEGER) BETWEEN ? AND ?"], &values);
        }
        self.text.push(')');
    }

    /// Writes a condition on an address, around the name of its column.
    fn address(
        &mut self,
        column: AddressColumn<'_>,
        before: &str,
        after: &str,
        values: &[SqlValue],
    ) {
        match column {
            AddressColumn::Bytes(name) | AddressColumn::Text(name) => {
                self.write(&[before, name, after], values);
            }
            AddressColumn::Key { column, hosts, bytes } => {
                let text = [column, " IN (", hosts, " WHERE ", before, bytes, after, ")"];
                self.write(&text, values);
            }
        }
    }

    fn port(&mut self, column: &str, first: u16, last: u16) {
        let (first_value, last_value) = (i64::from(first), i64::from(last));
        if first == last {
            return self.known(column, "= ?", first_value);
        }
        let text = ["ifnull(", column, " BETWEEN ? AND ?, 0)"];
        self.write(&text, &[first_value.into(), last_value.into()]);
    }

    /// Writes a comparison that is false where the column is null.
    fn known(&mut self, column: &str, comparison: &str, value: i64) {
        self.write(&["ifnull(", column, " ", comparison, ", 0)"], &[value.into()]);
    }

    /// Writes a comparison of times, so that an index may find them: rounded to
    /// seconds first, which leaves out none of them.
    fn time(&mut self, comparison: &str, time: Timestamp, round_up: i64) {
        let SqlColumns { time: column, seconds, .. } = *self.columns;
        let nanos = time.as_nanos();
        self.write(&["(", column, " IS NOT NULL AND "], &[]);
        if let Some(seconds) = seconds {
            let bound = nanos.div_euclid(1_000_000_000).saturating_add(round_up);
            self.write(&[seconds, " ", comparison, " ? AND "], &[bound.into()]);
        }
        self.write(&[column, " ", comparison, " ?)"], &[nanos.into()]);
    }

    fn write(&mut self, text: &[&str], values: &[SqlValue]) {
        self.text.extend(text.iter().copied());
        self.values.extend_from_slice(values);
    }
}

impl AddressColumn<'_> {
    /// Returns the name of the column that has the address.
    const fn name(&self) -> &str {
        match self {
            Self::Bytes(name) | Self::Text(name) => name,
            Self::Key { bytes, .. } => bytes,
        }
    }
}

impl From<i64> for SqlValue {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

fn blob(address: IpAddr) -> SqlValue {
    SqlValue::Blob(match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    })
}

/// Tells whether the first bracket of a text is closed by its last sign. No name
/// or value with a bracket is in it.
fn is_closed(text: &str) -> bool {
    let mut open = 0_usize;
    for (place, sign) in text.bytes().enumerate() {
        match sign {
            b'(' => open = open.saturating_add(1),
            b')' => open = open.saturating_sub(1),
            _ => {}
        }
        if open == 0 {
            return place > 0 && place == text.len().saturating_sub(1) && text.starts_with('(');
        }
    }
    false
}
