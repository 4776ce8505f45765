//! Reads what the command line names into one graph.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use iplink_core::{Account, Detail, Ingest, LinkGraph, Progress};
use iplink_formats::kit::number::grouped;

use crate::args::Inputs;
use crate::console::Console;
use crate::failure::Failure;

/// How well all of the input was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// To its end.
    Whole,
    /// Up to a damage.
    Damaged,
    /// An input, but not all, could not be read at all.
    Unreadable,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Whole => Self::SUCCESS,
            Outcome::Damaged => Self::from(3),
            Outcome::Unreadable => Self::from(2),
        }
    }
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) graph: LinkGraph,
    pub(crate) account: Account,
    pub(crate) outcome: Outcome,
}

/// Reads all inputs. What is wrong with one is said and does not keep the
/// others from being read.
pub(crate) fn read(inputs: &Inputs, detail: Detail, console: Console) -> Result<Reading, Failure> {
    let mut ingest = Ingest::new(detail);
    let bar = progress_bar(&inputs.paths, ingest.progress(), console);
    let outcomes: Vec<_> = inputs
        .paths
        .iter()
        .map(|path| read_one(path, &mut ingest, &bar, console))
        .collect();
    bar.finish_and_clear();
    if outcomes
        .iter()
        .all(|outcome| *outcome == Outcome::Unreadable)
    {
        return Err(Failure::Unreadable);
    }
    let (graph, account) = ingest.finish();
    say_what_was_skipped(&account, console);
    let outcome = outcomes.into_iter().max().unwrap_or(Outcome::Whole);
    Ok(Reading {
        graph,
        account,
        outcome,
    })
}

fn read_one(path: &Path, ingest: &mut Ingest, bar: &ProgressBar, console: Console) -> Outcome {
    let name = path.display().to_string();
    let source = match open(path) {
        Ok(source) => source,
        Err(error) => {
            console.error(&format!("{name}: {error}"));
            return Outcome::Unreadable;
        }
    };
    let Err(error) = ingest.read(&name, bar.wrap_read(source)) else {
        return Outcome::Whole;
    };
    if error.is_unreadable() {
        console.error(&format!("{name}: {error}"));
        return Outcome::Unreadable;
    }
    let used = match error.position().record.saturating_sub(1) {
        0 => "no packet is before it".to_owned(),
        1 => "1 packet before it is used".to_owned(),
        before => format!("{} packets before it are used", grouped(before)),
    };
    console.error(&format!("{name}: {error}; {used}"));
    Outcome::Damaged
}

fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(Box::new(file))
}

/// A bar that draws itself where the standard error is a terminal and there is
/// something to wait for.
fn progress_bar(paths: &[impl AsRef<Path>], progress: Progress, console: Console) -> ProgressBar {
    const WORTH_A_BAR: u64 = 64 * 1024 * 1024;
    let sizes = paths
        .iter()
        .map(|path| path.as_ref().metadata().map_or(0, |file| file.len()));
    let bytes: u64 = sizes.sum();
    if console.is_quiet() || bytes < WORTH_A_BAR {
        return ProgressBar::hidden();
    }
    let template = "{bar:30} {bytes}/{total_bytes} {packets} packets, {eta} left";
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let style = style.with_key("packets", move |_: &_, out: &mut dyn std::fmt::Write| {
        let _ = write!(out, "{}", grouped(progress.packets()));
    });
    let bar = ProgressBar::new(bytes).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Names what is not in the graph, with its numbers.
fn say_what_was_skipped(account: &Account, console: Console) {
    let total = account.total();
    if total.skipped() == 0 {
        return;
    }
    let reasons: Vec<_> = total
        .skipped
        .iter()
        .map(|(skip, packets)| format!("{} {skip}", grouped(*packets)))
        .collect();
    let (read, linked) = (grouped(total.read), grouped(total.linked));
    console.note(&format!(
        "{linked} of {read} packets linked; skipped: {}",
        reasons.join(", ")
    ));
}
