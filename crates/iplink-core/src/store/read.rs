//! Databases as inputs: rows to observations.

use std::path::Path;

use rusqlite::{Connection, Row, params_from_iter};

use super::captures::Capture;
use super::foreign::Foreign;
use super::ours::Ours;
use super::query::{Asked, Query};
use super::{captures, connect, schema};
use crate::dissect::{Depth, Observation, SkipReason};
use crate::error::Error;
use crate::filter::Filter;
use crate::statistics::Input;

/// A database that is read: one of ours, or one that IP-Link made.
#[derive(Debug)]
pub struct Stored {
    connection: Connection,
    tables: Tables,
}

/// Whose tables they are.
#[derive(Debug)]
enum Tables {
    Ours,
    /// IP-Link's, and which of its columns are there.
    IpLink(Foreign),
}

/// What a database is asked, and how SQLite finds the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// The query, with a `?` for each value.
    pub query: String,
    /// The values, as SQL has them.
    pub values: Vec<String>,
    /// The steps, as `EXPLAIN QUERY PLAN` has them.
    pub steps: Vec<String>,
}

impl Stored {
    /// Opens a database for reading.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the file cannot be read, holds neither our
    /// tables nor IP-Link's, is of another version of ours, or holds a view or
    /// a trigger in their place.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let connection = connect::for_reading(path)?;
        let tables = if schema::is_ours(&connection)? {
            schema::check(&connection)?;
            Tables::Ours
        } else {
            Tables::IpLink(Foreign::find(&connection)?)
        };
        Ok(Self { connection, tables })
    }

    /// Returns what is asked, and how SQLite will find the answers: the rows, and
    /// where that takes a query of its own, how many there are without the filter.
    pub(crate) fn plans(&self, asked: &Asked<'_>) -> Result<Vec<Plan>, Error> {
        let queries = [Some(self.rows(asked)), self.counts(asked)];
        queries.into_iter().flatten().map(|query| self.plan(&query)).collect()
    }

    fn plan(&self, query: &Query) -> Result<Plan, Error> {
        let mut statement =
            self.connection.prepare(&format!("EXPLAIN QUERY PLAN {}", query.text))?;
        let steps =
            statement.query_map(params_from_iter(&query.values), |row| row.get("detail"))?;
        let steps = steps.collect::<Result<_, _>>()?;
        Ok(Plan { query: query.text.clone(), values: query.shown_values(), steps })
    }

    /// Returns how many hosts there are at most, where that is known; where it is
    /// not, rows come in the order that they are in.
    pub(crate) fn hosts(&self) -> Result<Option<u64>, Error> {
        let last = "SELECT coalesce(max(id), 0) FROM host";
        Ok(match self.tables {
            Tables::Ours => Some(
                self.connection.query_row(last, [], |row| row.get::<_, i64>(0))?.unsigned_abs(),
            ),
            Tables::IpLink(_) => None,
        })
    }

    fn rows(&self, asked: &Asked<'_>) -> Query {
        match self.tables {
            Tables::Ours => asked.of_ours(),
            Tables::IpLink(table) => asked.of_ip_link(table),
        }
    }

    /// Returns the query for the captures and numbers of the rows that are asked
    /// for without the filter, if it takes one.
    fn counts(&self, asked: &Asked<'_>) -> Option<Query> {
        match self.tables {
            Tables::Ours => asked.counted_of_ours(),
            Tables::IpLink(_) => asked.counted_of_ip_link(),
        }
    }

    /// Shows every row that is asked for, and returns the accounts of the
    /// captures that they are of, what was skipped on import included. All is read
    /// as it was at one moment.
    pub(crate) fn each(
        &self,
        name: &str,
        asked: &Asked<'_>,
        depth: Depth,
        mut see: impl FnMut(&Seen),
    ) -> (Vec<Input>, Result<(), Error>) {
        let only = Capture { number: 0, input: Input::new(name), rows: 0 };
        let mut reading = Reading { captures: vec![only.into()], current: 0, filter: asked.filter };
        let result = self.each_of(&mut reading, asked, depth, &mut see);
        let inputs = reading.captures.into_iter().map(|reading| reading.capture.input).collect();
        (inputs, result)
    }

    fn each_of(
        &self,
        reading: &mut Reading<'_>,
        asked: &Asked<'_>,
        depth: Depth,
        see: &mut impl FnMut(&Seen),
    ) -> Result<(), Error> {
        let moment = self.connection.unchecked_transaction()?;
        let mut rows = match &self.tables {
            Tables::Ours => {
                let captures = captures::all(&moment, depth)?;
                if !captures.is_empty() {
                    reading.captures = captures.into_iter().map(InReading::from).collect();
                }
                Rows::Ours(Ours::new(&moment)?)
            }
            Tables::IpLink(_) if depth != Depth::Outermost => {
                return Err(captures::not_kept("headers but the outermost"));
            }
            Tables::IpLink(foreign) => {
                reading.captures.iter_mut().for_each(|reading| {
                    reading.capture.input.format = Some("SQLite, of IP-Link".into());
                });
                Rows::IpLink(*foreign)
            }
        };
        let query = self.rows(asked);
        let mut statement = moment.prepare(&query.text)?;
        let mut found = statement.query(params_from_iter(&query.values))?;
        let mut count = 0_u64;
        loop {
            count = count.saturating_add(1);
            let Some(row) = found.next().map_err(|error| Error::from(error).after(count))? else {
                break;
            };
            let ((capture, interface), observed) = rows.observe(row)?;
            reading.see(capture, interface, observed, see);
        }
        match asked.filter {
            Some(_) => reading.count_left_out(&moment, self.counts(asked)),
            None => Ok(()),
        }
    }
}

/// The captures while their rows are read.
struct Reading<'f> {
    /// By their numbers, in order.
    captures: Vec<InReading>,
    /// The place of the one that the last row was of.
    current: usize,
    /// Which rows count, if not all.
    filter: Option<&'f Filter>,
}

/// A capture while its rows are read.
struct InReading {
    capture: Capture,
    /// How many of them have been read.
    seen: u64,
}

impl From<Capture> for InReading {
    fn from(capture: Capture) -> Self {
        Self { capture, seen: 0 }
    }
}

/// A row.
pub(crate) struct Seen {
    /// What it says.
    pub(crate) observed: Result<Observation, SkipReason>,
    /// The place of its capture among the accounts.
    pub(crate) input: u32,
    /// Its interface there.
    pub(crate) interface: u32,
}

impl Reading<'_> {
    #[inline]
    fn see(
        &mut self,
        capture: i64,
        interface: u32,
        observed: Result<Observation, SkipReason>,
        see: &mut impl FnMut(&Seen),
    ) {
        self.find(capture);
        let is_kept = |seen| self.filter.is_none_or(|filter| filter.matches(seen));
        let is_kept = observed.as_ref().is_ok_and(is_kept);
        if let Some(InReading { capture, seen }) = self.captures.get_mut(self.current) {
            *seen = seen.saturating_add(1);
            let tally = &mut capture.input.tally;
            match observed {
                Ok(_) if !is_kept => return tally.filter(),
                Ok(_) => tally.link(),
                Err(skip) => tally.skip(skip),
            }
        }
        see(&Seen { observed, input: u32::try_from(self.current).unwrap_or(u32::MAX), interface });
    }

    /// Makes the capture of this number the current one.
    #[inline]
    fn find(&mut self, number: i64) {
        if self.captures.get(self.current).is_none_or(|it| it.capture.number != number) {
            // A row of no capture, which only a forged database has, is of the first.
            let found = self.captures.binary_search_by_key(&number, |it| it.capture.number);
            self.current = found.unwrap_or_default();
        }
    }

    /// Counts the rows that the database left out by itself: of those that there
    /// are, by the accounts of the captures or by this query, all that did not come.
    fn count_left_out(
        &mut self,
        connection: &Connection,
        counts: Option<Query>,
    ) -> Result<(), Error> {
        if let Some(query) = counts {
            self.captures.iter_mut().for_each(|it| it.capture.rows = 0);
            let mut statement = connection.prepare(&query.text)?;
            let mut rows = statement.query(params_from_iter(&query.values))?;
            while let Some(row) = rows.next()? {
                self.find(row.get(0)?);
                if let Some(InReading { capture, .. }) = self.captures.get_mut(self.current) {
                    let rows = row.get::<_, i64>(1)?.unsigned_abs();
                    capture.rows = capture.rows.saturating_add(rows);
                }
            }
        }
        for InReading { capture, seen } in &mut self.captures {
            capture.input.tally.filter_many(capture.rows.saturating_sub(*seen));
        }
        Ok(())
    }
}

/// A row's capture and interface, and what it says.
type Observed = ((i64, u32), Result<Observation, SkipReason>);

/// What turns rows into observations.
enum Rows<'c> {
    Ours(Ours<'c>),
    IpLink(Foreign),
}

impl Rows<'_> {
    #[inline]
    fn observe(&mut self, row: &Row<'_>) -> Result<Observed, rusqlite::Error> {
        match self {
            Self::Ours(ours) => Ok((Ours::origin(row)?, ours.observe(row)?)),
            Self::IpLink(foreign) => Ok(((0, 0), foreign.observe(row)?)),
        }
    }
}
