//! Fixed-length headers from which only the payload type is read.

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{EtherType, Layer, Next, SkipReason};

/// Skips the network header of IP over Fibre Channel (RFC 2625, section 5): two
/// addresses.
pub(super) fn read_fibre_channel(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::FibreChannel, bytes);
    Ok(Next::Llc(header.after(16)?))
}

/// Skips two IEEE 1394 addresses and parses the EtherType, in Darwin's cooked format.
pub(super) fn read_ieee1394(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    read_ether_type_at(Layer::Ieee1394, 16, 18, bytes)
}

/// Skips the addresses of IP over InfiniBand and parses the EtherType (RFC 4391, section
/// 6).
pub(super) fn read_ipoib(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    read_ether_type_at(Layer::Ipoib, 40, 44, bytes)
}

/// Skips the direction and the compressed header, 16 bytes in total, before a SLIP packet.
pub(super) fn read_slip(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    Ok(Next::Ip(Header::new(Layer::Slip, bytes).after(16)?))
}

/// Parses the EtherType in the header of a Symantec firewall capture, version 2.
pub(super) fn read_symantec(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    read_ether_type_at(Layer::Symantec, 6, 44, bytes)
}

/// Skips the byte with the direction before a packet of this link type.
pub(super) fn skip_direction(
    layer: Layer,
    link_type: LinkType,
    bytes: &[u8],
) -> Result<Next<'_>, SkipReason> {
    let packet = Header::new(layer, bytes).after(1)?;
    Ok(Next::Link(link_type, packet))
}

/// Parses the EtherType at an offset in a header with this length, in bytes.
fn read_ether_type_at(
    layer: Layer,
    offset: usize,
    header_len: usize,
    bytes: &[u8],
) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(layer, bytes);
    let ether_type = EtherType(header.u16_be(offset)?);
    Ok(Next::EtherType(ether_type, header.after(header_len)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the EtherType of IPv4 at this offset, after zeros, followed by one payload byte.
    fn with_ether_type(offset: usize) -> Vec<u8> {
        let mut bytes = vec![0; offset];
        bytes.extend([0x08, 0x00, 0x45]);
        bytes
    }

    #[test]
    fn ether_type_is_read_at_the_offset_of_each_header() {
        assert!(matches!(
            read_ieee1394(&with_ether_type(16)),
            Ok(Next::EtherType(EtherType::IPV4, [0x45]))
        ));
        let mut ipoib = with_ether_type(40);
        ipoib.splice(42..42, [0, 0]);
        assert!(matches!(read_ipoib(&ipoib), Ok(Next::EtherType(EtherType::IPV4, [0x45]))));
        let mut symantec = with_ether_type(6);
        symantec.resize(44, 0);
        symantec.push(0x46);
        assert!(matches!(read_symantec(&symantec), Ok(Next::EtherType(EtherType::IPV4, [0x46]))));
    }

    #[test]
    fn fixed_length_headers_are_skipped() {
        assert!(matches!(read_fibre_channel(&[7; 17]), Ok(Next::Llc([7]))));
        assert!(matches!(read_slip(&[7; 17]), Ok(Next::Ip([7]))));
        assert!(matches!(
            skip_direction(Layer::Ppp, LinkType::PPP, &[1, 0xff]),
            Ok(Next::Link(LinkType::PPP, [0xff]))
        ));
        let truncated = skip_direction(Layer::Ppp, LinkType::PPP, &[]).unwrap_err();
        assert_eq!(truncated, SkipReason::Truncated(Layer::Ppp));
        let truncated = SkipReason::Truncated(Layer::Slip);
        assert_eq!(read_slip(&[7; 15]).unwrap_err(), truncated);
    }
}
