//! SQL queries and conditions with bound values.

use rusqlite::types::Value;

use crate::time::Timestamp;

/// A query, with one value for each placeholder `?`.
#[derive(Clone, Debug)]
pub(super) struct BoundQuery {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

/// A condition on rows, with one value for each placeholder `?`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct BoundCondition {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

/// The rows of a table to which conditions are applied.
pub(super) struct RowSource {
    pub(super) table: &'static str,
    /// An `ORDER BY` clause that determines which rows are within the limit, or an empty string.
    pub(super) order: &'static str,
    /// The maximum number of rows, if it is limited.
    pub(super) limit: Option<u32>,
}

impl BoundQuery {
    /// Creates a query for the rows that meet all conditions; `order` is an `ORDER BY` clause, or
    /// an empty string.
    pub(super) fn select(
        columns: &str,
        source: &RowSource,
        conditions: [Option<BoundCondition>; 2],
        order: &str,
    ) -> Self {
        let mut query = Self { text: format!("SELECT {columns} FROM "), values: Vec::new() };
        let RowSource { table, order: limit_order, limit } = source;
        match *limit {
            None => query.text.push_str(table),
            Some(limit) => {
                query.text.push_str(&format!("(SELECT * FROM {table}{limit_order} LIMIT ?)"));
                query.values.push(limit.into());
            }
        }
        let mut keyword = " WHERE ";
        for BoundCondition { text, values } in conditions.into_iter().flatten() {
            query.text.push_str(&format!("{keyword}({text})"));
            query.values.extend(values);
            keyword = " AND ";
        }
        query.text.push_str(order);
        query
    }

    /// Returns the values as SQL literals.
    pub(super) fn value_literals(&self) -> Vec<String> {
        self.values.iter().map(to_literal).collect()
    }
}

fn to_literal(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Blob(bytes) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("x'{digits}'")
        }
    }
}

/// Nanoseconds per second.
pub(super) const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// Returns the time in seconds since 1970, the unit of times in the table of IP-Link (a Python
/// tool from 2009).
#[expect(clippy::cast_precision_loss, reason = "both parts are far below 2^53")]
pub(super) fn to_seconds(time: Timestamp) -> f64 {
    let nanos = time.as_nanos();
    (nanos / NANOS_PER_SECOND) as f64 + (nanos % NANOS_PER_SECOND) as f64 / 1e9
}
