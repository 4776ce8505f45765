//! `iplink render`.

use std::io::IsTerminal;
use std::path::Path;

use iplink_formats::{Format, Render, Renderer};

use crate::args::{Inputs, RenderArgs, Shape, Target};
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
    let told = format.told_by(path_or_terminal(args));
    let params = args.params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let letters = letters(args, format);
    let letters = letters.iter().map(|letters| ("letters", letters.as_str()));
    let told = told.into_iter().chain(told_by_folder(format, &args.target));
    let format = format.with(told.chain(letters).chain(params)).map_err(Failure::Usage)?;
    draw(&format, &args.inputs, &args.shape, &args.target, console)
}

/// Reads the inputs and draws what is asked for of them.
pub(super) fn draw(
    format: &Renderer,
    inputs: &Inputs,
    shape: &Shape,
    target: &Target,
    console: Console,
) -> Result<Outcome, Failure> {
    let query = query(shape, inputs)?;
    let out = Destination::open(target, Some(inputs))?;
    let reading = input::read(inputs, format.needs(), console)?;
    let view = view(&query, &reading, console);
    out.write(|out| format.render(&view, out))?;
    Ok(reading.outcome)
}

/// Returns the parameter that fills a folder: it has room for many pages.
pub(super) fn told_by_folder(
    format: &Format,
    target: &Target,
) -> Option<(&'static str, &'static str)> {
    format.told_by_folder().filter(|_| target.is_folder())
}

/// Returns the path whose ending tells the kind of file; a terminal shows text.
fn path_or_terminal(args: &RenderArgs) -> &Path {
    match &args.target.out {
        Some(path) if path != Path::new("-") => path,
        _ if std::io::stdout().is_terminal() => Path::new("terminal.txt"),
        _ => Path::new("-"),
    }
}

/// Returns how wide the terminal is, where a text is drawn on one.
fn letters(args: &RenderArgs, format: &Format) -> Option<String> {
    let is_terminal = path_or_terminal(args) == Path::new("terminal.txt");
    let takes = format.params.iter().any(|param| param.name == "letters");
    let (terminal_size::Width(width), _) =
        (is_terminal && takes).then(terminal_size::terminal_size)??;
    Some(width.clamp(40, 1_000).to_string())
}
