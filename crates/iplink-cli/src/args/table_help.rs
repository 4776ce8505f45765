//! The columns of tables in the help, and `--columns help`.

use std::ffi::OsString;
use std::fmt::Write;

use iplink_formats::columns::{self, ColumnInfo};

use super::output::COLUMN_LIST;

/// Returns the names and descriptions of the columns of a table.
type DescribeColumns = fn() -> Vec<ColumnInfo>;

/// The commands whose long help lists their columns.
const LISTED_COMMANDS: [(&str, DescribeColumns); 4] = [
    ("flows", || columns::describe(&columns::flows())),
    ("services", || columns::describe(&columns::services())),
    ("links", || columns::describe(&columns::links())),
    ("hosts", || columns::describe(&columns::hosts())),
];

/// The commands that print tables about inputs.
const INPUT_COMMANDS: [&str; 8] =
    ["flows", "services", "links", "hosts", "diff", "ask", "path", "info"];

/// Adds the columns to the end of the long help.
pub(super) fn with_columns(command: clap::Command) -> clap::Command {
    LISTED_COMMANDS.iter().fold(command, |command, (name, columns)| {
        command.mut_subcommand(name, |command| command.after_long_help(format_columns(&columns())))
    })
}

/// Formats the names and descriptions of columns, one per line.
fn format_columns(columns: &[ColumnInfo]) -> String {
    let width = columns.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut text = "Columns:".to_owned();
    for (name, about) in columns {
        let _ = write!(text, "\n  {name:width$}  {about}"); // writing to memory cannot fail
    }
    text
}

/// Returns whether the arguments contain `--columns help`.
pub(super) fn is_requested(args: impl Iterator<Item = OsString>) -> bool {
    let args: Vec<_> = args.map(|arg| arg.to_string_lossy().into_owned()).collect();
    let is_list = |names: &str| names.split(',').any(|name| name == COLUMN_LIST);
    let next_args = args.iter().skip(1).map(Some).chain([None]);
    args.iter().zip(next_args).any(|(arg, next)| match arg.strip_prefix("--columns") {
        Some("") => next.is_some_and(|names| is_list(names)),
        Some(value) => value.strip_prefix('=').is_some_and(is_list),
        None => false,
    })
}

/// Makes the inputs optional, because the columns of a table do not depend on them.
pub(super) fn without_inputs(command: clap::Command) -> clap::Command {
    INPUT_COMMANDS.iter().fold(command, |command, name| {
        command
            .mut_subcommand(name, |command| command.mut_arg("paths", |paths| paths.required(false)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_list_is_requested_by_either_spelling() {
        let is_requested = |args: &str| is_requested(args.split_whitespace().map(OsString::from));
        for args in ["links --columns help", "links --columns=help x", "hosts --columns host,help"]
        {
            assert!(is_requested(args), "{args}");
        }
        for args in ["links help", "links --columns", "links --columns=host help", "help --columns"]
        {
            assert!(!is_requested(args), "{args}");
        }
    }
}
