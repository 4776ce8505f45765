//! What can be wrong with a time.

use chrono::NaiveDateTime;

use super::Timestamp;

/// A text that tells no moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// It has none of the forms that are known.
    #[error(
        "`{0}` is no time; expected `2009-01-16T00:03:00Z`, `2009-01-16 00:03`, \
         `2009-1-16-00-03-00` or seconds since 1970, with up to 9 digits behind the point"
    )]
    Form(String),
    /// It has the form of a time, and there is no such day or time of day.
    #[error("`{0}` does not exist: there is no such day or time of day")]
    NoSuchTime(String),
    /// Clocks were set forward over it.
    #[error("{clock} was never shown in {zone}: clocks were set forward over it")]
    Gap {
        /// What the clocks did not show.
        clock: NaiveDateTime,
        /// Where they did not.
        zone: String,
    },
    /// It is not in the years that a [`Timestamp`] spans.
    #[error("the time is out of range, which is the years 1677 to 2262")]
    OutOfRange,
    /// It is not two moments with a colon between them.
    #[error(
        "`{0}` is no range of time; expected `A:B`, each in seconds since 1970 or as \
         `2009-1-16-00-03-00`"
    )]
    Range(String),
    /// A range ends before it starts.
    #[error("the range ends at {end}, before it starts at {start}")]
    Backwards {
        /// Its start.
        start: Timestamp,
        /// Its end.
        end: Timestamp,
    },
}

/// So many characters of a text are said.
const SHOWN: usize = 40;

/// Returns the start of a text, which may be as long as a command line, on one
/// line.
pub(crate) fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).map(printable).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// Shows what would move a mark under a line, or turn or end the line, as one
/// blank sign.
pub(crate) fn printable(character: char) -> char {
    match character {
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ if character.is_control() => '\u{fffd}',
        _ => character,
    }
}
