//! `iplink render`: draws the graph, or writes it in a file format.

use std::io::IsTerminal;
use std::path::Path;

use iplink_formats::{Format, Render, Renderer};

use crate::args::{InputArgs, OutputArgs, RenderArgs, ViewArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, CommandStatus};
use crate::output::Destination;
use crate::view::{build_query, run_query};

/// A path that represents the terminal; its extension selects text output.
const TERMINAL_PATH: &str = "terminal.txt";

pub(crate) fn run(args: &RenderArgs, console: Console) -> Result<CommandStatus, Failure> {
    let format = match (&args.format, &args.output.path) {
        (Some(name), _) => iplink_formats::find(name),
        (None, path) => iplink_formats::find_by_path(path.as_deref().unwrap_or("-".as_ref())),
    }
    .map_err(Failure::Usage)?;
    let width = terminal_width(args, format);
    let width = width.as_deref().map(|width| ("letters", width));
    let detected = format.param_for_path(path_or_terminal(args)).into_iter();
    let detected = detected.chain(folder_param(format, &args.output)).chain(width);
    let renderer = build_renderer(format, &args.output, detected, &args.params)?;
    read_and_render(&renderer, &args.input, &args.view, &args.output, console)
}

/// Reads the inputs and writes their graph with a renderer.
pub(super) fn read_and_render(
    renderer: &Renderer,
    input: &InputArgs,
    view_args: &ViewArgs,
    output: &OutputArgs,
    console: Console,
) -> Result<CommandStatus, Failure> {
    let query = build_query(view_args, input)?;
    let out = Destination::open(output, Some(input))?;
    let loaded = input::read(input, renderer.needs(), console)?;
    let view = run_query(&query, &loaded, console);
    out.write(|out| renderer.render(&view, out))?;
    Ok(loaded.status)
}

/// Configures a format with parameters that were detected from the output, and with those of the
/// command line. Rejects an output file whose extension the format does not write.
pub(super) fn build_renderer<'a>(
    format: &Format,
    output: &OutputArgs,
    detected: impl IntoIterator<Item = (&'a str, &'a str)>,
    explicit: &'a [(String, String)],
) -> Result<Renderer, Failure> {
    check_extension(format, output)?;
    // Parameters of the command line come last, because the last value of a parameter is used.
    let explicit = explicit.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    format.with(detected.into_iter().chain(explicit)).map_err(Failure::Usage)
}

/// Rejects an output file whose extension is that of a file type that the format does not write.
fn check_extension(format: &Format, output: &OutputArgs) -> Result<(), Failure> {
    match &output.path {
        Some(path) if !output.is_folder() => format.check_path(path).map_err(Failure::Usage),
        _ => Ok(()),
    }
}

/// Returns the parameter that selects output of several pages, if the output is a folder.
pub(super) fn folder_param(
    format: &Format,
    output: &OutputArgs,
) -> Option<(&'static str, &'static str)> {
    format.param_for_folder().filter(|_| output.is_folder())
}

/// Returns the path whose extension selects the file type: the path of the output, or that of a
/// text file if the output is a terminal.
fn path_or_terminal(args: &RenderArgs) -> &Path {
    match &args.output.path {
        Some(path) if path != Path::new("-") => path,
        _ if std::io::stdout().is_terminal() => Path::new(TERMINAL_PATH),
        _ => Path::new("-"),
    }
}

/// Returns the width of the terminal, in characters, if the output is a terminal and the format has
/// a parameter for its width (`letters`).
fn terminal_width(args: &RenderArgs, format: &Format) -> Option<String> {
    let is_terminal = path_or_terminal(args) == Path::new(TERMINAL_PATH);
    let has_width = format.params.iter().any(|param| param.name == "letters");
    let (terminal_size::Width(width), _) =
        (is_terminal && has_width).then(terminal_size::terminal_size)??;
    Some(width.clamp(40, 1_000).to_string())
}
