//! Reads what the command line names into one graph.

use std::fs::File;
use std::process::ExitCode;
use std::sync::Arc;

use iplink_core::graph::{Address, Host, Saved};
use iplink_core::lists::List;
use iplink_core::names::Anonymizer;
use iplink_core::time::Zone;
use iplink_core::{Depth, Dimensions, ErrorKind, FileError, Ingest, LinkGraph, Statistics};
use iplink_formats::kit::text::number::grouped;

use crate::args::RequestArgs;
use crate::args::{Inputs, Nodes};
use crate::console::Console;
use crate::failure::Failure;
use crate::progress::progress_bar;
use crate::source::{self, Opened, Source};

/// How well all of the input was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// It was found in a folder, and is no capture.
    PassedOver,
    /// To its end.
    Whole,
    /// To its end, and it differs from what it was compared with.
    Different,
    /// Up to a damage.
    Damaged,
    /// An input, but not all, could not be read at all.
    Unreadable,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::PassedOver | Outcome::Whole => Self::SUCCESS,
            Outcome::Different => Self::from(1),
            Outcome::Damaged => Self::from(3),
            Outcome::Unreadable => Self::from(2),
        }
    }
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) graph: LinkGraph,
    pub(crate) account: Statistics,
    /// What replaced its addresses, if anything did.
    pub(crate) anonymizer: Option<Arc<Anonymizer>>,
    pub(crate) outcome: Outcome,
}

/// So many files are open at once: a folder may hold more than the system lets
/// a program open.
const OPEN_FILES: usize = 128;

/// Reads all inputs. What is wrong with one is said and does not keep the
/// others from being read.
pub(crate) fn read(
    inputs: &Inputs,
    detail: Dimensions,
    console: Console,
) -> Result<Reading, Failure> {
    let asked = asked(inputs, console)?;
    let mut ingest = ingest(inputs, detail)?;
    let (sources, is_whole) = source::find(&inputs.paths, console);
    let bar = progress_bar(&sources, ingest.progress(), console);
    let mut outcomes = Vec::new();
    for sources in sources.chunks(OPEN_FILES) {
        outcomes.extend(read_some(sources, &mut ingest, asked, console));
    }
    bar.finish_and_clear();
    let outcome = sum_up(outcomes, is_whole, console)?;
    let (graph, account) = ingest.finish();
    say_what_was_filtered(&account, console);
    say_what_was_skipped(&account, console);
    say_what_was_folded(&graph, inputs.max_hosts, console);
    // Whatever is done with the graph comes after this, and so sees no address
    // that is to be replaced.
    let (graph, account) = inputs.naming.apply(graph, account, console);
    let anonymizer = inputs.naming.anonymize.clone();
    Ok(Reading { graph, account, anonymizer, outcome })
}

impl Reading {
    /// Returns the address as the command line has it.
    pub(crate) fn original(&self, address: Address) -> Address {
        self.anonymizer.as_ref().map_or(address, |anonymizer| anonymizer.original(address))
    }
}

/// Returns how well all inputs together were read; a failure where none was.
pub(crate) fn sum_up(
    mut outcomes: Vec<Outcome>,
    is_whole: bool,
    console: Console,
) -> Result<Outcome, Failure> {
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
    Ok(outcomes.into_iter().max().unwrap_or(Outcome::Whole))
}

/// Returns the headers that hosts are told by.
pub(crate) const fn depth(inputs: &Inputs) -> Depth {
    match (inputs.nodes, inputs.inner) {
        (Nodes::Mac, _) => Depth::LinkLayer,
        (_, true) => Depth::Innermost,
        (_, false) => Depth::Outermost,
    }
}

/// Returns all the detail that is needed, if this much is asked for.
pub(crate) fn detail(inputs: &Inputs, detail: Dimensions) -> Dimensions {
    match inputs.nodes {
        Nodes::Service => detail.and(Dimensions::FLOWS),
        _ => detail,
    }
}

pub(crate) fn ingest(inputs: &Inputs, asked: Dimensions) -> Result<Ingest, Failure> {
    let ingest = Ingest::new(detail(inputs, asked));
    let mut ingest = ingest.with_max_hosts(inputs.max_hosts).with_depth(depth(inputs));
    if inputs.naming.dns {
        ingest = ingest.with_dns();
    }
    if let Some(threads) = inputs.threads {
        ingest = ingest.with_threads(threads);
    }
    if let Some(filter) = inputs.packets.filter()? {
        ingest = ingest.with_filter(filter);
    }
    if let Some(packets) = inputs.packets.first {
        ingest = ingest.with_first(packets);
    }
    Ok(ingest)
}

/// Opens and reads some inputs, and says what is wrong with them.
fn read_some(
    sources: &[Source],
    ingest: &mut Ingest,
    asked: Asked,
    console: Console,
) -> Vec<Outcome> {
    let mut reading = Files { ingest, asked, console, waiting: Vec::new(), outcomes: Vec::new() };
    for source in sources {
        match source.open_told() {
            Ok(opened) => reading.add(source, opened),
            Err(error) => {
                console.error(&format!("{}: {error}", source.name));
                reading.outcomes.push(Outcome::Unreadable);
            }
        }
    }
    reading.read_waiting();
    reading.outcomes
}

/// What databases are asked.
type Asked = iplink_core::store::Request;

/// Returns what databases are asked, and says what the times are that it means.
fn asked(inputs: &Inputs, console: Console) -> Result<Asked, Failure> {
    let (RequestArgs { request, parameter }, zone) = (&inputs.request, inputs.packets.zone()?);
    let asked = Asked::parse(request, parameter, zone);
    let asked = asked.map_err(|error| Failure::Option(format!("-r {request}: {error}")))?;
    if let (Asked::Range(first, last), true) = (asked, zone != Zone::UTC) {
        console.note(&format!("times of another zone: from {first} to {last}, in UTC"));
    }
    Ok(asked)
}

/// The error of who asks for rows where there are none.
fn not_a_database(input: &'static str) -> iplink_core::Error {
    let what = "rows to ask for with -r: it is no database";
    FileError::NotKept { input, what }.into()
}

/// Inputs of all kinds, read in their order.
struct Files<'a> {
    ingest: &'a mut Ingest,
    asked: Asked,
    console: Console,
    /// Captures in a row, which are read beside each other.
    waiting: Vec<(&'a Source, File)>,
    outcomes: Vec<Outcome>,
}

impl<'a> Files<'a> {
    fn add(&mut self, source: &'a Source, opened: Opened) {
        let opened = match opened {
            Opened::Capture(file) if self.asked == Asked::default() => {
                return self.waiting.push((source, file));
            }
            opened => opened,
        };
        self.read_waiting();
        let result = self.read(source, opened);
        self.outcomes.push(outcome(source, &result, self.console));
    }

    fn read(&mut self, source: &Source, opened: Opened) -> Result<(), iplink_core::Error> {
        match opened {
            Opened::Capture(_) | Opened::Stream(_) if self.asked != Asked::All => {
                Err(not_a_database("capture"))
            }
            Opened::Saved(_) if self.asked != Asked::All => Err(not_a_database("saved graph")),
            Opened::List(_) if self.asked != Asked::All => Err(not_a_database("list of links")),
            Opened::List(text) => self.read_list(source, List::open(text)?),
            Opened::Capture(file) => self.ingest.read(&source.name, file),
            Opened::Stream(stream) => self.ingest.read_ahead(&source.name, stream),
            Opened::Saved(file) => self.ingest.add_saved(Saved::read(file)?),
            Opened::Database(path) => self.read_database(source, &path),
        }
    }

    fn read_list(
        &mut self,
        source: &Source,
        list: List<Box<dyn std::io::Read + Send>>,
    ) -> Result<(), iplink_core::Error> {
        let untold = list.untold(self.ingest.detail());
        let result = self.ingest.read_list(&source.name, list);
        if !untold.is_empty() {
            let untold = untold.join(", ");
            self.console.note(&format!("{}: not told by the list: {untold}", source.name));
        }
        result
    }

    fn read_database(
        &mut self,
        source: &Source,
        path: &std::path::Path,
    ) -> Result<(), iplink_core::Error> {
        let stored = iplink_core::store::Stored::open(path)?;
        if self.console.is_verbose() {
            for plan in self.ingest.plans(&stored, self.asked)? {
                self.say_plan(&source.name, &plan);
            }
        }
        self.ingest.read_stored(&source.name, &stored, self.asked)
    }

    fn say_plan(&self, name: &str, plan: &iplink_core::store::Plan) {
        self.console.note(&format!("{name}: asked: {}", plan.query));
        if !plan.values.is_empty() {
            self.console.note(&format!("{name}: values: {}", plan.values.join(", ")));
        }
        for step in &plan.steps {
            self.console.note(&format!("{name}: plan: {step}"));
        }
    }

    fn read_waiting(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let (sources, files): (Vec<_>, Vec<_>) =
            waiting.into_iter().map(|(source, file)| (source, (source.name.clone(), file))).unzip();
        let results = self.ingest.read_files(&files);
        let outcomes = sources.into_iter().zip(&results);
        self.outcomes
            .extend(outcomes.map(|(source, result)| outcome(source, result, self.console)));
    }
}

/// Says what went wrong with an input, if anything did. A file that was found
/// in a folder, and is none of ours, is not wrong.
pub(crate) fn outcome(
    source: &Source,
    result: &Result<(), iplink_core::Error>,
    console: Console,
) -> Outcome {
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

/// Tells whether a file is no input of ours, from its first bytes on.
fn is_foreign(kind: &ErrorKind) -> bool {
    match kind {
        ErrorKind::File(error) => matches!(**error, FileError::ForeignDatabase),
        kind => matches!(
            kind,
            ErrorKind::UnknownFormat { .. }
                | ErrorKind::Empty
                | ErrorKind::Truncated { need: 4, .. }
        ),
    }
}

/// Says how many packets were not asked for, and whether there may be more that
/// were not read.
pub(crate) fn say_what_was_filtered(account: &Statistics, console: Console) {
    let total = account.total();
    if account.inputs.iter().any(|input| input.stopped) {
        console.note(&format!("reading stopped after the first {} packets", grouped(total.read)));
    }
    if total.filtered > 0 {
        let (filtered, read) = (grouped(total.filtered), grouped(total.read));
        console.note(&format!("{filtered} of {read} packets filtered out"));
    }
}

/// Names what is not in the graph, with its numbers.
pub(crate) fn say_what_was_skipped(account: &Statistics, console: Console) {
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
pub(crate) fn say_what_was_folded(graph: &LinkGraph, max_hosts: usize, console: Console) {
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
