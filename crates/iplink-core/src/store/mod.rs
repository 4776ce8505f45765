//! Packets in a SQLite database: one row per packet, for queries that need more than a graph.
//!
//! [`DatabaseWriter`] imports captures, each in one transaction. [`DatabaseReader`] reads a
//! database that this program or IP-Link (a Python tool from 2009) created. `docs/storage.md`
//! describes the tables and the guarantees.

mod captures;
mod connect;
mod digest;
mod host_ids;
mod ip_link_table;
mod native_rows;
mod reader;
mod request;
mod row_writer;
mod schema;
mod selection;
mod sql;
mod writer;

use crate::error::{Error, FileError};

pub use reader::{DatabaseReader, QueryPlan};
pub use request::{RowRequest, RowRequestError};
pub use writer::{DatabaseWriter, ImportOutcome};

pub(crate) use selection::RowSelection;

/// The version of the tables that this program creates.
pub const SCHEMA_VERSION: u32 = schema::VERSION;

/// The first bytes of a SQLite database.
pub const MAGIC: &[u8] = b"SQLite format 3\0";

impl From<rusqlite::Error> for Error {
    fn from(source: rusqlite::Error) -> Self {
        FileError::Database { source: Box::new(source) }.into()
    }
}
