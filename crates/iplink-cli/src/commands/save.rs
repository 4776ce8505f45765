//! `iplink save`.

use iplink_core::Dimensions;
use iplink_core::graph::Saved;

use crate::args::SaveArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, Outcome};
use crate::output::Destination;

pub(crate) fn run(args: &SaveArgs, console: Console) -> Result<Outcome, Failure> {
    let out = Destination::open(&args.target, Some(&args.inputs))?;
    let keep = args.keep.iter().copied().map(Dimensions::from);
    let detail = keep.fold(Dimensions::LINKS, Dimensions::and);
    let (detail, depth) = (input::detail(&args.inputs, detail), input::depth(&args.inputs));
    let reading = input::read(&args.inputs, detail, console)?;
    let saved = Saved { graph: reading.graph, account: reading.account, detail, depth };
    out.write(|out| Ok(saved.write(out.begin("graph.iplink")?)?))?;
    Ok(reading.outcome)
}
