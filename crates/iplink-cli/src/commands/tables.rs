//! The commands that print tables: `links`, `hosts`, `info` and `formats`.

use iplink_core::Dimensions;
use iplink_core::query::View;
use iplink_formats::table::{Column, Style};
use iplink_formats::{FORMATS, columns};

use crate::args::{InfoArgs, ListArgs, NodeType, TableArgs, ViewArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::host_names::add_vendors;
use crate::input::{self, CommandStatus};
use crate::output::Destination;
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

/// Runs `iplink links`: lists links.
pub(crate) fn run_links(args: &ListArgs, console: Console) -> Result<CommandStatus, Failure> {
    let columns = choose_columns(&columns::links(), &args.columns, LINK_COLUMNS)?;
    let query = build_query(&args.view, &args.input)?;
    let out = Destination::open(&args.table.output, Some(&args.input))?;
    let loaded = input::read(&args.input, columns::needs(&columns), console)?;
    let view = run_query(&query, &loaded, console);
    let style = Style::from(args.table.style);
    out.write_table(|out| style.write(&columns, view.links(), out))?;
    Ok(loaded.status)
}

/// Runs `iplink hosts`: lists hosts. Here `--top` selects the heaviest hosts, not links.
pub(crate) fn run_hosts(args: &ListArgs, console: Console) -> Result<CommandStatus, Failure> {
    let top_hosts = args.view.top_hosts.or(args.view.top);
    let view_args = ViewArgs { top: None, top_hosts, ..args.view.clone() };
    let query = build_query(&view_args, &args.input)?;
    let columns = choose_columns(&columns::hosts(), &args.columns, HOST_COLUMNS)?;
    let out = Destination::open(&args.table.output, Some(&args.input))?;
    let mut loaded = input::read(&args.input, columns::needs(&columns), console)?;
    let shows_mac_addresses = args.input.nodes == NodeType::Mac && loaded.anonymizer.is_none();
    if shows_mac_addresses && columns.iter().any(|column| column.name == "vendor") {
        add_vendors(&mut loaded.graph, console);
    }
    let view = run_query(&query, &loaded, console);
    let style = Style::from(args.table.style);
    out.write_table(|out| style.write(&columns, view.hosts(), out))?;
    Ok(loaded.status)
}

/// Selects columns by name, or the default ones if no name is given.
fn choose_columns<T>(
    available: &[Column<T>],
    names: &[String],
    default: &[&str],
) -> Result<Vec<Column<T>>, Failure> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let names = if names.is_empty() { default } else { &names };
    columns::choose(available, names).map_err(Failure::Usage)
}

/// Runs `iplink info`: summarizes the inputs.
pub(crate) fn run_info(args: &InfoArgs, console: Console) -> Result<CommandStatus, Failure> {
    let out = Destination::open(&args.table.output, Some(&args.input))?;
    let loaded = input::read(&args.input, Dimensions::LINKS, console)?;
    let view = View::new(&loaded.graph, &loaded.statistics);
    let style = Style::from(args.table.style);
    let rows = columns::info_rows(&view).into_iter();
    out.write_table(|out| style.write(&columns::info(), rows, out))?;
    Ok(loaded.status)
}

/// Runs `iplink formats`: lists the output formats.
pub(crate) fn run_formats(args: &TableArgs) -> Result<CommandStatus, Failure> {
    let style = Style::from(args.style);
    let formats = FORMATS.iter().copied();
    Destination::open(&args.output, None)?
        .write_table(|out| style.write(&columns::formats(), formats, out))?;
    Ok(CommandStatus::Success)
}
