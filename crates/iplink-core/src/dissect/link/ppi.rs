//! PPI: per-packet information headers, which wrap packets of another link type.
//!
//! Source: CACE Technologies, "PPI Header format". Numbers are little-endian.

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// Parses the header length and the link type of the packet.
pub(super) fn read(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Ppi, bytes);
    let len = usize::from(header.u16_le(2)?);
    let link_type = header.u32_le(4)?;
    let packet = header.after(len)?;
    match u16::try_from(link_type) {
        Ok(link_type) => Ok(Next::Link(LinkType(link_type), packet)),
        Err(_) => Err(SkipReason::Protocol(Layer::Ppi, link_type)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ppi_inner_link_type_is_read() {
        let header = [0, 0, 10, 0, 105, 0, 0, 0, 9, 9, 0x08];
        assert!(matches!(read(&header), Ok(Next::Link(LinkType::IEEE802_11, [0x08]))));
        assert_eq!(read(&header[..9]).unwrap_err(), SkipReason::Truncated(Layer::Ppi));
    }

    #[test]
    fn ppi_link_type_above_16_bits_is_skipped() {
        let header = [0, 0, 8, 0, 1, 0, 1, 0];
        let expected = SkipReason::Protocol(Layer::Ppi, 0x0001_0001);
        assert_eq!(read(&header).unwrap_err(), expected);
    }
}
