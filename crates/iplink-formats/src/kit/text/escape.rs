//! Escaping of untrusted text, with one function for each syntax.
//!
//! Every text from a capture or another untrusted source must pass through one of these functions.

use std::fmt::{Display, Write, from_fn};

/// Returns whether a text consists of printable ASCII without the `special` characters.
/// Most texts do, and need no escaping.
fn is_plain(text: &str, special: &[u8]) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !special.contains(&byte))
}

/// Returns whether a text consists of ASCII letters, digits and the `allowed` characters.
fn is_word(text: &str, allowed: &[u8]) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || allowed.contains(&byte))
}

/// Escapes a text inside a quoted string of the DOT language.
///
/// Quotes and backslashes are escaped, so that no text ends the string or forms one of
/// the escape sequences of DOT, such as `\N`. Invisible characters become a visible
/// escape sequence such as `\u{1b}`.
pub fn dot(text: &str) -> impl Display + '_ {
    from_fn(|f| {
        if is_plain(text, b"\"\\") {
            return f.write_str(text);
        }
        text.chars().try_for_each(|character| match character {
            '"' => f.write_str("\\\""),
            '\\' => f.write_str("\\\\"),
            invisible if is_invisible(invisible) => {
                write!(f, "\\\\u{{{:x}}}", u32::from(invisible))
            }
            shown => f.write_char(shown),
        })
    })
}

/// Escapes a text for a terminal, or as a cell of a tab-separated file.
///
/// Invisible characters, which include tabs, line ends and the start of terminal escapes, become
/// a visible escape sequence such as `\u{1b}`. Backslashes are doubled, so that the escaping is
/// reversible.
pub fn cell(text: &str) -> impl Display + '_ {
    from_fn(|f| {
        if is_plain(text, b"\\") {
            return f.write_str(text);
        }
        text.chars().try_for_each(|character| match character {
            '\\' => f.write_str("\\\\"),
            invisible if is_invisible(invisible) => write!(f, "\\u{{{:x}}}", u32::from(invisible)),
            shown => f.write_char(shown),
        })
    })
}

/// Escapes a text as a cell that a spreadsheet may open: like [`cell`], with an apostrophe
/// before a text that would start a formula.
pub fn spreadsheet_cell(text: &str) -> impl Display + '_ {
    from_fn(|f| {
        if text.len() > 1 && text.starts_with(['=', '+', '-', '@']) {
            f.write_char('\'')?;
        }
        cell(text).fmt(f)
    })
}

/// Escapes a text as a cell of a tab-separated file: like [`spreadsheet_cell`], but also escapes
/// a quote at its start, which some readers would pair with a later one.
pub fn tsv_cell(text: &str) -> impl Display + '_ {
    from_fn(|f| match text.strip_prefix('"') {
        Some(unquoted) => write!(f, "\\u{{22}}{}", cell(unquoted)),
        None => spreadsheet_cell(text).fmt(f),
    })
}

/// Escapes a text as a quoted XML attribute value, or as text between XML tags.
///
/// Invisible characters, and characters that XML 1.0 does not allow, become a visible
/// escape sequence as in [`cell`].
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
            invisible
                if is_invisible(invisible) || matches!(invisible, '\u{fffe}' | '\u{ffff}') =>
            {
                write!(f, "\\u{{{:x}}}", u32::from(invisible))
            }
            shown => f.write_char(shown),
        })
    })
}

/// Escapes a text as a cell of a Markdown table. Special characters of Markdown and HTML
/// are escaped.
pub fn markdown(text: &str) -> impl Display + '_ {
    from_fn(|f| {
        if is_plain(text, b"&<\\`*_{}[]()#+!|~") {
            return f.write_str(text);
        }
        text.chars().try_for_each(|character| match character {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            invisible if is_invisible(invisible) => {
                write!(f, "\\\\u{{{:x}}}", u32::from(invisible))
            }
            mark if "\\`*_{}[]()#+!|~".contains(mark) => write!(f, "\\{mark}"),
            shown => f.write_char(shown),
        })
    })
}

/// Escapes a text inside a quoted Mermaid label. Special characters become entities, because the
/// syntax has no other escape sequences. An empty text becomes a space, because the parser rejects
/// an empty label.
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
            invisible if is_invisible(invisible) => write!(f, "U+{:04X}", u32::from(invisible)),
            other => write!(f, "#{};", u32::from(other)),
        })
    })
}

/// Escapes a text as a single word, for programs that split lines at whitespace and do
/// not support quotes. Characters other than letters, digits and `.:-/` become
/// underscores.
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

/// Escapes a text inside a quoted string of a syntax without escape sequences. Quotes become
/// apostrophes, and invisible characters become a visible code such as `U+001B`.
pub fn quoted(text: &str) -> impl Display + '_ {
    from_fn(|f| {
        if is_plain(text, b"\"") {
            return f.write_str(text);
        }
        text.chars().try_for_each(|character| match character {
            '"' => f.write_char('\''),
            invisible if is_invisible(invisible) => write!(f, "U+{:04X}", u32::from(invisible)),
            shown => f.write_char(shown),
        })
    })
}

/// Returns whether a character is invisible or affects other characters: controls,
/// bidirectional formatting (UAX 9, "Trojan Source"), and zero-width characters.
pub(crate) fn is_invisible(character: char) -> bool {
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

    /// Compares a short text, which may need no escaping, with the same text and a non-ASCII
    /// letter. The letter, which no syntax escapes, forces the slow path.
    #[test]
    fn escaping_gives_the_same_text_on_the_fast_and_the_slow_path() {
        fn escape_all(text: &str) -> [String; 6] {
            let [dot, cell, xml] =
                [dot(text).to_string(), cell(text).to_string(), xml(text).to_string()];
            let [markdown, mermaid] = [markdown(text).to_string(), mermaid(text).to_string()];
            [dot, cell, xml, markdown, mermaid, quoted(text).to_string()]
        }
        for byte in 0..=0x7f_u8 {
            let text = char::from(byte).to_string();
            let with_suffix = format!("{text}é");
            let remove_suffix = |escaped: String| escaped.strip_suffix('é').unwrap().to_owned();
            assert_eq!(escape_all(&text), escape_all(&with_suffix).map(remove_suffix));
            assert_eq!(format!("{}_", word(&text)), word(&with_suffix).to_string());
        }
    }

    #[test]
    fn dot_escapes_quotes_and_backslashes() {
        assert_eq!(dot(r#"a"]; b[\N"#).to_string(), r#"a\"]; b[\\N"#);
        assert_eq!(dot("a\nb").to_string(), r"a\\u{a}b");
    }

    #[test]
    fn cell_escapes_invisible_characters() {
        assert_eq!(cell("\u{1b}[2J\ta\\").to_string(), r"\u{1b}[2J\u{9}a\\");
        assert_eq!(cell("\u{202e}evil").to_string(), r"\u{202e}evil");
        assert_eq!(cell("naïve 日本").to_string(), "naïve 日本");
    }

    #[test]
    fn xml_escapes_markup_and_illegal_characters() {
        assert_eq!(xml("a\"<b>&'").to_string(), "a&quot;&lt;b&gt;&amp;&#39;");
        assert_eq!(xml("\0\u{ffff}").to_string(), r"\u{0}\u{ffff}");
    }

    #[test]
    fn markdown_and_mermaid_escape_special_characters() {
        assert_eq!(markdown("a|b*<i>\n").to_string(), r"a\|b\*&lt;i>\\u{a}");
        assert_eq!(mermaid("").to_string(), "#32;");
        assert_eq!(mermaid("a\"];b\n").to_string(), "a#34;#93;#59;bU+000A");
    }

    #[test]
    fn word_and_quoted_replace_special_characters() {
        assert_eq!(word("a b\t\"é").to_string(), "a_b___");
        assert_eq!(word("[::1]:53/udp").to_string(), "_::1_:53/udp");
        assert_eq!(word("").to_string(), "_");
        assert_eq!(quoted("a\"b\n").to_string(), "a'bU+000A");
    }

    #[test]
    fn spreadsheet_and_tsv_cells_do_not_start_a_formula() {
        assert_eq!(spreadsheet_cell("=1+1").to_string(), "'=1+1");
        assert_eq!(spreadsheet_cell("\t=1").to_string(), r"\u{9}=1");
        assert_eq!(spreadsheet_cell("10.0.0.1").to_string(), "10.0.0.1");
        assert_eq!(tsv_cell("\"a\tb").to_string(), r"\u{22}a\u{9}b");
        assert_eq!(tsv_cell("=a").to_string(), "'=a");
    }
}
