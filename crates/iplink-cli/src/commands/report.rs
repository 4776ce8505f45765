//! `iplink report`: one page, or a folder of many.

use super::render::{draw, told_by_folder};
use crate::args::ReportArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input::Outcome;

pub(crate) fn run(args: &ReportArgs, console: Console) -> Result<Outcome, Failure> {
    let format = iplink_formats::find("report").map_err(Failure::Usage)?;
    let params = args.params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    // A parameter that is given comes later, and counts.
    let told = told_by_folder(format, &args.target).into_iter();
    let format = format.with(told.chain(params)).map_err(Failure::Usage)?;
    draw(&format, &args.inputs, &args.shape, &args.target, console)
}
