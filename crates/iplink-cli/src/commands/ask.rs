//! `iplink ask` and `iplink path`: questions to the graph.

use std::path::PathBuf;

use iplink_core::Dimensions;
use iplink_core::graph::{Address, AddressError, Link};
use iplink_core::query::View;
use iplink_core::query::algo::{self, Step};
use iplink_core::time::Timestamp;
use iplink_formats::Error;
use iplink_formats::questions::{self, Asked, QUESTIONS, Table};
use iplink_formats::table::{Column, Style, Value};

use crate::args::{AskArgs, PathArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, Outcome, Reading};
use crate::output::Destination;
use crate::view::{query, view};

pub(crate) fn ask(args: &AskArgs, console: Console) -> Result<Outcome, Failure> {
    let style = Style::from(args.table.style);
    let Some(name) = args.question.as_deref().filter(|_| !args.list) else {
        let out = Destination::open(&args.table.target, None)?;
        let all = QUESTIONS.iter().copied();
        out.write_table(|out| style.write(&questions::columns(), all, out))?;
        return Ok(Outcome::Whole);
    };
    let question = questions::find(name).map_err(Failure::Usage)?;
    let mut asked = Asked::default();
    asked.host = args.of.map(|host| args.inputs.naming.shown(host));
    asked.at_least = args.at_least;
    question.check(&asked, &args.columns).map_err(Failure::Usage)?;
    for (option, is_given) in [("--of", args.of.is_some()), ("--at-least", args.at_least.is_some())]
    {
        if is_given && question.takes.iter().all(|takes| takes.option != option) {
            return Err(Failure::Option(format!("{name} takes no {option}")));
        }
    }
    let query = query(&args.shape, &args.inputs)?;
    let out = Destination::open(&args.table.target, Some(&args.inputs))?;
    let reading = input::read(&args.inputs, question.needs, console)?;
    let view = view(&query, &reading, console);
    let mut text = Vec::new();
    let mut table = Table::new(style, &args.columns, &mut text);
    let note = question.answer(&view, &asked, &mut table).map_err(|error| told(error, &reading))?;
    out.write_table(|out| out.write_all(&text))?;
    note.iter().for_each(|note| console.note(note));
    Ok(reading.outcome)
}

/// Names a host as it was asked for, whatever took the place of its address.
fn told(error: Error, reading: &Reading) -> Failure {
    Failure::Usage(match error {
        Error::NoHost { host } => Error::NoHost { host: reading.original(host) },
        error => error,
    })
}

pub(crate) fn path(args: &PathArgs, console: Console) -> Result<Outcome, Failure> {
    let needs = if args.in_time { Dimensions::MOMENTS } else { Dimensions::LINKS };
    let mut inputs = args.inputs.clone();
    if inputs.paths.len() < 3 {
        let needs = "path takes inputs, the host to begin at and the host to reach";
        return Err(Failure::Option(needs.to_owned()));
    }
    let ends = (end(inputs.paths.pop())?, end(inputs.paths.pop())?);
    let (to, from) = (inputs.naming.shown(ends.0), inputs.naming.shown(ends.1));
    if args.shape.both_ways {
        return Err(Failure::Usage(Error::NeedsDirections { question: "path" }));
    }
    let query = query(&args.shape, &inputs)?;
    let out = Destination::open(&args.table.target, Some(&inputs))?;
    let reading = input::read(&inputs, needs, console)?;
    let view = view(&query, &reading, console);
    for host in [from, to] {
        if !view.hosts().any(|shown| shown.address == host) {
            return Err(told(Error::NoHost { host }, &reading));
        }
    }
    let style = Style::from(args.table.style);
    let found = way(&view, from, to, args.in_time);
    let rows = found.iter().flatten().copied();
    out.write_table(|out| style.write(&columns(), rows, out))?;
    if found.is_none() {
        console.note(&format!("no way leads from {} to {}", ends.1, ends.0));
        return Ok(reading.outcome.max(Outcome::Different));
    }
    Ok(reading.outcome)
}

/// Reads an end of the way, which came as the last of the inputs.
fn end(path: Option<PathBuf>) -> Result<Address, Failure> {
    let text = path.unwrap_or_default().to_string_lossy().into_owned();
    text.parse().map_err(|error: AddressError| Failure::Option(error.to_string()))
}

/// A link of the way, and when it was gone over, where that was asked for.
type Row<'a> = (Link<'a>, Option<Timestamp>);

fn way<'a>(view: &'a View<'_>, from: Address, to: Address, in_time: bool) -> Option<Vec<Row<'a>>> {
    if in_time {
        let steps = algo::path_in_time(view, from, to)?;
        let row = |Step { link, time, .. }: &Step<'a>| (*link, Some(*time));
        return Some(steps.iter().map(row).collect());
    }
    let links = algo::path(view, from, to)?;
    Some(links.into_iter().map(|link| (link, None)).collect())
}

fn columns<'a>() -> [Column<Row<'a>>; 5] {
    [
        Column::new("source", "address", |row| Value::Address(row.0.source.address)),
        Column::new("target", "address", |row| Value::Address(row.0.target.address)),
        Column::new("packets", "packets of the link", |row| Value::Integer(row.0.traffic.packets)),
        Column::new("bytes", "their length on the wire", |row| Value::Integer(row.0.traffic.bytes)),
        Column::new("time", "when it was gone over", |row| Value::Time(row.1)),
    ]
}
