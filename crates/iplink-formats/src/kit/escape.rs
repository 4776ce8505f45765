//! One escaper a syntax. Every text that comes from a capture, or from what
//! else somebody may have made up, passes through one of them.

use std::fmt::{Display, Write, from_fn};

/// Writes a text as the inside of a quoted string of the DOT language.
///
/// Quotes and backslashes are escaped, so that no text ends the string or
/// makes one of DOT's escape sequences such as `\N`; control characters, and
/// those that turn the direction of writing, are shown as `\u{1b}` is here.
pub fn dot(text: &str) -> impl Display + '_ {
    from_fn(|f| {
        text.chars().try_for_each(|character| match character {
            '"' => f.write_str("\\\""),
            '\\' => f.write_str("\\\\"),
            hidden if is_hidden(hidden) => write!(f, "\\\\u{{{:x}}}", u32::from(hidden)),
            shown => f.write_char(shown),
        })
    })
}

/// Writes a text as the content of an element of XML, or as the value of an
/// attribute between double quotes.
///
/// What XML 1.0 has no way to say, and what does something other than show
/// itself, is shown as `\u{1b}` is here.
pub fn xml(text: &str) -> impl Display + '_ {
    from_fn(|f| {
        text.chars().try_for_each(|character| match character {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            hidden if is_hidden(hidden) || matches!(hidden, '\u{fffe}' | '\u{ffff}') => {
                write!(f, "\\u{{{:x}}}", u32::from(hidden))
            }
            shown => f.write_char(shown),
        })
    })
}

/// Writes a text as one cell of a terminal or of a tab-separated file.
///
/// It holds no control character, and so neither tab, line end nor terminal
/// escape: these are shown as `\u{1b}` is here. A backslash is doubled, so
/// that the text can be told back.
pub fn cell(text: &str) -> impl Display + '_ {
    from_fn(|f| {
        text.chars().try_for_each(|character| match character {
            '\\' => f.write_str("\\\\"),
            hidden if is_hidden(hidden) => write!(f, "\\u{{{:x}}}", u32::from(hidden)),
            shown => f.write_char(shown),
        })
    })
}

/// Writes a text as one cell that a spreadsheet may open: like [`cell`], and never
/// the start of a formula, before which an apostrophe is put.
pub fn spreadsheet_cell(text: &str) -> impl Display + '_ {
    from_fn(|f| {
        if text.len() > 1 && text.starts_with(['=', '+', '-', '@']) {
            f.write_char('\'')?;
        }
        cell(text).fmt(f)
    })
}

/// Tells whether a character does something other than show itself: controls,
/// and the marks of bidirectional text and of nothing (UAX 9, "Trojan Source").
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_does_not_end_a_dot_string() {
        assert_eq!(dot(r#"a"]; b[\N"#).to_string(), r#"a\"]; b[\\N"#);
        assert_eq!(dot("a\nb").to_string(), r"a\\u{a}b");
    }

    #[test]
    fn nothing_ends_an_element_or_an_attribute() {
        assert_eq!(
            xml(r#"</text><script a="b" c='d'>&"#).to_string(),
            "&lt;/text&gt;&lt;script a=&quot;b&quot; c=&#39;d&#39;&gt;&amp;"
        );
        assert_eq!(xml("a\0\u{b}\u{ffff}\u{202e}").to_string(), r"a\u{0}\u{b}\u{ffff}\u{202e}");
    }

    #[test]
    fn a_cell_holds_no_control() {
        assert_eq!(cell("\u{1b}[2J\ta\\").to_string(), r"\u{1b}[2J\u{9}a\\");
        assert_eq!(cell("\u{202e}evil").to_string(), r"\u{202e}evil");
        assert_eq!(cell("naïve 日本").to_string(), "naïve 日本");
    }

    #[test]
    fn no_cell_starts_a_formula() {
        assert_eq!(spreadsheet_cell("=1+1").to_string(), "'=1+1");
        assert_eq!(spreadsheet_cell("\t=1").to_string(), r"\u{9}=1");
        assert_eq!(spreadsheet_cell("10.0.0.1").to_string(), "10.0.0.1");
    }
}
