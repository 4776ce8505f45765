//! The database reader: decodes rows to observations.

use std::path::Path;

use rusqlite::{Connection, Row, params_from_iter};

use super::captures::ImportedCapture;
use super::ip_link_table::IpLinkTable;
use super::native_rows::NativeRows;
use super::selection::RowSelection;
use super::sql::BoundQuery;
use super::{captures, connect, schema};
use crate::dissect::{Depth, Observation, SkipReason};
use crate::error::Error;
use crate::filter::Filter;
use crate::statistics::InputStatistics;

/// Reads a database of packets that this program or IP-Link (a Python tool from 2009) created.
#[derive(Debug)]
pub struct DatabaseReader {
    connection: Connection,
    schema: DatabaseSchema,
}

/// The schema of a database.
#[derive(Debug)]
enum DatabaseSchema {
    /// The tables that this program creates.
    Native,
    /// The table that IP-Link creates.
    IpLink(IpLinkTable),
}

/// A query to a database, and the steps in which SQLite executes it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueryPlan {
    /// The query, with a `?` for each value.
    pub query: String,
    /// The values, as SQL literals.
    pub values: Vec<String>,
    /// The steps, as `EXPLAIN QUERY PLAN` prints them.
    pub steps: Vec<String>,
}

impl DatabaseReader {
    /// Opens a database for reading.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the file cannot be read, is not a database of packets, has an
    /// unsupported schema version, or contains a view or trigger that this program did not create.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let connection = connect::open_for_reading(path)?;
        let schema = if schema::is_native(&connection)? {
            schema::check(&connection)?;
            DatabaseSchema::Native
        } else {
            DatabaseSchema::IpLink(IpLinkTable::find(&connection)?)
        };
        Ok(Self { connection, schema })
    }

    /// Returns the plan of the query for the selected rows and, if a second query counts the rows
    /// that the filter excludes, of that query.
    pub(crate) fn query_plans(
        &self,
        selection: &RowSelection<'_>,
    ) -> Result<Vec<QueryPlan>, Error> {
        let queries = [Some(self.row_query(selection)), self.count_query(selection)];
        queries.into_iter().flatten().map(|query| self.explain(&query)).collect()
    }

    /// Returns the plan of a query, with the steps in which SQLite executes it.
    fn explain(&self, query: &BoundQuery) -> Result<QueryPlan, Error> {
        let mut statement =
            self.connection.prepare(&format!("EXPLAIN QUERY PLAN {}", query.text))?;
        let steps =
            statement.query_map(params_from_iter(&query.values), |row| row.get("detail"))?;
        let steps = steps.collect::<Result<_, _>>()?;
        Ok(QueryPlan { query: query.text.clone(), values: query.value_literals(), steps })
    }

    /// Returns an upper bound on the number of hosts, or `None` for an IP-Link table, which has no
    /// table of hosts.
    pub(crate) fn max_hosts(&self) -> Result<Option<u64>, Error> {
        let query = "SELECT coalesce(max(id), 0) FROM host";
        Ok(match self.schema {
            DatabaseSchema::Native => Some(
                self.connection.query_row(query, [], |row| row.get::<_, i64>(0))?.unsigned_abs(),
            ),
            DatabaseSchema::IpLink(_) => None,
        })
    }

    /// Returns the query for the selected rows.
    fn row_query(&self, selection: &RowSelection<'_>) -> BoundQuery {
        match self.schema {
            DatabaseSchema::Native => selection.native_query(),
            DatabaseSchema::IpLink(table) => selection.ip_link_query(table),
        }
    }

    /// Returns the query that counts the requested rows of each capture regardless of the filter,
    /// if such a query is needed.
    fn count_query(&self, selection: &RowSelection<'_>) -> Option<BoundQuery> {
        match self.schema {
            DatabaseSchema::Native => selection.native_count_query(),
            DatabaseSchema::IpLink(_) => selection.ip_link_count_query(),
        }
    }

    /// Calls `visit` for each selected row, and returns the statistics of the captures from which
    /// the rows were imported, including the packets skipped on import. All reads are in one
    /// transaction, and see the same state of the database.
    pub(crate) fn each_row(
        &self,
        name: &str,
        selection: &RowSelection<'_>,
        depth: Depth,
        mut visit: impl FnMut(&StoredRow),
    ) -> (Vec<InputStatistics>, Result<(), Error>) {
        // A database of IP-Link has no captures: all its rows count for one input.
        let whole_input = ImportedCapture { id: 0, input: InputStatistics::new(name), rows: 0 };
        let mut counts = CaptureCounts {
            captures: vec![whole_input.into()],
            current: 0,
            filter: selection.filter,
        };
        let result = self.visit_rows(&mut counts, selection, depth, &mut visit);
        let inputs = counts.captures.into_iter().map(|count| count.capture.input).collect();
        (inputs, result)
    }

    /// Calls `visit` for each selected row, and counts the rows.
    fn visit_rows(
        &self,
        counts: &mut CaptureCounts<'_>,
        selection: &RowSelection<'_>,
        depth: Depth,
        visit: &mut impl FnMut(&StoredRow),
    ) -> Result<(), Error> {
        let transaction = self.connection.unchecked_transaction()?;
        let mut decoder = match &self.schema {
            DatabaseSchema::Native => {
                let captures = captures::read_all(&transaction, depth)?;
                if !captures.is_empty() {
                    counts.captures = captures.into_iter().map(CaptureCount::from).collect();
                }
                RowDecoder::Native(NativeRows::new(&transaction)?)
            }
            DatabaseSchema::IpLink(_) if depth != Depth::Outermost => {
                return Err(captures::not_available("headers other than the outermost IP header"));
            }
            DatabaseSchema::IpLink(table) => {
                counts.captures.iter_mut().for_each(|count| {
                    count.capture.input.format = Some("SQLite, of IP-Link".into());
                });
                RowDecoder::IpLink(*table)
            }
        };
        let query = self.row_query(selection);
        let mut statement = transaction.prepare(&query.text)?;
        let mut rows = statement.query(params_from_iter(&query.values))?;
        let mut row_number = 0_u64;
        loop {
            row_number = row_number.saturating_add(1);
            // An error of SQLite has the record number 0, to which the row number is added.
            let Some(row) =
                rows.next().map_err(|error| Error::from(error).preceded_by(row_number))?
            else {
                break;
            };
            let ((capture, interface), observation) = decoder.decode(row)?;
            counts.visit_row(capture, interface, observation, visit);
        }
        match selection.filter {
            Some(_) => counts.count_excluded(&transaction, self.count_query(selection)),
            None => Ok(()),
        }
    }
}

/// A decoded row.
pub(crate) struct StoredRow {
    /// The observation, or the reason why the row is invalid.
    pub(crate) observation: Result<Observation, SkipReason>,
    /// The index of its capture in the statistics of the inputs.
    pub(crate) input: u32,
    /// The number of its interface in that capture.
    pub(crate) interface: u32,
}

/// The captures of a database, with counts of the rows read so far.
struct CaptureCounts<'f> {
    /// The captures, sorted by id.
    captures: Vec<CaptureCount>,
    /// The index of the capture of the last row.
    current: usize,
    /// The filter that rows must match, if any.
    filter: Option<&'f Filter>,
}

/// A capture, with the number of its rows read so far.
struct CaptureCount {
    capture: ImportedCapture,
    rows_read: u64,
}

impl From<ImportedCapture> for CaptureCount {
    fn from(capture: ImportedCapture) -> Self {
        Self { capture, rows_read: 0 }
    }
}

impl CaptureCounts<'_> {
    /// Counts a row, and visits it unless the filter excludes it.
    #[inline]
    fn visit_row(
        &mut self,
        capture: i64,
        interface: u32,
        observation: Result<Observation, SkipReason>,
        visit: &mut impl FnMut(&StoredRow),
    ) {
        self.select_capture(capture);
        let matches = |observation| self.filter.is_none_or(|filter| filter.matches(observation));
        let is_accepted = observation.as_ref().is_ok_and(matches);
        if let Some(CaptureCount { capture, rows_read }) = self.captures.get_mut(self.current) {
            *rows_read = rows_read.saturating_add(1);
            let counters = &mut capture.input.counters;
            match observation {
                Ok(_) if !is_accepted => return counters.count_filtered(),
                Ok(_) => counters.count_accepted(),
                Err(reason) => counters.count_skipped(reason),
            }
        }
        let input = u32::try_from(self.current).unwrap_or(u32::MAX);
        visit(&StoredRow { observation, input, interface });
    }

    /// Makes the capture with this id the current one.
    #[inline]
    fn select_capture(&mut self, id: i64) {
        if self.captures.get(self.current).is_none_or(|count| count.capture.id != id) {
            // A row without a capture, which only a manipulated database has, is counted for the
            // first capture.
            let index = self.captures.binary_search_by_key(&id, |count| count.capture.id);
            self.current = index.unwrap_or_default();
        }
    }

    /// Counts as filtered the rows that the SQL query excluded: the requested rows that were not
    /// read. The requested rows are those that `count_query` counts or, if it is `None`, all
    /// imported rows.
    fn count_excluded(
        &mut self,
        connection: &Connection,
        count_query: Option<BoundQuery>,
    ) -> Result<(), Error> {
        if let Some(query) = count_query {
            self.captures.iter_mut().for_each(|count| count.capture.rows = 0);
            let mut statement = connection.prepare(&query.text)?;
            let mut rows = statement.query(params_from_iter(&query.values))?;
            while let Some(row) = rows.next()? {
                self.select_capture(row.get(0)?);
                if let Some(CaptureCount { capture, .. }) = self.captures.get_mut(self.current) {
                    let rows = row.get::<_, i64>(1)?.unsigned_abs();
                    capture.rows = capture.rows.saturating_add(rows);
                }
            }
        }
        for CaptureCount { capture, rows_read } in &mut self.captures {
            let excluded = capture.rows.saturating_sub(*rows_read);
            capture.input.counters.count_filtered_many(excluded);
        }
        Ok(())
    }
}

/// The capture id and interface of a row, and its observation.
type DecodedRow = ((i64, u32), Result<Observation, SkipReason>);

/// Decodes rows of either schema.
enum RowDecoder<'c> {
    Native(NativeRows<'c>),
    IpLink(IpLinkTable),
}

impl RowDecoder<'_> {
    #[inline]
    fn decode(&mut self, row: &Row<'_>) -> Result<DecodedRow, rusqlite::Error> {
        match self {
            Self::Native(rows) => Ok((NativeRows::capture_and_interface(row)?, rows.decode(row)?)),
            Self::IpLink(table) => Ok(((0, 0), table.decode(row)?)),
        }
    }
}
