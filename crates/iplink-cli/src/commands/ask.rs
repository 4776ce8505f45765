//! `iplink ask`: answers questions about the graph.

use iplink_formats::Error;
use iplink_formats::columns::describe;
use iplink_formats::questions::{self, QUESTIONS, Question, QuestionArguments, Table};

use crate::args::{AskArgs, ViewArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, CommandStatus, LoadedGraph};
use crate::output::Destination;
use crate::table::{OutputTable, list_columns, note_limit, table_options};
use crate::view::{build_query, run_query};

pub(crate) fn run(args: &AskArgs, console: Console) -> Result<CommandStatus, Failure> {
    let Some(name) = args.question.as_deref().filter(|_| !args.list) else {
        return list_questions(args, console);
    };
    let question = questions::find(name).map_err(Failure::Usage)?;
    if args.table.lists_columns() {
        return list_columns(&args.table, question.columns());
    }
    answer(question, args, console)
}

/// Lists the questions.
fn list_questions(args: &AskArgs, console: Console) -> Result<CommandStatus, Failure> {
    if args.table.lists_columns() {
        return list_columns(&args.table, describe(&questions::columns()));
    }
    let table = OutputTable::open(&args.table, None, &questions::columns(), &["all"])?;
    table.write(QUESTIONS.iter().copied(), console)?;
    Ok(CommandStatus::Success)
}

/// Reads the inputs, and answers the question.
fn answer(question: &Question, args: &AskArgs, console: Console) -> Result<CommandStatus, Failure> {
    let mut arguments = QuestionArguments::default();
    arguments.host = args.of.map(|host| args.input.names.displayed_address(host));
    arguments.at_least = args.at_least;
    let out = Destination::open(&args.table.output, Some(&args.input))?;
    let options = table_options(&args.table)?;
    question.check(&arguments, &options).map_err(Failure::Usage)?;
    check_options(question, args)?;
    let query = build_query(&args.view, &args.input)?;
    let loaded = input::read(&args.input, question.needs, console)?;
    let view = run_query(&query, &loaded, console);
    let mut text = Vec::new();
    let mut table = Table::new(&options, &mut text);
    let note = question
        .answer(&view, &arguments, &mut table)
        .map_err(|error| restore_address(error, &loaded))?;
    let row_count = table.row_count();
    out.write_table(|out| out.write_all(&text))?;
    note_limit(row_count, console);
    note.iter().for_each(|note| console.note(note));
    Ok(loaded.status)
}

/// Rejects options that the question does not have, or that would change its answer.
fn check_options(question: &Question, args: &AskArgs) -> Result<(), Failure> {
    let name = question.name;
    if args.input.paths.is_empty() {
        let usage = format!("ask requires an input: iplink ask {name} INPUT...");
        return Err(Failure::InvalidArgument(usage));
    }
    for (option, is_given) in [("--of", args.of.is_some()), ("--at-least", args.at_least.is_some())]
    {
        if is_given && question.parameters.iter().all(|parameter| parameter.option != option) {
            return Err(Failure::InvalidArgument(format!("{name} does not accept {option}")));
        }
    }
    let ViewArgs { top, top_hosts, .. } = args.view;
    for (option, is_given) in [("--top", top.is_some()), ("--top-hosts", top_hosts.is_some())] {
        if is_given {
            let reason = "narrows the graph and would change the answer: use --limit N";
            return Err(Failure::InvalidArgument(format!("{option} {reason}")));
        }
    }
    Ok(())
}

/// Converts an error to a failure. If the graph is anonymized, the message has the original address
/// of the host, as the user wrote it.
pub(super) fn restore_address(error: Error, loaded: &LoadedGraph) -> Failure {
    Failure::Usage(match error {
        Error::NoHost { host } => Error::NoHost { host: loaded.original_address(host) },
        error => error,
    })
}
