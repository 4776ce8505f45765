//! EtherIP: Ethernet within IP (RFC 3378).

use super::LinkType;
use crate::dissect::Next;

/// Checks the version, which must be 3, and skips the reserved bits.
pub(super) fn read(header: &[u8]) -> Option<Next<'_>> {
    match header {
        [0x30..=0x3f, _, frame @ ..] => Some(Next::Link(LinkType::ETHERNET, frame)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ether_ip_accepts_version_3_only() {
        assert!(matches!(read(&[0x30, 0, 9]), Some(Next::Link(LinkType::ETHERNET, [9]))));
        assert!(read(&[0x40, 0, 9]).is_none());
        assert!(read(&[0x30]).is_none());
    }
}
