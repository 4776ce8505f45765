//! Observations in SQLite: every packet a row, for questions that a graph
//! cannot answer any more.
//!
//! [`Database`] takes captures in, each in one transaction; [`Stored`] reads a
//! database again, one of ours or one that IP-Link made. `docs/storage.md` has
//! the tables, and what is guaranteed.

mod captures;
mod connect;
mod digest;
mod foreign;
mod hosts;
mod import;
mod ours;
mod query;
mod read;
mod request;
mod rows;
mod schema;

use crate::error::{Error, FileError};

pub use import::{Database, Imported};
pub use read::{Plan, Stored};
pub use request::{Request, RequestError};

pub(crate) use query::Asked;

/// The version of the tables that this program makes.
pub const SCHEMA_VERSION: u32 = schema::VERSION;

/// What a database of SQLite begins with.
pub const MAGIC: &[u8] = b"SQLite format 3\0";

/// What SQLite says becomes an error of ours.
impl From<rusqlite::Error> for Error {
    fn from(source: rusqlite::Error) -> Self {
        FileError::Database { source: Box::new(source) }.into()
    }
}
