//! `iplink report`: one page, or a folder of many.

use super::render::draw;
use crate::args::ReportArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input::Outcome;

pub(crate) fn run(args: &ReportArgs, console: Console) -> Result<Outcome, Failure> {
    let format = iplink_formats::find("report").map_err(Failure::Usage)?;
    let out = args.target.out.as_deref().map(|path| path.as_os_str().as_encoded_bytes());
    // A folder has room for many pages; a parameter that is given comes later, and counts.
    let many = out.is_some_and(|path| path.ends_with(b"/")).then_some(("pages", "many"));
    let params = args.params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let format = format.with(many.into_iter().chain(params)).map_err(Failure::Usage)?;
    draw(&format, &args.inputs, &args.shape, &args.target, console)
}
