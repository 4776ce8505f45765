//! Authentication headers (RFC 4302), which leave what follows in the clear.

use crate::dissect::Protocol;

/// Reads the protocol of what follows and the length of the header, in units of
/// 4 bytes without the first two.
pub(super) fn read(header: &[u8]) -> Option<(Protocol, &[u8])> {
    let [next, len, ..] = header else { return None };
    let len = usize::from(*len).saturating_add(2).saturating_mul(4);
    Some((Protocol(*next), header.get(len..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_leaves_two_words_out() {
        let mut header = vec![4, 4];
        header.resize(24, 0);
        header.push(0x45);
        assert_eq!(read(&header), Some((Protocol::IPV4, &[0x45][..])));
        assert_eq!(read(&header[..23]), None);
    }
}
