//! `iplink import`: imports packets into a database.

use indicatif::ProgressBar;
use iplink_core::store::{DatabaseWriter, ImportOutcome};
use iplink_core::{Depth, Error, Statistics};
use iplink_formats::kit::text::number::format_count;

use crate::args::ImportArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input::source::{self, InputSource};
use crate::input::{self, CommandStatus};
use crate::progress::progress_bar;

/// Imports the captures into the database, and returns the most severe status of all captures.
pub(crate) fn run(args: &ImportArgs, console: Console) -> Result<CommandStatus, Failure> {
    let failure = |error| Failure::Database(args.db.clone(), error);
    let (sources, are_folders_readable) = source::find(&args.paths, console);
    let depth = if args.inner { Depth::Innermost } else { Depth::Outermost };
    let database = DatabaseWriter::open(&args.db).map_err(failure)?;
    let mut database = database.with_depth(depth).with_reimport(args.reimport);
    let bar = progress_bar(&sources, database.progress(), console);
    let mut importer = Importer { statistics: Statistics::default(), bar, console };
    let mut statuses = Vec::new();
    for source in &sources {
        statuses.push(importer.import(source, &mut database).map_err(failure)?);
    }
    importer.bar.finish_and_clear();
    input::note_skipped(&importer.statistics, console);
    input::overall_status(statuses, are_folders_readable, &args.paths, console)
}

/// Imports captures one after the other, and collects their statistics.
struct Importer {
    statistics: Statistics,
    bar: ProgressBar,
    console: Console,
}

impl Importer {
    /// Imports a capture, and prints the result. Returns an error only if the database cannot be
    /// written.
    fn import(
        &mut self,
        source: &InputSource,
        database: &mut DatabaseWriter,
    ) -> Result<CommandStatus, Error> {
        let file = match source.open() {
            Ok(file) => file,
            Err(error) => {
                self.console.error(&format!("{}: {error}", source.name));
                return Ok(CommandStatus::Unreadable);
            }
        };
        let outcome = database.import(&source.name, &file)?;
        // Suspends the bar, so that messages do not mix with its line.
        let bar = self.bar.clone();
        Ok(bar.suspend(|| self.report(source, outcome)))
    }

    /// Prints the outcome of an import, and adds its statistics. Returns the status of the input.
    fn report(&mut self, source: &InputSource, outcome: ImportOutcome) -> CommandStatus {
        match outcome {
            ImportOutcome::Added { input, damage } => {
                let packets = format_count(input.counters.linked, "packet");
                self.console.note(&format!("{}: {packets} imported", source.name));
                self.statistics.inputs.push(*input);
                input::report_result(source, &damage.map_or(Ok(()), Err), self.console)
            }
            ImportOutcome::AlreadyImported { name } => {
                self.console.error(&format!(
                    "{}: already in the database as {name}; use --again to import it again",
                    source.name
                ));
                // Nothing was imported, so the exit code must not be that of a success.
                CommandStatus::Unreadable
            }
            ImportOutcome::Unreadable(error) => {
                input::report_result(source, &Err(error), self.console)
            }
        }
    }
}
