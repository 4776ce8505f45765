//! Reading of the Basic Encoding Rules of ASN.1 (X.690, section 8.1).

/// An element: its identifier, the length of its content, and the bytes after both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element<'a> {
    /// The identifier octet. Longer identifiers are not read.
    pub(super) tag: u8,
    /// The length of the content, in bytes.
    pub(super) len: usize,
    /// The captured bytes from the start of the content on. They may end before the content or
    /// contain further elements after it.
    pub(super) content: &'a [u8],
    /// The length of identifier and length, in bytes.
    pub(super) header_len: usize,
}

impl<'a> Element<'a> {
    /// Returns the bytes after the content.
    pub(super) fn next(&self) -> Option<&'a [u8]> {
        self.content.get(self.len..)
    }

    /// Returns the length of the whole element, in bytes.
    pub(super) fn total_len(&self) -> usize {
        self.header_len.saturating_add(self.len)
    }
}

/// Reads the identifier and the definite length of an element.
pub(super) fn read_element(bytes: &[u8]) -> Option<Element<'_>> {
    let (tag, [first, rest @ ..]) = bytes.split_first()? else {
        return None;
    };
    let extra = match *first {
        0..=0x7f => 0,
        0x81..=0x84 => usize::from(first & 0x0f),
        _ => return None,
    };
    let (digits, content) = rest.split_at_checked(extra)?;
    let len = match extra {
        0 => usize::from(*first),
        _ => digits.iter().fold(0, |len, digit| len << 8 | usize::from(*digit)),
    };
    Some(Element { tag: *tag, len, content, header_len: extra.saturating_add(2) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_both_forms_are_read() {
        let short = read_element(&[0x30, 2, 5, 0, 9]).unwrap();
        assert_eq!((short.tag, short.len, short.next()), (0x30, 2, Some(&[9][..])));
        let long = read_element(&[0x30, 0x84, 0, 0, 1, 2, 5]).unwrap();
        assert_eq!((long.len, long.content, long.total_len()), (258, &[5][..], 264));
        assert_eq!(long.next(), None);
    }

    #[test]
    fn missing_and_indefinite_lengths_are_rejected() {
        for bytes in [&[][..], &[0x30], &[0x30, 0x80, 0, 0], &[0x30, 0x82, 1], &[0x30, 0x85, 0]] {
            assert_eq!(read_element(bytes), None);
        }
    }
}
