//! Translation of filter expressions to SQL conditions.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

use super::{AddressColumn, SqlColumns, SqlCondition, SqlValue};
use crate::filter::address_scope::{
    AddressScope, BROADCAST, INTERNAL_NETWORKS, MULTICAST_NETWORKS, networks_outside_external,
};
use crate::filter::expression::Expression;
use crate::filter::primitive::{DirectionQualifier, Primitive};
use crate::time::Timestamp;

/// The maximum number of operands in a list without inner parentheses. A longer list is split in
/// half, and each half is enclosed in parentheses.
const MAX_OPERANDS: usize = 8;

/// Translates a filter expression to an SQL condition.
pub(super) struct SqlWriter<'a, 'n> {
    columns: &'a SqlColumns<'n>,
    text: String,
    values: Vec<SqlValue>,
}

impl<'a, 'n> SqlWriter<'a, 'n> {
    pub(super) const fn new(columns: &'a SqlColumns<'n>) -> Self {
        Self { columns, text: String::new(), values: Vec::new() }
    }

    /// Translates an expression.
    pub(super) fn write(mut self, expression: &Expression) -> SqlCondition {
        self.write_expression(expression);
        SqlCondition { text: self.text, values: self.values }
    }

    fn write_expression(&mut self, expression: &Expression) {
        match expression {
            Expression::Primitive(primitive) => self.write_primitive(*primitive),
            Expression::Not(operand) => {
                self.text.push_str("NOT ");
                self.write_in_parentheses(|writer| writer.write_expression(operand));
            }
            Expression::All(operands) => self.write_operands(operands, " AND "),
            Expression::Any(operands) => self.write_operands(operands, " OR "),
        }
    }

    /// Writes operands with an operator in between. SQLite parses a list as nested operators and
    /// rejects a depth of 1,000, so a long list is written as a balanced tree.
    fn write_operands(&mut self, operands: &[Expression], operator: &str) {
        if operands.len() > MAX_OPERANDS
            && let Some((left, right)) = operands.split_at_checked(operands.len() / 2)
        {
            self.write_in_parentheses(|writer| writer.write_operands(left, operator));
            self.text.push_str(operator);
            self.write_in_parentheses(|writer| writer.write_operands(right, operator));
            return;
        }
        for (index, operand) in operands.iter().enumerate() {
            if index > 0 {
                self.text.push_str(operator);
            }
            self.write_in_parentheses(|writer| writer.write_expression(operand));
        }
    }

    /// Calls `write`, and adds parentheses around the text that it appends, unless the text already
    /// has them.
    fn write_in_parentheses(&mut self, write: impl FnOnce(&mut Self)) {
        let start = self.text.len();
        write(self);
        if !is_enclosed(self.text.get(start..).unwrap_or_default()) {
            self.enclose(start);
        }
    }

    /// Adds parentheses around the text after an offset, which is in bytes.
    fn enclose(&mut self, offset: usize) {
        self.text.insert(offset, '(');
        self.text.push(')');
    }

    fn write_primitive(&mut self, primitive: Primitive) {
        let columns = self.columns;
        match primitive {
            Primitive::Network(direction, network) => {
                let addresses = (columns.source, columns.target);
                self.write_direction(direction, addresses, |writer, column| {
                    writer.write_network(column, network);
                });
            }
            Primitive::Scope(direction, scope) => {
                let addresses = (columns.source, columns.target);
                self.write_direction(direction, addresses, |writer, column| {
                    writer.write_scope(column, scope);
                });
            }
            Primitive::Multicast => self.write_networks(columns.target, MULTICAST_NETWORKS),
            Primitive::Broadcast => self.write_network(columns.target, BROADCAST),
            // Databases contain only IP packets. The time of day was rejected before.
            Primitive::Arp | Primitive::SinceTimeOfDay(..) | Primitive::UntilTimeOfDay(..) => {
                self.push(&["0"], &[]);
            }
            Primitive::Ports(direction, first, last) => {
                let ports = (columns.source_port, columns.target_port);
                self.write_direction(direction, ports, |writer, column| {
                    writer.write_ports(column, first, last)
                });
            }
            Primitive::Protocol(protocol) => {
                self.write_comparison(columns.protocol, "= ?", protocol.0.into());
            }
            // Both addresses of a packet have the same version.
            Primitive::Ipv4 => self.write_address_len(columns.source, 4),
            Primitive::Ipv6 => self.write_address_len(columns.source, 16),
            Primitive::Vlan(None) => self.push(&[columns.vlan, " IS NOT NULL"], &[]),
            Primitive::Vlan(Some(vlan)) => self.write_comparison(columns.vlan, "= ?", vlan.into()),
            Primitive::Length(operator, length) => {
                let comparison = [operator.symbol(), " ?"].concat();
                self.write_comparison(columns.length, &comparison, length.into());
            }
            // SYN (2) is set, and ACK (16) is not.
            Primitive::Syn => self.write_comparison(columns.tcp_flags, "& 18 = ?", 2),
            Primitive::Fragment => self.write_comparison(columns.fragment, "!= ?", 0),
            Primitive::Since(start) => self.write_time(">=", start, 0),
            Primitive::Until(end) => self.write_time("<=", end, 1),
        }
    }

    /// Writes a condition on the source, on the target, or on both, combined by `OR` or `AND`.
    /// `write` writes the condition on one column.
    fn write_direction<T: Copy>(
        &mut self,
        direction: DirectionQualifier,
        (source, target): (T, T),
        write: impl Fn(&mut Self, T),
    ) {
        let operator = match direction {
            DirectionQualifier::Source => return write(self, source),
            DirectionQualifier::Target => return write(self, target),
            DirectionQualifier::Either => " OR ",
            DirectionQualifier::Both => " AND ",
        };
        // The operands contain only `AND`, which has the higher precedence, and so
        // need no parentheses.
        self.text.push('(');
        write(self, source);
        self.text.push_str(operator);
        write(self, target);
        self.text.push(')');
    }

    /// Writes the condition that an address has this length, in bytes.
    fn write_address_len(&mut self, column: AddressColumn<'_>, len: i64) {
        match column {
            // The condition applies only to rows with IPv4 addresses.
            AddressColumn::Text(_) => self.push(&[if len == 4 { "1" } else { "0" }], &[]),
            column => self.write_address(column, "length(", ") = ?", &[len.into()]),
        }
    }

    /// Writes the condition for the addresses of a network.
    fn write_network(&mut self, column: AddressColumn<'_>, network: IpNet) {
        if let AddressColumn::Text(name) = column {
            return match network {
                IpNet::V4(network) => self.write_text_network(name, network),
                IpNet::V6(_) => self.push(&["0"], &[]),
            };
        }
        let len = if network.addr().is_ipv4() { 4 } else { 16 };
        let (first, last) = (address_blob(network.network()), address_blob(network.broadcast()));
        if first == last {
            return self.write_address(column, "", " = ?", &[first]);
        }
        let (offset, name) = (self.text.len(), column.name());
        let condition = [") = ? AND ", name, " BETWEEN ? AND ?"].concat();
        self.write_address(column, "length(", &condition, &[SqlValue::Integer(len), first, last]);
        if matches!(column, AddressColumn::Bytes(_)) {
            self.enclose(offset);
        }
    }

    /// Writes the condition for the addresses of a scope.
    fn write_scope(&mut self, column: AddressColumn<'_>, scope: AddressScope) {
        match scope {
            AddressScope::Internal => self.write_networks(column, INTERNAL_NETWORKS),
            AddressScope::External => {
                let offset = self.text.len();
                self.text.push_str("NOT ");
                self.write_networks(column, networks_outside_external());
                self.enclose(offset);
            }
        }
    }

    /// Writes the condition for the addresses of any of several networks.
    fn write_networks(
        &mut self,
        column: AddressColumn<'_>,
        networks: impl IntoIterator<Item = IpNet>,
    ) {
        self.text.push('(');
        for (index, network) in networks.into_iter().enumerate() {
            self.text.push_str(if index == 0 { "" } else { " OR " });
            self.write_network(column, network);
        }
        self.text.push(')');
    }

    /// Writes the condition for an IPv4 network if addresses are stored as text: they start
    /// with the bytes that are entirely part of the prefix, and the next byte is in a range.
    fn write_text_network(&mut self, name: &str, network: Ipv4Net) {
        let text = SqlValue::Text;
        if network.prefix_len() == 32 {
            return self.push(&[name, " = ?"], &[text(network.network().to_string())]);
        }
        let whole_bytes = usize::from(network.prefix_len() / 8);
        let (first, last) = (network.network().octets(), network.broadcast().octets());
        let prefix: String =
            first.iter().take(whole_bytes).map(|byte| format!("{byte}.")).collect();
        // The position of the next byte, which SQL counts from 1.
        let next_position = i64::try_from(prefix.len()).unwrap_or_default().saturating_add(1);
        self.text.push('(');
        match prefix.strip_suffix('.') {
            // `/` is the character after `.` in ASCII.
            Some(bytes) => {
                let end = format!("{bytes}/");
                self.push(&[name, " >= ? AND ", name, " < ?"], &[text(prefix), text(end)]);
            }
            None => self.push(&["1"], &[]),
        }
        if let (Some(first), Some(last)) = (first.get(whole_bytes), last.get(whole_bytes))
            && !network.prefix_len().is_multiple_of(8)
        {
            let values = [next_position.into(), i64::from(*first).into(), i64::from(*last).into()];
            let text = [" AND CAST(substr(", name, ", ?) AS INTEGER) BETWEEN ? AND ?"];
            self.push(&text, &values);
        }
        self.text.push(')');
    }

    /// Writes a condition on an address; `before` and `after` are the SQL around the name of its
    /// column.
    fn write_address(
        &mut self,
        column: AddressColumn<'_>,
        before: &str,
        after: &str,
        values: &[SqlValue],
    ) {
        match column {
            AddressColumn::Bytes(name) | AddressColumn::Text(name) => {
                self.push(&[before, name, after], values);
            }
            AddressColumn::Key { column, hosts, bytes } => {
                let text = [column, " IN (", hosts, " WHERE ", before, bytes, after, ")"];
                self.push(&text, values);
            }
        }
    }

    /// Writes the condition for the ports from `first` to `last`.
    fn write_ports(&mut self, column: &str, first: u16, last: u16) {
        let (first_value, last_value) = (i64::from(first), i64::from(last));
        if first == last {
            return self.write_comparison(column, "= ?", first_value);
        }
        let text = ["ifnull(", column, " BETWEEN ? AND ?, 0)"];
        self.push(&text, &[first_value.into(), last_value.into()]);
    }

    /// Writes a comparison that is false if the column is null.
    fn write_comparison(&mut self, column: &str, comparison: &str, value: i64) {
        self.push(&["ifnull(", column, " ", comparison, ", 0)"], &[value.into()]);
    }

    /// Writes a comparison of times. A comparison of seconds comes first, so that an
    /// index can be used; its bound is rounded down, plus `extra_seconds`, so that it excludes
    /// no matching row.
    fn write_time(&mut self, comparison: &str, time: Timestamp, extra_seconds: i64) {
        let SqlColumns { time: column, seconds, .. } = *self.columns;
        let nanos = time.as_nanos();
        self.push(&["(", column, " IS NOT NULL AND "], &[]);
        if let Some(seconds) = seconds {
            let bound = nanos.div_euclid(1_000_000_000).saturating_add(extra_seconds);
            self.push(&[seconds, " ", comparison, " ? AND "], &[bound.into()]);
        }
        self.push(&[column, " ", comparison, " ?)"], &[nanos.into()]);
    }

    /// Appends text and the values of its placeholders.
    fn push(&mut self, text: &[&str], values: &[SqlValue]) {
        self.text.extend(text.iter().copied());
        self.values.extend_from_slice(values);
    }
}

impl AddressColumn<'_> {
    /// Returns the name of the column with the address.
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

/// Returns the bytes of an address as a value.
fn address_blob(address: IpAddr) -> SqlValue {
    SqlValue::Blob(match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    })
}

/// Returns whether the first character is a parenthesis that the last one closes. The text may have
/// parentheses only as SQL syntax: column names have none, and values are placeholders.
fn is_enclosed(text: &str) -> bool {
    let mut open = 0_usize;
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => open = open.saturating_add(1),
            b')' => open = open.saturating_sub(1),
            _ => {}
        }
        if open == 0 {
            return offset > 0 && offset == text.len().saturating_sub(1) && text.starts_with('(');
        }
    }
    false
}
