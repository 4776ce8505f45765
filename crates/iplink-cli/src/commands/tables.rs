//! The commands that print tables: `flows`, `services`, `links`, `hosts`, `info` and `formats`.

use std::cmp::Reverse;

use iplink_core::Dimensions;
use iplink_core::query::{View, services};
use iplink_formats::kit::text::number::format_count;
use iplink_formats::{FORMATS, columns};

use crate::args::{InfoArgs, ListArgs, NodeType, ServicesArgs, TableArgs, ViewArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::host_names::add_vendors;
use crate::input::{self, CommandStatus};
use crate::table::{OutputTable, list_columns};
use crate::view::{build_query, run_query};

/// The default columns of `links`. Protocols are not among them, because they cost time and memory.
pub(crate) const LINK_COLUMNS: &[&str] =
    &["source", "target", "packets", "bytes", "first_seen", "last_seen"];

/// The default columns of `hosts`.
const HOST_COLUMNS: &[&str] = &[
    "host",
    "packets_sent",
    "bytes_sent",
    "packets_received",
    "bytes_received",
    "first_seen",
    "last_seen",
];

/// The default columns of `flows`.
const FLOW_COLUMNS: &[&str] = &[
    "first_seen",
    "originator",
    "originator_port",
    "responder",
    "responder_port",
    "protocol",
    "service",
    "state",
    "packets_sent",
    "bytes_sent",
    "packets_received",
    "bytes_received",
];

/// The default columns of `services`.
const SERVICE_COLUMNS: &[&str] = &[
    "server",
    "port",
    "protocol",
    "service",
    "clients",
    "flows",
    "failed",
    "bytes_sent",
    "bytes_received",
    "first_seen",
    "last_seen",
];

/// Runs `iplink links`: lists links.
pub(crate) fn run_links(args: &ListArgs, console: Console) -> Result<CommandStatus, Failure> {
    if args.table.lists_columns() {
        return list_columns(&args.table, columns::describe(&columns::links()));
    }
    let query = build_query(&args.view, &args.input)?;
    let table = OutputTable::open(&args.table, Some(&args.input), &columns::links(), LINK_COLUMNS)?;
    let loaded = input::read(&args.input, table.needs(), console)?;
    let view = run_query(&query, &loaded, console);
    table.write(view.links(), console)?;
    Ok(loaded.status)
}

/// Runs `iplink hosts`: lists hosts. Here `--top` selects the heaviest hosts, not links.
pub(crate) fn run_hosts(args: &ListArgs, console: Console) -> Result<CommandStatus, Failure> {
    if args.table.lists_columns() {
        return list_columns(&args.table, columns::describe(&columns::hosts()));
    }
    let top_hosts = args.view.top_hosts.or(args.view.top);
    let view_args = ViewArgs { top: None, top_hosts, ..args.view.clone() };
    let query = build_query(&view_args, &args.input)?;
    let table = OutputTable::open(&args.table, Some(&args.input), &columns::hosts(), HOST_COLUMNS)?;
    let mut loaded = input::read(&args.input, table.needs(), console)?;
    let shows_mac_addresses = args.input.nodes == NodeType::Mac && loaded.anonymizer.is_none();
    if shows_mac_addresses && table.uses("vendor") {
        add_vendors(&mut loaded.graph, console);
    }
    let view = run_query(&query, &loaded, console);
    table.write(view.hosts(), console)?;
    Ok(loaded.status)
}

/// Runs `iplink flows`: lists flows.
pub(crate) fn run_flows(args: &ListArgs, console: Console) -> Result<CommandStatus, Failure> {
    if args.table.lists_columns() {
        return list_columns(&args.table, columns::describe(&columns::flows()));
    }
    let query = build_query(&args.view, &args.input)?;
    let table = OutputTable::open(&args.table, Some(&args.input), &columns::flows(), FLOW_COLUMNS)?;
    let loaded = input::read(&args.input, Dimensions::FLOWS, console)?;
    let view = run_query(&query, &loaded, console);
    table.write(view.flows(), console)?;
    Ok(loaded.status)
}

/// Runs `iplink services`: lists services, those with the most flows first.
pub(crate) fn run_services(
    args: &ServicesArgs,
    console: Console,
) -> Result<CommandStatus, Failure> {
    let ServicesArgs { tried, list: args } = args;
    if args.table.lists_columns() {
        return list_columns(&args.table, columns::describe(&columns::services()));
    }
    let query = build_query(&args.view, &args.input)?;
    let available = columns::services();
    let table = OutputTable::open(&args.table, Some(&args.input), &available, SERVICE_COLUMNS)?;
    let loaded = input::read(&args.input, Dimensions::FLOWS, console)?;
    let view = run_query(&query, &loaded, console);
    let mut services = services(&view);
    services.sort_by_key(|service| Reverse((service.flows - service.failed, service.flows)));
    let all = services.len();
    services.retain(|service| *tried || service.is_served());
    let hidden = all - services.len();
    table.write(services.into_iter(), console)?;
    if hidden > 0 {
        let ports = format_count(hidden as u64, "port");
        console.note(&format!("{ports} requested but never answered (--tried lists them)"));
    }
    Ok(loaded.status)
}

/// Runs `iplink info`: summarizes the inputs.
pub(crate) fn run_info(args: &InfoArgs, console: Console) -> Result<CommandStatus, Failure> {
    if args.table.lists_columns() {
        return list_columns(&args.table, columns::describe(&columns::info()));
    }
    let table = OutputTable::open(&args.table, Some(&args.input), &columns::info(), &["all"])?;
    let loaded = input::read(&args.input, Dimensions::LINKS, console)?;
    let view = View::new(&loaded.graph, &loaded.statistics);
    table.write(columns::info_rows(&view).into_iter(), console)?;
    Ok(loaded.status)
}

/// Runs `iplink formats`: lists the output formats.
pub(crate) fn run_formats(args: &TableArgs, console: Console) -> Result<CommandStatus, Failure> {
    if args.lists_columns() {
        return list_columns(args, columns::describe(&columns::formats()));
    }
    let table = OutputTable::open(args, None, &columns::formats(), &["all"])?;
    table.write(FORMATS.iter().copied(), console)?;
    Ok(CommandStatus::Success)
}
