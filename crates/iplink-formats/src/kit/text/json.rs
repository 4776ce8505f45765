//! JSON that is safe to print to a terminal.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use crate::kit::text::escape::is_invisible;

/// Writes a value as JSON in which all invisible characters are escaped: control
/// characters, as JSON requires, and bidirectional formatting characters.
///
/// # Errors
///
/// Returns an error if `out` cannot be written.
pub fn write(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    Ok(value.serialize(&mut Serializer::with_formatter(out, PrintableFormatter))?)
}

/// Formats JSON without invisible characters.
struct PrintableFormatter;

impl Formatter for PrintableFormatter {
    /// Writes a part of a string in which JSON itself needs no escapes.
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return out.write_all(fragment.as_bytes());
        }
        let mut remaining = fragment;
        // Each invisible character is a single UTF-16 unit, and so a single escape
        // sequence.
        while let Some((index, invisible)) =
            remaining.char_indices().find(|(_, c)| is_invisible(*c))
        {
            let (before, after) = remaining.split_at(index);
            write!(out, "{before}\\u{:04x}", u32::from(invisible))?;
            remaining = after.strip_prefix(invisible).unwrap_or_default();
        }
        out.write_all(remaining.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_escapes_invisible_characters_reversibly() {
        let text = "a\u{1b}\u{9b}b\u{202e}\u{7f}\"\\ \u{fc} \u{1f600}\u{feff}";
        let mut bytes = Vec::new();
        write(&text, &mut bytes).unwrap();
        let written = String::from_utf8(bytes).unwrap();
        let expected = "\"a\\u001b\\u009bb\\u202e\\u007f\\\"\\\\ \u{fc} \u{1f600}\\ufeff\"";
        assert_eq!(written, expected);
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
