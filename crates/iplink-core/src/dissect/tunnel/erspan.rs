//! ERSPAN: Encapsulated Remote Switched Port Analyzer, which carries mirrored frames.
//!
//! Source: draft-foschiano-erspan-03.

use super::LinkType;
use crate::dissect::Next;

/// Skips the 8-byte header of type II.
pub(super) fn read_type_ii(header: &[u8]) -> Option<Next<'_>> {
    Some(Next::Link(LinkType::ETHERNET, header.get(8..)?))
}

/// Skips the 12-byte header of type III and the optional 8-byte platform-specific subheader. The
/// payload is a frame or an IP packet.
pub(super) fn read_type_iii(header: &[u8]) -> Option<Next<'_>> {
    let frame_type = header.get(10)? >> 2 & 0x1f;
    // The lowest bit of the header's last byte indicates the subheader.
    let len = match header.get(11)? & 1 {
        0 => 12,
        _ => 20,
    };
    let payload = header.get(len..)?;
    match frame_type {
        0 => Some(Next::Link(LinkType::ETHERNET, payload)),
        2 => Some(Next::Ip(payload)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn erspan_type_iii_skips_platform_subheader() {
        let mut header = vec![0x20; 12];
        header[10] = 0;
        header[11] = 0;
        header.push(9);
        assert!(matches!(read_type_iii(&header), Some(Next::Link(LinkType::ETHERNET, [9]))));
        header[10] = 2 << 2;
        header[11] = 1;
        header.extend([7; 7]);
        header.push(0x45);
        assert!(matches!(read_type_iii(&header), Some(Next::Ip([0x45]))));
        header[10] = 1 << 2;
        assert!(read_type_iii(&header).is_none());
        assert!(read_type_ii(&[0; 7]).is_none());
    }
}
