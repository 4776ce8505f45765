//! User input quoted in error messages.

/// The maximum number of characters that a message quotes.
const MAX_QUOTED_CHARS: usize = 40;

/// Returns the start of a text as a single line. The text may be as long as a
/// command line permits.
pub(crate) fn abbreviate(text: &str) -> String {
    let mut quoted: String = text.chars().take(MAX_QUOTED_CHARS).map(replace_unprintable).collect();
    if text.chars().nth(MAX_QUOTED_CHARS).is_some() {
        quoted.push('…');
    }
    quoted
}

/// Replaces control characters, and those that change the direction of text or the
/// position of a mark below the line, by one replacement character each.
pub(crate) fn replace_unprintable(character: char) -> char {
    match character {
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ if character.is_control() => '\u{fffd}',
        _ => character,
    }
}
