//! `iplink diff`.

use std::path::Path;

use iplink_core::query::{Diff, Found, Thresholds};
use iplink_core::{Dimensions, Statistics};
use iplink_formats::columns::{self, Kind};
use iplink_formats::kit::text::number::grouped;
use iplink_formats::table::Style;
use iplink_formats::{Render, Renderer};

use crate::args::{DiffArgs, Inputs, Shape};
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, Outcome};
use crate::output::Destination;
use crate::view::query;

pub(crate) fn run(args: &DiffArgs, console: Console) -> Result<Outcome, Failure> {
    let format = format(args)?;
    let kinds: Vec<Kind> = args.what.iter().map(|what| Kind::from(*what)).collect();
    let query = query(&Shape { group: args.group.clone(), ..Shape::default() }, &args.inputs)?;
    let [before, after] = sides(&args.inputs)?;
    let out = Destination::open(&args.table.target, Some(&args.inputs))?;

    let needs = format.as_ref().map_or(Dimensions::LINKS, Renderer::needs);
    let needs = kinds.iter().fold(needs, |needs, kind| needs.and(kind.needs()));
    let before = input::read(&before, needs, console)?;
    let after = input::read(&after, needs, console)?;
    let (one, other) = (query.shape(&before.graph), query.shape(&after.graph));
    let diff = Diff::of(&one, &other, thresholds(args));

    let is_different = say_what_changed(&diff, &kinds, console);
    match format {
        Some(format) => {
            let account = both(before.account, after.account);
            out.write(|out| format.render(&diff.view(&account), out))?;
        }
        None => {
            let style = Style::from(args.table.style);
            let rows = columns::differences(&diff, &kinds);
            out.write_table(|out| style.write(&columns::diff(), rows, out))?;
        }
    }
    Ok(outcome(before.outcome.max(after.outcome), is_different, console))
}

fn format(args: &DiffArgs) -> Result<Option<Renderer>, Failure> {
    let Some(name) = &args.format else {
        return Ok(None);
    };
    let params = args.params.iter().map(|(name, value)| (name, value));
    let format = iplink_formats::find(name).and_then(|format| format.with(params));
    format.map(Some).map_err(Failure::Usage)
}

/// Returns the input of each side, with the options that both share.
fn sides(inputs: &Inputs) -> Result<[Inputs; 2], Failure> {
    if inputs.paths.len() != 2 {
        let given = inputs.paths.len();
        return Err(Failure::Option(format!("diff takes two inputs, and was given {given}")));
    }
    let is_standard = |path: &&_| Path::new("-") == **path;
    if inputs.paths.iter().filter(is_standard).count() > 1 {
        return Err(Failure::Option("the standard input is read once: name a file".to_owned()));
    }
    let side = |path: Option<_>| Inputs { paths: path.into_iter().collect(), ..inputs.clone() };
    let mut paths = inputs.paths.iter().cloned();
    Ok([side(paths.next()), side(paths.next())])
}

fn thresholds(args: &DiffArgs) -> Thresholds {
    let mut thresholds = Thresholds::default();
    (thresholds.min_packets, thresholds.min_bytes) = (args.min_packets, args.min_bytes);
    (thresholds.ratio, thresholds.packets) = (args.changed.ratio, args.changed.packets);
    thresholds
}

/// Returns the account of the inputs of both sides.
fn both(mut before: Statistics, after: Statistics) -> Statistics {
    before.inputs.extend(after.inputs);
    before
}

/// Counts what changed and what is not told, and returns whether anything is.
fn say_what_changed(diff: &Diff, kinds: &[Kind], console: Console) -> bool {
    let found = |kind| match kind {
        Kind::Hosts => ("hosts", diff.hosts_found()),
        Kind::Links => ("links", diff.links_found()),
        _ => ("services", diff.services_found()),
    };
    let found: Vec<_> =
        Kind::ALL.into_iter().filter(|kind| kinds.contains(kind)).map(found).collect();
    for (name, found) in &found {
        console.note(&format!("{name}: {}", describe(found)));
    }
    found.iter().any(|(_, found)| found.told() > 0)
}

fn describe(found: &Found) -> String {
    let Found { new, gone, changed, same, left_out, .. } = *found;
    let [new, gone, changed, same] =
        [new, gone, changed, same].map(|number| grouped(number as u64));
    let told = format!("{new} new, {gone} gone, {changed} changed, {same} much the same");
    match left_out {
        0 => told,
        _ => format!("{told}; left out for they are light: {}", grouped(left_out as u64)),
    }
}

/// Returns what the exit code tells: that inputs differ only where both were read
/// to their ends.
fn outcome(read: Outcome, is_different: bool, console: Console) -> Outcome {
    match (read, is_different) {
        (Outcome::Damaged | Outcome::Unreadable, true) => {
            console.note("not all was read: what seems new or gone may be in what is missing");
            read
        }
        (_, true) => read.max(Outcome::Different),
        (_, false) => read,
    }
}
