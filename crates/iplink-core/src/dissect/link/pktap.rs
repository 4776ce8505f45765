//! Apple PKTAP headers, which wrap packets of another link type.
//!
//! Source: Darwin, `bsd/net/pktap.h`. Numbers are in the byte order of the capturing host.
//! They are read as little-endian, since no big-endian Darwin writes PKTAP.

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The type of a record that holds a packet.
const PACKET_RECORD: u32 = 1;
/// The minimum length of the header, in bytes.
const MIN_HEADER_LEN: usize = 108;

/// Parses the header length, the record type and the link type of the packet.
pub(super) fn read(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Pktap, bytes);
    let len = usize::try_from(header.u32_le(0)?).unwrap_or(usize::MAX);
    if len < MIN_HEADER_LEN {
        return Err(SkipReason::Malformed(Layer::Pktap));
    }
    if header.u32_le(4)? != PACKET_RECORD {
        return Err(SkipReason::Control(Layer::Pktap));
    }
    let link_type = header.u32_le(8)?;
    let packet = header.after(len)?;
    match u16::try_from(link_type) {
        Ok(link_type) => Ok(Next::Link(LinkType(link_type), packet)),
        Err(_) => Err(SkipReason::Protocol(Layer::Pktap, link_type)),
    }
}

/// Parses a packet of link type USER2, which Darwin used for PKTAP before PKTAP had a link
/// type. Packets of other programs that use USER2 are rejected.
pub(super) fn read_private(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    read(bytes).map_err(|_| SkipReason::LinkType(LinkType::USER2))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a header with this length, record type and link type, and one payload byte.
    fn pktap_record(len: u8, record_type: u8, link_type: u8) -> Vec<u8> {
        let mut bytes = vec![len, 0, 0, 0, record_type, 0, 0, 0, link_type];
        bytes.resize(108, 0);
        bytes.push(0x45);
        bytes
    }

    #[test]
    fn pktap_inner_link_type_is_read() {
        let bytes = pktap_record(108, 1, 12);
        for next in [read(&bytes), read_private(&bytes)] {
            assert!(matches!(next, Ok(Next::Link(LinkType::RAW_BSD, [0x45]))));
        }
    }

    #[test]
    fn pktap_record_without_packet_is_skipped_with_reason() {
        let reason = |len, record_type| read(&pktap_record(len, record_type, 1)).unwrap_err();
        assert_eq!(reason(107, 1), SkipReason::Malformed(Layer::Pktap));
        assert_eq!(reason(110, 1), SkipReason::Truncated(Layer::Pktap));
        assert_eq!(reason(108, 0), SkipReason::Control(Layer::Pktap));
        let private_reason = read_private(&pktap_record(107, 1, 1)).unwrap_err();
        assert_eq!(private_reason, SkipReason::LinkType(LinkType::USER2));
    }
}
