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
mod rhythm;
mod scans;
mod top_talkers;

use std::fmt;
use std::io::Write;

use iplink_core::Detail;
use iplink_core::graph::{Address, Host};
use iplink_core::query::View;

use crate::Error;
use crate::columns::address;
use crate::table::{Column, Style, Value};

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
    pub needs: Detail,
    /// Which of [`Asked`] it looks at.
    pub takes: &'static [&'static str],
    answer: Answer,
}

/// Writes the table that answers a question, and returns what there is to say of
/// it.
type Answer = fn(&View<'_>, &Asked, Style, &mut dyn Write) -> Result<Option<String>, Error>;

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
    /// Writes the answer for what a view shows, and returns what there is to say
    /// of how it was found.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when `out` cannot be written, when the question needs
    /// a host that was not given, or when the view has no such host.
    pub fn answer(
        &self,
        view: &View<'_>,
        asked: &Asked,
        style: Style,
        out: &mut dyn Write,
    ) -> Result<Option<String>, Error> {
        (self.answer)(view, asked, style, out)
    }
}

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
pub const fn columns<'a>() -> [Column<&'a Question>; 3] {
    [
        Column::new("question", "name, as ask takes it", |question| question.name.into()),
        Column::new("about", "what it asks", |question| question.about.into()),
        Column::new("takes", "what else it is told", |question| question.takes.join(" ").into()),
    ]
}

/// A host, and something that was found out about it.
type About<'a, T> = (&'a Host, T);

/// Returns the column of the host that a row is about.
const fn host<'a, T>() -> Column<About<'a, T>> {
    Column::new("host", "address", |row| address(row.0))
}

/// Returns a number, whatever its type, as a value.
const fn integer<'a>(number: usize) -> Value<'a> {
    Value::Integer(number as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_sorted() {
        assert!(QUESTIONS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn every_file_of_this_folder_is_registered() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/questions");
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap().replace('_', "-");
            assert!(stem == "mod" || find(&stem).is_ok(), "{stem} is not in the registry");
        }
    }
}
