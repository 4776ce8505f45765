//! The selection of rows: a request and a filter, translated to SQL.
//!
//! A filter is translated as far as SQL can express it, with bound values. The filter itself tests
//! every row that the database returns, so that the SQL condition may accept too many rows, but
//! never too few. The number of rows that the database excludes is calculated from the total number
//! of rows.

use std::net::IpAddr;

use rusqlite::types::Value;

use super::ip_link_table::{IpLinkTable, PROTOCOL_SQL};
use super::native_rows::NativeRows;
use super::request::RowRequest;
use super::schema::SECONDS;
use super::sql::{BoundCondition, BoundQuery, RowSource, to_seconds};
use crate::filter::{AddressColumn, Filter, SqlColumns, SqlValue};

/// SQLite's default limit on bound values per statement.
const MAX_VALUES: usize = 32_766;

/// The number of bound values reserved for the request.
const REQUEST_VALUES: usize = 16;

/// The distance from a time in a filter, in seconds, within which the comparison with the time of a
/// row may be wrong. It exceeds the sum of the errors of a floating-point time and of rounding to
/// microseconds.
const TIME_MARGIN: f64 = 1e-5;

/// The rows to read, and their order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowSelection<'f> {
    /// The request, which selects the rows that count as read.
    pub(crate) request: RowRequest,
    /// The filter, if any, which selects among these rows those that are linked.
    pub(crate) filter: Option<&'f Filter>,
    /// Whether the rows must be in the order in which the packets were captured.
    pub(crate) in_order: bool,
}

impl RowSelection<'_> {
    /// Returns the query for the rows of the native tables.
    pub(super) fn native_query(&self) -> BoundQuery {
        let filter =
            self.filter.and_then(|filter| filter_condition(filter, &SqlColumns::default()));
        let order = if self.in_order { " ORDER BY id" } else { "" };
        let conditions = [native_condition(self.request), filter];
        BoundQuery::select(NativeRows::COLUMNS, &self.native_source(), conditions, order)
    }

    /// Returns the query for the counts of the rows that meet the request: its result has a row
    /// with the capture and the number 1 for each of them. Returns `None` if the statistics of the
    /// imports contain the counts.
    pub(super) fn native_count_query(&self) -> Option<BoundQuery> {
        let is_needed = self.filter.is_some() && self.request != RowRequest::All;
        let conditions = [native_condition(self.request), None];
        is_needed.then(|| BoundQuery::select("capture, 1", &self.native_source(), conditions, ""))
    }

    /// Returns the table of packets, limited to the number of rows that the request allows.
    fn native_source(&self) -> RowSource {
        RowSource { table: "packet", order: " ORDER BY id", limit: self.request.limit() }
    }

    /// Returns the query for the rows of an IP-Link table.
    pub(super) fn ip_link_query(&self, table: IpLinkTable) -> BoundQuery {
        let filter = self.filter.and_then(|filter| table.filter_condition(filter));
        let conditions = [ip_link_condition(self.request), filter];
        BoundQuery::select(&table.columns(), &self.ip_link_source(), conditions, "")
    }

    /// Returns the query for the number of rows of an IP-Link table that meet the request, or
    /// `None` without a filter, which needs no count.
    pub(super) fn ip_link_count_query(&self) -> Option<BoundQuery> {
        let conditions = [ip_link_condition(self.request), None];
        self.filter
            .map(|_| BoundQuery::select("0, count(*)", &self.ip_link_source(), conditions, ""))
    }

    fn ip_link_source(&self) -> RowSource {
        RowSource { table: "ip_link", order: "", limit: self.request.limit() }
    }
}

/// Returns the condition of a request on the native tables, if it has one.
fn native_condition(request: RowRequest) -> Option<BoundCondition> {
    let host_id = "(SELECT id FROM host WHERE bytes = ?)";
    let condition = |text: String, values: Vec<Value>| Some(BoundCondition { text, values });
    match request {
        RowRequest::All | RowRequest::First(_) => None,
        // The index is on seconds; the comparison of nanoseconds is exact.
        RowRequest::Range(first, last) => {
            let bound = SECONDS.replace("time_ns", "?");
            let text = format!("{SECONDS} BETWEEN {bound} AND {bound} AND time_ns BETWEEN ? AND ?");
            let (first, last) = (first.as_nanos().into(), last.as_nanos().into());
            let values: [Value; 6] =
                [&first, &first, &last, &last, &first, &last].map(Value::clone);
            condition(text, values.into())
        }
        RowRequest::Source(address) => {
            condition(format!("source = {host_id}"), vec![address_blob(address)])
        }
        RowRequest::Target(address) => {
            condition(format!("target = {host_id}"), vec![address_blob(address)])
        }
        RowRequest::Between(host, peer) => {
            let direction = format!("source = {host_id} AND target = {host_id}");
            let values = [host, peer, peer, host].map(address_blob);
            condition(format!("{direction} OR {direction}"), values.into())
        }
    }
}

/// Returns the condition of a request on an IP-Link table, if it has one.
fn ip_link_condition(request: RowRequest) -> Option<BoundCondition> {
    let condition =
        |text: &str, values: Vec<Value>| Some(BoundCondition { text: text.to_owned(), values });
    let address_text = |address: IpAddr| Value::from(address.to_string());
    let seconds = |time| Value::Real(to_seconds(time));
    match request {
        RowRequest::All | RowRequest::First(_) => None,
        RowRequest::Range(first, last) => {
            condition("tts >= ? AND tts <= ?", vec![seconds(first), seconds(last)])
        }
        RowRequest::Source(address) => condition("ip_src = ?", vec![address_text(address)]),
        RowRequest::Target(address) => condition("ip_dst = ?", vec![address_text(address)]),
        RowRequest::Between(host, peer) => condition(
            "(ip_src = ? AND ip_dst = ?) OR (ip_src = ? AND ip_dst = ?)",
            [host, peer, peer, host].map(address_text).into(),
        ),
    }
}

fn address_blob(address: IpAddr) -> Value {
    match address {
        IpAddr::V4(address) => Value::Blob(address.octets().into()),
        IpAddr::V6(address) => Value::Blob(address.octets().into()),
    }
}

/// Returns the condition of a filter, or of as many of its conjuncts as the limit on values
/// allows. The filter itself tests the others.
fn filter_condition(filter: &Filter, columns: &SqlColumns<'_>) -> Option<BoundCondition> {
    let max_values = MAX_VALUES - REQUEST_VALUES;
    let mut combined = BoundCondition::default();
    let conditions = match filter.to_sql(columns) {
        Ok(condition) if condition.values.len() <= max_values => vec![condition],
        _ => {
            filter.conjuncts().iter().filter_map(|conjunct| conjunct.to_sql(columns).ok()).collect()
        }
    };
    for condition in conditions {
        if combined.values.len().saturating_add(condition.values.len()) > max_values {
            continue;
        }
        if !combined.text.is_empty() {
            combined.text.push_str(" AND ");
        }
        combined.text.push_str(&format!("({})", condition.text));
        combined.values.extend(condition.values.into_iter().map(bound_value));
    }
    (!combined.text.is_empty()).then_some(combined)
}

fn bound_value(value: SqlValue) -> Value {
    match value {
        SqlValue::Integer(number) => Value::Integer(number),
        SqlValue::Blob(bytes) => Value::Blob(bytes),
        SqlValue::Text(text) => Value::Text(text),
    }
}

impl IpLinkTable {
    /// Returns the condition of a filter, or `None` if SQL cannot express any part of the filter,
    /// or if the condition has too many values.
    fn filter_condition(self, filter: &Filter) -> Option<BoundCondition> {
        let mut condition = filter_condition(filter, &self.sql_columns())?;
        let ambiguous = self.ambiguous_rows(filter);
        condition.text = format!("({}) OR {}", condition.text, ambiguous.text);
        condition.values.extend(ambiguous.values);
        (condition.values.len() <= MAX_VALUES - REQUEST_VALUES).then_some(condition)
    }

    /// Returns the expressions that replace the native columns. A unary `+` prevents
    /// SQLite from applying the type affinity of a column, which may be any, in comparisons.
    fn sql_columns(self) -> SqlColumns<'static> {
        let ports = if self.has_ports { ("+port_src", "+port_dst") } else { ("NULL", "NULL") };
        SqlColumns {
            time: if self.has_time { "tts * 1e9" } else { "NULL" },
            seconds: None,
            source: AddressColumn::Text("+ip_src"),
            target: AddressColumn::Text("+ip_dst"),
            source_port: ports.0,
            target_port: ports.1,
            protocol: PROTOCOL_SQL,
            length: "0",
            tcp_flags: "NULL",
            vlan: "NULL",
            fragment: "0",
        }
    }

    /// Returns a condition for the rows that SQL may compare wrongly: those with values of types or
    /// sizes that IP-Link does not write, those of IPv6, whose addresses have many spellings, and
    /// those with a time so near to one in the filter that rounding decides. They are always
    /// returned, so that the filter itself can test them.
    fn ambiguous_rows(self, filter: &Filter) -> BoundCondition {
        let mut text = "typeof(ip_src) != 'text' OR typeof(ip_dst) != 'text' \
                        OR ip_src GLOB '*[^0-9.]*' OR ip_dst GLOB '*[^0-9.]*'"
            .to_owned();
        let mut values = Vec::new();
        let times = if self.has_time { filter.times() } else { Vec::new() };
        if !times.is_empty() {
            text.push_str(
                " OR typeof(tts) NOT IN ('real', 'integer') OR +tts NOT BETWEEN -9e9 AND 9e9",
            );
        }
        for time in times {
            text.push_str(" OR +tts BETWEEN ? AND ?");
            let offsets = [-TIME_MARGIN, TIME_MARGIN];
            values.extend(offsets.map(|offset| Value::Real(to_seconds(time) + offset)));
        }
        if self.has_ports && filter.tests_ports() {
            text.push_str(
                " OR typeof(port_src) || typeof(port_dst) NOT IN ('integerinteger', 'nullnull') \
                 OR port_src NOT BETWEEN 0 AND 65535 OR port_dst NOT BETWEEN 0 AND 65535",
            );
        }
        BoundCondition { text, values }
    }
}
