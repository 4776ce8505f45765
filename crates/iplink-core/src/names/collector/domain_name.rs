//! Domain names in wire format (RFC 1035, section 3.1).

use std::fmt::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The maximum length of a name in wire format, in bytes.
const MAX_LEN: usize = 255;

/// A domain name: its length-prefixed labels without the final empty label. ASCII letters are
/// lower case, since DNS ignores case (RFC 4343).
#[derive(Clone, Copy)]
pub(super) struct DomainName {
    bytes: [u8; MAX_LEN],
    len: usize,
}

impl DomainName {
    /// Parses the name at an offset of a message, and returns it with the offset after it.
    /// Returns `None` if the name is invalid.
    ///
    /// A compression pointer must point to a lower offset than the start of the name and the
    /// targets of all previous pointers, which prevents cycles.
    pub(super) fn read(message: &[u8], start: usize) -> Option<(Self, usize)> {
        let mut name = Self { bytes: [0; MAX_LEN], len: 0 };
        let (mut offset, mut lowest_offset, mut end) = (start, start, None);
        loop {
            let len = *message.get(offset)?;
            match len {
                0 => return Some((name, end.unwrap_or(offset + 1))),
                1..=63 => {
                    let label_end = offset + 1 + usize::from(len);
                    name.push(message.get(offset..label_end)?)?;
                    offset = label_end;
                }
                0xc0.. => {
                    // The bytes at `start` end with the first pointer; the name continues
                    // elsewhere.
                    end = end.or(Some(offset + 2));
                    let pointer = [len & 0x3f, *message.get(offset + 1)?];
                    offset = usize::from(u16::from_be_bytes(pointer));
                    if offset >= lowest_offset {
                        return None;
                    }
                    lowest_offset = offset;
                }
                _ => return None,
            }
        }
    }

    /// Appends a label, including its length byte. Returns `None` if the name, with the final empty
    /// label, becomes too long.
    fn push(&mut self, label: &[u8]) -> Option<()> {
        let end = self.len + label.len();
        if end >= MAX_LEN {
            return None;
        }
        let destination = self.bytes.get_mut(self.len..end)?;
        destination.copy_from_slice(label);
        // The length byte is not changed: it is at most 63, and letters start at 65.
        destination.make_ascii_lowercase();
        self.len = end;
        Some(())
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Returns the labels, without their length bytes.
    pub(super) fn labels(&self) -> impl Iterator<Item = &[u8]> {
        let mut unread = self.as_bytes();
        std::iter::from_fn(move || {
            let (len, after_len) = unread.split_first()?;
            let (label, after_label) = after_len.split_at_checked(usize::from(*len))?;
            unread = after_label;
            Some(label)
        })
    }

    /// Returns the address if this is the name of a reverse lookup: `4.3.2.1.in-addr.arpa` stands
    /// for 1.2.3.4 (RFC 1035, section 3.5; RFC 3596).
    pub(super) fn to_address(self) -> Option<IpAddr> {
        if let Some(labels) = self.as_bytes().strip_suffix(b"\x07in-addr\x04arpa") {
            let mut octets = [0; 4];
            Self::from_labels(labels).parse_numbers(&mut octets, |text| text.parse().ok())?;
            octets.reverse();
            return Some(Ipv4Addr::from(octets).into());
        }
        let labels = self.as_bytes().strip_suffix(b"\x03ip6\x04arpa")?;
        let mut nibbles = [0; 32];
        Self::from_labels(labels).parse_numbers(&mut nibbles, |text| {
            (text.len() == 1).then(|| u8::from_str_radix(text, 16).ok()).flatten()
        })?;
        let bits = nibbles.iter().rev().fold(0, |bits, nibble| bits << 4 | u128::from(*nibble));
        Some(Ipv6Addr::from_bits(bits).into())
    }

    /// Creates a name from labels that are part of a valid name.
    fn from_labels(labels: &[u8]) -> Self {
        let mut name = Self { bytes: [0; MAX_LEN], len: labels.len() };
        name.bytes.iter_mut().zip(labels).for_each(|(byte, label_byte)| *byte = *label_byte);
        name
    }

    /// Parses each label as a number. Returns `None` if a label is not a number, or if there are
    /// more or fewer labels than `numbers`.
    fn parse_numbers(&self, numbers: &mut [u8], parse: impl Fn(&str) -> Option<u8>) -> Option<()> {
        let mut labels = self.labels();
        for number in numbers {
            let text = std::str::from_utf8(labels.next()?).ok()?;
            *number = parse(text).filter(|_| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        }
        labels.next().is_none().then_some(())
    }
}

impl PartialEq for DomainName {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

/// Writes the labels separated by dots. Dots and backslashes in a label are escaped by a
/// backslash, and invalid UTF-8 is replaced by U+FFFD.
impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, label) in self.labels().enumerate() {
            if index > 0 {
                f.write_char('.')?;
            }
            for character in String::from_utf8_lossy(label).chars() {
                if matches!(character, '.' | '\\') {
                    f.write_char('\\')?;
                }
                f.write_char(character)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(message: &[u8], start: usize) -> Option<String> {
        DomainName::read(message, start).map(|(name, _)| name.to_string())
    }

    #[test]
    fn compression_pointer_continues_the_name() {
        let message = b"\x04Test\0\x03www\xc0\x00\x01a\xc0\x06!";
        assert_eq!(read_text(message, 0).as_deref(), Some("test"));
        assert_eq!(read_text(message, 6).as_deref(), Some("www.test"));
        let (name, end) = DomainName::read(message, 12).unwrap();
        assert_eq!((name.to_string().as_str(), end), ("a.www.test", 16));
    }

    #[test]
    fn invalid_pointers_and_labels_are_rejected() {
        assert_eq!(read_text(b"\xc0\x00", 0), None);
        assert_eq!(read_text(b"\x01a\xc0\x00", 2).as_deref(), None);
        assert_eq!(read_text(b"\xc0\x02\xc0\x00", 2), None);
        assert_eq!(read_text(b"\xc0\x09", 0), None);
        assert_eq!(read_text(b"\xc0", 0), None);
        assert_eq!(read_text(b"\x80a", 0), None);
        assert_eq!(read_text(b"\x05abc", 0), None);
    }

    #[test]
    fn name_longer_than_255_bytes_is_rejected() {
        let text_len = |last_label_len: u8| {
            let mut message: Vec<u8> =
                (0..3).flat_map(|_| [&[63][..], &[b'a'; 63]].concat()).collect();
            message.push(last_label_len);
            message.extend(vec![b'b'; usize::from(last_label_len)]);
            message.push(0);
            read_text(&message, 0).map(|text| text.len())
        };
        assert_eq!(text_len(61), Some(253));
        assert_eq!(text_len(62), None);
    }

    #[test]
    fn dot_in_a_label_is_escaped() {
        assert_eq!(read_text(b"\x05a.b\\c\x01d\0", 0).as_deref(), Some("a\\.b\\\\c.d"));
        assert_eq!(read_text(b"\x02\xff!\0", 0).as_deref(), Some("\u{fffd}!"));
    }

    #[test]
    fn reverse_lookup_name_yields_the_address() {
        let address = |message: &[u8]| DomainName::read(message, 0)?.0.to_address();
        let some_address = |text: &str| text.parse().ok();
        assert_eq!(address(b"\x014\x013\x012\x011\x07IN-addr\x04arpa\0"), some_address("1.2.3.4"));
        assert_eq!(address(b"\x013\x012\x011\x07in-addr\x04arpa\0"), None);
        assert_eq!(address(b"\x015\x014\x013\x012\x011\x07in-addr\x04arpa\0"), None);
        assert_eq!(address(b"\x02+4\x013\x012\x011\x07in-addr\x04arpa\0"), None);
        assert_eq!(address(b"\x03300\x013\x012\x011\x07in-addr\x04arpa\0"), None);
        let digits: Vec<u8> = [&[b'1'][..], &[b'0'; 31]].concat();
        let labels: Vec<u8> = digits.iter().flat_map(|digit| [1, *digit]).collect();
        let name = [&labels[..], b"\x03ip6\x04arpa\0"].concat();
        assert_eq!(address(&name), some_address("::1"));
    }
}
