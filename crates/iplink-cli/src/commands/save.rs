//! `iplink save`.

use iplink_core::graph::Saved;
use iplink_core::{Depth, Detail};

use crate::args::SaveArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, Outcome};
use crate::output::Destination;

pub(crate) fn run(args: &SaveArgs, console: Console) -> Result<Outcome, Failure> {
    let out = Destination::open(&args.target, Some(&args.inputs))?;
    // Whatever is drawn of it later may need all there is.
    let detail = Detail::PROTOCOLS;
    let depth = if args.inputs.inner { Depth::Innermost } else { Depth::Outermost };
    let reading = input::read(&args.inputs, detail, console)?;
    let saved = Saved { graph: reading.graph, account: reading.account, detail, depth };
    out.write(|out| Ok(saved.write(out.begin("graph.iplink")?)?))?;
    Ok(reading.outcome)
}
