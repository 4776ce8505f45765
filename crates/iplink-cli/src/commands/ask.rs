//! `iplink ask`: answers questions about the graph.

use iplink_formats::Error;
use iplink_formats::questions::{self, QUESTIONS, QuestionArguments, Table};
use iplink_formats::table::Style;

use crate::args::AskArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, CommandStatus, LoadedGraph};
use crate::output::Destination;
use crate::view::{build_query, run_query};

pub(crate) fn run(args: &AskArgs, console: Console) -> Result<CommandStatus, Failure> {
    let style = Style::from(args.table.style);
    let Some(name) = args.question.as_deref().filter(|_| !args.list) else {
        let out = Destination::open(&args.table.output, None)?;
        let questions = QUESTIONS.iter().copied();
        out.write_table(|out| style.write(&questions::columns(), questions, out))?;
        return Ok(CommandStatus::Success);
    };
    let question = questions::find(name).map_err(Failure::Usage)?;
    let mut arguments = QuestionArguments::default();
    arguments.host = args.of.map(|host| args.input.names.displayed_address(host));
    arguments.at_least = args.at_least;
    question.check(&arguments, &args.columns).map_err(Failure::Usage)?;
    for (option, is_given) in [("--of", args.of.is_some()), ("--at-least", args.at_least.is_some())]
    {
        if is_given && question.parameters.iter().all(|parameter| parameter.option != option) {
            return Err(Failure::InvalidArgument(format!("{name} does not accept {option}")));
        }
    }
    let query = build_query(&args.view, &args.input)?;
    let out = Destination::open(&args.table.output, Some(&args.input))?;
    let loaded = input::read(&args.input, question.needs, console)?;
    let view = run_query(&query, &loaded, console);
    let mut text = Vec::new();
    let mut table = Table::new(style, &args.columns, &mut text);
    let note = question
        .answer(&view, &arguments, &mut table)
        .map_err(|error| restore_address(error, &loaded))?;
    out.write_table(|out| out.write_all(&text))?;
    note.iter().for_each(|note| console.note(note));
    Ok(loaded.status)
}

/// Converts an error to a failure. If the graph is anonymized, the message has the original address
/// of the host, as the user wrote it.
pub(super) fn restore_address(error: Error, loaded: &LoadedGraph) -> Failure {
    Failure::Usage(match error {
        Error::NoHost { host } => Error::NoHost { host: loaded.original_address(host) },
        error => error,
    })
}
