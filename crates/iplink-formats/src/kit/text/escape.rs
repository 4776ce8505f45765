//! One escaper a syntax. Every text that comes from a capture, or from what
//! else somebody may have made up, passes through one of them.

use std::fmt::{Display, Write, from_fn};

/// Tells whether a text is of printable ASCII alone, and has none of these marks: most
/// are, and are written in one piece then.
fn is_plain(text: &str, marks: &[u8]) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !marks.contains(&byte))
}

/// Tells whether a text is of letters and digits of ASCII alone, and of these marks.
fn is_word(text: &str, marks: &[u8]) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || marks.contains(&byte))
}

/// Writes a text as the inside of a quoted string of the DOT language.
///
/// Quotes and backslashes are escaped, so that no text ends the string or
/// makes one of DOT's escape sequences such as `\N`; control characters, and
/// those that turn the direction of writing, are shown as `\u{1b}` is here.
pub fn dot(text: &str) -> impl Display + '_ {
    from_fn(|f| {
        if is_plain(text, b"\"\\") {
            return f.write_str(text);
        }
        text.chars().try_for_each(|character| match character {
            '"' => f.write_str("\\\""),
            '\\' => f.write_str("\\\\"),
            hidden if is_hidden(hidden) => write!(f, "\\\\u{{{:x}}}", u32::from(hidden)),
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
        if is_plain(text, b"\\") {
            return f.write_str(text);
        }
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

/// Writes a text as one cell of a tab-separated file: like [`spreadsheet_cell`],
/// and never one that a reader of quotes would take for the start of several.
pub fn tsv_cell(text: &str) -> impl Display + '_ {
    from_fn(|f| match text.strip_prefix('"') {
        Some(rest) => write!(f, "\\u{{22}}{}", cell(rest)),
        None => spreadsheet_cell(text).fmt(f),
    })
}

/// Writes a text as the value of an XML attribute in double quotes, or as text
/// between XML tags.
///
/// Characters that XML 1.0 does not allow, and those that [`cell`] shows, are
/// shown as there.
pub fn xml(text: &str) -> impl Display + '_ {
    from_fn(|f| {
        if is_plain(text, b"&<>\"'") {
            return f.write_str(text);
        }
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

/// Writes a text as one cell of a Markdown table: what means something to
/// Markdown or HTML is escaped.
pub fn markdown(text: &str) -> impl Display + '_ {
    from_fn(|f| {
        if is_plain(text, b"&<\\`*_{}[]()#+!|~") {
            return f.write_str(text);
        }
        text.chars().try_for_each(|character| match character {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            hidden if is_hidden(hidden) => write!(f, "\\\\u{{{:x}}}", u32::from(hidden)),
            mark if "\\`*_{}[]()#+!|~".contains(mark) => write!(f, "\\{mark}"),
            shown => f.write_char(shown),
        })
    })
}

/// Writes a text as the inside of a quoted label of Mermaid, in which only its own
/// entities are safe. Its parser refuses a label of nothing, which becomes a space.
pub fn mermaid(text: &str) -> impl Display + '_ {
    from_fn(|f| {
        if text.is_empty() {
            return f.write_str("#32;");
        }
        if is_word(text, b".:-/() ") {
            return f.write_str(text);
        }
        text.chars().try_for_each(|character| match character {
            plain if plain.is_alphanumeric() || ".:-/() ".contains(plain) => f.write_char(plain),
            hidden if is_hidden(hidden) => write!(f, "U+{:04X}", u32::from(hidden)),
            other => write!(f, "#{};", u32::from(other)),
        })
    })
}

/// Writes a text as one word, for programs that split lines at white space and
/// know no quotes: whatever is no letter, digit or one of `.:-/` becomes an
/// underscore.
pub fn word(text: &str) -> impl Display + '_ {
    from_fn(|f| {
        if text.is_empty() {
            return f.write_char('_');
        }
        if is_word(text, b".:-/") {
            return f.write_str(text);
        }
        text.chars().try_for_each(|character| match character {
            plain if plain.is_ascii_alphanumeric() || ".:-/".contains(plain) => f.write_char(plain),
            _ => f.write_char('_'),
        })
    })
}

/// Writes a text as the inside of a quoted string that knows no escapes: quotes
/// become apostrophes.
pub fn quoted(text: &str) -> impl Display + '_ {
    from_fn(|f| {
        if is_plain(text, b"\"") {
            return f.write_str(text);
        }
        text.chars().try_for_each(|character| match character {
            '"' => f.write_char('\''),
            hidden if is_hidden(hidden) => write!(f, "U+{:04X}", u32::from(hidden)),
            shown => f.write_char(shown),
        })
    })
}

/// Tells whether a character does something other than show itself: controls,
/// and the marks of bidirectional text and of nothing (UAX 9, "Trojan Source").
pub(crate) fn is_hidden(character: char) -> bool {
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

    /// The short way for plain texts gives what the long one does: with one more
    /// character, which is none of ASCII and stands for itself everywhere, that is
    /// taken.
    #[test]
    fn what_is_plain_is_written_as_it_would_be_otherwise() {
        fn all(text: &str) -> [String; 6] {
            let [dot, cell, xml] =
                [dot(text).to_string(), cell(text).to_string(), xml(text).to_string()];
            let [markdown, mermaid] = [markdown(text).to_string(), mermaid(text).to_string()];
            [dot, cell, xml, markdown, mermaid, quoted(text).to_string()]
        }
        for byte in 0..=0x7f_u8 {
            let text = char::from(byte).to_string();
            let long = all(&format!("{text}é"));
            assert_eq!(all(&text), long.map(|it| it.strip_suffix('é').unwrap().to_owned()));
            let word_of = |text: &str| word(text).to_string();
            assert_eq!(format!("{}_", word_of(&text)), word_of(&format!("{text}é")));
        }
    }

    #[test]
    fn a_quote_does_not_end_a_dot_string() {
        assert_eq!(dot(r#"a"]; b[\N"#).to_string(), r#"a\"]; b[\\N"#);
        assert_eq!(dot("a\nb").to_string(), r"a\\u{a}b");
    }

    #[test]
    fn a_cell_holds_no_control() {
        assert_eq!(cell("\u{1b}[2J\ta\\").to_string(), r"\u{1b}[2J\u{9}a\\");
        assert_eq!(cell("\u{202e}evil").to_string(), r"\u{202e}evil");
        assert_eq!(cell("naïve 日本").to_string(), "naïve 日本");
    }

    #[test]
    fn xml_has_no_markup_and_no_illegal_character() {
        assert_eq!(xml("a\"<b>&'").to_string(), "a&quot;&lt;b&gt;&amp;&#39;");
        assert_eq!(xml("\0\u{ffff}").to_string(), r"\u{0}\u{ffff}");
    }

    #[test]
    fn markdown_and_mermaid_mean_nothing() {
        assert_eq!(markdown("a|b*<i>\n").to_string(), r"a\|b\*&lt;i>\\u{a}");
        assert_eq!(mermaid("").to_string(), "#32;");
        assert_eq!(mermaid("a\"];b\n").to_string(), "a#34;#93;#59;bU+000A");
    }

    #[test]
    fn a_word_is_one_word() {
        assert_eq!(word("a b\t\"é").to_string(), "a_b___");
        assert_eq!(word("[::1]:53/udp").to_string(), "_::1_:53/udp");
        assert_eq!(word("").to_string(), "_");
        assert_eq!(quoted("a\"b\n").to_string(), "a'bU+000A");
    }

    #[test]
    fn no_cell_starts_a_formula() {
        assert_eq!(spreadsheet_cell("=1+1").to_string(), "'=1+1");
        assert_eq!(spreadsheet_cell("\t=1").to_string(), r"\u{9}=1");
        assert_eq!(spreadsheet_cell("10.0.0.1").to_string(), "10.0.0.1");
        assert_eq!(tsv_cell("\"a\tb").to_string(), r"\u{22}a\u{9}b");
        assert_eq!(tsv_cell("=a").to_string(), "'=a");
    }
}
