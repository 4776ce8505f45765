//! The captures of a database, and their statistics.

use rusqlite::types::Type;
use rusqlite::{Connection, Row, params};

use super::digest::Digest;
use crate::capture::{BoundedList, Interface, LinkType, NameRecord};
use crate::dissect::Depth;
use crate::error::{Error, FileError};
use crate::statistics::{InputStatistics, PacketCounters};
use crate::wire::{skip_reason_from_bytes, skip_reason_to_bytes};

/// Inserts the statistics of a capture.
pub(super) fn insert(
    connection: &Connection,
    capture: i64,
    input: &InputStatistics,
    digest: &Digest,
    depth: Depth,
) -> Result<(), Error> {
    // The other fields are empty: an import has neither a packet limit nor DNS names.
    let InputStatistics { name, format, counters, interfaces, names, damage, .. } = input;
    let dropped_interfaces = interfaces.dropped().cast_signed();
    let dropped_names = names.dropped().cast_signed();
    let (length, read) = (digest.length.cast_signed(), counters.read.cast_signed());
    connection.execute(
        "INSERT INTO capture (id, name, format, digest, length, innermost, read, linked, \
         interfaces_left_out, names_left_out, damage) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            capture,
            name,
            format,
            digest.bytes,
            length,
            depth == Depth::Innermost,
            read,
            counters.linked.cast_signed(),
            dropped_interfaces,
            dropped_names,
            damage
        ],
    )?;
    insert_skipped(connection, capture, counters)?;
    for interface in interfaces.as_slice() {
        insert_interface(connection, capture, interface)?;
    }
    let mut insert =
        connection.prepare("INSERT INTO name (capture, address, name) VALUES (?, ?, ?)")?;
    for NameRecord { address, name } in names.as_slice() {
        insert.execute(params![capture, address.to_string(), name])?;
    }
    Ok(())
}

fn insert_skipped(
    connection: &Connection,
    capture: i64,
    counters: &PacketCounters,
) -> Result<(), Error> {
    let sql = "INSERT INTO skipped (capture, code, reason, packets) VALUES (?, ?, ?, ?)";
    let mut insert = connection.prepare(sql)?;
    for (reason, packets) in &counters.skipped {
        let code = skip_reason_to_bytes(*reason);
        insert.execute(params![capture, code, reason.to_string(), packets.cast_signed()])?;
    }
    Ok(())
}

fn insert_interface(
    connection: &Connection,
    capture: i64,
    interface: &Interface,
) -> Result<(), Error> {
    let Interface { section, number, link_type: LinkType(link_type), snap_len, .. } = interface;
    let Interface { name, description, .. } = interface;
    connection.execute(
        "INSERT INTO interface (capture, number, section, link_type, snap_length, name, \
         description) VALUES (?, ?, ?, ?, ?, ?, ?)",
        params![capture, number, section, link_type, snap_len, name, description],
    )?;
    Ok(())
}

/// An imported capture.
#[derive(Debug)]
pub(super) struct ImportedCapture {
    pub(super) id: i64,
    /// The statistics of the import, without the linked packets, which are counted when rows are
    /// read.
    pub(super) input: InputStatistics,
    /// The number of rows that the import added.
    pub(super) rows: u64,
}

/// Returns all captures, sorted by id. Fails if the database does not contain packets of this
/// depth.
pub(super) fn read_all(
    connection: &Connection,
    depth: Depth,
) -> Result<Vec<ImportedCapture>, Error> {
    match depth {
        Depth::LinkLayer => return Err(not_available("MAC addresses")),
        Depth::Innermost if has_outermost_import(connection)? => {
            return Err(not_available("innermost IP headers"));
        }
        Depth::Outermost | Depth::Innermost => {}
    }
    let query = "SELECT id, name, format, damage, interfaces_left_out, names_left_out, linked \
                 FROM capture ORDER BY id";
    let mut statement = connection.prepare(query)?;
    let mut rows = statement.query([])?;
    let mut captures = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, name) = (row.get(0)?, row.get::<_, String>(1)?);
        let mut input = InputStatistics::new(&name);
        input.format = row.get::<_, Option<String>>(2)?.map(Into::into);
        input.damage = row.get(3)?;
        let dropped_interfaces = row.get::<_, i64>(4)?.unsigned_abs();
        let dropped_names = row.get::<_, i64>(5)?.unsigned_abs();
        add_skipped(connection, id, &mut input.counters)?;
        input.interfaces =
            BoundedList::from_parts(read_interfaces(connection, id)?, dropped_interfaces);
        input.names = BoundedList::from_parts(read_names(connection, id)?, dropped_names);
        captures.push(ImportedCapture {
            id,
            input,
            rows: row.get::<_, i64>(6)?.try_into().unwrap_or(0),
        });
    }
    Ok(captures)
}

/// Returns whether any capture was imported by its outermost headers.
fn has_outermost_import(connection: &Connection) -> Result<bool, Error> {
    let query = "SELECT count(*) FROM capture WHERE NOT innermost";
    Ok(connection.query_row(query, [], |row| row.get::<_, i64>(0))? > 0)
}

/// Returns the error for a property of packets that the database does not contain.
pub(super) fn not_available(information: &'static str) -> Error {
    FileError::NotAvailable { input: "database", information }.into()
}

/// Adds the packets that the import skipped to the counters.
fn add_skipped(
    connection: &Connection,
    capture: i64,
    counters: &mut PacketCounters,
) -> Result<(), Error> {
    let mut statement =
        connection.prepare("SELECT code, packets FROM skipped WHERE capture = ?1")?;
    let mut rows = statement.query([capture])?;
    while let Some(row) = rows.next()? {
        let (code, packets): (Vec<u8>, i64) = (row.get(0)?, row.get(1)?);
        let reason = skip_reason_from_bytes(&code);
        let (Ok(reason), Ok(packets)) = (reason, u64::try_from(packets)) else {
            let object = "an unknown skip reason in the table skipped".to_owned();
            return Err(FileError::UnsafeDatabase { object }.into());
        };
        counters.count_skipped_many(reason, packets);
    }
    Ok(())
}

fn read_interfaces(connection: &Connection, capture: i64) -> Result<Vec<Interface>, Error> {
    let query = "SELECT number, section, link_type, snap_length, name, description \
                 FROM interface WHERE capture = ?1 ORDER BY number";
    let mut statement = connection.prepare(query)?;
    let interfaces = statement.query_map([capture], |row| {
        Ok(Interface {
            number: row.get(0)?,
            section: row.get(1)?,
            link_type: LinkType(row.get(2)?),
            snap_len: row.get(3)?,
            name: row.get(4)?,
            description: row.get(5)?,
        })
    })?;
    Ok(interfaces.collect::<Result<_, _>>()?)
}

fn read_names(connection: &Connection, capture: i64) -> Result<Vec<NameRecord>, Error> {
    let query = "SELECT address, name FROM name WHERE capture = ?1 ORDER BY id";
    let mut statement = connection.prepare(query)?;
    let names = statement.query_map([capture], |row| {
        Ok(NameRecord { address: parse_first_column(row)?, name: row.get(1)? })
    })?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// Parses the text in the first column of a row.
fn parse_first_column<T>(row: &Row<'_>) -> Result<T, rusqlite::Error>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let text: String = row.get(0)?;
    let invalid = |error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error));
    text.parse().map_err(invalid)
}
