//! The input reader: reads inputs of all types, in order, into one graph.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use iplink_core::graph::SavedGraph;
use iplink_core::lists::List;
use iplink_core::store::{DatabaseReader, QueryPlan, RowRequest};
use iplink_core::time::Zone;
use iplink_core::{Error, ErrorKind, FileError, Ingest};
use iplink_formats::kit::text::number::format_integer;

use super::CommandStatus;
use super::source::{InputSource, OpenInput};
use crate::args::{InputArgs, RowSelectionArgs};
use crate::console::Console;
use crate::failure::Failure;

/// The maximum number of files that are open at the same time. A folder may contain more files than
/// the system allows a program to open.
const MAX_OPEN_FILES: usize = 128;

/// Parses the request for database rows (`-r`). If its times are not given in UTC, prints them in
/// UTC as a note.
pub(super) fn parse_row_request(args: &InputArgs, console: Console) -> Result<RowRequest, Failure> {
    let (RowSelectionArgs { request, parameter }, zone) = (&args.rows, args.packets.zone()?);
    let rows = RowRequest::parse(request, parameter, zone);
    let rows = rows.map_err(|error| Failure::InvalidArgument(format!("-r {request}: {error}")))?;
    if let (RowRequest::Range(first, last), true) = (rows, zone != Zone::UTC) {
        console.note(&format!("time range in UTC: {first} to {last}"));
    }
    Ok(rows)
}

/// Opens and reads inputs, and reports errors. Returns the status of each input.
pub(super) fn read_sources(
    sources: &[InputSource],
    ingest: &mut Ingest,
    rows: RowRequest,
    console: Console,
) -> Vec<CommandStatus> {
    let (captures, statuses) = (Vec::new(), Vec::new());
    let mut reader = InputReader { ingest, rows, console, captures, statuses };
    for batch in sources.chunks(MAX_OPEN_FILES) {
        batch.iter().for_each(|source| reader.open(source));
        reader.read_captures();
    }
    reader.statuses
}

/// Reads inputs one after the other, but consecutive captures in parallel.
struct InputReader<'a> {
    ingest: &'a mut Ingest,
    rows: RowRequest,
    console: Console,
    /// The open captures that are read in parallel before the next input of another type.
    captures: Vec<(&'a InputSource, File)>,
    statuses: Vec<CommandStatus>,
}

impl<'a> InputReader<'a> {
    /// Opens an input and reads it, or keeps it in `captures` to be read later.
    fn open(&mut self, source: &'a InputSource) {
        match source.open_detected() {
            Ok(input) => self.add(source, input),
            Err(error) => {
                let status = match error.downcast::<Error>() {
                    // In a folder, a file of an unknown type is skipped.
                    Ok(error) => report_result(source, &Err(error), self.console),
                    Err(error) => {
                        self.console.error(&format!("{}: {error}", source.name));
                        CommandStatus::Unreadable
                    }
                };
                self.statuses.push(status);
            }
        }
    }

    /// Keeps a capture to be read later. For any other input, first reads the captures that were
    /// kept, then the input.
    fn add(&mut self, source: &'a InputSource, input: OpenInput) {
        let input = match input {
            OpenInput::Capture(file) if self.rows == RowRequest::All => {
                return self.captures.push((source, file));
            }
            input => input,
        };
        self.read_captures();
        let result = self.read(source, input);
        self.statuses.push(report_result(source, &result, self.console));
    }

    /// Reads an open input into the graph.
    fn read(&mut self, source: &InputSource, input: OpenInput) -> Result<(), Error> {
        if self.rows != RowRequest::All {
            check_is_database(&input)?;
        }
        match input {
            OpenInput::List(text) => self.read_list(source, List::open(text)?),
            OpenInput::Capture(file) => self.ingest.read(&source.name, file),
            OpenInput::Stream(stream) => self.ingest.read_ahead(&source.name, stream),
            OpenInput::SavedGraph(file) => self.ingest.add_saved(SavedGraph::read(file)?),
            OpenInput::Database(path) => self.read_database(source, &path),
        }
    }

    /// Reads a list of links, and prints which requested dimensions it lacks.
    fn read_list(
        &mut self,
        source: &InputSource,
        list: List<Box<dyn Read + Send>>,
    ) -> Result<(), Error> {
        let missing = list.missing_dimensions(self.ingest.dimensions());
        let result = self.ingest.read_list(&source.name, list);
        if !missing.is_empty() {
            let missing = missing.join(", ");
            self.console.note(&format!("{}: not in the list: {missing}", source.name));
        }
        result
    }

    /// Reads the requested rows of a database; with `--verbose`, prints the queries first.
    fn read_database(&mut self, source: &InputSource, path: &Path) -> Result<(), Error> {
        let database = DatabaseReader::open(path)?;
        if self.console.is_verbose() {
            for plan in self.ingest.query_plans(&database, self.rows)? {
                self.note_plan(&source.name, &plan);
            }
        }
        self.ingest.read_database(&source.name, &database, self.rows)
    }

    /// Prints the query of a database, and the plan by which SQLite runs it.
    fn note_plan(&self, name: &str, plan: &QueryPlan) {
        self.console.note(&format!("{name}: query: {}", plan.query));
        if !plan.values.is_empty() {
            self.console.note(&format!("{name}: values: {}", plan.values.join(", ")));
        }
        for step in &plan.steps {
            self.console.note(&format!("{name}: plan: {step}"));
        }
    }

    /// Reads the captures that were kept, in parallel.
    fn read_captures(&mut self) {
        let captures = std::mem::take(&mut self.captures);
        let (sources, files): (Vec<_>, Vec<_>) = captures
            .into_iter()
            .map(|(source, file)| (source, (source.name.clone(), file)))
            .unzip();
        let results = self.ingest.read_files(&files);
        let results = sources.into_iter().zip(&results);
        self.statuses
            .extend(results.map(|(source, result)| report_result(source, result, self.console)));
    }
}

/// Rejects an input that is not a database, because `-r` selects rows of a database.
fn check_is_database(input: &OpenInput) -> Result<(), Error> {
    let input = match input {
        OpenInput::Database(_) => return Ok(()),
        OpenInput::Capture(_) | OpenInput::Stream(_) => "capture",
        OpenInput::SavedGraph(_) => "saved graph",
        OpenInput::List(_) => "list of links",
    };
    Err(FileError::NotAvailable { input, information: "rows: -r requires a database" }.into())
}

/// Reports the error of an input, if any, and returns its status. In a folder, a file of an unknown
/// type is not an error.
pub(crate) fn report_result(
    source: &InputSource,
    result: &Result<(), Error>,
    console: Console,
) -> CommandStatus {
    let (name, Err(error)) = (&source.name, result) else {
        return CommandStatus::Success;
    };
    if source.is_in_folder && is_unknown_type(error.kind()) {
        console.note(&format!("skipped: not a capture file: {name}"));
        return CommandStatus::Skipped;
    }
    if error.is_unreadable() {
        console.error(&format!("{name}: {error}"));
        return CommandStatus::Unreadable;
    }
    let earlier_packets = match error.position().record.saturating_sub(1) {
        0 => "no earlier packets".to_owned(),
        1 => "1 earlier packet was used".to_owned(),
        packets => format!("{} earlier packets were used", format_integer(packets)),
    };
    console.error(&format!("{name}: {error}; {earlier_packets}"));
    CommandStatus::Damaged
}

/// Returns whether an error means that a file is not an input of any known type.
fn is_unknown_type(kind: &ErrorKind) -> bool {
    match kind {
        ErrorKind::File(error) => matches!(**error, FileError::UnknownDatabase),
        kind => matches!(
            kind,
            ErrorKind::UnknownFormat { .. }
                | ErrorKind::Empty
                // Shorter than the magic number of a capture.
                | ErrorKind::Truncated { needed: 4, .. }
        ),
    }
}
