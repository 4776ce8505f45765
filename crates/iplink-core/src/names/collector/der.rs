//! Reads ASN.1 values in DER encoding (X.690).

use super::byte_reader::ByteReader;

/// A value with its tag, of which only tags of one byte are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DerValue<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
}

/// Returns an iterator over the values in the content of a constructed value. It ends at the first
/// invalid or truncated one.
pub(super) fn values(content: &[u8]) -> impl Iterator<Item = DerValue<'_>> {
    let mut reader = ByteReader(content);
    std::iter::from_fn(move || read_value(&mut reader))
}

/// Returns the content of the first value with this tag.
pub(super) fn find(content: &[u8], tag: u8) -> Option<&[u8]> {
    values(content).find(|value| value.tag == tag).map(|value| value.content)
}

/// Reads a value.
fn read_value<'a>(reader: &mut ByteReader<'a>) -> Option<DerValue<'a>> {
    let (tag, first) = (reader.u8()?, reader.u8()?);
    let len = match first {
        0..=0x7f => usize::from(first),
        0x81 => usize::from(reader.u8()?),
        0x82 => usize::from(reader.u16()?),
        0x83 => usize::try_from(reader.u24()?).ok()?,
        _ => return None,
    };
    Some(DerValue { tag, content: reader.take(len)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_one_or_more_bytes() {
        let long = [&[0x30, 0x82, 0x01, 0x00][..], &[5; 256]].concat();
        let content = [&[0x02, 0x01, 0x07][..], &[0x04, 0x81, 0x02, 1, 2], &long, &[0x02, 0x05]];
        let content = content.concat();
        let lengths: Vec<_> =
            values(&content).map(|value| (value.tag, value.content.len())).collect();
        assert_eq!(lengths, [(2, 1), (4, 2), (0x30, 256)]);
        assert_eq!(find(&content, 2), Some(&[7][..]));
        assert_eq!(find(&[4, 0x84, 0, 0, 0, 0], 4), None);
    }
}
