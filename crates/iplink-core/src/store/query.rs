//! What a database is asked: the rows of a request that a filter may match.
//!
//! A filter goes down into SQL as far as SQL can say it, its values bound. What
//! comes up is looked at once more by the filter itself, so that the condition
//! may find too much, never too little. Rows that do not come up are counted by
//! what is known of all.

use rusqlite::types::Value;

use super::foreign::{Foreign, SQL_PROTOCOL};
use super::ours::Ours;
use super::request::{Request, seconds};
use crate::filter::{AddressColumn, Filter, SqlColumns, SqlValue};

/// SQLite takes so many values a statement, unless it is told otherwise.
const MAX_VALUES: usize = 32_766;

/// So many of them are kept for the request.
const OF_REQUESTS: usize = 16;

/// So near to a moment, in seconds, a time may be on the wrong side of it: more
/// than a float of seconds is off, and than the rounding to microseconds.
const MARGIN: f64 = 1e-5;

/// Which rows are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'f> {
    /// The rows that count as read.
    pub(crate) request: Request,
    /// Those of them that are linked, if not all.
    pub(crate) filter: Option<&'f Filter>,
    /// Whether rows must come in the order of capturing.
    pub(crate) in_order: bool,
}

/// A query, with a value for each `?`.
#[derive(Clone, Debug)]
pub(super) struct Query {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

/// A condition on rows, with a value for each `?`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Condition {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

impl Asked<'_> {
    /// Returns the query for the rows of our tables.
    pub(super) fn of_ours(&self) -> Query {
        let filter = self.filter.and_then(|filter| condition(filter, &SqlColumns::default()));
        let order = if self.in_order { " ORDER BY id" } else { "" };
        let conditions = [self.request.of_ours(), filter];
        Query::new(Ours::COLUMNS, &self.table_of_ours(), conditions, order)
    }

    /// Returns the query for the captures of the rows that the request alone asks
    /// for; `None` where the captures' own accounts tell.
    pub(super) fn counted_of_ours(&self) -> Option<Query> {
        let is_needed = self.filter.is_some() && self.request != Request::All;
        let conditions = [self.request.of_ours(), None];
        is_needed.then(|| Query::new("capture, 1", &self.table_of_ours(), conditions, ""))
    }

    fn table_of_ours(&self) -> Table {
        Table { name: "packet", order: " ORDER BY id", first: self.request.first() }
    }

    /// Returns the query for the rows of IP-Link's table.
    pub(super) fn of_ip_link(&self, table: Foreign) -> Query {
        let filter = self.filter.and_then(|filter| table.condition(filter));
        let conditions = [self.request.of_ip_link(), filter];
        Query::new(&table.columns(), &self.table_of_ip_link(), conditions, "")
    }

    /// Returns the query for the number of rows that the request alone asks for.
    pub(super) fn counted_of_ip_link(&self) -> Option<Query> {
        let conditions = [self.request.of_ip_link(), None];
        self.filter.map(|_| Query::new("0, count(*)", &self.table_of_ip_link(), conditions, ""))
    }

    fn table_of_ip_link(&self) -> Table {
        Table { name: "ip_link", order: "", first: self.request.first() }
    }
}

/// The rows that conditions choose from.
struct Table {
    name: &'static str,
    order: &'static str,
    /// How many of them, if not all.
    first: Option<u32>,
}

impl Query {
    fn new(
        columns: &str,
        Table { name, order: by, first }: &Table,
        conditions: [Option<Condition>; 2],
        order: &str,
    ) -> Self {
        let mut query = Self { text: format!("SELECT {columns} FROM "), values: Vec::new() };
        match *first {
            None => query.text.push_str(name),
            Some(first) => {
                query.text.push_str(&format!("(SELECT * FROM {name}{by} LIMIT ?)"));
                query.values.push(first.into());
            }
        }
        let mut word = " WHERE ";
        for Condition { text, values } in conditions.into_iter().flatten() {
            query.text.push_str(&format!("{word}({text})"));
            query.values.extend(values);
            word = " AND ";
        }
        query.text.push_str(order);
        query
    }

    /// Returns the values as SQL has them.
    pub(super) fn shown_values(&self) -> Vec<String> {
        self.values.iter().map(shown).collect()
    }
}

fn shown(value: &Value) -> String {
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

/// Returns the condition of a filter, or of as many of its parts as there is
/// room for; what they leave out, the filter leaves out.
fn condition(filter: &Filter, columns: &SqlColumns<'_>) -> Option<Condition> {
    let room = MAX_VALUES - OF_REQUESTS;
    let mut found = Condition::default();
    let conditions = match filter.to_sql(columns) {
        Ok(condition) if condition.values.len() <= room => vec![condition],
        _ => filter.conjuncts().iter().filter_map(|part| part.to_sql(columns).ok()).collect(),
    };
    for condition in conditions {
        if found.values.len().saturating_add(condition.values.len()) > room {
            continue;
        }
        if !found.text.is_empty() {
            found.text.push_str(" AND ");
        }
        found.text.push_str(&format!("({})", condition.text));
        found.values.extend(condition.values.into_iter().map(value));
    }
    (!found.text.is_empty()).then_some(found)
}

fn value(value: SqlValue) -> Value {
    match value {
        SqlValue::Integer(number) => Value::Integer(number),
        SqlValue::Blob(bytes) => Value::Blob(bytes),
        SqlValue::Text(text) => Value::Text(text),
    }
}

impl Foreign {
    /// Returns the condition of a filter, if it has room.
    fn condition(self, filter: &Filter) -> Option<Condition> {
        let mut condition = condition(filter, &self.sql_columns())?;
        let unusual = self.unusual(filter);
        condition.text = format!("({}) OR {}", condition.text, unusual.text);
        condition.values.extend(unusual.values);
        (condition.values.len() <= MAX_VALUES - OF_REQUESTS).then_some(condition)
    }

    /// Returns what stands for our columns in IP-Link's table. A `+` keeps the
    /// types of its columns, of which there may be any, out of comparisons.
    fn sql_columns(self) -> SqlColumns<'static> {
        let ports = if self.has_ports { ("+port_src", "+port_dst") } else { ("NULL", "NULL") };
        SqlColumns {
            time: if self.has_time { "tts * 1e9" } else { "NULL" },
            seconds: None,
            source: AddressColumn::Text("+ip_src"),
            target: AddressColumn::Text("+ip_dst"),
            source_port: ports.0,
            target_port: ports.1,
            protocol: SQL_PROTOCOL,
            length: "0",
            tcp_flags: "NULL",
            vlan: "NULL",
            fragment: "0",
        }
    }

    /// Returns what is true for rows that a condition over these columns may
    /// judge wrongly: of other types than IP-Link writes, of IPv6, which may be
    /// written in many ways, or so near to a moment that it takes rounding to
    /// tell. They come up in any case, and the filter itself judges them.
    fn unusual(self, filter: &Filter) -> Condition {
        let mut text = "typeof(ip_src) != 'text' OR typeof(ip_dst) != 'text' \
                        OR ip_src GLOB '*[^0-9.]*' OR ip_dst GLOB '*[^0-9.]*'"
            .to_owned();
        let mut values = Vec::new();
        let moments = if self.has_time { filter.moments() } else { Vec::new() };
        if !moments.is_empty() {
            text.push_str(
                " OR typeof(tts) NOT IN ('real', 'integer') OR +tts NOT BETWEEN -9e9 AND 9e9",
            );
        }
        for moment in moments {
            text.push_str(" OR +tts BETWEEN ? AND ?");
            values.extend([-MARGIN, MARGIN].map(|more| Value::Real(seconds(moment) + more)));
        }
        if self.has_ports && filter.asks_ports() {
            text.push_str(
                " OR typeof(port_src) || typeof(port_dst) NOT IN ('integerinteger', 'nullnull') \
                 OR port_src NOT BETWEEN 0 AND 65535 OR port_dst NOT BETWEEN 0 AND 65535",
            );
        }
        Condition { text, values }
    }
}
