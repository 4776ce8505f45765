//! `iplink render`.

use iplink_formats::Render;

use crate::args::RenderArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, Outcome};
use crate::output::Destination;
use crate::view::{query, view};

pub(crate) fn run(args: &RenderArgs, console: Console) -> Result<Outcome, Failure> {
    let format = match (&args.format, &args.target.out) {
        (Some(name), _) => iplink_formats::find(name),
        (None, out) => iplink_formats::find_by_path(out.as_deref().unwrap_or("-".as_ref())),
    }
    .map_err(Failure::Usage)?;
    let told = args.target.out.as_deref().and_then(|out| format.told_by(out));
    let params = args.params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let format = format.with(told.into_iter().chain(params)).map_err(Failure::Usage)?;
    let query = query(&args.shape, &args.inputs)?;
    let out = Destination::open(&args.target, Some(&args.inputs))?;
    let reading = input::read(&args.inputs, format.needs(), console)?;
    let view = view(&query, &reading, console);
    out.write(|out| format.render(&view, out))?;
    Ok(reading.outcome)
}
