//! Captures into a database, each in one transaction.

use std::fs::File;
use std::io::Read;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use rusqlite::{Connection, OptionalExtension};

use super::digest::{self, Digest, Digested};
use super::rows::Rows;
use super::{captures, connect, schema};
use crate::capture::{Packet, Reader};
use crate::dissect::{Observation, SkipReason, dissect, dissect_innermost};
use crate::error::{Error, FileError};
use crate::progress::Progress;
use crate::statistics::{Input, PacketCounters};

/// So many packets are handed from the thread that reads to the one that
/// writes at once.
const BATCH: usize = 4_096;

/// So many batches wait at most.
const WAITING: usize = 8;

/// A capture that brings at least this share, one to so many, of the rows that
/// were there makes the indexes anew.
const REBUILD_SHARE: u64 = 4;

/// A database that captures are imported into.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
    innermost: bool,
    again: bool,
    progress: Progress,
}

/// What became of a capture.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is no other way for it to end")]
pub enum Imported {
    /// It is in the database now, as far as it could be read.
    Added {
        /// The account of its packets.
        input: Box<Input>,
        /// What ended reading before its end.
        damage: Option<Error>,
    },
    /// It was in the database before, under this name, and is not added again.
    Known {
        /// What it was called.
        name: String,
    },
    /// It is no capture, or cannot be read at all.
    Unreadable(Error),
}

/// Packets with their interfaces.
type Batch = Vec<(Observation, u32)>;

/// What the thread that reads hands over in the end.
struct Dissected {
    input: Input,
    damage: Option<Error>,
    digest: Digest,
}

impl Database {
    /// Opens a database, a new one where there is none.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the file cannot be opened for writing, is no
    /// database of iplink's, is of a newer version, or holds a view or trigger
    /// that iplink does not make.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let mut connection = connect::for_writing(path)?;
        if !schema::is_empty(&connection)? {
            if !schema::is_ours(&connection)? {
                return Err(FileError::ForeignDatabase.into());
            }
            schema::check(&connection)?;
        }
        connect::use_log(&connection)?;
        schema::migrate(&mut connection)?;
        let progress = Progress::default();
        Ok(Self { connection, innermost: false, again: false, progress })
    }

    /// Takes the innermost IP header of each packet, and not the outermost.
    #[must_use]
    pub fn with_innermost(self, innermost: bool) -> Self {
        Self { innermost, ..self }
    }

    /// Adds captures that are in the database already once more.
    #[must_use]
    pub fn with_again(self, again: bool) -> Self {
        Self { again, ..self }
    }

    /// Returns what another thread can watch while captures are imported.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Imports a capture, which may be compressed: all of it or, when this
    /// fails or the program is ended, nothing.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the database cannot be written; what is wrong
    /// with the capture is no such error.
    pub fn import(&mut self, name: &str, file: &File) -> Result<Imported, Error> {
        let (innermost, again) = (self.innermost, self.again);
        if !again && let Some(name) = known_ahead(&self.connection, file)? {
            return Ok(Imported::Known { name });
        }
        let transaction = connect::begin(&mut self.connection)?;
        let mut adding = Adding::begin(&transaction)?;
        let Dissected { input, damage, digest } =
            adding.read(name, file, innermost, &self.progress)?;
        let damage = match damage {
            Some(error) if error.is_unreadable() => return Ok(Imported::Unreadable(error)),
            damage => damage,
        };
        if !again && let Some(name) = known(&transaction, &digest)? {
            return Ok(Imported::Known { name });
        }
        adding.finish(&input, &digest, innermost)?;
        transaction.commit()?;
        Ok(Imported::Added { input: Box::new(input), damage })
    }
}

/// A capture that is being added.
struct Adding<'c> {
    connection: &'c Connection,
    /// The number of the capture.
    capture: i64,
    /// How many rows there were before.
    rows_before: u64,
    /// Whether the indexes are there, and kept up to date row by row.
    has_indexes: bool,
}

impl<'c> Adding<'c> {
    fn begin(connection: &'c Connection) -> Result<Self, Error> {
        let count = |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
        let capture = count("SELECT coalesce(max(id), 0) + 1 FROM capture")?;
        let rows_before = count("SELECT coalesce(max(id), 0) FROM packet")?.unsigned_abs();
        let mut adding = Self { connection, capture, rows_before, has_indexes: true };
        adding.judge_indexes(0)?;
        Ok(adding)
    }

    /// Drops the indexes once so many rows came that it is faster to build them
    /// anew in the end.
    fn judge_indexes(&mut self, rows: u64) -> Result<(), Error> {
        if self.has_indexes && rows >= self.rows_before / REBUILD_SHARE {
            for name in schema::INDEX_NAMES {
                self.connection.execute_batch(&format!("DROP INDEX {name}"))?;
            }
            self.has_indexes = false;
        }
        Ok(())
    }

    /// Reads a capture on another thread, and adds its packets on this one.
    fn read(
        &mut self,
        name: &str,
        file: &File,
        innermost: bool,
        progress: &Progress,
    ) -> Result<Dissected, Error> {
        let mut rows = Rows::new(self.connection, self.capture)?;
        let mut count = 0_u64;
        let dissected = thread::scope(|scope| {
            let (send, batches) = sync_channel(WAITING);
            let reading = scope.spawn(move || dissect_all(name, file, innermost, &send, progress));
            let added = batches.into_iter().try_for_each(|batch| {
                batch.iter().try_for_each(|(seen, interface)| rows.add(seen, *interface))?;
                count = count.saturating_add(batch.len() as u64);
                self.judge_indexes(count)
            });
            let dissected = reading.join().unwrap_or_else(|panic| resume_unwind(panic));
            added.map(|()| dissected)
        })?;
        rows.finish()?;
        Ok(dissected)
    }

    /// Adds the account of the capture, and the indexes.
    fn finish(self, input: &Input, digest: &Digest, innermost: bool) -> Result<(), Error> {
        captures::add(self.connection, self.capture, input, digest, innermost)?;
        if !self.has_indexes {
            schema::INDEXES.iter().try_for_each(|index| self.connection.execute_batch(index))?;
        }
        Ok(())
    }
}

/// Returns the name under which the file was imported before, if it was. Only
/// where one of its length was is it worth to read it for that alone.
fn known_ahead(connection: &Connection, file: &File) -> Result<Option<String>, Error> {
    let Some(length) = digest::unread_len(file) else {
        return Ok(None);
    };
    let same_length = "SELECT count(*) FROM capture WHERE length = ?1";
    let count: i64 = connection.query_row(same_length, [length.cast_signed()], |row| row.get(0))?;
    if count == 0 {
        return Ok(None);
    }
    // Where it cannot be read, reading will say so.
    digest::ahead(file).map_or(Ok(None), |digest| known(connection, &digest))
}

fn known(connection: &Connection, digest: &Digest) -> Result<Option<String>, Error> {
    let same = "SELECT name FROM capture WHERE digest = ?1";
    Ok(connection.query_row(same, [digest.bytes], |row| row.get(0)).optional()?)
}

/// Reads a capture, and sends what it holds in batches.
fn dissect_all(
    name: &str,
    file: &File,
    innermost: bool,
    send: &SyncSender<Batch>,
    progress: &Progress,
) -> Dissected {
    let mut input = Input::new(name);
    let mut source = Digested::new(file);
    let damage = Reader::unpack(&mut source).and_then(|mut capture| {
        input.format = Some(capture.format().into());
        let result = match innermost {
            false => send_all(&mut capture, &mut input.tally, dissect, send, progress),
            true => send_all(&mut capture, &mut input.tally, dissect_innermost, send, progress),
        };
        input.know(capture.interfaces(), capture.names());
        result
    });
    input.damage = damage.as_ref().err().map(ToString::to_string);
    Dissected { input, damage: damage.err(), digest: source.finish() }
}

/// Sends batches until the capture ends or nobody wants them any more.
fn send_all(
    capture: &mut Reader<impl Read>,
    tally: &mut PacketCounters,
    dissect: impl Fn(&Packet<'_>) -> Result<Observation, SkipReason>,
    send: &SyncSender<Batch>,
    progress: &Progress,
) -> Result<(), Error> {
    let mut told = (0, 0);
    let mut batch = Vec::with_capacity(BATCH);
    let result = loop {
        let packet = match capture.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        };
        match dissect(&packet) {
            Ok(seen) => {
                batch.push((seen, packet.interface));
                tally.link();
            }
            Err(skip) => tally.skip(skip),
        }
        if batch.len() == BATCH {
            let now = (tally.read, capture.bytes_read());
            progress.add(now.0 - told.0, now.1 - told.1);
            told = now;
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            if send.send(full).is_err() {
                return Ok(()); // the database failed, and says so itself
            }
        }
    };
    // Where it fails, the database did.
    let _ = send.send(batch);
    result
}
