//! Syntax errors in filters.

use std::fmt;

use crate::time::{abbreviate, replace_unprintable};

/// A syntax error in a filter, with its position.
///
/// Its message has three lines: the problem, the filter, and a mark below the position.
///
/// ```
/// use iplink_core::filter::Filter;
///
/// let error = "host 10.0.0.1 and port web".parse::<Filter>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "expected a port from 0 to 65535 or the name of a service, found `web`\n\
///      \x20 host 10.0.0.1 and port web\n\
///      \x20                        ^"
/// );
/// assert_eq!(error.offset(), 23);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    problem: String,
    offset: usize,
    /// The text of the filter around the position, on one line.
    excerpt: String,
    /// The number of characters in the excerpt before the position.
    mark_column: usize,
}

/// The maximum number of characters shown before the position, and after it.
const MAX_CONTEXT_CHARS: usize = 48;

impl FilterError {
    /// Creates an error at an offset in the text, in bytes.
    #[cold]
    pub(super) fn new(text: &str, offset: usize, problem: String) -> Self {
        let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
        let reversed_before: Vec<char> = before.chars().rev().take(MAX_CONTEXT_CHARS).collect();
        let before_mark = reversed_before.iter().rev().copied();
        let excerpt = before_mark.chain(after.chars().take(MAX_CONTEXT_CHARS));
        Self {
            problem,
            offset: before.len(),
            excerpt: excerpt.map(replace_unprintable).collect(),
            mark_column: reversed_before.len(),
        }
    }

    /// Creates an error for unexpected syntax at an offset, in bytes. `found` is the token at
    /// this offset, and `None` at the end.
    #[cold]
    pub(super) fn unexpected(
        text: &str,
        offset: usize,
        expected: &str,
        found: Option<&str>,
    ) -> Self {
        let found = match found {
            Some(word) => format!("`{}`", abbreviate(word)),
            None => "the end".to_owned(),
        };
        Self::new(text, offset, format!("expected {expected}, found {found}"))
    }

    /// Returns the description of the error, without the position.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// Returns the position of the error, in bytes from the start of the filter.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { problem, excerpt, mark_column, .. } = self;
        write!(f, "{problem}\n  {excerpt}\n  {:mark_column$}^", "")
    }
}

impl std::error::Error for FilterError {}
