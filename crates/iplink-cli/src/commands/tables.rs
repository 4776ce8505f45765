//! The commands that list: `links`, `hosts`, `info` and `formats`.

use iplink_core::Dimensions;
use iplink_core::query::View;
use iplink_formats::table::{Column, Style};
use iplink_formats::{FORMATS, columns};

use crate::args::{InfoArgs, ListArgs, Nodes, Shape, TableArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, Outcome};
use crate::naming::tell_vendors;
use crate::output::Destination;
use crate::view::{query, view};

/// What `links` lists unless it is told; protocols cost time and memory.
const LINKS: &[&str] = &["source", "target", "packets", "bytes", "first_seen", "last_seen"];

/// What `hosts` lists unless it is told.
const HOSTS: &[&str] = &[
    "host",
    "packets_sent",
    "bytes_sent",
    "packets_received",
    "bytes_received",
    "first_seen",
    "last_seen",
];

pub(crate) fn links(args: &ListArgs, console: Console) -> Result<Outcome, Failure> {
    let columns = chosen(&columns::links(), &args.columns, LINKS)?;
    let query = query(&args.shape, &args.inputs)?;
    let out = Destination::open(&args.table.target, Some(&args.inputs))?;
    let reading = input::read(&args.inputs, columns::needs(&columns), console)?;
    let view = view(&query, &reading, console);
    let style = Style::from(args.table.style);
    out.write_table(|out| style.write(&columns, view.links(), out))?;
    Ok(reading.outcome)
}

/// Lists hosts: the heaviest of them are hosts too, and not the ends of the
/// heaviest links.
pub(crate) fn hosts(args: &ListArgs, console: Console) -> Result<Outcome, Failure> {
    let shape = &args.shape;
    let top_hosts = shape.top_hosts.or(shape.top);
    let query = query(&Shape { top: None, top_hosts, ..shape.clone() }, &args.inputs)?;
    let columns = chosen(&columns::hosts(), &args.columns, HOSTS)?;
    let out = Destination::open(&args.table.target, Some(&args.inputs))?;
    let mut reading = input::read(&args.inputs, columns::needs(&columns), console)?;
    let has_macs = args.inputs.nodes == Nodes::Mac && reading.anonymizer.is_none();
    if has_macs && columns.iter().any(|column| column.name == "vendor") {
        tell_vendors(&mut reading.graph, console);
    }
    let view = view(&query, &reading, console);
    let style = Style::from(args.table.style);
    out.write_table(|out| style.write(&columns, view.hosts(), out))?;
    Ok(reading.outcome)
}

fn chosen<T>(
    all: &[Column<T>],
    names: &[String],
    usual: &[&str],
) -> Result<Vec<Column<T>>, Failure> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let names = if names.is_empty() { usual } else { &names };
    columns::choose(all, names).map_err(Failure::Usage)
}

pub(crate) fn info(args: &InfoArgs, console: Console) -> Result<Outcome, Failure> {
    let out = Destination::open(&args.table.target, Some(&args.inputs))?;
    let reading = input::read(&args.inputs, Dimensions::LINKS, console)?;
    let view = View::new(&reading.graph, &reading.account);
    let style = Style::from(args.table.style);
    let facts = columns::info(&view).into_iter();
    out.write_table(|out| style.write(&columns::facts(), facts, out))?;
    Ok(reading.outcome)
}

pub(crate) fn formats(args: &TableArgs) -> Result<Outcome, Failure> {
    let style = Style::from(args.style);
    let formats = FORMATS.iter().copied();
    Destination::open(&args.target, None)?
        .write_table(|out| style.write(&columns::formats(), formats, out))?;
    Ok(Outcome::Whole)
}
