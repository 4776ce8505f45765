//! A text cut into words and signs.

/// A word or a sign, and where in the text it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    /// The offset in the text, in bytes.
    pub(super) at: usize,
    /// Whether it stood in quotation marks, and so is none of the language's own
    /// words.
    pub(super) is_quoted: bool,
}

/// The signs, those that begin like another before it.
const SIGNS: [&str; 12] = ["&&", "||", "<=", ">=", "==", "!=", "!", "<", ">", "=", "(", ")"];

/// What ends a word.
const ENDS: [char; 9] = ['&', '|', '<', '>', '=', '!', '(', ')', '"'];

/// The rest of a text, to be cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    pub(super) const fn of(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// Cuts the next token off; `None` at the end.
    pub(super) fn next(&mut self) -> Option<Token<'t>> {
        let rest = self.text.get(self.at..)?;
        let word = rest.trim_start();
        self.at = self.text.len().saturating_sub(word.len());
        let first = word.chars().next()?;
        let sign = SIGNS.iter().find(|sign| word.starts_with(**sign));
        let (len, is_quoted) = match (sign, first) {
            (Some(sign), _) => (sign.len(), false),
            (None, '"') => (quoted_len(word), true),
            // A lone `&` or `|` is a token that nothing expects.
            (None, _) => (word_len(word).max(first.len_utf8()), false),
        };
        let text = word.get(..len)?;
        let token = Token { text: text.trim_matches(quote(is_quoted)), at: self.at, is_quoted };
        self.at = self.at.saturating_add(len);
        Some(token)
    }
}

fn quote(is_quoted: bool) -> impl Fn(char) -> bool {
    move |character| is_quoted && character == '"'
}

fn word_len(text: &str) -> usize {
    let is_end = |character: char| character.is_whitespace() || ENDS.contains(&character);
    text.find(is_end).unwrap_or(text.len())
}

/// Returns the length of a text in quotation marks, both included; one that is
/// not closed goes to the end.
fn quoted_len(text: &str) -> usize {
    let inner = text.get(1..).unwrap_or_default();
    inner.find('"').map_or(text.len(), |end| end.saturating_add(2))
}

impl Token<'_> {
    /// Tells whether it is this word or sign, in letters of any case.
    pub(super) fn is(&self, word: &str) -> bool {
        !self.is_quoted && self.text.eq_ignore_ascii_case(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(&str, usize)> {
        let mut tokens = Tokens::of(text);
        std::iter::from_fn(|| tokens.next()).map(|token| (token.text, token.at)).collect()
    }

    #[test]
    fn signs_need_no_space_around_them() {
        assert_eq!(
            cut("!(host a)&&len<=5"),
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
        assert_eq!(cut(" a|b "), [("a", 1), ("|", 2), ("b", 3)]);
        assert_eq!(cut("  "), []);
    }

    #[test]
    fn a_quoted_text_is_one_word() {
        assert_eq!(cut("since \"a b\" x"), [("since", 0), ("a b", 6), ("x", 12)]);
        assert_eq!(cut("\"open"), [("open", 0)]);
        assert_eq!(cut("é€ ü"), [("é€", 0), ("ü", 6)]);
    }
}
