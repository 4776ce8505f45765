//! What a list is, told by its first lines.

use std::fmt;

use super::field::{Columns, Field, Kind};
use super::json;
use super::lines::BYTE_ORDER_MARK;
use super::quoted::{Split, Splitter};
use super::row::address;
use super::separated::{Dialect, Header};

/// What a list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) form: Form,
    /// What the first lines say of a link.
    columns: Columns,
}

/// How it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Separated(Dialect),
    JsonLines,
    JsonArray,
    /// What `iplink render -f json` writes.
    JsonDocument,
}

/// Why first bytes do not tell a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Untold {
    /// They are those of none, whatever follows.
    None,
    /// What follows may tell it.
    Yet,
}

/// As much of a list is surely text.
const TEXT_LEN: usize = 16;

impl Head {
    /// Tells it by the first bytes, which are all that there are or that may tell it.
    pub(super) fn of(first: &[u8]) -> Option<Self> {
        Self::tell(first, true).ok()
    }

    /// Tells it by the first bytes; unless they are all, more may follow them.
    pub(super) fn tell(first: &[u8], are_all: bool) -> Result<Self, Untold> {
        if !are_all && first.len() < BYTE_ORDER_MARK.len() && BYTE_ORDER_MARK.starts_with(first) {
            return Err(Untold::Yet);
        }
        if !is_text(first) {
            return Err(Untold::None);
        }
        let first = first.strip_prefix(BYTE_ORDER_MARK).unwrap_or(first);
        let text = first.trim_ascii_start();
        match text.first() {
            None => Err(if are_all { Untold::None } else { Untold::Yet }),
            Some(b'{' | b'[') => {
                json::head(text, are_all).map(|(form, columns)| Self { form, columns })
            }
            Some(b'#') => zeek(first, are_all).map(Self::separated),
            Some(_) => {
                let line = text.split_inclusive(|byte| *byte == b'\n').next().unwrap_or(text);
                let line = whole(line, are_all)?;
                separated(line).map(Self::separated).ok_or(Untold::None)
            }
        }
    }

    fn separated(dialect: Dialect) -> Self {
        Self { columns: dialect.columns.clone(), form: Form::Separated(dialect) }
    }

    pub(super) fn kind(&self) -> Kind {
        self.columns.kind()
    }

    pub(super) fn counts_packets(&self) -> bool {
        self.columns.has(Field::Packets)
    }
}

/// Names what it is, and what it says.
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = match &self.form {
            Form::Separated(Dialect { header: Header::Zeek, .. }) => "log of Zeek",
            Form::Separated(Dialect { delimiter: b'\t', .. }) => "TSV",
            Form::Separated(_) => "CSV",
            Form::JsonLines => "NDJSON",
            Form::JsonArray | Form::JsonDocument => "JSON",
        };
        let kind = match self.kind() {
            Kind::Links => "list of links",
            Kind::Flows => "list of flows",
        };
        write!(f, "{kind} ({form}):")?;
        let fields = self.columns.fields().flatten();
        fields.enumerate().try_for_each(|(number, field)| {
            write!(f, "{}{}", if number == 0 { " " } else { ", " }, field.name())
        })
    }
}

/// Tells whether the first bytes may be those of a text, and not those of pcapng.
fn is_text(first: &[u8]) -> bool {
    let is_of_text = |byte: &u8| !byte.is_ascii_control() || b"\t\r\n".contains(byte);
    first.iter().take(TEXT_LEN).all(is_of_text) && !first.starts_with(b"\n\r\r\n")
}

/// Returns a line without its end, which must be there unless nothing follows.
fn whole(line: &[u8], is_last: bool) -> Result<&[u8], Untold> {
    let line = match line.strip_suffix(b"\n") {
        Some(line) => line,
        None if is_last => line,
        None => return Err(Untold::Yet),
    };
    Ok(line.strip_suffix(b"\r").unwrap_or(line))
}

/// Tells a dialect by the first line.
fn separated(line: &[u8]) -> Option<Dialect> {
    let mut tried = [false; 128];
    for byte in line.iter().copied().filter(|byte| may_separate(*byte)) {
        let is_new =
            tried.get_mut(usize::from(byte)).is_some_and(|it| !std::mem::replace(it, true));
        if is_new && let Some(dialect) = separated_by(byte, line) {
            return Some(dialect);
        }
    }
    None
}

/// Tells whether a byte may stand between values: in addresses, times and names of
/// columns there is none such.
fn may_separate(byte: u8) -> bool {
    let is_taken = byte.is_ascii_alphanumeric() || b"\".:-'\\\r\n\0_".contains(&byte);
    byte.is_ascii() && !is_taken
}

fn separated_by(delimiter: u8, line: &[u8]) -> Option<Dialect> {
    if !line.contains(&b'"') {
        return dialect(delimiter, line.split(|byte| *byte == delimiter));
    }
    let mut splitter = Splitter::new(delimiter);
    match splitter.split(line) {
        Split::Whole => dialect(delimiter, splitter.values()),
        Split::GoesOn => None,
    }
}

/// Tells a dialect by the values of the first line.
fn dialect<'v>(delimiter: u8, values: impl Iterator<Item = &'v [u8]>) -> Option<Dialect> {
    let values: Option<Vec<&str>> = values.map(|it| str::from_utf8(it).ok()).collect();
    let values = values?;
    if let Some(columns) = Columns::of(values.iter().copied()) {
        return Some(Dialect { delimiter, columns, header: Header::Line });
    }
    let [source, target, packets] = *values.as_slice() else {
        return None;
    };
    let is_link = [source, target].into_iter().all(|end| address(end.trim()).is_ok());
    (is_link && packets.trim().parse::<u64>().is_ok()).then(|| Dialect {
        delimiter,
        columns: Columns::of_ip_link(),
        header: Header::Missing,
    })
}

/// Tells a log of Zeek by its line `#fields`, before which only comments may be.
fn zeek(first: &[u8], are_all: bool) -> Result<Dialect, Untold> {
    let mut delimiter = b'\t';
    for line in first.split_inclusive(|byte| *byte == b'\n') {
        if !line.starts_with(b"#") {
            return Err(Untold::None);
        }
        let line = whole(line, are_all)?;
        if let Some(separator) = line.strip_prefix(b"#separator ") {
            delimiter = unescaped(separator).ok_or(Untold::None)?;
        }
        let mut values = line.split(|byte| *byte == delimiter);
        if values.next() == Some(b"#fields") {
            let names: Option<Vec<&str>> = values.map(|it| str::from_utf8(it).ok()).collect();
            let columns = names.and_then(|names| Columns::of(names.into_iter()));
            let columns = columns.ok_or(Untold::None)?;
            return Ok(Dialect { delimiter, columns, header: Header::Zeek });
        }
    }
    Err(if are_all { Untold::None } else { Untold::Yet })
}

/// Reads a separator as Zeek writes it, such as `\x09`.
fn unescaped(separator: &[u8]) -> Option<u8> {
    match separator {
        [byte] => Some(*byte),
        [b'\\', b'x', digits @ ..] => u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        is_told_when_it_can_be(text);
        Head::of(text.as_bytes()).map_or_else(String::new, |head| head.to_string())
    }

    #[test]
    fn lists_are_told_by_their_content() {
        let ip_link = "list of links (CSV): source, target, packets";
        assert_eq!(told("10.0.0.1;::1;7\n"), ip_link);
        assert_eq!(told("\u{feff}\r\n10.0.0.1|10.0.0.2|7"), ip_link);
        assert_eq!(
            told("packets,\"source\",x,target\n"),
            "list of links (CSV): packets, source, target"
        );
        assert_eq!(told("source\ttarget\n"), "list of links (TSV): source, target");
        let zeek = "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\torig_pkts\n";
        assert_eq!(told(zeek), "list of links (log of Zeek): first seen, source, target, packets");
        assert_eq!(
            told("ts,sa,da,sp,dp,pr,ipkt\n"),
            "list of flows (CSV): first seen, source, target, source port, target port, protocol, packets"
        );
        let link = r#"{"source":"10.0.0.1","target":"10.0.0.2","packets":1}"#;
        assert_eq!(told(link), "list of links (NDJSON): source, target, packets");
        assert_eq!(told(&format!("[\n{link}]")), "list of links (JSON): source, target, packets");
        assert_eq!(told(&format!("[\n{link}")), "list of links (JSON): source, target, packets");
    }

    /// Wherever a text is cut, it is told as a whole is, or is not told yet.
    fn is_told_when_it_can_be(text: &str) {
        let expected = Head::tell(text.as_bytes(), true).map_err(|_| Untold::None);
        for len in 0..text.len() {
            let told = Head::tell(&text.as_bytes()[..len], false);
            assert!(told == Err(Untold::Yet) || told == expected, "{len} of {text:?}: {told:?}");
        }
    }

    #[test]
    fn a_whole_line_is_enough() {
        for text in ["x\n", "hello\n", "a;b;3\n", "{}", "[1", "#!/bin/sh\n#\nx", "\n\r\r\n", "\x01"]
        {
            assert_eq!(Head::tell(text.as_bytes(), false), Err(Untold::None), "{text:?}");
        }
        for text in ["", "hello", "\u{feff}", "\r\n ", "10.0.0.1;::1;7", "#\n", "{\"a\":", "["] {
            assert_eq!(Head::tell(text.as_bytes(), false), Err(Untold::Yet), "{text:?}");
        }
        let zeek = "#path\tconn\n#fields\tid.orig_h\tid.resp_h\torig_pkts\n";
        let object = "{\"source\":\"a\",\"target\":\"b\"}";
        for text in ["10.0.0.1;::1;7\n", zeek, object, "{\"format\":\"iplink\""] {
            assert!(Head::tell(text.as_bytes(), false).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn other_texts_are_none() {
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
            assert_eq!(told(text), "", "{text}");
        }
    }
}
