//! Databases as inputs: rows to observations.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, Row, Transaction, params_from_iter};

use super::foreign::Foreign;
use super::ours::Ours;
use super::{connect, schema};
use crate::account::Tally;
use crate::dissect::{Depth, Observation, Skip};
use crate::error::{Error, ErrorKind};

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

/// Which rows are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Condition {
    /// What stands behind `WHERE`, with `?` for each value.
    pub(crate) text: String,
    pub(crate) values: Vec<Value>,
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

    /// Returns what the account calls it.
    #[must_use]
    pub const fn format(&self) -> &'static str {
        match self.tables {
            Tables::Ours => "SQLite, of iplink",
            Tables::IpLink(_) => "SQLite, of IP-Link",
        }
    }

    /// Returns what will be asked, and how SQLite will find the answer.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the database cannot be read.
    pub fn plan(&self) -> Result<Plan, Error> {
        self.plan_of(&Condition::default())
    }

    pub(crate) fn plan_of(&self, condition: &Condition) -> Result<Plan, Error> {
        let query = self.query(condition);
        let mut statement = self.connection.prepare(&format!("EXPLAIN QUERY PLAN {query}"))?;
        let steps =
            statement.query_map(params_from_iter(&condition.values), |row| row.get("detail"))?;
        let steps = steps.collect::<Result<_, _>>()?;
        Ok(Plan { query, steps })
    }

    fn query(&self, condition: &Condition) -> String {
        let mut query = match &self.tables {
            Tables::Ours => Ours::QUERY.to_owned(),
            Tables::IpLink(foreign) => foreign.query(),
        };
        if !condition.text.is_empty() {
            query.push_str(" WHERE ");
            query.push_str(&condition.text);
        }
        query
    }

    /// Shows the observation of every row, or why there is none, and adds what
    /// was skipped on import to the account. All is read as it was at one
    /// moment.
    pub(crate) fn each(
        &self,
        condition: &Condition,
        depth: Depth,
        tally: &mut Tally,
        mut see: impl FnMut(Result<Observation, Skip>, &mut Tally),
    ) -> Result<(), Error> {
        let moment = self.connection.unchecked_transaction()?;
        let mut rows = self.rows(&moment, depth, tally)?;
        let mut statement = moment.prepare(&self.query(condition))?;
        let mut found = statement.query(params_from_iter(&condition.values))?;
        while let Some(row) = found.next().map_err(|error| at_row(error, tally))? {
            see(rows.observe(row)?, tally);
        }
        Ok(())
    }

    fn rows<'c>(
        &self,
        moment: &'c Transaction<'_>,
        depth: Depth,
        tally: &mut Tally,
    ) -> Result<Rows<'c>, Error> {
        match &self.tables {
            Tables::Ours => {
                let ours = Ours::new(moment)?;
                ours.check_depth(depth)?;
                ours.add_skipped(tally)?;
                Ok(Rows::Ours(ours))
            }
            Tables::IpLink(_) if depth == Depth::Innermost => Err(no_innermost()),
            Tables::IpLink(foreign) => Ok(Rows::IpLink(*foreign)),
        }
    }
}

/// The one error of who asks for headers that were not imported.
pub(super) fn no_innermost() -> Error {
    let (input, what) = ("database", "innermost IP headers");
    ErrorKind::NotKept { input, what }.into()
}

/// An error behind so many rows, which are in the graph by then.
fn at_row(error: rusqlite::Error, tally: &Tally) -> Error {
    Error::from(error).after(tally.read.saturating_add(1))
}

/// What turns rows into observations.
enum Rows<'c> {
    Ours(Ours<'c>),
    IpLink(Foreign),
}

impl Rows<'_> {
    #[inline]
    fn observe(&mut self, row: &Row<'_>) -> Result<Result<Observation, Skip>, Error> {
        match self {
            Self::Ours(ours) => Ok(ours.observe(row)?),
            Self::IpLink(foreign) => Ok(foreign.observe(row)?),
        }
    }
}
