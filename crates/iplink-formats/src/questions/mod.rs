//! Questions about who talks to whom, each answered by a table.
//!
//! [`QUESTIONS`] is the registry, a line each; what they ask is computed by
//! [`iplink_core::query::algo`].

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
use crate::columns::address;
use crate::table::{Column, Value};

/// All questions, in the order of their names.
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

/// A question, and how it is answered.
#[non_exhaustive]
pub struct Question {
    /// The name that `ask` takes: lower case, unique.
    pub name: &'static str,
    /// What it asks, in one line.
    pub about: &'static str,
    /// What the graph must keep besides hosts and links.
    pub needs: Dimensions,
    /// Whether it matters which way a link leads.
    pub is_directed: bool,
    /// What else it is told.
    pub takes: &'static [Takes],
    columns: fn() -> Vec<Described>,
    answer: Answer,
}

/// Writes the table that answers a question, and returns what there is to say of
/// it.
type Answer = fn(&View<'_>, &Asked, &mut Table<'_>) -> Result<Option<String>, Error>;

/// Something that a question is told.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Takes {
    /// The option of `ask` that tells it.
    pub option: &'static str,
    /// Its value where it is not given; `None` where it must be.
    pub default: Option<&'static str>,
    /// What it is, in one line.
    pub about: &'static str,
}

/// The name of a column, and what stands in it.
pub type Described = (&'static str, &'static str);

/// What a question is asked about.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Asked {
    /// The host.
    pub host: Option<Address>,
    /// The least number, where the question has one.
    pub at_least: Option<usize>,
}

impl Question {
    /// Answers for what a view shows, and returns what there is to say of how the
    /// answer was found.
    ///
    /// ```
    /// use iplink_core::query::View;
    /// use iplink_core::Ingest;
    /// use iplink_formats::questions::{self, Asked, Table};
    /// use iplink_formats::table::Style;
    ///
    /// # let file = &iplink_generator::office()[..];
    /// let question = questions::find("top-talkers")?;
    /// let mut ingest = Ingest::new(question.needs);
    /// ingest.read("office.pcap", file)?;
    /// let (graph, account) = ingest.finish();
    ///
    /// let (mut text, columns) = (Vec::new(), ["host", "packets_sent"].map(str::to_owned));
    /// let mut table = Table::new(Style::Tsv, &columns, &mut text);
    /// question.answer(&View::new(&graph, &account), &Asked::default(), &mut table)?;
    /// assert!(text.starts_with(b"host\tpackets_sent\n192.168.10."));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the table cannot be written or has no such column,
    /// when the question needs a host that was not given or directions that links
    /// do not have, or when the view has no such host.
    pub fn answer(
        &self,
        view: &View<'_>,
        asked: &Asked,
        table: &mut Table<'_>,
    ) -> Result<Option<String>, Error> {
        self.check(asked, &[])?;
        if self.is_directed && view.is_both_ways() {
            return Err(Error::NeedsDirections { question: self.name });
        }
        (self.answer)(view, asked, table)
    }

    /// Finds out what would be wrong with a question before it is asked.
    ///
    /// # Errors
    ///
    /// Returns [`Error::UnknownColumn`] when its table has no such column, and
    /// [`Error::NeedsHost`] when it needs a host that was not given.
    pub fn check(&self, asked: &Asked, columns: &[String]) -> Result<(), Error> {
        let all = self.columns();
        let unknown =
            columns.iter().find(|name| *name != "all" && all.iter().all(|(it, _)| it != name));
        if let Some(name) = unknown {
            let known: Vec<_> = all.iter().map(|(name, _)| *name).collect();
            return Err(Error::UnknownColumn { name: name.clone(), known: known.join(", ") });
        }
        let needs_host = self.takes.iter().any(|it| it.option == OF.option && it.default.is_none());
        if needs_host && asked.host.is_none() {
            return Err(Error::NeedsHost { question: self.name });
        }
        Ok(())
    }

    /// Returns the columns of its table, each with what stands in it.
    #[must_use]
    pub fn columns(&self) -> Vec<Described> {
        (self.columns)()
    }
}

/// The host that a question is about.
const OF: Takes = Takes { option: "--of", default: None, about: "the host" };

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Question").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Returns the question of this name.
///
/// # Errors
///
/// Returns [`Error::UnknownQuestion`], with all names, when there is none.
pub fn find(name: &str) -> Result<&'static Question, Error> {
    let question = QUESTIONS.iter().find(|question| question.name == name);
    question.copied().ok_or_else(|| {
        let names: Vec<_> = QUESTIONS.iter().map(|question| question.name).collect();
        Error::UnknownQuestion { name: name.to_owned(), known: names.join(", ") }
    })
}

/// Returns what there is to say of a question.
#[must_use]
pub const fn columns<'a>() -> [Column<&'a Question>; 4] {
    [
        Column::new("question", "name, as ask takes it", |question| question.name.into()),
        Column::new("about", "what it asks", |question| question.about.into()),
        Column::new("parameters", "what else it is told, with the defaults", |question| {
            let texts: Vec<_> = question.takes.iter().map(Takes::to_string).collect();
            texts.join(" ").into()
        }),
        Column::new("columns", "what --columns takes", |question| {
            let names: Vec<_> = question.columns().iter().map(|(name, _)| *name).collect();
            names.join(",").into()
        }),
    ]
}

impl fmt::Display for Takes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { option, default, about } = self;
        match default {
            Some(default) => write!(f, "{about}: {option}={default}"),
            None => write!(f, "{about}: {option}, must be given"),
        }
    }
}

/// So many unanswered contacts are worth a row, unless it is told.
const AT_LEAST: usize = 5;

/// The least number of something, in a row.
const fn at_least(about: &'static str) -> Takes {
    Takes { option: "--at-least", default: Some("5"), about }
}

/// A host, and something that was found out about it.
type About<'a, T> = (&'a Host, T);

/// Returns the column of the host that a row is about.
const fn host<'a, T>() -> Column<About<'a, T>> {
    Column::new("host", "address", |row| address(row.0))
}

/// Returns the column of its name.
const fn host_name<'a, T>() -> Column<About<'a, T>> {
    Column::new("host_name", HOST_NAME, |row| name_of(row.0))
}

/// What stands in a column of names.
const HOST_NAME: &str = "its name, where one is known";

/// Returns the name of a host, which may hold anything.
fn name_of(host: &Host) -> Value<'_> {
    host.name.as_deref().unwrap_or_default().into()
}

/// Returns a number, whatever its type, as a value.
const fn integer<'a>(number: usize) -> Value<'a> {
    Value::Integer(number as u64)
}

/// Returns the names of columns, and what stands in these.
fn described<T>(columns: &[Column<T>]) -> Vec<Described> {
    columns.iter().map(|column| (column.name, column.about)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_sorted() {
        assert!(QUESTIONS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn the_least_number_is_what_is_said() {
        assert_eq!(at_least("").default, Some(&*AT_LEAST.to_string()));
    }

    #[test]
    fn every_file_of_this_folder_is_registered() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/questions");
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap().replace('_', "-");
            let is_shared = ["mod", "table"].contains(&&*stem);
            assert!(is_shared || find(&stem).is_ok(), "{stem} is not in the registry");
        }
    }
}
