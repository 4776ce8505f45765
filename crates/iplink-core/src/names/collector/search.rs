//! The result of searching a message for a host name.

use std::borrow::Cow;
use std::net::IpAddr;

/// The maximum length of a name, in bytes, as in DNS.
const MAX_NAME_LEN: usize = 255;

/// The result of searching the start of a message for a host name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Search<'a> {
    /// The name. It borrows from the message, unless it was joined from several parts.
    Found(Cow<'a, str>),
    /// The message has no name.
    NotFound,
    /// The message continues, and may have a name in its other part.
    Incomplete,
}

impl<'a> Search<'a> {
    /// Returns the result for the bytes of a name, which may be invalid.
    pub(super) fn from_text(bytes: &'a [u8]) -> Self {
        host_name(bytes).map_or(Self::NotFound, |name| Self::Found(name.into()))
    }

    /// Returns the same result without a borrow.
    pub(super) fn into_owned(self) -> Search<'static> {
        match self {
            Self::Found(name) => Search::Found(name.into_owned().into()),
            Self::NotFound => Search::NotFound,
            Self::Incomplete => Search::Incomplete,
        }
    }
}

/// Returns a host name as text without a final dot. Returns `None` if it is too long, has spaces or
/// control characters, or is an IP address.
pub(super) fn host_name(bytes: &[u8]) -> Option<&str> {
    let name = std::str::from_utf8(bytes).ok()?;
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_valid = !name.is_empty()
        && name.len() <= MAX_NAME_LEN
        && !name.chars().any(|character| character.is_control() || character.is_whitespace())
        && name.parse::<IpAddr>().is_err();
    is_valid.then_some(name)
}

/// Returns a name that is padded with spaces or zeros at its end.
pub(super) fn padded_name(bytes: &[u8]) -> Option<&str> {
    let end = bytes.iter().rposition(|byte| !matches!(byte, 0 | b' '))?;
    host_name(bytes.get(..=end)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plausible_host_names_are_used() {
        for (text, name) in [
            ("a.test", Some("a.test")),
            ("a.test.", Some("a.test")),
            ("m\u{fc}ller", Some("m\u{fc}ller")),
            ("", None),
            (".", None),
            ("a b", None),
            ("a\u{1b}[1m", None),
            ("10.0.0.1", None),
            ("2001:db8::1", None),
        ] {
            assert_eq!(host_name(text.as_bytes()), name, "{text:?}");
        }
        assert_eq!(host_name(b"\xff"), None);
        assert_eq!(host_name(&[b'a'; 256]), None);
        assert_eq!(padded_name(b"HOST \0 \0"), Some("HOST"));
        assert_eq!(padded_name(b" \0"), None);
    }
}
