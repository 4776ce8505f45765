//! Locator/ID Separation Protocol, data (RFC 6830, section 5).

use crate::dissect::Next;

/// Passes the header, of 8 bytes, behind which IP of either version follows.
pub(super) fn read(header: &[u8]) -> Option<Next<'_>> {
    header.get(8..).map(Next::Ip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ip_follows() {
        let header = [0x80, 0, 0, 1, 0, 0, 0, 0, 0x45];
        assert!(matches!(read(&header), Some(Next::Ip([0x45]))));
        assert!(read(&header[..7]).is_none());
    }
}
