//! `iplink path`: finds a path between two hosts.

use std::path::PathBuf;

use iplink_core::Dimensions;
use iplink_core::graph::{Address, AddressError, Link};
use iplink_core::query::View;
use iplink_core::query::algorithms::{self, PathStep};
use iplink_core::time::Timestamp;
use iplink_formats::Error;
use iplink_formats::columns::describe;
use iplink_formats::table::{Column, Value};

use super::ask::restore_address;
use crate::args::PathArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, CommandStatus};
use crate::table::{OutputTable, list_columns};
use crate::view::{build_query, run_query};

pub(crate) fn run(args: &PathArgs, console: Console) -> Result<CommandStatus, Failure> {
    if args.table.lists_columns() {
        return list_columns(&args.table, describe(&columns()));
    }
    let needs = if args.chronological { Dimensions::EXACT_TIMES } else { Dimensions::LINKS };
    let mut input = args.input.clone();
    if input.paths.len() < 3 {
        let usage = "path requires at least one input, the first host and the last host";
        return Err(Failure::InvalidArgument(usage.to_owned()));
    }
    let (to, from) = (parse_host(input.paths.pop())?, parse_host(input.paths.pop())?);
    let [source, target] = [from, to].map(|host| input.names.displayed_address(host));
    if args.view.both_ways {
        return Err(Failure::Usage(Error::NeedsDirections { question: "path" }));
    }
    let query = build_query(&args.view, &input)?;
    let table = OutputTable::open(&args.table, Some(&input), &columns(), &["all"])?;
    let loaded = input::read(&input, needs, console)?;
    let view = run_query(&query, &loaded, console);
    for host in [source, target] {
        if !view.hosts().any(|visible| visible.address == host) {
            return Err(restore_address(Error::NoHost { host }, &loaded));
        }
    }
    let path = find_path(&view, source, target, args.chronological);
    table.write(path.iter().flatten().copied(), console)?;
    if path.is_none() {
        console.note(&format!("no path from {from} to {to}"));
        return Ok(loaded.status.max(CommandStatus::Different));
    }
    Ok(loaded.status)
}

/// Parses a host. clap returns the two hosts as the last two paths, after the inputs.
fn parse_host(path: Option<PathBuf>) -> Result<Address, Failure> {
    let text = path.unwrap_or_default().to_string_lossy().into_owned();
    text.parse().map_err(|error: AddressError| Failure::InvalidArgument(error.to_string()))
}

/// One hop of the path: its link and, with `--in-time`, the time of its packet.
type Hop<'a> = (Link<'a>, Option<Timestamp>);

/// Finds the path that arrives first if `is_chronological` is set, otherwise a path with the fewest
/// links.
fn find_path<'a>(
    view: &'a View<'_>,
    source: Address,
    target: Address,
    is_chronological: bool,
) -> Option<Vec<Hop<'a>>> {
    if is_chronological {
        let steps = algorithms::earliest_path(view, source, target)?;
        let hop = |PathStep { link, time, .. }: &PathStep<'a>| (*link, Some(*time));
        return Some(steps.iter().map(hop).collect());
    }
    let links = algorithms::shortest_path(view, source, target)?;
    Some(links.into_iter().map(|link| (link, None)).collect())
}

/// Returns the columns of the table of hops.
fn columns<'a>() -> [Column<Hop<'a>>; 5] {
    [
        Column::new("source", "address", |hop| Value::Address(hop.0.source.address)),
        Column::new("target", "address", |hop| Value::Address(hop.0.target.address)),
        Column::new("packets", "packets of the link", |hop| Value::Integer(hop.0.traffic.packets)),
        Column::new("bytes", "bytes on the wire", |hop| Value::Integer(hop.0.traffic.bytes)),
        Column::new("time", "time of the hop", |hop| Value::Time(hop.1)),
    ]
}
