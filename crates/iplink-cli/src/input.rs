//! Reads what the command line names into one graph.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressState, ProgressStyle};
use iplink_core::graph::{Address, Host};
use iplink_core::{Account, Detail, Error, Ingest, LinkGraph, Progress};
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
    let mut ingest = Ingest::new(detail).with_max_hosts(inputs.max_hosts);
    if let Some(threads) = inputs.threads {
        ingest = ingest.with_threads(threads);
    }
    let (opened, unreadable) = open_all(&inputs.paths, console);
    let bar = progress_bar(&opened, ingest.progress(), console);
    let results = ingest.read_files(&opened);
    bar.finish_and_clear();
    let read = opened.iter().zip(&results);
    let read = read.map(|((name, _), result)| outcome(name, result, console));
    let outcomes: Vec<_> = unreadable.into_iter().chain(read).collect();
    if outcomes.iter().all(|outcome| *outcome == Outcome::Unreadable) {
        return Err(Failure::Unreadable);
    }
    let (graph, account) = ingest.finish();
    say_what_was_skipped(&account, console);
    say_what_was_folded(&graph, inputs.max_hosts, console);
    let outcome = outcomes.into_iter().max().unwrap_or(Outcome::Whole);
    Ok(Reading { graph, account, outcome })
}

/// Opens the inputs; returns an outcome for each that cannot be.
fn open_all(paths: &[PathBuf], console: Console) -> (Vec<(String, File)>, Vec<Outcome>) {
    let (mut opened, mut unreadable) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.display().to_string();
        match open(path) {
            Ok(file) => opened.push((name, file)),
            Err(error) => {
                console.error(&format!("{name}: {error}"));
                unreadable.push(Outcome::Unreadable);
            }
        }
    }
    (opened, unreadable)
}

fn open(path: &Path) -> io::Result<File> {
    if path == Path::new("-") {
        return standard_input();
    }
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(file)
}

/// Returns the standard input as a file, which it may well be.
#[cfg(unix)]
fn standard_input() -> io::Result<File> {
    use std::os::fd::AsFd;

    Ok(io::stdin().as_fd().try_clone_to_owned()?.into())
}

#[cfg(windows)]
fn standard_input() -> io::Result<File> {
    use std::os::windows::io::AsHandle;

    Ok(io::stdin().as_handle().try_clone_to_owned()?.into())
}

/// Says what went wrong with an input, if anything did.
fn outcome(name: &str, result: &Result<(), Error>, console: Console) -> Outcome {
    let Err(error) = result else {
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

/// A bar that draws itself where the standard error is a terminal and there is
/// something to wait for.
fn progress_bar(inputs: &[(String, File)], progress: Progress, console: Console) -> ProgressBar {
    const WORTH_A_BAR: u64 = 256 * 1024 * 1024;
    let sizes = inputs.iter().map(|(_, file)| file.metadata().map_or(0, |file| file.len()));
    let bytes: u64 = sizes.sum();
    if console.is_quiet() || bytes < WORTH_A_BAR {
        return ProgressBar::hidden();
    }
    let template = "{read} of {total_bytes}, {packets} packets, {elapsed}";
    let style = ProgressStyle::with_template(template);
    let packets = progress.clone();
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    let style = style
        .with_key("packets", move |_: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{}", grouped(packets.packets()));
        })
        .with_key("read", move |_: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{}", HumanBytes(progress.bytes()));
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
    console.note(&format!("{linked} of {read} packets linked; skipped: {}", reasons.join(", ")));
}

/// Says that hosts were folded, and how many packets are theirs.
fn say_what_was_folded(graph: &LinkGraph, max_hosts: usize, console: Console) {
    let Some(Host { sent, received, .. }) = graph.host(Address::Others) else {
        return;
    };
    let (max, sent, received) =
        (grouped(max_hosts as u64), grouped(sent.packets), grouped(received.packets));
    console.note(&format!(
        "more than {max} hosts: those that came later are folded into `others`, \
         which sent {sent} packets and received {received}; --max-hosts tells more apart"
    ));
}
