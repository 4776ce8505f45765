//! `iplink report`.

use super::render::draw;
use crate::args::ReportArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input::Outcome;

pub(crate) fn run(args: &ReportArgs, console: Console) -> Result<Outcome, Failure> {
    let format = iplink_formats::find("report").map_err(Failure::Usage)?;
    let params = args.params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let format = format.with(params).map_err(Failure::Usage)?;
    draw(&format, &args.inputs, &args.shape, &args.target, console)
}
