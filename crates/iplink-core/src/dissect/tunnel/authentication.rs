//! IP Authentication Headers (RFC 4302). Their payload is not encrypted.

use crate::dissect::Protocol;

/// Returns the protocol and the bytes of the payload. The length field of the header is in
/// units of 4 bytes and excludes the first two units.
pub(super) fn read(header: &[u8]) -> Option<(Protocol, &[u8])> {
    let [next, len, ..] = header else { return None };
    let len = usize::from(*len).saturating_add(2).saturating_mul(4);
    Some((Protocol(*next), header.get(len..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authentication_header_length_excludes_two_words() {
        let mut header = vec![4, 4];
        header.resize(24, 0);
        header.push(0x45);
        assert_eq!(read(&header), Some((Protocol::IPV4, &[0x45][..])));
        assert_eq!(read(&header[..23]), None);
    }
}
