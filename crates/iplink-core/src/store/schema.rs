//! The tables of a database, and how an older one becomes a newer one.

use rusqlite::Connection;

use crate::error::{Error, FileError};

/// What tells a database of ours from others: `iplk`.
pub(super) const APPLICATION_ID: i64 = 0x6970_6c6b;

/// The version that all migrations lead to.
pub(super) const VERSION: u32 = 1;

/// What leads from each version to the next, the first from nothing. One that
/// has been released is never changed.
const MIGRATIONS: [&[&str]; VERSION as usize] = [&[
    CAPTURE, SKIPPED, INTERFACE, NAME, HOST, PACKET, IP_LINK, INDEXES[0], INDEXES[1], INDEXES[2],
]];

/// A capture that was imported, and the account of it.
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

/// Packets that are no rows, by capture and reason.
const SKIPPED: &str = "\
CREATE TABLE skipped (
  capture INTEGER NOT NULL REFERENCES capture,
  code BLOB NOT NULL,
  reason TEXT NOT NULL,
  packets INTEGER NOT NULL,
  PRIMARY KEY (capture, code)
) STRICT, WITHOUT ROWID";

/// An interface that a capture declares.
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

/// A name of a host that a capture holds.
const NAME: &str = "\
CREATE TABLE name (
  id INTEGER PRIMARY KEY,
  capture INTEGER NOT NULL REFERENCES capture,
  address TEXT NOT NULL,
  name TEXT NOT NULL
) STRICT";

/// A host, by the text of its address and by its bytes, whose order is that of
/// the addresses.
const HOST: &str = "\
CREATE TABLE host (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL UNIQUE,
  bytes BLOB NOT NULL UNIQUE
) STRICT";

/// A packet.
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

/// The time of a packet in seconds. To divide the whole by 1e9 would round
/// twice, and `tts = 1231950347.123456` might find nothing.
macro_rules! seconds {
    () => {
        "time_ns / 1000000000 + time_ns % 1000000000 / 1e9"
    };
}

/// The table of IP-Link, under its names and in its units.
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

/// The time of a packet in seconds, as the view and the index have it.
pub(super) const SECONDS: &str = seconds!();

/// The names of the indexes of `packet`.
pub(super) const INDEX_NAMES: [&str; 3] = ["packet_tts", "packet_source", "packet_target"];

/// What makes these indexes. That of time is over what the view shows, so that
/// it serves those who ask the view, too.
pub(super) const INDEXES: [&str; 3] = [
    concat!("CREATE INDEX packet_tts ON packet (", seconds!(), ")"),
    "CREATE INDEX packet_source ON packet (source, target)",
    "CREATE INDEX packet_target ON packet (target)",
];

/// Brings an empty database, or one of an older version of ours, to the newest
/// version, all at once or not at all.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), Error> {
    migrate_by(connection, &MIGRATIONS)
}

fn migrate_by(connection: &mut Connection, migrations: &[&[&str]]) -> Result<(), Error> {
    let transaction = super::connect::begin(connection)?;
    let version = version(&transaction)?;
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    for statement in migrations.iter().skip(done).copied().flatten() {
        transaction.execute_batch(statement)?;
    }
    if done < migrations.len() {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        let version = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
        transaction.pragma_update(None, "user_version", version)?;
    }
    Ok(transaction.commit()?)
}

/// Tells whether a database says that it is one of ours.
pub(super) fn is_ours(connection: &Connection) -> Result<bool, Error> {
    let id: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    Ok(id == APPLICATION_ID)
}

/// Tells whether a database holds nothing at all.
pub(super) fn is_empty(connection: &Connection) -> Result<bool, Error> {
    let count = "SELECT count(*) FROM sqlite_schema";
    Ok(connection.query_row(count, [], |row| row.get::<_, i64>(0))? == 0)
}

fn version(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Refuses a database of ours that is newer than this program, or that holds
/// anything but what this program makes: a view or a trigger of somebody else's
/// could do anything.
pub(super) fn check(connection: &Connection) -> Result<(), Error> {
    let version = version(connection)?;
    let migrations = usize::try_from(version).ok().and_then(|version| MIGRATIONS.get(..version));
    let Some(migrations) = migrations.filter(|done| !done.is_empty()) else {
        let what = "database";
        let known = VERSION.into();
        return Err(FileError::OtherVersion { what, version, known }.into());
    };
    let mut model = Connection::open_in_memory()?;
    migrate_by(&mut model, migrations)?;
    let (expected, found) = (objects(&model)?, objects(connection)?);
    let foreign = found.iter().find(|object| !expected.contains(object));
    let missing = expected.iter().find(|object| !found.contains(object));
    match foreign.or(missing) {
        None => Ok(()),
        Some(object) => {
            let what = format!("{} {}", object.kind, object.name);
            Err(FileError::RefusedDatabase { what }.into())
        }
    }
}

/// A table, an index, a view or a trigger.
#[derive(Debug, PartialEq, Eq)]
struct Object {
    kind: String,
    name: String,
    table: String,
    sql: Option<String>,
}

/// Returns what a database holds. What `ANALYZE` leaves changes no result.
fn objects(connection: &Connection) -> Result<Vec<Object>, Error> {
    let query = "SELECT type, name, tbl_name, sql FROM sqlite_schema \
                 WHERE NOT (type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4'))";
    let mut statement = connection.prepare(query)?;
    let objects = statement.query_map([], |row| {
        Ok(Object { kind: row.get(0)?, name: row.get(1)?, table: row.get(2)?, sql: row.get(3)? })
    })?;
    Ok(objects.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory() -> Connection {
        Connection::open_in_memory().unwrap()
    }

    #[test]
    fn a_new_database_is_of_the_newest_version() {
        let mut connection = memory();
        assert!(is_empty(&connection).unwrap());
        migrate(&mut connection).unwrap();
        assert!(is_ours(&connection).unwrap());
        assert_eq!(version(&connection).unwrap(), i64::from(VERSION));
        check(&connection).unwrap();
        migrate(&mut connection).unwrap();
        check(&connection).unwrap();
    }

    #[test]
    fn each_version_becomes_the_next_and_keeps_its_rows() {
        let second =
            ["ALTER TABLE packet ADD COLUMN ttl INTEGER", "CREATE TABLE more (x INTEGER) STRICT"];
        let third = ["INSERT INTO more SELECT length FROM packet"];
        let later = [MIGRATIONS[0], &second, &third];
        let mut connection = memory();
        migrate(&mut connection).unwrap();
        let row = "INSERT INTO packet (source, target, protocol, length, fragment, interface, capture) \
                   VALUES (1, 2, 6, 99, 0, 0, 1)";
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        connection.execute(row, []).unwrap();
        for (done, expected) in [(2, 2), (3, 3), (3, 3)] {
            migrate_by(&mut connection, &later[..done]).unwrap();
            assert_eq!(version(&connection).unwrap(), expected);
        }
        let kept = connection.query_row("SELECT x FROM more", [], |row| row.get::<_, i64>(0));
        assert_eq!(kept.unwrap(), 99);
        assert_eq!(
            check(&connection).unwrap_err().to_string(),
            "database is of version 3, and this program reads version 1"
        );
    }

    #[test]
    fn a_migration_that_fails_leaves_all_as_it_was() {
        let failing =
            ["CREATE TABLE more (x INTEGER) STRICT", "CREATE TABLE more (x INTEGER) STRICT"];
        let mut connection = memory();
        migrate(&mut connection).unwrap();
        assert!(migrate_by(&mut connection, &[MIGRATIONS[0], &failing]).is_err());
        check(&connection).unwrap();
    }
}
