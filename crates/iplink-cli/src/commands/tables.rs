//! The commands that list: `links`, `hosts`, `info` and `formats`.

use iplink_core::Detail;
use iplink_core::query::View;
use iplink_formats::table::Style;
use iplink_formats::{FORMATS, columns};

use crate::args::{ReadTableArgs, TableArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, Outcome};
use crate::output::write_table;

pub(crate) fn links(args: &ReadTableArgs, console: Console) -> Result<Outcome, Failure> {
    let reading = input::read(&args.inputs, Detail::PROTOCOLS, console)?;
    let view = View::new(&reading.graph, &reading.account);
    let style = Style::from(args.table.style);
    let columns = columns::links();
    write_table(&args.table.target, |out| {
        style.write(&columns, view.links(), out)
    })?;
    Ok(reading.outcome)
}

pub(crate) fn hosts(args: &ReadTableArgs, console: Console) -> Result<Outcome, Failure> {
    let reading = input::read(&args.inputs, Detail::LINKS, console)?;
    let view = View::new(&reading.graph, &reading.account);
    let style = Style::from(args.table.style);
    let columns = columns::hosts();
    write_table(&args.table.target, |out| {
        style.write(&columns, view.hosts(), out)
    })?;
    Ok(reading.outcome)
}

pub(crate) fn info(args: &ReadTableArgs, console: Console) -> Result<Outcome, Failure> {
    let reading = input::read(&args.inputs, Detail::LINKS, console)?;
    let view = View::new(&reading.graph, &reading.account);
    let style = Style::from(args.table.style);
    let facts = columns::info(&view).into_iter();
    write_table(&args.table.target, |out| {
        style.write(&columns::facts(), facts, out)
    })?;
    Ok(reading.outcome)
}

pub(crate) fn formats(args: &TableArgs) -> Result<Outcome, Failure> {
    let style = Style::from(args.style);
    let formats = FORMATS.iter().copied();
    write_table(&args.target, |out| {
        style.write(&columns::formats(), formats, out)
    })?;
    Ok(Outcome::Whole)
}
