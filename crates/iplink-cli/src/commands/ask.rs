//! `iplink ask` and `iplink path`: questions to the graph.

use std::path::PathBuf;

use iplink_core::Detail;
use iplink_core::graph::{Address, AddressError, Link};
use iplink_core::query::View;
use iplink_core::query::algo::{self, Step};
use iplink_core::time::Timestamp;
use iplink_formats::questions::{self, Asked, QUESTIONS};
use iplink_formats::table::{Column, Style, Value};

use crate::args::{AskArgs, PathArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, Outcome};
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
    let query = query(&args.shape, &args.inputs)?;
    let out = Destination::open(&args.table.target, Some(&args.inputs))?;
    let reading = input::read(&args.inputs, question.needs, console)?;
    let view = view(&query, &reading, console);
    let mut asked = Asked::default();
    (asked.host, asked.at_least) = (args.of, args.at_least);
    let mut table = Vec::new();
    let note = question.answer(&view, &asked, style, &mut table).map_err(Failure::Usage)?;
    out.write_table(|out| out.write_all(&table))?;
    note.iter().for_each(|note| console.note(note));
    Ok(reading.outcome)
}

pub(crate) fn path(args: &PathArgs, console: Console) -> Result<Outcome, Failure> {
    let needs = if args.in_time { Detail::MOMENTS } else { Detail::LINKS };
    let mut inputs = args.inputs.clone();
    let (to, from) = (end(inputs.paths.pop())?, end(inputs.paths.pop())?);
    let query = query(&args.shape, &inputs)?;
    let out = Destination::open(&args.table.target, Some(&inputs))?;
    let reading = input::read(&inputs, needs, console)?;
    let view = view(&query, &reading, console);
    for host in [from, to] {
        if !view.hosts().any(|shown| shown.address == host) {
            return Err(Failure::Usage(iplink_formats::Error::NoHost { host }));
        }
    }
    let style = Style::from(args.table.style);
    let found = way(&view, from, to, args.in_time);
    let rows = found.iter().flatten().copied();
    out.write_table(|out| style.write(&columns(), rows, out))?;
    if found.is_none() {
        console.note(&format!("no way leads from {from} to {to}"));
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
