//! JSON that does nothing to the terminal that it is shown on.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use crate::kit::text::escape::is_hidden;

/// Writes a value as JSON, in which what does something other than show itself
/// is a `\u` sequence: controls, as JSON itself asks for, and the marks that turn
/// the direction of writing too.
///
/// # Errors
///
/// Returns an error when `out` cannot be written.
pub fn write(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    Ok(value.serialize(&mut Serializer::with_formatter(out, Printable))?)
}

struct Printable;

impl Formatter for Printable {
    /// Writes part of a string, without what JSON itself escapes.
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return out.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        // Each that is hidden has one unit of UTF-16, and so one sequence.
        while let Some((at, hidden)) = rest.char_indices().find(|(_, it)| is_hidden(*it)) {
            let (shown, behind) = rest.split_at(at);
            write!(out, "{shown}\\u{:04x}", u32::from(hidden))?;
            rest = behind.strip_prefix(hidden).unwrap_or_default();
        }
        out.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_told_and_comes_back() {
        let text = "a\u{1b}\u{9b}b\u{202e}\u{7f}\"\\ \u{fc} \u{1f600}\u{feff}";
        let mut bytes = Vec::new();
        write(&text, &mut bytes).unwrap();
        let written = String::from_utf8(bytes).unwrap();
        let expected = "\"a\\u001b\\u009bb\\u202e\\u007f\\\"\\\\ \u{fc} \u{1f600}\\ufeff\"";
        assert_eq!(written, expected);
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
