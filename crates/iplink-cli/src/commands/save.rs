//! `iplink save`: saves the graph to a file that every command can read.

use iplink_core::graph::SavedGraph;

use crate::args::{DimensionArg, SaveArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, CommandStatus};
use crate::output::Destination;

pub(crate) fn run(args: &SaveArgs, console: Console) -> Result<CommandStatus, Failure> {
    let out = Destination::open(&args.output, Some(&args.input))?;
    let dimensions = input::effective_dimensions(&args.input, DimensionArg::combine(&args.keep));
    let loaded = input::read(&args.input, dimensions, console)?;
    let (graph, statistics) = (loaded.graph, loaded.statistics);
    let saved = SavedGraph { graph, statistics, dimensions, depth: input::depth(&args.input) };
    out.write(|out| Ok(saved.write(out.create_file("graph.iplink")?)?))?;
    Ok(loaded.status)
}
