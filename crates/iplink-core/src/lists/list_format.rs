//! Detection of a list's syntax and columns from its first lines.

use std::fmt;

use super::columns::{Columns, RowKind};
use super::json;
use super::lines::BYTE_ORDER_MARK;
use super::row::parse_address;
use super::separated::{QuotedSplitter, SplitResult};
use super::syntax::{DetectionError, Dialect, HeaderStyle, Syntax};

/// The syntax and columns of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListFormat {
    pub(super) syntax: Syntax,
    pub(super) columns: Columns,
}

/// The number of bytes at the start of an input that are checked for control characters, which text
/// does not contain.
const CHECKED_LEN: usize = 16;

impl ListFormat {
    /// Detects the format from the first bytes. If `is_complete` is false, more
    /// bytes may follow.
    pub(super) fn detect(head: &[u8], is_complete: bool) -> Result<Self, DetectionError> {
        let is_partial_byte_order_mark =
            head.len() < BYTE_ORDER_MARK.len() && BYTE_ORDER_MARK.starts_with(head);
        if !is_complete && is_partial_byte_order_mark {
            return Err(DetectionError::Incomplete);
        }
        if !is_text(head) {
            return Err(DetectionError::NotAList);
        }
        let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
        let text = head.trim_ascii_start();
        match text.first() {
            None => Err(undetected(is_complete)),
            Some(b'{' | b'[') => {
                json::detect(text, is_complete).map(|(syntax, columns)| Self { syntax, columns })
            }
            Some(b'#') => detect_zeek(head, is_complete).map(Self::separated),
            Some(_) => {
                let line = text.split_inclusive(|byte| *byte == b'\n').next().unwrap_or(text);
                let line = complete_line(line, is_complete)?;
                detect_dialect(line).map(Self::separated).ok_or(DetectionError::NotAList)
            }
        }
    }

    /// Creates the format of a list of separated values.
    fn separated(dialect: Dialect) -> Self {
        Self { columns: dialect.columns.clone(), syntax: Syntax::Separated(dialect) }
    }
}

/// Writes the type of the list, its syntax and its columns.
impl fmt::Display for ListFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let syntax = match &self.syntax {
            Syntax::Separated(Dialect { header: HeaderStyle::Zeek, .. }) => "log of Zeek",
            Syntax::Separated(Dialect { delimiter: b'\t', .. }) => "TSV",
            Syntax::Separated(_) => "CSV",
            Syntax::JsonLines => "NDJSON",
            Syntax::JsonArray | Syntax::JsonDocument => "JSON",
        };
        let list = match self.columns.row_kind() {
            RowKind::Link => "list of links",
            RowKind::Flow => "list of flows",
        };
        write!(f, "{list} ({syntax}):")?;
        let fields = self.columns.fields().flatten();
        fields.enumerate().try_for_each(|(index, field)| {
            write!(f, "{}{}", if index == 0 { " " } else { ", " }, field.name())
        })
    }
}

/// Returns whether the first bytes may be text. A pcapng file, whose first bytes are line endings,
/// is not text.
fn is_text(head: &[u8]) -> bool {
    let is_printable = |byte: &u8| !byte.is_ascii_control() || b"\t\r\n".contains(byte);
    head.iter().take(CHECKED_LEN).all(is_printable) && !head.starts_with(b"\n\r\r\n")
}

/// Returns the error if no list was detected in the first bytes.
const fn undetected(is_complete: bool) -> DetectionError {
    match is_complete {
        true => DetectionError::NotAList,
        false => DetectionError::Incomplete,
    }
}

/// Returns a line without its line ending. Returns an error if the line ending is missing, unless
/// `is_last`.
fn complete_line(line: &[u8], is_last: bool) -> Result<&[u8], DetectionError> {
    let line = match line.strip_suffix(b"\n") {
        Some(line) => line,
        None if is_last => line,
        None => return Err(DetectionError::Incomplete),
    };
    Ok(line.strip_suffix(b"\r").unwrap_or(line))
}

/// Detects the dialect from the first line, by trying each possible delimiter in it.
fn detect_dialect(line: &[u8]) -> Option<Dialect> {
    let mut tried_delimiters = [false; 128];
    for byte in line.iter().copied().filter(|byte| may_delimit(*byte)) {
        let is_new = tried_delimiters
            .get_mut(usize::from(byte))
            .is_some_and(|is_tried| !std::mem::replace(is_tried, true));
        if is_new && let Some(dialect) = dialect_with_delimiter(byte, line) {
            return Some(dialect);
        }
    }
    None
}

/// Returns whether a byte may be a delimiter: it does not occur in addresses, times
/// or column names.
fn may_delimit(byte: u8) -> bool {
    let occurs_in_values = byte.is_ascii_alphanumeric() || b"\".:-'\\\r\n\0_".contains(&byte);
    byte.is_ascii() && !occurs_in_values
}

/// Detects the dialect from the first line, assuming this delimiter.
fn dialect_with_delimiter(delimiter: u8, line: &[u8]) -> Option<Dialect> {
    if !line.contains(&b'"') {
        return dialect_from_values(delimiter, line.split(|byte| *byte == delimiter));
    }
    let mut splitter = QuotedSplitter::new(delimiter);
    match splitter.split(line) {
        SplitResult::Complete => dialect_from_values(delimiter, splitter.values()),
        SplitResult::OpenQuote => None,
    }
}

/// Detects the dialect from the values of the first line.
fn dialect_from_values<'v>(
    delimiter: u8,
    values: impl Iterator<Item = &'v [u8]>,
) -> Option<Dialect> {
    let values: Option<Vec<&str>> = values.map(|value| str::from_utf8(value).ok()).collect();
    let values = values?;
    if let Some(columns) = Columns::from_names(values.iter().copied()) {
        return Some(Dialect { delimiter, columns, header: HeaderStyle::Line });
    }
    let [source, target, packets] = *values.as_slice() else {
        return None;
    };
    let is_link = [source, target].into_iter().all(|end| parse_address(end.trim()).is_ok());
    (is_link && packets.trim().parse::<u64>().is_ok()).then(|| Dialect {
        delimiter,
        columns: Columns::ip_link(),
        header: HeaderStyle::None,
    })
}

/// Detects a Zeek log from its line `#fields`, which only comments may precede.
fn detect_zeek(head: &[u8], is_complete: bool) -> Result<Dialect, DetectionError> {
    let mut delimiter = b'\t';
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        if !line.starts_with(b"#") {
            return Err(DetectionError::NotAList);
        }
        let line = complete_line(line, is_complete)?;
        if let Some(separator) = line.strip_prefix(b"#separator ") {
            delimiter = unescape_separator(separator).ok_or(DetectionError::NotAList)?;
        }
        let mut values = line.split(|byte| *byte == delimiter);
        if values.next() == Some(b"#fields") {
            let names: Option<Vec<&str>> = values.map(|name| str::from_utf8(name).ok()).collect();
            let columns = names.and_then(|names| Columns::from_names(names.into_iter()));
            let columns = columns.ok_or(DetectionError::NotAList)?;
            return Ok(Dialect { delimiter, columns, header: HeaderStyle::Zeek });
        }
    }
    Err(undetected(is_complete))
}

/// Decodes the separator of a Zeek log, such as `\x09`.
fn unescape_separator(separator: &[u8]) -> Option<u8> {
    match separator {
        [byte] => Some(*byte),
        [b'\\', b'x', digits @ ..] => u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the description of the detected format; empty if the text is not a list.
    fn detected_format(text: &str) -> String {
        assert_prefixes_agree_with_whole_text(text);
        ListFormat::detect(text.as_bytes(), true)
            .map_or_else(|_| String::new(), |format| format.to_string())
    }

    /// Asserts that detection from every prefix has the same result as from the whole text, or
    /// needs more bytes.
    fn assert_prefixes_agree_with_whole_text(text: &str) {
        let expected = ListFormat::detect(text.as_bytes(), true);
        for len in 0..text.len() {
            let detected = ListFormat::detect(&text.as_bytes()[..len], false);
            assert!(
                detected == Err(DetectionError::Incomplete) || detected == expected,
                "the first {len} bytes of {text:?}: {detected:?}"
            );
        }
    }

    #[test]
    fn format_of_every_type_of_list_is_detected() {
        let ip_link = "list of links (CSV): source, target, packets";
        assert_eq!(detected_format("10.0.0.1;::1;7\n"), ip_link);
        assert_eq!(detected_format("\u{feff}\r\n10.0.0.1|10.0.0.2|7"), ip_link);
        assert_eq!(
            detected_format("packets,\"source\",x,target\n"),
            "list of links (CSV): packets, source, target"
        );
        assert_eq!(detected_format("source\ttarget\n"), "list of links (TSV): source, target");
        let zeek = "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\torig_pkts\n";
        assert_eq!(
            detected_format(zeek),
            "list of links (log of Zeek): first seen, source, target, packets"
        );
        assert_eq!(
            detected_format("ts,sa,da,sp,dp,pr,ipkt\n"),
            "list of flows (CSV): first seen, source, target, source port, target port, protocol, packets"
        );
        let link = r#"{"source":"10.0.0.1","target":"10.0.0.2","packets":1}"#;
        assert_eq!(detected_format(link), "list of links (NDJSON): source, target, packets");
        let json = "list of links (JSON): source, target, packets";
        assert_eq!(detected_format(&format!("[\n{link}]")), json);
        assert_eq!(detected_format(&format!("[\n{link}")), json);
    }

    #[test]
    fn detection_needs_more_bytes_only_until_the_format_is_certain() {
        for text in ["x\n", "hello\n", "a;b;3\n", "{}", "[1", "#!/bin/sh\n#\nx", "\n\r\r\n", "\x01"]
        {
            let detected = ListFormat::detect(text.as_bytes(), false);
            assert_eq!(detected, Err(DetectionError::NotAList), "{text:?}");
        }
        for text in ["", "hello", "\u{feff}", "\r\n ", "10.0.0.1;::1;7", "#\n", "{\"a\":", "["] {
            let detected = ListFormat::detect(text.as_bytes(), false);
            assert_eq!(detected, Err(DetectionError::Incomplete), "{text:?}");
        }
        let zeek = "#path\tconn\n#fields\tid.orig_h\tid.resp_h\torig_pkts\n";
        let object = "{\"source\":\"a\",\"target\":\"b\"}";
        for text in ["10.0.0.1;::1;7\n", zeek, object, "{\"format\":\"iplink\""] {
            assert!(ListFormat::detect(text.as_bytes(), false).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn texts_other_than_lists_are_rejected() {
        for text in [
            "",
            "\n",
            "a;b;3\n",
            "10.0.0.1;10.0.0.2\n",
            "10.0.0.1;10.0.0.2;x\n",
            "10.0.0.1;10.0.0.2;3;4\n",
            "id,packets\n1,2\n",
            "group 1;10.0.0.2;3\n",
            "#!/bin/sh\n",
            "#separator \\x09\n#fields\tts\tuid\n",
            "{\"nodes\":[{\"source\":1}],\"links\":[{\"source\":0,\"target\":1}]}",
            "{\"a\":1}",
            "[1, 2]",
            "{",
            "%PDF-1.4",
        ] {
            assert_eq!(detected_format(text), "", "{text}");
        }
    }
}
