//! Connections to databases, whose contents are untrusted.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::MAGIC;
use crate::error::{Error, FileError};

/// The maximum time to wait for the lock of a database.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// The size of the page cache, which is also used for sorting, in KiB.
const CACHE_KIB: i64 = 65_536;

/// The limit on the length of a row, text or blob, in bytes. Rows that this program writes are
/// far smaller.
const MAX_ROW_LEN: i32 = 4 * 1024 * 1024;

/// Opens a database for reading.
///
/// A database in WAL mode in a read-only folder is opened as immutable if its log is empty, because
/// SQLite cannot create its shared-memory file there.
pub(super) fn open_for_reading(path: &Path) -> Result<Connection, Error> {
    let mut magic = [0; 16];
    let result = File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    if result.is_err() || !magic.starts_with(MAGIC) {
        return Err(FileError::UnknownDatabase.into());
    }
    match open_read_only(&uri(path, "mode=ro")) {
        Err(error) if cannot_open(&error) && !has_log(path) => {
            Ok(open_read_only(&uri(path, "mode=ro&immutable=1"))?)
        }
        result => Ok(result?),
    }
}

fn open_read_only(uri: &str) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(uri, flags)?;
    harden_connection(&connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    connection.pragma_update(None, "query_only", true)?;
    // The first access to the database shows whether it can be read.
    connection.pragma_query_value(None, "schema_version", |_| Ok(()))?;
    Ok(connection)
}

/// Opens a database for writing, or creates it if it does not exist.
pub(super) fn open_for_writing(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(uri(path, "mode=rwc"), flags)?;
    harden_connection(&connection)?;
    // A committed transaction survives a power failure.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // A negative number is a size in KiB, a positive one is a number of pages.
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    // All foreign keys are valid, because host ids come from the host table itself. Checking each
    // of them would take half of the time of an import.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
    // Sorting on two threads while indexes are created saves a fifth of the time.
    connection.pragma_update(None, "threads", 2)?;
    Ok(connection)
}

/// Switches to WAL mode, so that other programs can read during an import.
pub(super) fn use_write_ahead_log(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
}

/// Prevents SQLite from running code that is stored in the database, and limits its resources. A
/// malicious schema may have views, triggers and generated columns that call functions, and a
/// malicious file may have corrupt pages.
fn harden_connection(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_ROW_LEN)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    Ok(())
}

/// Begins a write transaction, which locks out other writers.
pub(super) fn begin(connection: &mut Connection) -> Result<Transaction<'_>, rusqlite::Error> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// Converts a path to a URI with the given parameters. The path is escaped, so that no part of it
/// is read as a parameter.
fn uri(path: &Path, parameters: &str) -> String {
    let mut uri = String::from("file:");
    // After two slashes SQLite expects an authority, so an absolute path needs an empty one.
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

/// Returns whether there is a non-empty write-ahead log or rollback journal.
fn has_log(path: &Path) -> bool {
    ["-wal", "-journal"].iter().any(|suffix| {
        let mut log = path.as_os_str().to_owned();
        log.push(suffix);
        Path::new(&log).metadata().is_ok_and(|log| log.len() > 0)
    })
}
