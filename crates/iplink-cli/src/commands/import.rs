//! `iplink import`.

use indicatif::ProgressBar;
use iplink_core::store::{Database, Imported};
use iplink_core::{Error, Statistics};
use iplink_formats::kit::text::number::counted;

use crate::args::ImportArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, Outcome};
use crate::progress::progress_bar;
use crate::source::{self, Source};

pub(crate) fn run(args: &ImportArgs, console: Console) -> Result<Outcome, Failure> {
    let failed = |error| Failure::Database(args.db.clone(), error);
    let (sources, is_whole) = source::find(&args.paths, console);
    let database = Database::open(&args.db).map_err(failed)?;
    let mut database = database.with_innermost(args.inner).with_again(args.again);
    let bar = progress_bar(&sources, database.progress(), console);
    let mut importing = Importing { account: Statistics::default(), bar, console };
    let mut outcomes = Vec::new();
    for source in &sources {
        outcomes.push(importing.one(source, &mut database).map_err(failed)?);
    }
    importing.bar.finish_and_clear();
    input::say_what_was_skipped(&importing.account, console);
    input::sum_up(outcomes, is_whole, console)
}

struct Importing {
    account: Statistics,
    bar: ProgressBar,
    console: Console,
}

impl Importing {
    /// Imports a capture, and says what became of it.
    fn one(&mut self, source: &Source, database: &mut Database) -> Result<Outcome, Error> {
        let file = match source.open() {
            Ok(file) => file,
            Err(error) => {
                self.console.error(&format!("{}: {error}", source.name));
                return Ok(Outcome::Unreadable);
            }
        };
        let imported = database.import(&source.name, &file)?;
        // What is said does not go into the line of the bar.
        let bar = self.bar.clone();
        Ok(bar.suspend(|| self.say(source, imported)))
    }

    fn say(&mut self, source: &Source, imported: Imported) -> Outcome {
        match imported {
            Imported::Added { input, damage } => {
                let packets = counted(input.tally.linked, "packet");
                self.console.note(&format!("{}: {packets} imported", source.name));
                self.account.inputs.push(*input);
                input::outcome(source, &damage.map_or(Ok(()), Err), self.console)
            }
            Imported::Known { name } => {
                self.console.error(&format!(
                    "{}: not imported, for it is in the database already, as {name}; \
                     --again adds it once more",
                    source.name
                ));
                Outcome::Unreadable
            }
            Imported::Unreadable(error) => input::outcome(source, &Err(error), self.console),
        }
    }
}
