//! Reads what the command line names into one graph.

use std::process::ExitCode;

use iplink_core::graph::{Address, Host};
use iplink_core::{Account, Depth, Detail, ErrorKind, Ingest, LinkGraph};
use iplink_formats::kit::number::grouped;

use crate::args::{Inputs, Nodes};
use crate::console::Console;
use crate::failure::Failure;
use crate::progress::progress_bar;
use crate::source::{self, Source};

/// How well all of the input was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// It was found in a folder, and is no capture.
    PassedOver,
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
            Outcome::PassedOver | Outcome::Whole => Self::SUCCESS,
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

/// So many files are open at once: a folder may hold more than the system lets
/// a program open.
const OPEN_FILES: usize = 128;

/// Reads all inputs. What is wrong with one is said and does not keep the
/// others from being read.
pub(crate) fn read(inputs: &Inputs, detail: Detail, console: Console) -> Result<Reading, Failure> {
    let mut ingest = ingest(inputs, detail);
    let (sources, is_whole) = source::find(&inputs.paths, console);
    let bar = progress_bar(&sources, ingest.progress(), console);
    let mut outcomes = Vec::new();
    for sources in sources.chunks(OPEN_FILES) {
        outcomes.extend(read_some(sources, &mut ingest, console));
    }
    bar.finish_and_clear();
    if outcomes.iter().all(|outcome| *outcome == Outcome::PassedOver) {
        console.error("there is no capture in what was given");
        return Err(Failure::Unreadable);
    }
    if !is_whole {
        outcomes.push(Outcome::Unreadable);
    }
    if outcomes.iter().all(|outcome| matches!(outcome, Outcome::PassedOver | Outcome::Unreadable)) {
        return Err(Failure::Unreadable);
    }
    let (graph, account) = ingest.finish();
    say_what_was_skipped(&account, console);
    say_what_was_folded(&graph, inputs.max_hosts, console);
    let outcome = outcomes.into_iter().max().unwrap_or(Outcome::Whole);
    Ok(Reading { graph, account, outcome })
}

fn ingest(inputs: &Inputs, detail: Detail) -> Ingest {
    let depth = match (inputs.nodes, inputs.inner) {
        (Nodes::Mac, _) => Depth::LinkLayer,
        (_, true) => Depth::Innermost,
        (_, false) => Depth::Outermost,
    };
    let detail = match inputs.nodes {
        Nodes::Service => detail.and(Detail::FLOWS),
        _ => detail,
    };
    let ingest = Ingest::new(detail).with_max_hosts(inputs.max_hosts).with_depth(depth);
    match inputs.threads {
        Some(threads) => ingest.with_threads(threads),
        None => ingest,
    }
}

/// Opens and reads some inputs, and says what is wrong with them.
fn read_some(sources: &[Source], ingest: &mut Ingest, console: Console) -> Vec<Outcome> {
    let (mut read, mut opened, mut outcomes) = (Vec::new(), Vec::new(), Vec::new());
    for source in sources {
        match source.open() {
            Ok(file) => {
                read.push(source);
                opened.push((source.name.clone(), file));
            }
            Err(error) => {
                console.error(&format!("{}: {error}", source.name));
                outcomes.push(Outcome::Unreadable);
            }
        }
    }
    let results = ingest.read_files(&opened);
    let read = read.into_iter().zip(&results);
    outcomes.extend(read.map(|(source, result)| outcome(source, result, console)));
    outcomes
}

/// Says what went wrong with an input, if anything did. A file that was found
/// in a folder, and is none of ours, is not wrong.
fn outcome(source: &Source, result: &Result<(), iplink_core::Error>, console: Console) -> Outcome {
    let (name, Err(error)) = (&source.name, result) else {
        return Outcome::Whole;
    };
    if source.is_found && is_foreign(error.kind()) {
        console.note(&format!("{name}: passed over, for it is no capture"));
        return Outcome::PassedOver;
    }
    if error.is_unreadable() {
        console.error(&format!("{name}: {error}"));
        return Outcome::Unreadable;
    }
    let before = match error.position().record.saturating_sub(1) {
        0 => "there is no packet before it".to_owned(),
        1 => "the packet before it is used".to_owned(),
        many => format!("the {} packets before it are used", grouped(many)),
    };
    console.error(&format!("{name}: {error}; {before}"));
    Outcome::Damaged
}

/// Tells whether a file is no capture, from its first four bytes on.
const fn is_foreign(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnknownFormat { .. } | ErrorKind::Empty | ErrorKind::Truncated { need: 4, .. }
    )
}

/// Names what is not in the graph, with its numbers.
fn say_what_was_skipped(account: &Account, console: Console) {
    let total = account.total();
    if total.skipped() == 0 {
        return;
    }
    let reasons = total.skipped.iter();
    let reasons: Vec<_> =
        reasons.map(|(skip, packets)| format!("{} {skip}", grouped(*packets))).collect();
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
