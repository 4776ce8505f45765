//! What is wrong with a filter, and where.

use std::fmt;

use crate::time::{printable, shortened};

/// A text that is no filter: what is wrong, and at which place.
///
/// Its own text has three lines: what was expected, the filter, and a mark under
/// the place.
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
    /// The filter around the place, on one line.
    excerpt: String,
    /// How many characters of it stand before the place.
    before: usize,
}

/// So many characters are shown before the place and after it.
const AROUND: usize = 48;

impl FilterError {
    /// Says what is wrong at an offset of the text, in bytes.
    #[cold]
    pub(super) fn new(text: &str, offset: usize, problem: String) -> Self {
        let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
        let start: Vec<char> = before.chars().rev().take(AROUND).collect();
        let excerpt = start.iter().rev().copied().chain(after.chars().take(AROUND));
        Self {
            problem,
            offset: before.len(),
            excerpt: excerpt.map(printable).collect(),
            before: start.len(),
        }
    }

    /// Says what was expected at an offset and is not there.
    #[cold]
    pub(super) fn expected(text: &str, offset: usize, what: &str, found: Option<&str>) -> Self {
        let found = match found {
            Some(word) => format!("`{}`", shortened(word)),
            None => "the end".to_owned(),
        };
        Self::new(text, offset, format!("expected {what}, found {found}"))
    }

    /// Returns what is wrong, without the place.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// Returns the place, in bytes from the start of the text.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { problem, excerpt, before, .. } = self;
        write!(f, "{problem}\n  {excerpt}\n  {:before$}^", "")
    }
}

impl std::error::Error for FilterError {}
