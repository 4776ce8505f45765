//! `iplink report`: writes a report as a single page or as a folder of pages.

use super::render::{build_renderer, folder_param, read_and_render};
use crate::args::ReportArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input::CommandStatus;

pub(crate) fn run(args: &ReportArgs, console: Console) -> Result<CommandStatus, Failure> {
    let format = iplink_formats::find("report").map_err(Failure::Usage)?;
    let detected = folder_param(format, &args.output);
    let renderer = build_renderer(format, &args.output, detected, &args.params)?;
    read_and_render(&renderer, &args.input, &args.view, &args.output, console)
}
