//! The tokenizer: splits a filter into words and symbols.

/// A word or a symbol, and its position in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    /// The offset in the text, in bytes.
    pub(super) offset: usize,
    /// Whether the token was in quotation marks, and so is not a keyword.
    pub(super) is_quoted: bool,
}

/// The symbols. The first one that matches is used, and so `!` comes after `!=`.
const SYMBOLS: [&str; 12] = ["&&", "||", "<=", ">=", "==", "!=", "!", "<", ">", "=", "(", ")"];

/// The characters that end a word.
const DELIMITERS: [char; 9] = ['&', '|', '<', '>', '=', '!', '(', ')', '"'];

/// The remaining tokens of a text: those from `offset` (in bytes).
#[derive(Clone, Copy, Debug)]
pub(super) struct Tokens<'t> {
    text: &'t str,
    offset: usize,
}

impl<'t> Tokens<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, offset: 0 }
    }

    /// Consumes and returns the next token, or returns `None` at the end.
    pub(super) fn next(&mut self) -> Option<Token<'t>> {
        let unread = self.text.get(self.offset..)?.trim_start();
        self.offset = self.text.len().saturating_sub(unread.len());
        let first = unread.chars().next()?;
        let symbol = SYMBOLS.iter().find(|symbol| unread.starts_with(**symbol));
        let (len, is_quoted) = match (symbol, first) {
            (Some(symbol), _) => (symbol.len(), false),
            (None, '"') => (quoted_len(unread), true),
            // A single `&` or `|` is a token that no rule accepts.
            (None, _) => (word_len(unread).max(first.len_utf8()), false),
        };
        let text = unread.get(..len)?;
        let text = if is_quoted { text.trim_matches('"') } else { text };
        let token = Token { text, offset: self.offset, is_quoted };
        self.offset = self.offset.saturating_add(len);
        Some(token)
    }
}

/// Returns the length of the word at the start of a text, in bytes.
fn word_len(text: &str) -> usize {
    let ends_word = |character: char| character.is_whitespace() || DELIMITERS.contains(&character);
    text.find(ends_word).unwrap_or(text.len())
}

/// Returns the length of the quoted text at the start of a text, in bytes, including both
/// quotation marks. Without a closing one, it extends to the end.
fn quoted_len(text: &str) -> usize {
    let inner = text.get(1..).unwrap_or_default();
    inner.find('"').map_or(text.len(), |end| end.saturating_add(2))
}

impl Token<'_> {
    /// Returns whether the token is this keyword or symbol, ignoring case.
    pub(super) fn is(&self, word: &str) -> bool {
        !self.is_quoted && self.text.eq_ignore_ascii_case(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(&str, usize)> {
        let mut tokens = Tokens::new(text);
        std::iter::from_fn(|| tokens.next()).map(|token| (token.text, token.offset)).collect()
    }

    #[test]
    fn symbols_need_no_space_around_them() {
        assert_eq!(
            split("!(host a)&&len<=5"),
            [
                ("!", 0),
                ("(", 1),
                ("host", 2),
                ("a", 7),
                (")", 8),
                ("&&", 9),
                ("len", 11),
                ("<=", 14),
                ("5", 16)
            ]
        );
        assert_eq!(split(" a|b "), [("a", 1), ("|", 2), ("b", 3)]);
        assert_eq!(split("  "), []);
    }

    #[test]
    fn quoted_text_is_one_token() {
        assert_eq!(split("since \"a b\" x"), [("since", 0), ("a b", 6), ("x", 12)]);
        assert_eq!(split("\"open"), [("open", 0)]);
        assert_eq!(split("é€ ü"), [("é€", 0), ("ü", 6)]);
    }
}
