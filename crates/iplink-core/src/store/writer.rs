//! Imports captures into a database, each in one transaction.

use std::fs::File;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use rusqlite::{Connection, OptionalExtension};

use super::digest::{self, Digest, DigestReader};
use super::row_writer::RowWriter;
use super::{captures, connect, schema};
use crate::capture::Reader;
use crate::dissect::{Depth, Frame, Observation};
use crate::error::{Error, FileError};
use crate::pipeline::{PacketSink, Pipeline};
use crate::progress::Progress;
use crate::statistics::InputStatistics;

/// The number of packets in a batch that the reading thread sends to the writing thread.
const BATCH_PACKETS: usize = 4_096;

/// The maximum number of batches that wait for the writing thread.
const MAX_WAITING_BATCHES: usize = 8;

/// The maximum ratio of existing to new rows at which an import rebuilds the indexes, instead of
/// updating them row by row.
const REBUILD_RATIO: u64 = 4;

/// Imports captures into a database.
///
/// ```no_run
/// use iplink_core::store::{DatabaseWriter, ImportOutcome};
/// use std::fs::File;
/// use std::path::Path;
///
/// let mut database = DatabaseWriter::open(Path::new("packets.db"))?;
/// match database.import("office.pcap", &File::open("office.pcap")?)? {
///     ImportOutcome::Added { input, .. } => println!("{} packets", input.counters.linked),
///     ImportOutcome::AlreadyImported { name } => println!("already imported as {name}"),
///     ImportOutcome::Unreadable(error) => println!("{error}"),
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct DatabaseWriter {
    connection: Connection,
    depth: Depth,
    reimport: bool,
    progress: Progress,
}

/// The outcome of an import.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "an import has no other outcome")]
pub enum ImportOutcome {
    /// The capture was added, as far as it could be read.
    Added {
        /// The statistics of its packets.
        input: Box<InputStatistics>,
        /// The error that ended reading early, if any.
        damage: Option<Error>,
    },
    /// The same bytes were imported before, and are not added again.
    AlreadyImported {
        /// The name of the earlier import.
        name: String,
    },
    /// The input is not a capture, or cannot be read at all.
    Unreadable(Error),
}

/// Packets with the numbers of their interfaces.
type Batch = Vec<(Observation, u32)>;

/// The result of the reading thread.
struct CaptureSummary {
    input: InputStatistics,
    damage: Option<Error>,
    digest: Digest,
}

impl DatabaseWriter {
    /// Opens a database, or creates it.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the file cannot be opened for writing, is another program's
    /// database, has a newer schema, or contains a view or trigger that this program did not
    /// create.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let mut connection = connect::open_for_writing(path)?;
        if !schema::is_empty(&connection)? {
            if !schema::is_native(&connection)? {
                return Err(FileError::UnknownDatabase.into());
            }
            schema::check(&connection)?;
        }
        connect::use_write_ahead_log(&connection)?;
        schema::migrate(&mut connection)?;
        let (depth, progress) = (Depth::Outermost, Progress::default());
        Ok(Self { connection, depth, reimport: false, progress })
    }

    /// Selects the IP header whose addresses are stored. [`Depth::LinkLayer`] is not supported.
    #[must_use]
    pub fn with_depth(self, depth: Depth) -> Self {
        Self { depth, ..self }
    }

    /// Selects whether captures that are already in the database are imported again.
    #[must_use]
    pub fn with_reimport(self, reimport: bool) -> Self {
        Self { reimport, ..self }
    }

    /// Returns a handle with which another thread can observe the progress of imports.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Imports a capture, which may be compressed. If this fails or the program is killed, the
    /// database is unchanged.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the database cannot be written, or at [`Depth::LinkLayer`]. Damage
    /// to the capture is not an error; it is in the outcome.
    pub fn import(&mut self, name: &str, file: &File) -> Result<ImportOutcome, Error> {
        if self.depth == Depth::LinkLayer {
            return Err(captures::not_available("MAC addresses"));
        }
        let (depth, reimport) = (self.depth, self.reimport);
        if !reimport && let Some(name) = find_by_content(&self.connection, file)? {
            return Ok(ImportOutcome::AlreadyImported { name });
        }
        let transaction = connect::begin(&mut self.connection)?;
        let mut import = CaptureImport::begin(&transaction)?;
        let CaptureSummary { input, damage, digest } =
            import.read(name, file, depth, &self.progress)?;
        let damage = match damage {
            Some(error) if error.is_unreadable() => return Ok(ImportOutcome::Unreadable(error)),
            damage => damage,
        };
        if !reimport && let Some(name) = find_by_digest(&transaction, &digest)? {
            return Ok(ImportOutcome::AlreadyImported { name });
        }
        import.finish(&input, &digest, depth)?;
        transaction.commit()?;
        Ok(ImportOutcome::Added { input: Box::new(input), damage })
    }
}

/// The import of one capture, within a transaction.
struct CaptureImport<'c> {
    connection: &'c Connection,
    /// The id of the capture.
    capture: i64,
    /// The number of rows before the import.
    rows_before: u64,
    /// Whether the indexes exist, and are updated row by row.
    has_indexes: bool,
}

impl<'c> CaptureImport<'c> {
    /// Determines the id of the capture, and drops the indexes of an empty database.
    fn begin(connection: &'c Connection) -> Result<Self, Error> {
        let query_integer = |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
        let capture = query_integer("SELECT coalesce(max(id), 0) + 1 FROM capture")?;
        let rows_before = query_integer("SELECT coalesce(max(id), 0) FROM packet")?.unsigned_abs();
        let mut import = Self { connection, capture, rows_before, has_indexes: true };
        import.drop_indexes_if_faster(0)?;
        Ok(import)
    }

    /// Drops the indexes once rebuilding them at the end is faster than updating them, given the
    /// number of new rows.
    fn drop_indexes_if_faster(&mut self, new_rows: u64) -> Result<(), Error> {
        if self.has_indexes && new_rows >= self.rows_before / REBUILD_RATIO {
            for name in schema::INDEX_NAMES {
                self.connection.execute_batch(&format!("DROP INDEX {name}"))?;
            }
            self.has_indexes = false;
        }
        Ok(())
    }

    /// Reads a capture on another thread, and inserts its packets on this thread.
    fn read(
        &mut self,
        name: &str,
        file: &File,
        depth: Depth,
        progress: &Progress,
    ) -> Result<CaptureSummary, Error> {
        let mut rows = RowWriter::new(self.connection, self.capture)?;
        let mut new_rows = 0_u64;
        let summary = thread::scope(|scope| {
            let (sender, batches) = sync_channel(MAX_WAITING_BATCHES);
            let reading_thread =
                scope.spawn(move || read_capture(name, file, depth, sender, progress));
            let result = batches.into_iter().try_for_each(|batch: Batch| {
                batch
                    .iter()
                    .try_for_each(|(observation, interface)| rows.add(observation, *interface))?;
                new_rows = new_rows.saturating_add(batch.len() as u64);
                self.drop_indexes_if_faster(new_rows)
            });
            let summary = reading_thread.join().unwrap_or_else(|panic| resume_unwind(panic));
            result.map(|()| summary)
        })?;
        rows.finish()?;
        Ok(summary)
    }

    /// Inserts the statistics of the capture, and rebuilds the indexes.
    fn finish(self, input: &InputStatistics, digest: &Digest, depth: Depth) -> Result<(), Error> {
        captures::insert(self.connection, self.capture, input, digest, depth)?;
        if !self.has_indexes {
            schema::INDEXES.iter().try_for_each(|index| self.connection.execute_batch(index))?;
        }
        Ok(())
    }
}

/// Returns the name under which a capture with the same bytes was imported earlier, if any. The
/// bytes before the current position of the file are ignored. The digest is computed only if a
/// capture of the same length was imported.
fn find_by_content(connection: &Connection, file: &File) -> Result<Option<String>, Error> {
    let Some(length) = digest::unread_file_len(file) else {
        return Ok(None);
    };
    let query = "SELECT count(*) FROM capture WHERE length = ?1";
    let count: i64 = connection.query_row(query, [length.cast_signed()], |row| row.get(0))?;
    if count == 0 {
        return Ok(None);
    }
    // An unreadable file is reported when it is read.
    digest::digest_of_unread(file).map_or(Ok(None), |digest| find_by_digest(connection, &digest))
}

/// Returns the name under which a capture with this digest was imported.
fn find_by_digest(connection: &Connection, digest: &Digest) -> Result<Option<String>, Error> {
    let query = "SELECT name FROM capture WHERE digest = ?1";
    Ok(connection.query_row(query, [digest.bytes], |row| row.get(0)).optional()?)
}

/// Reads a capture, and sends its packets in batches.
fn read_capture(
    name: &str,
    file: &File,
    depth: Depth,
    sender: SyncSender<Batch>,
    progress: &Progress,
) -> CaptureSummary {
    let mut input = InputStatistics::new(name);
    let mut source = DigestReader::new(file);
    let mut pipeline = Pipeline { depth, ..Pipeline::default() };
    let mut sink = BatchSender::new(sender);
    let result = Reader::decompress(&mut source).and_then(|mut capture| {
        input.format = Some(capture.format().into());
        let result = loop {
            let (packets_before, bytes_before) = (input.counters.read, capture.bytes_read());
            let has_more = pipeline.run_block(&mut capture, &mut input.counters, &mut sink);
            let packets = input.counters.read - packets_before;
            progress.add(packets, capture.bytes_read() - bytes_before);
            match has_more {
                Ok(true) if !sink.is_closed => {}
                Ok(_) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        input.add_metadata(capture.interfaces(), capture.names());
        result
    });
    sink.flush();
    input.damage = result.as_ref().err().map(ToString::to_string);
    CaptureSummary { input, damage: result.err(), digest: source.finish() }
}

/// Sends packets to the writing thread, in batches.
struct BatchSender {
    batch: Batch,
    sender: SyncSender<Batch>,
    /// Whether the writing thread has stopped, because the database failed. It reports the error.
    is_closed: bool,
}

impl BatchSender {
    fn new(sender: SyncSender<Batch>) -> Self {
        Self { batch: Vec::with_capacity(BATCH_PACKETS), sender, is_closed: false }
    }

    /// Sends the batch, and starts a new one.
    #[cold]
    fn flush(&mut self) {
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH_PACKETS));
        self.is_closed |= self.sender.send(batch).is_err();
    }
}

impl PacketSink for BatchSender {
    fn record(&mut self, observation: &Observation, interface: u32) {
        self.batch.push((*observation, interface));
        if self.batch.len() == BATCH_PACKETS {
            self.flush();
        }
    }

    fn record_frame(&mut self, frame: &Frame, interface: u32) {
        // `import` rejects `Depth::LinkLayer`, the only depth at which frames are recorded.
        if let Some(observation) = &frame.packet {
            self.record(observation, interface);
        }
    }
}
