//! `iplink save`: saves the graph to a file that every command can read.

use iplink_core::graph::SavedGraph;

use crate::args::{DimensionArg, OutputArgs, SaveArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, CommandStatus};
use crate::output::Destination;

pub(crate) fn run(args: &SaveArgs, console: Console) -> Result<CommandStatus, Failure> {
    check_extension(&args.output)?;
    let out = Destination::open(&args.output, Some(&args.input))?;
    let dimensions = input::effective_dimensions(&args.input, DimensionArg::combine(&args.keep));
    let loaded = input::read(&args.input, dimensions, console)?;
    let (graph, statistics) = (loaded.graph, loaded.statistics);
    let saved = SavedGraph { graph, statistics, dimensions, depth: input::depth(&args.input) };
    out.write(|out| Ok(saved.write(out.create_file("graph.iplink")?)?))?;
    Ok(loaded.status)
}

/// Rejects an output file that has the extension of an output format, because a saved graph is in
/// none of these formats.
fn check_extension(output: &OutputArgs) -> Result<(), Failure> {
    let Some(path) = &output.path else { return Ok(()) };
    let Ok(format) = iplink_formats::find_by_path(path) else { return Ok(()) };
    let (path, format) = (path.display(), format.name);
    let hint = format!("use .iplink, or iplink render -f {format}");
    Err(Failure::InvalidArgument(format!("a saved graph cannot be written to {path}: {hint}")))
}
