//! Questions about a network, each answered by a table (`iplink ask`).
//!
//! [`QUESTIONS`] is the registry; the answers are computed by
//! [`iplink_core::query::algorithms`].

mod articulation;
mod betweenness;
mod bridges;
mod communities;
mod components;
mod degree;
mod never_contacted;
mod only_contact;
mod pagerank;
mod port_scans;
mod rhythm;
mod scans;
mod table;
mod top_talkers;

use std::fmt;

use iplink_core::Dimensions;
use iplink_core::graph::{Address, Host};
use iplink_core::query::View;

pub use self::table::Table;
use crate::Error;
use crate::columns::{ColumnInfo, address, describe as column_infos};
use crate::spelling::canonical_spelling;
use crate::table::{Column, TableOptions, Value};

/// All questions, sorted by name.
pub static QUESTIONS: &[&Question] = &[
    &articulation::QUESTION,
    &betweenness::QUESTION,
    &bridges::QUESTION,
    &communities::QUESTION,
    &components::QUESTION,
    &degree::QUESTION,
    &never_contacted::QUESTION,
    &only_contact::QUESTION,
    &pagerank::QUESTION,
    &port_scans::QUESTION,
    &rhythm::QUESTION,
    &scans::QUESTION,
    &top_talkers::QUESTION,
];

/// A question and its implementation.
#[non_exhaustive]
pub struct Question {
    /// The unique name for `iplink ask`, in lower case.
    pub name: &'static str,
    /// A one-line description.
    pub about: &'static str,
    /// The dimensions that the graph must keep.
    pub needs: Dimensions,
    /// Whether the direction of links matters.
    pub is_directed: bool,
    /// The parameters of the question.
    pub parameters: &'static [QuestionParameter],
    columns: fn() -> Vec<ColumnInfo>,
    answer: Answer,
}

/// Writes the table of an answer, and returns an optional note about it.
type Answer = fn(&View<'_>, &QuestionArguments, &mut Table<'_>) -> Result<Option<String>, Error>;

/// A parameter of a question.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct QuestionParameter {
    /// The command-line option of `iplink ask`.
    pub option: &'static str,
    /// The default value, or `None` if the parameter is required.
    pub default: Option<&'static str>,
    /// A one-line description.
    pub about: &'static str,
}

/// The arguments of a question.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct QuestionArguments {
    /// The host for questions about one host.
    pub host: Option<Address>,
    /// The minimum count of a row to be listed, for questions with a threshold.
    pub at_least: Option<usize>,
}

impl Question {
    /// Answers the question for a view, and returns an optional note about the answer.
    ///
    /// ```
    /// use iplink_core::query::View;
    /// use iplink_core::Ingest;
    /// use iplink_formats::questions::{self, QuestionArguments, Table};
    /// use iplink_formats::table::{Style, TableOptions};
    ///
    /// # let file = &iplink_generator::office()[..];
    /// let question = questions::find("top-talkers")?;
    /// let mut ingest = Ingest::new(question.needs);
    /// ingest.read("office.pcap", file)?;
    /// let (graph, statistics) = ingest.finish();
    ///
    /// let mut options = TableOptions::with_style(Style::Tsv);
    /// options.columns = ["host", "packets_sent"].map(str::to_owned).to_vec();
    /// let mut text = Vec::new();
    /// let mut table = Table::new(&options, &mut text);
    /// question.answer(&View::new(&graph, &statistics), &QuestionArguments::default(), &mut table)?;
    /// assert!(text.starts_with(b"host\tpackets_sent\n192.168.10."));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the table cannot be written or lacks a requested column, if the
    /// question requires a host that was not given or directed links that the view does not
    /// have, or if the view does not contain the host.
    pub fn answer(
        &self,
        view: &View<'_>,
        arguments: &QuestionArguments,
        table: &mut Table<'_>,
    ) -> Result<Option<String>, Error> {
        self.check(arguments, &TableOptions::default())?;
        if self.is_directed && view.is_bidirectional() {
            return Err(Error::NeedsDirections { question: self.name });
        }
        (self.answer)(view, arguments, table)
    }

    /// Checks arguments and column names before the input is read.
    ///
    /// # Errors
    ///
    /// Returns [`Error::UnknownColumn`] for a column that the table does not have, and
    /// [`Error::NeedsHost`] if the question requires a host that was not given.
    pub fn check(
        &self,
        arguments: &QuestionArguments,
        options: &TableOptions,
    ) -> Result<(), Error> {
        let table_columns = self.columns();
        let is_column = |name: &str| {
            table_columns.iter().any(|(column, _)| *column == canonical_spelling(name))
        };
        let unknown = options.columns.iter().find(|name| *name != "all" && !is_column(name));
        let sort_column = options.sort.as_ref().map(|key| &key.column);
        let unknown = unknown.or(sort_column.filter(|name| !is_column(name)));
        if let Some(name) = unknown {
            let valid: Vec<_> = table_columns.iter().map(|(name, _)| *name).collect();
            return Err(Error::UnknownColumn { name: name.clone(), valid: valid.join(", ") });
        }
        let needs_host = self.parameters.iter().any(|parameter| {
            parameter.option == HOST_PARAMETER.option && parameter.default.is_none()
        });
        if needs_host && arguments.host.is_none() {
            return Err(Error::NeedsHost { question: self.name });
        }
        Ok(())
    }

    /// Returns the columns of the answer.
    #[must_use]
    pub fn columns(&self) -> Vec<ColumnInfo> {
        (self.columns)()
    }
}

/// The parameter for the host that a question is about.
const HOST_PARAMETER: QuestionParameter =
    QuestionParameter { option: "--of", default: None, about: "host" };

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Question").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Returns the question with the given name.
///
/// # Errors
///
/// Returns [`Error::UnknownQuestion`], which lists all names, if there is none.
pub fn find(name: &str) -> Result<&'static Question, Error> {
    let question = QUESTIONS.iter().find(|question| question.name == name);
    question.copied().ok_or_else(|| {
        let names: Vec<_> = QUESTIONS.iter().map(|question| question.name).collect();
        Error::UnknownQuestion { name: name.to_owned(), valid: names.join(", ") }
    })
}

/// Returns the columns of the list of questions.
#[must_use]
pub const fn columns<'a>() -> [Column<&'a Question>; 4] {
    [
        Column::new("question", "name for iplink ask", |question| question.name.into()),
        Column::new("about", "description", |question| question.about.into()),
        Column::new("parameters", "parameters with their defaults", |question| {
            let texts: Vec<_> =
                question.parameters.iter().map(QuestionParameter::to_string).collect();
            texts.join(" ").into()
        }),
        Column::new("columns", "names for --columns", |question| {
            let names: Vec<_> = question.columns().iter().map(|(name, _)| *name).collect();
            names.join(",").into()
        }),
    ]
}

/// Formats a parameter like `minimum number of closed ports: --at-least=5`.
impl fmt::Display for QuestionParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { option, default, about } = self;
        match default {
            Some(default) => write!(f, "{about}: {option}={default}"),
            None => write!(f, "{about}: {option}, required"),
        }
    }
}

/// The default of `--at-least`.
const DEFAULT_THRESHOLD: usize = 5;

/// Returns the parameter for the threshold of a question. `about` states what is counted.
const fn threshold(about: &'static str) -> QuestionParameter {
    QuestionParameter { option: "--at-least", default: Some("5"), about }
}

/// A row about a host: the host, and the value or values that the answer gives for it.
type HostEntry<'a, T> = (&'a Host, T);

/// Returns the column of the host that a row is about.
const fn host_column<'a, T>() -> Column<HostEntry<'a, T>> {
    Column::new("host", "address", |row| address(row.0))
}

/// Returns the column of the name of the host that a row is about.
const fn host_name_column<'a, T>() -> Column<HostEntry<'a, T>> {
    Column::new("host_name", HOST_NAME, |row| name_of(row.0))
}

/// The description of a column of host names.
const HOST_NAME: &str = "name, if known";

/// Returns the name of a host, which is untrusted text.
fn name_of(host: &Host) -> Value<'_> {
    host.name.as_deref().unwrap_or_default().into()
}

/// Returns a count as a value of a column.
const fn integer<'a>(count: usize) -> Value<'a> {
    Value::Integer(count as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn question_names_are_unique_and_sorted() {
        assert!(QUESTIONS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn threshold_parameter_states_the_default() {
        assert_eq!(threshold("").default, Some(&*DEFAULT_THRESHOLD.to_string()));
    }

    #[test]
    fn every_question_file_is_registered() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/questions");
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap().replace('_', "-");
            let is_shared = ["mod", "table"].contains(&&*stem);
            assert!(is_shared || find(&stem).is_ok(), "{stem} is not in the registry");
        }
    }
}
