//! The captures that were imported, and their accounts.

use rusqlite::types::Type;
use rusqlite::{Connection, Row, params};

use super::digest::Digest;
use crate::capture::{BoundedList, Interface, LinkType, NameRecord};
use crate::dissect::{Depth, SkipCode};
use crate::error::{Error, FileError};
use crate::statistics::{Input, PacketCounters};

/// Adds the account of a capture.
pub(super) fn add(
    connection: &Connection,
    capture: i64,
    input: &Input,
    digest: &Digest,
    innermost: bool,
) -> Result<(), Error> {
    // An import reads all packets, and no answers of DNS.
    let Input { name, format, tally, interfaces, names, damage, .. } = input;
    let left_out = (interfaces.omitted().cast_signed(), names.omitted().cast_signed());
    let (length, read) = (digest.length.cast_signed(), tally.read.cast_signed());
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
            innermost,
            read,
            tally.linked.cast_signed(),
            left_out.0,
            left_out.1,
            damage
        ],
    )?;
    add_skipped(connection, capture, tally)?;
    for interface in interfaces.as_slice() {
        add_interface(connection, capture, interface)?;
    }
    let mut add =
        connection.prepare("INSERT INTO name (capture, address, name) VALUES (?, ?, ?)")?;
    for NameRecord { address, name } in names.as_slice() {
        add.execute(params![capture, address.to_string(), name])?;
    }
    Ok(())
}

fn add_skipped(connection: &Connection, capture: i64, tally: &PacketCounters) -> Result<(), Error> {
    let sql = "INSERT INTO skipped (capture, code, reason, packets) VALUES (?, ?, ?, ?)";
    let mut add = connection.prepare(sql)?;
    for (skip, packets) in &tally.skipped {
        let code = postcard::to_stdvec(&SkipCode(*skip)).unwrap_or_default();
        add.execute(params![capture, code, skip.to_string(), packets.cast_signed()])?;
    }
    Ok(())
}

fn add_interface(
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

/// A capture that was imported.
#[derive(Debug)]
pub(super) struct Capture {
    pub(super) number: i64,
    /// Its account, as if no packet of it had been linked.
    pub(super) input: Input,
    /// How many rows an import made of it.
    pub(super) rows: u64,
}

/// Returns the captures by their numbers.
pub(super) fn all(connection: &Connection, depth: Depth) -> Result<Vec<Capture>, Error> {
    match depth {
        Depth::LinkLayer => return Err(not_kept("MAC addresses")),
        Depth::Innermost if has_outermost(connection)? => {
            return Err(not_kept("innermost IP headers"));
        }
        Depth::Outermost | Depth::Innermost => {}
    }
    let query = "SELECT id, name, format, damage, interfaces_left_out, names_left_out, linked \
                 FROM capture ORDER BY id";
    let mut statement = connection.prepare(query)?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let (number, name) = (row.get(0)?, row.get::<_, String>(1)?);
        let mut input = Input::new(&name);
        input.format = row.get::<_, Option<String>>(2)?.map(Into::into);
        input.damage = row.get(3)?;
        let left_out = (row.get::<_, i64>(4)?.unsigned_abs(), row.get::<_, i64>(5)?.unsigned_abs());
        know_skipped(connection, number, &mut input.tally)?;
        input.interfaces = BoundedList::restore(interfaces(connection, number)?, left_out.0);
        input.names = BoundedList::restore(names(connection, number)?, left_out.1);
        all.push(Capture { number, input, rows: row.get::<_, i64>(6)?.try_into().unwrap_or(0) });
    }
    Ok(all)
}

/// Tells whether captures were imported by their outermost headers.
fn has_outermost(connection: &Connection) -> Result<bool, Error> {
    let outermost = "SELECT count(*) FROM capture WHERE NOT innermost";
    Ok(connection.query_row(outermost, [], |row| row.get::<_, i64>(0))? > 0)
}

/// The error of who asks for what databases do not keep.
pub(super) fn not_kept(what: &'static str) -> Error {
    FileError::NotKept { input: "database", what }.into()
}

fn know_skipped(
    connection: &Connection,
    capture: i64,
    tally: &mut PacketCounters,
) -> Result<(), Error> {
    let mut statement =
        connection.prepare("SELECT code, packets FROM skipped WHERE capture = ?1")?;
    let mut rows = statement.query([capture])?;
    while let Some(row) = rows.next()? {
        let (code, packets): (Vec<u8>, i64) = (row.get(0)?, row.get(1)?);
        let code = postcard::from_bytes::<SkipCode>(&code);
        let (Ok(SkipCode(skip)), Ok(packets)) = (code, u64::try_from(packets)) else {
            let what = "a reason in skipped".to_owned();
            return Err(FileError::RefusedDatabase { what }.into());
        };
        tally.skip_many(skip, packets);
    }
    Ok(())
}

fn interfaces(connection: &Connection, capture: i64) -> Result<Vec<Interface>, Error> {
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

fn names(connection: &Connection, capture: i64) -> Result<Vec<NameRecord>, Error> {
    let query = "SELECT address, name FROM name WHERE capture = ?1 ORDER BY id";
    let mut statement = connection.prepare(query)?;
    let names = statement
        .query_map([capture], |row| Ok(NameRecord { address: parsed(row)?, name: row.get(1)? }))?;
    Ok(names.collect::<Result<_, _>>()?)
}

fn parsed<T>(row: &Row<'_>) -> Result<T, rusqlite::Error>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let text: String = row.get(0)?;
    let wrong = |error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error));
    text.parse().map_err(wrong)
}
