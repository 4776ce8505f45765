//! `iplink report`: writes a report of one page or of a folder of pages.

use super::render::{draw, folder_param};
use crate::args::ReportArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input::CommandStatus;

pub(crate) fn run(args: &ReportArgs, console: Console) -> Result<CommandStatus, Failure> {
    let format = iplink_formats::find("report").map_err(Failure::Usage)?;
    let given = args.params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    // Given parameters come last, because the last one of a name is used.
    let params = folder_param(format, &args.output).into_iter().chain(given);
    let format = format.with(params).map_err(Failure::Usage)?;
    draw(&format, &args.input, &args.view, &args.output, console)
}
