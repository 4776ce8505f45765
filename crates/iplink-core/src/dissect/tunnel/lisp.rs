//! LISP data: Locator/ID Separation Protocol (RFC 6830, section 5).

use crate::dissect::Next;

/// Skips the 8-byte header, which is followed by IPv4 or IPv6.
pub(super) fn read(header: &[u8]) -> Option<Next<'_>> {
    header.get(8..).map(Next::Ip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lisp_payload_is_ip() {
        let header = [0x80, 0, 0, 1, 0, 0, 0, 0, 0x45];
        assert!(matches!(read(&header), Some(Next::Ip([0x45]))));
        assert!(read(&header[..7]).is_none());
    }
}
