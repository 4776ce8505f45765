//! `iplink diff`: compares two inputs.

use std::path::Path;

use iplink_core::query::{Diff, DiffCounts, DiffThresholds};
use iplink_core::{Dimensions, Statistics};
use iplink_formats::columns::{self, DiffCategory, DiffRow};
use iplink_formats::kit::text::number::format_integer;
use iplink_formats::{Render, Renderer};

use super::render::build_renderer;
use crate::args::{DiffArgs, InputArgs, ViewArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, CommandStatus};
use crate::output::Destination;
use crate::table::{OutputTable, list_columns};
use crate::view::build_query;

pub(crate) fn run(args: &DiffArgs, console: Console) -> Result<CommandStatus, Failure> {
    if args.table.lists_columns() {
        return list_columns(&args.table, columns::describe(&columns::diff()));
    }
    let renderer = picture_renderer(args)?;
    let categories: Vec<DiffCategory> =
        args.categories.iter().map(|category| (*category).into()).collect();
    let view_args = ViewArgs { group: args.group.clone(), ..ViewArgs::default() };
    let query = build_query(&view_args, &args.input)?;
    let [before, after] = split_inputs(&args.input)?;
    let output = DiffOutput::open(renderer, args)?;

    let needs =
        categories.iter().fold(output.needs(), |needs, category| needs.union(category.needs()));
    let before = input::read(&before, needs, console)?;
    let after = input::read(&after, needs, console)?;
    let (graph_before, graph_after) =
        (query.transform(&before.graph), query.transform(&after.graph));
    let diff = Diff::new(&graph_before, &graph_after, thresholds(args));

    let has_changes = note_counts(&diff, &categories, console);
    match output {
        DiffOutput::Picture(renderer, out) => {
            let statistics = merge_statistics(before.statistics, after.statistics);
            out.write(|out| renderer.render(&diff.view(&statistics), out))?;
        }
        DiffOutput::Table(table) => {
            table.write(columns::diff_rows(&diff, &categories), console)?;
        }
    }
    Ok(combine_status(before.status.max(after.status), has_changes, console))
}

/// The output of the differences.
enum DiffOutput<'a> {
    /// Both inputs as one graph.
    Picture(Renderer, Destination),
    /// A row for each difference.
    Table(OutputTable<DiffRow<'a>>),
}

impl DiffOutput<'_> {
    /// Opens the destination.
    fn open(renderer: Option<Renderer>, args: &DiffArgs) -> Result<Self, Failure> {
        let inputs = Some(&args.input);
        Ok(match renderer {
            Some(renderer) => {
                Self::Picture(renderer, Destination::open(&args.table.output, inputs)?)
            }
            None => {
                Self::Table(OutputTable::open(&args.table, inputs, &columns::diff(), &["all"])?)
            }
        })
    }

    /// Returns the dimensions that the graphs must keep.
    fn needs(&self) -> Dimensions {
        match self {
            Self::Picture(renderer, _) => renderer.needs(),
            Self::Table(table) => table.needs(),
        }
    }
}

/// Returns the renderer of `--format`, or `None` if the result is a table.
fn picture_renderer(args: &DiffArgs) -> Result<Option<Renderer>, Failure> {
    let Some(name) = &args.format else {
        return Ok(None);
    };
    let format = iplink_formats::find(name).map_err(Failure::Usage)?;
    let output = &args.table.output;
    let detected = output.path.as_deref().and_then(|path| format.param_for_path(path));
    build_renderer(format, output, detected, &args.params).map(Some)
}

/// Returns the options of each input: its path, and all other options unchanged.
fn split_inputs(input: &InputArgs) -> Result<[InputArgs; 2], Failure> {
    if input.paths.len() != 2 {
        let count = input.paths.len();
        return Err(Failure::InvalidArgument(format!("diff requires two inputs, got {count}")));
    }
    let is_stdin = |path: &&_| Path::new("-") == **path;
    if input.paths.iter().filter(is_stdin).count() > 1 {
        let reason = "the standard input can be only one of the two inputs";
        return Err(Failure::InvalidArgument(reason.to_owned()));
    }
    let with_path =
        |path: Option<_>| InputArgs { paths: path.into_iter().collect(), ..input.clone() };
    let mut paths = input.paths.iter().cloned();
    Ok([with_path(paths.next()), with_path(paths.next())])
}

/// Returns the thresholds of the command line.
fn thresholds(args: &DiffArgs) -> DiffThresholds {
    let mut thresholds = DiffThresholds::default();
    (thresholds.min_packets, thresholds.min_bytes) = (args.min_packets, args.min_bytes);
    (thresholds.ratio, thresholds.min_difference) =
        (args.changed.ratio, args.changed.min_difference);
    thresholds
}

/// Returns the statistics of both inputs as one.
fn merge_statistics(mut before: Statistics, after: Statistics) -> Statistics {
    before.inputs.extend(after.inputs);
    before
}

/// Prints the number of changes per category, and returns whether there are any.
fn note_counts(diff: &Diff, categories: &[DiffCategory], console: Console) -> bool {
    let counts_of = |category| match category {
        DiffCategory::Hosts => ("hosts", diff.host_counts()),
        DiffCategory::Links => ("links", diff.link_counts()),
        _ => ("services", diff.service_counts()),
    };
    let selected = DiffCategory::ALL.into_iter().filter(|category| categories.contains(category));
    let counts: Vec<_> = selected.map(counts_of).collect();
    for (name, counts) in &counts {
        console.note(&format!("{name}: {}", describe_counts(counts)));
    }
    counts.iter().any(|(_, counts)| counts.reported() > 0)
}

/// Formats the counts of one category.
fn describe_counts(counts: &DiffCounts) -> String {
    let DiffCounts { new, gone, changed, same, below_threshold, .. } = *counts;
    let [new, gone, changed, same] =
        [new, gone, changed, same].map(|count| format_integer(count as u64));
    let text = format!("{new} new, {gone} gone, {changed} changed, {same} unchanged");
    match below_threshold {
        0 => text,
        _ => format!("{text}; {} below the threshold", format_integer(below_threshold as u64)),
    }
}

/// Combines the status of reading with the result of the comparison. If an input is incomplete,
/// its status takes precedence, because the part that was not read may cause the changes.
fn combine_status(
    read_status: CommandStatus,
    has_changes: bool,
    console: Console,
) -> CommandStatus {
    match (read_status, has_changes) {
        (CommandStatus::Damaged | CommandStatus::Unreadable, true) => {
            console.note(
                "input incomplete: items reported as new or gone may exist in the part that was \
                 not read",
            );
            read_status
        }
        (_, true) => read_status.max(CommandStatus::Different),
        (_, false) => read_status,
    }
}
