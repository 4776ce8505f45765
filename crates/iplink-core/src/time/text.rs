//! User input quoted in error messages.

/// The maximum number of characters that a message quotes.
const MAX_QUOTED_CHARS: usize = 40;

/// Returns the first characters of a text, at most [`MAX_QUOTED_CHARS`], as a single line. The text
/// may be as long as a command line.
pub(crate) fn abbreviate(text: &str) -> String {
    let mut quoted: String = text.chars().take(MAX_QUOTED_CHARS).map(replace_unprintable).collect();
    if text.chars().nth(MAX_QUOTED_CHARS).is_some() {
        quoted.push('…');
    }
    quoted
}

/// Replaces a control character, line separator, zero-width character or character that
/// changes the direction of text by U+FFFD, so that a message stays on one line and a caret
/// below it points to the right column. Returns any other character unchanged.
pub(crate) fn replace_unprintable(character: char) -> char {
    match character {
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ if character.is_control() => '\u{fffd}',
        _ => character,
    }
}
