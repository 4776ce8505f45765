//! `iplink report`: writes a report as a single page or as a folder of pages.

use super::render::{check_extension, folder_param, read_and_render};
use crate::args::ReportArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input::CommandStatus;

pub(crate) fn run(args: &ReportArgs, console: Console) -> Result<CommandStatus, Failure> {
    let format = iplink_formats::find("report").map_err(Failure::Usage)?;
    check_extension(format, &args.output)?;
    let explicit = args.params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    // Parameters of the command line come last, because the last value of a parameter is used.
    let params = folder_param(format, &args.output).into_iter().chain(explicit);
    let renderer = format.with(params).map_err(Failure::Usage)?;
    read_and_render(&renderer, &args.input, &args.view, &args.output, console)
}
