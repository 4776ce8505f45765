//! Connections that trust nothing that a database holds.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::MAGIC;
use crate::error::{Error, ErrorKind, FileError};

/// So long it is waited for another program that writes.
const PATIENCE: Duration = Duration::from_secs(30);

/// The memory for pages and for sorting, in KiB.
const CACHE_KIB: i64 = 65_536;

/// No text, no blob and no row of ours comes near; a row may not claim more.
const LENGTH_LIMIT: i32 = 4 * 1024 * 1024;

/// Opens a database for reading.
///
/// One with a write-ahead log in a folder that cannot be written to is opened
/// as one that nobody changes, if all of the log is in the database already.
pub(super) fn for_reading(path: &Path) -> Result<Connection, Error> {
    let mut magic = [0; 16];
    let came = File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    if came.map_err(ErrorKind::Io).is_err() || !magic.starts_with(MAGIC) {
        return Err(FileError::ForeignDatabase.into());
    }
    let opened = open_to_read(&uri(path, "mode=ro"));
    match opened {
        Err(error) if cannot_open(&error) && !has_log(path) => {
            Ok(open_to_read(&uri(path, "mode=ro&immutable=1"))?)
        }
        opened => Ok(opened?),
    }
}

fn open_to_read(uri: &str) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(uri, flags)?;
    distrust(&connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    connection.pragma_update(None, "query_only", true)?;
    // The first look at the database, which shows whether it can be read.
    connection.pragma_query_value(None, "schema_version", |_| Ok(()))?;
    Ok(connection)
}

/// Opens a database for writing, a new one where there is none.
pub(super) fn for_writing(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(uri(path, "mode=rwc"), flags)?;
    distrust(&connection)?;
    // What is committed is on the disk.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    // The numbers of hosts come from the table of hosts: to look each up again
    // would take half of the time.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
    // Indexes are sorted beside each other: a fifth less time with two.
    connection.pragma_update(None, "threads", 2)?;
    Ok(connection)
}

/// Keeps changes in a write-ahead log, so that others may read meanwhile.
pub(super) fn use_log(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
}

/// Lets nothing in the database run: a schema may hold views, triggers and
/// generated columns that call functions, and pages that lie.
fn distrust(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LENGTH_LIMIT)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    Ok(())
}

/// Begins a transaction that writes, so that nobody else does meanwhile.
pub(super) fn begin(connection: &mut Connection) -> Result<Transaction<'_>, rusqlite::Error> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// Writes a path as a URI, in which nothing of it is taken for a parameter.
fn uri(path: &Path, parameters: &str) -> String {
    let mut uri = String::from("file:");
    // A path that begins with two slashes would name a host.
    if path.is_absolute() {
        uri.push_str("//");
    }
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' => {
                uri.push(char::from(*byte));
            }
            byte => uri.push_str(&format!("%{byte:02x}")),
        }
    }
    format!("{uri}?{parameters}")
}

fn cannot_open(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

/// Tells whether there is a write-ahead log, or a journal, with something in it.
fn has_log(path: &Path) -> bool {
    ["-wal", "-journal"].iter().any(|ending| {
        let mut log = path.as_os_str().to_owned();
        log.push(ending);
        Path::new(&log).metadata().is_ok_and(|log| log.len() > 0)
    })
}
