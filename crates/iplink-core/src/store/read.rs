//! Databases as inputs: rows to observations.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::foreign::Foreign;
use super::ours::Ours;
use super::request::Request;
use super::{captures, connect, schema};
use crate::account::Input;
use crate::dissect::{Depth, Observation, Skip};
use crate::error::Error;
use crate::filter::Filter;

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
    /// The query.
    pub query: String,
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

    /// Returns what a request asks, and how SQLite will find the answer.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the database cannot be read.
    pub fn plan(&self, request: Request) -> Result<Plan, Error> {
        let (query, values) = self.query(request);
        let mut statement = self.connection.prepare(&format!("EXPLAIN QUERY PLAN {query}"))?;
        let steps = statement.query_map(params_from_iter(&values), |row| row.get("detail"))?;
        let steps = steps.collect::<Result<_, _>>()?;
        Ok(Plan { query, steps })
    }

    fn query(&self, request: Request) -> (String, Vec<Value>) {
        let (query, condition) = match &self.tables {
            Tables::Ours => (Ours::QUERY.to_owned(), request.of_ours()),
            Tables::IpLink(foreign) => (foreign.query(), request.of_ip_link()),
        };
        (query + &condition.text, condition.values)
    }

    /// Shows every row that is asked for and that the filter matches, and returns the accounts of the captures that they are
    /// of, what was skipped on import included. All is read as it was at one
    /// moment.
    pub(crate) fn each(
        &self,
        name: &str,
        request: Request,
        depth: Depth,
        filter: Option<&Filter>,
        mut see: impl FnMut(&Seen),
    ) -> (Vec<Input>, Result<(), Error>) {
        let mut reading = Reading { inputs: vec![(0, Input::new(name))], current: 0, filter };
        let result = self.each_of(&mut reading, request, depth, &mut see);
        let inputs = reading.inputs.into_iter().map(|(_, input)| input).collect();
        (inputs, result)
    }

    fn each_of(
        &self,
        reading: &mut Reading<'_>,
        request: Request,
        depth: Depth,
        see: &mut impl FnMut(&Seen),
    ) -> Result<(), Error> {
        let moment = self.connection.unchecked_transaction()?;
        let mut rows = match &self.tables {
            Tables::Ours => {
                let captures = captures::all(&moment, depth)?;
                if !captures.is_empty() {
                    reading.inputs = captures;
                }
                Rows::Ours(Ours::new(&moment)?)
            }
            Tables::IpLink(_) if depth != Depth::Outermost => {
                return Err(captures::not_kept("headers but the outermost"));
            }
            Tables::IpLink(foreign) => {
                reading.inputs.iter_mut().for_each(|(_, input)| {
                    input.format = Some("SQLite, of IP-Link".into());
                });
                Rows::IpLink(*foreign)
            }
        };
        let (query, values) = self.query(request);
        let mut statement = moment.prepare(&query)?;
        let mut found = statement.query(params_from_iter(&values))?;
        let mut count = 0_u64;
        loop {
            count = count.saturating_add(1);
            let Some(row) = found.next().map_err(|error| Error::from(error).after(count))? else {
                return Ok(());
            };
            let ((capture, interface), observed) = rows.observe(row)?;
            reading.see(capture, interface, observed, see);
        }
    }
}

/// The accounts of captures while their rows are read.
struct Reading<'f> {
    /// By the numbers of the captures, in order.
    inputs: Vec<(i64, Input)>,
    /// The place of the one that the last row was of.
    current: usize,
    /// Which rows count, if not all.
    filter: Option<&'f Filter>,
}

/// A row.
pub(crate) struct Seen {
    /// What it says.
    pub(crate) observed: Result<Observation, Skip>,
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
        observed: Result<Observation, Skip>,
        see: &mut impl FnMut(&Seen),
    ) {
        if self.inputs.get(self.current).is_none_or(|(number, _)| *number != capture) {
            // A row of no capture, which only a forged database has, is of the first.
            let found = self.inputs.binary_search_by_key(&capture, |(number, _)| *number);
            self.current = found.unwrap_or_default();
        }
        let is_kept = |seen| self.filter.is_none_or(|filter| filter.matches(seen));
        let is_kept = observed.as_ref().is_ok_and(is_kept);
        if let Some((_, input)) = self.inputs.get_mut(self.current) {
            match observed {
                Ok(_) if !is_kept => return input.tally.filter(),
                Ok(_) => input.tally.link(),
                Err(skip) => input.tally.skip(skip),
            }
        }
        see(&Seen { observed, input: u32::try_from(self.current).unwrap_or(u32::MAX), interface });
    }
}

/// A row's capture and interface, and what it says.
type Observed = ((i64, u32), Result<Observation, Skip>);

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
