//! The tables of a database, and the migration of older databases.

use rusqlite::Connection;

use crate::error::{Error, FileError};

/// The SQLite application ID of a database of this program: `iplk` in ASCII.
pub(super) const APPLICATION_ID: i64 = 0x6970_6c6b;

/// The current version of the schema.
pub(super) const VERSION: u32 = 1;

/// The statements that migrate a database from each version to the next. The first migration starts
/// with an empty database. A released migration must never be changed.
const MIGRATIONS: [&[&str]; VERSION as usize] = [&[
    CAPTURE, SKIPPED, INTERFACE, NAME, HOST, PACKET, IP_LINK, INDEXES[0], INDEXES[1], INDEXES[2],
]];

/// The table of imported captures and their statistics.
const CAPTURE: &str = "\
CREATE TABLE capture (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  format TEXT,
  digest BLOB NOT NULL,
  length INTEGER NOT NULL,
  innermost INTEGER NOT NULL,
  read INTEGER NOT NULL,
  linked INTEGER NOT NULL,
  interfaces_left_out INTEGER NOT NULL,
  names_left_out INTEGER NOT NULL,
  damage TEXT
) STRICT";

/// The table of the numbers of skipped packets, by capture and reason.
const SKIPPED: &str = "\
CREATE TABLE skipped (
  capture INTEGER NOT NULL REFERENCES capture,
  code BLOB NOT NULL,
  reason TEXT NOT NULL,
  packets INTEGER NOT NULL,
  PRIMARY KEY (capture, code)
) STRICT, WITHOUT ROWID";

/// The table of the interfaces that captures declare.
const INTERFACE: &str = "\
CREATE TABLE interface (
  capture INTEGER NOT NULL REFERENCES capture,
  number INTEGER NOT NULL,
  section INTEGER NOT NULL,
  link_type INTEGER NOT NULL,
  snap_length INTEGER NOT NULL,
  name TEXT,
  description TEXT,
  PRIMARY KEY (capture, number)
) STRICT, WITHOUT ROWID";

/// The table of the host names that captures contain.
const NAME: &str = "\
CREATE TABLE name (
  id INTEGER PRIMARY KEY,
  capture INTEGER NOT NULL REFERENCES capture,
  address TEXT NOT NULL,
  name TEXT NOT NULL
) STRICT";

/// The table of hosts, with their addresses as text and as bytes. The bytes sort in the order of
/// addresses.
const HOST: &str = "\
CREATE TABLE host (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL UNIQUE,
  bytes BLOB NOT NULL UNIQUE
) STRICT";

/// The table of packets.
const PACKET: &str = "\
CREATE TABLE packet (
  id INTEGER PRIMARY KEY,
  time_ns INTEGER,
  source INTEGER NOT NULL REFERENCES host,
  target INTEGER NOT NULL REFERENCES host,
  source_port INTEGER,
  target_port INTEGER,
  protocol INTEGER NOT NULL,
  length INTEGER NOT NULL,
  tcp_flags INTEGER,
  vlan INTEGER,
  fragment INTEGER NOT NULL,
  interface INTEGER NOT NULL,
  capture INTEGER NOT NULL REFERENCES capture
) STRICT";

/// The expression for the time of a packet, in seconds. `time_ns / 1e9` would be rounded twice, in
/// the conversion of `time_ns` to a floating-point number and in the division, so that a condition
/// such as `tts = 1231950347.123456` might not match its row.
macro_rules! seconds {
    () => {
        "time_ns / 1000000000 + time_ns % 1000000000 / 1e9"
    };
}

/// A view with the column names and units of the table that IP-Link creates.
const IP_LINK: &str = concat!(
    "\
CREATE VIEW ip_link (tts, ip_src, ip_dst, port_src, port_dst) AS
SELECT ",
    seconds!(),
    ", source.address, target.address, source_port, target_port
FROM packet
JOIN host AS source ON source.id = packet.source
JOIN host AS target ON target.id = packet.target"
);

/// The expression for the time in seconds that the view and the index use.
pub(super) const SECONDS: &str = seconds!();

/// The names of the indexes on `packet`.
pub(super) const INDEX_NAMES: [&str; 3] = ["packet_tts", "packet_source", "packet_target"];

/// The statements that create these indexes. The index on time uses the expression of the view, so
/// that queries on the view can use it, too.
pub(super) const INDEXES: [&str; 3] = [
    concat!("CREATE INDEX packet_tts ON packet (", seconds!(), ")"),
    "CREATE INDEX packet_source ON packet (source, target)",
    "CREATE INDEX packet_target ON packet (target)",
];

/// Migrates an empty or older database to the current version in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), Error> {
    apply_migrations(connection, &MIGRATIONS)
}

fn apply_migrations(connection: &mut Connection, migrations: &[&[&str]]) -> Result<(), Error> {
    let transaction = super::connect::begin(connection)?;
    let version = version(&transaction)?;
    let applied = usize::try_from(version).unwrap_or(usize::MAX);
    for statement in migrations.iter().skip(applied).copied().flatten() {
        transaction.execute_batch(statement)?;
    }
    if applied < migrations.len() {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        let version = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
        transaction.pragma_update(None, "user_version", version)?;
    }
    Ok(transaction.commit()?)
}

/// Returns whether a database has the application ID of this program.
pub(super) fn is_native(connection: &Connection) -> Result<bool, Error> {
    let id: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    Ok(id == APPLICATION_ID)
}

/// Returns whether a database has no tables or other objects.
pub(super) fn is_empty(connection: &Connection) -> Result<bool, Error> {
    let query = "SELECT count(*) FROM sqlite_schema";
    Ok(connection.query_row(query, [], |row| row.get::<_, i64>(0))? == 0)
}

/// Returns the schema version that is stored in a database, or 0 if it is empty.
fn version(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Rejects a database that is newer than this program, or that contains any object that this
/// program does not create: an unknown view or trigger could run arbitrary functions.
pub(super) fn check(connection: &Connection) -> Result<(), Error> {
    let version = version(connection)?;
    let migrations = usize::try_from(version).ok().and_then(|version| MIGRATIONS.get(..version));
    let Some(migrations) = migrations.filter(|migrations| !migrations.is_empty()) else {
        let file_type = "database";
        let supported = VERSION.into();
        return Err(FileError::UnsupportedFileVersion { file_type, version, supported }.into());
    };
    let mut reference = Connection::open_in_memory()?;
    apply_migrations(&mut reference, migrations)?;
    let (expected, found) = (objects(&reference)?, objects(connection)?);
    let unknown = found.iter().find(|object| !expected.contains(object));
    let missing = expected.iter().find(|object| !found.contains(object));
    match unknown.or(missing) {
        None => Ok(()),
        Some(object) => {
            let object = format!("{} {}", object.kind, object.name);
            Err(FileError::UnsafeDatabase { object }.into())
        }
    }
}

/// A table, index, view or trigger of a database.
#[derive(Debug, PartialEq, Eq)]
struct SchemaObject {
    kind: String,
    name: String,
    table: String,
    sql: Option<String>,
}

/// Returns all objects of a database, except the tables of `ANALYZE`, which do not affect results.
fn objects(connection: &Connection) -> Result<Vec<SchemaObject>, Error> {
    let query = "SELECT type, name, tbl_name, sql FROM sqlite_schema \
                 WHERE NOT (type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4'))";
    let mut statement = connection.prepare(query)?;
    let objects = statement.query_map([], |row| {
        Ok(SchemaObject {
            kind: row.get(0)?,
            name: row.get(1)?,
            table: row.get(2)?,
            sql: row.get(3)?,
        })
    })?;
    Ok(objects.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open_in_memory() -> Connection {
        Connection::open_in_memory().unwrap()
    }

    #[test]
    fn migrate_creates_the_current_version() {
        let mut connection = open_in_memory();
        assert!(is_empty(&connection).unwrap());
        migrate(&mut connection).unwrap();
        assert!(is_native(&connection).unwrap());
        assert_eq!(version(&connection).unwrap(), i64::from(VERSION));
        check(&connection).unwrap();
        migrate(&mut connection).unwrap();
        check(&connection).unwrap();
    }

    #[test]
    fn migrate_keeps_the_rows_of_older_versions() {
        let second =
            ["ALTER TABLE packet ADD COLUMN ttl INTEGER", "CREATE TABLE more (x INTEGER) STRICT"];
        let third = ["INSERT INTO more SELECT length FROM packet"];
        let migrations = [MIGRATIONS[0], &second, &third];
        let mut connection = open_in_memory();
        migrate(&mut connection).unwrap();
        let row = "INSERT INTO packet (source, target, protocol, length, fragment, interface, capture) \
                   VALUES (1, 2, 6, 99, 0, 0, 1)";
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        connection.execute(row, []).unwrap();
        for (applied, expected) in [(2, 2), (3, 3), (3, 3)] {
            apply_migrations(&mut connection, &migrations[..applied]).unwrap();
            assert_eq!(version(&connection).unwrap(), expected);
        }
        let length = connection.query_row("SELECT x FROM more", [], |row| row.get::<_, i64>(0));
        assert_eq!(length.unwrap(), 99);
        assert_eq!(
            check(&connection).unwrap_err().to_string(),
            "database has version 3, but this program reads version 1"
        );
    }

    #[test]
    fn failed_migration_changes_nothing() {
        let failing =
            ["CREATE TABLE more (x INTEGER) STRICT", "CREATE TABLE more (x INTEGER) STRICT"];
        let mut connection = open_in_memory();
        migrate(&mut connection).unwrap();
        assert!(apply_migrations(&mut connection, &[MIGRATIONS[0], &failing]).is_err());
        check(&connection).unwrap();
    }
}
