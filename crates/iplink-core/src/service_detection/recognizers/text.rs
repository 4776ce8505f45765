//! Reading of text protocols: lines, words, and reply codes.

/// The maximum length of a line that is read, in bytes. The end of a longer line is not looked for.
const MAX_LINE_LEN: usize = 2_048;

/// The first line of a payload, without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) text: &'a [u8],
    /// Whether the end of the line was captured.
    pub(super) is_complete: bool,
    /// The bytes after the line.
    pub(super) rest: &'a [u8],
}

/// Reads the first line, which ends with LF or CR LF.
pub(super) fn first_line(bytes: &[u8]) -> Line<'_> {
    let end = bytes.iter().take(MAX_LINE_LEN).position(|byte| *byte == b'\n');
    match end.and_then(|end| bytes.split_at_checked(end)) {
        Some((line, rest)) => Line {
            text: line.strip_suffix(b"\r").unwrap_or(line),
            is_complete: true,
            rest: rest.get(1..).unwrap_or_default(),
        },
        None => Line { text: bytes, is_complete: false, rest: &[] },
    }
}

/// Splits off the first word, of at most this length, and the space after it. A word that ends the
/// bytes has nothing after it.
pub(super) fn split_word(bytes: &[u8], max_len: usize) -> Option<(&[u8], &[u8])> {
    match bytes.iter().take(max_len.saturating_add(1)).position(|byte| *byte == b' ') {
        Some(0) => None,
        Some(end) => Some((bytes.get(..end)?, bytes.get(end.saturating_add(1)..)?)),
        None => (1..=max_len).contains(&bytes.len()).then_some((bytes, &[])),
    }
}

/// Reads a command of letters, of at most this length, and the line after it. The end of the line
/// must have been captured.
pub(super) fn read_command(bytes: &[u8], max_len: usize) -> Option<(&[u8], &[u8])> {
    let limit = max_len.saturating_add(1);
    let len = bytes.iter().take(limit).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (command, rest) = bytes.split_at_checked(len)?;
    let argument = match rest {
        [b' ', argument @ ..] | argument @ [b'\r' | b'\n', ..] => first_line(argument),
        _ => return None,
    };
    let is_valid = (1..=max_len).contains(&len) && argument.is_complete && is_text(argument.text);
    is_valid.then_some((command, argument.text))
}

/// Returns the bytes after a prefix, whose letters may be upper or lower case.
pub(super) fn strip_prefix<'a>(bytes: &'a [u8], prefix: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = bytes.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Returns whether the bytes contain these, whose letters may be upper or lower case.
pub(super) fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len().max(1)).any(|window| window.eq_ignore_ascii_case(needle))
}

/// Returns whether one of the words equals this one, in upper or lower case.
pub(super) fn is_any(word: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// Returns whether the bytes contain no control characters except tabs and ends of lines. Bytes
/// from 128 belong to other encodings than ASCII.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b'\t' | b'\r' | b'\n' | b' '..=b'~' | 0x80..))
}

/// Returns whether the bytes are printable ASCII characters.
pub(super) fn is_ascii_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Reads a reply of FTP or SMTP: a code of three digits, and the text after a space or a hyphen
/// (RFC 959, section 4.2).
pub(super) fn read_reply(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let [a @ b'1'..=b'6', b @ b'0'..=b'9', c @ b'0'..=b'9', rest @ ..] = bytes else {
        return None;
    };
    let digit = |byte: &u8| u16::from(byte.wrapping_sub(b'0'));
    let code = digit(a) * 100 + digit(b) * 10 + digit(c);
    let line = first_line(rest);
    match line.text {
        [] if line.is_complete => Some((code, &[])),
        [b' ' | b'-', text @ ..] if is_text(text) => Some((code, text)),
        _ => None,
    }
}

/// Reads a decimal number and returns the bytes after it.
pub(super) fn read_number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let len = bytes.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = bytes.split_at_checked(len)?;
    let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some((number, rest))
}

/// Returns whether the bytes start with the first word of a statement in SQL.
pub(super) fn is_sql(bytes: &[u8]) -> bool {
    const STATEMENTS: &[&[u8]] = &[
        b"alter",
        b"begin",
        b"call",
        b"commit",
        b"create",
        b"delete",
        b"drop",
        b"explain",
        b"grant",
        b"insert",
        b"replace",
        b"rollback",
        b"select",
        b"set",
        b"show",
        b"start",
        b"truncate",
        b"update",
        b"use",
        b"with",
    ];
    let len = bytes.iter().take(9).take_while(|byte| byte.is_ascii_alphabetic()).count();
    bytes.split_at_checked(len).is_some_and(|(word, rest)| {
        is_any(word, STATEMENTS)
            && matches!(rest, [] | [b' ' | b'\t' | b'\r' | b'\n' | b';' | 0, ..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_words_are_split() {
        let line = first_line(b"USER x\r\nPASS y");
        assert_eq!(line, Line { text: b"USER x", is_complete: true, rest: b"PASS y" });
        assert!(!first_line(b"USER").is_complete);
        assert_eq!(split_word(b"USER x", 4), Some((&b"USER"[..], &b"x"[..])));
        assert_eq!(split_word(b"QUIT", 4), Some((&b"QUIT"[..], &b""[..])));
        assert_eq!(split_word(b"USERS x", 4), None);
        assert_eq!(split_word(b" x", 4), None);
        assert_eq!(split_word(b"", 4), None);
    }

    #[test]
    fn commands_require_the_end_of_the_line() {
        assert_eq!(read_command(b"USER x\r\n", 4), Some((&b"USER"[..], &b"x"[..])));
        assert_eq!(read_command(b"QUIT\n", 4), Some((&b"QUIT"[..], &b""[..])));
        for bytes in [&b"USER x"[..], b"USERS x\r\n", b"USER1\r\n", b"USER \x01\r\n", b"\r\n", b""]
        {
            assert_eq!(read_command(bytes, 4), None);
        }
    }

    #[test]
    fn letters_match_in_both_cases() {
        assert_eq!(strip_prefix(b"ehlo x", b"EHLO "), Some(&b"x"[..]));
        assert_eq!(strip_prefix(b"ehl", b"EHLO "), None);
        assert!(contains(b"220 x Esmtp", b"SMTP"));
        assert!(!contains(b"220", b"SMTP"));
        assert!(is_sql(b"SELECT 1") && is_sql(b"commit") && !is_sql(b"selected 1"));
    }

    #[test]
    fn replies_and_numbers_are_read() {
        assert_eq!(read_reply(b"220-x\r\n"), Some((220, &b"x"[..])));
        assert_eq!(read_reply(b"220\r\n"), Some((220, &b""[..])));
        assert_eq!(read_reply(b"2200 x\r\n"), None);
        assert_eq!(read_reply(b"220 \x01\r\n"), None);
        assert_eq!(read_number(b"12\r\n"), Some((12, &b"\r\n"[..])));
        assert_eq!(read_number(b"x"), None);
        assert_eq!(read_number(b"9999999999"), None);
    }
}
