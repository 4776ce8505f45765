//! BSD loopback headers, which contain an address family.
//!
//! Source: <https://www.tcpdump.org/linktypes.html>, `LINKTYPE_NULL` and
//! `LINKTYPE_LOOP`.

use super::address_family;
use crate::dissect::{EtherType, Layer, Next, SkipReason};

/// Parses an address family in either byte order.
pub(super) fn read_null(header: &[u8]) -> Result<Next<'_>, SkipReason> {
    read(header, address_family::from_unknown_byte_order)
}

/// Parses an address family in network byte order.
pub(super) fn read_loop(header: &[u8]) -> Result<Next<'_>, SkipReason> {
    read(header, u32::from_be_bytes)
}

/// Parses an address family. `decode` converts its bytes to a number.
fn read(header: &[u8], decode: fn([u8; 4]) -> u32) -> Result<Next<'_>, SkipReason> {
    let Some((bytes, payload)) = header.split_first_chunk() else {
        return Err(SkipReason::Truncated(Layer::Loopback));
    };
    let family = decode(*bytes);
    match u16::try_from(family) {
        // Some systems write an EtherType here. No address family has such a large
        // number.
        Ok(ether_type) if ether_type > 1_500 => Ok(Next::EtherType(EtherType(ether_type), payload)),
        _ => address_family::read(family, payload),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_null_is_read_in_either_byte_order() {
        assert!(matches!(read_null(&[2, 0, 0, 0, 0x45]), Ok(Next::Ip([0x45]))));
        assert!(matches!(read_null(&[0, 0, 0, 30, 0x60]), Ok(Next::Ip([0x60]))));
    }

    #[test]
    fn loopback_loop_is_read_in_network_byte_order() {
        assert!(matches!(read_loop(&[0, 0, 0, 24, 0x60]), Ok(Next::Ip([0x60]))));
        assert_eq!(read_loop(&[2, 0, 0, 0]).unwrap_err(), SkipReason::AddressFamily(0x0200_0000));
        assert_eq!(read_loop(&[0, 0, 0]).unwrap_err(), SkipReason::Truncated(Layer::Loopback));
    }

    #[test]
    fn loopback_ether_type_instead_of_family_is_read() {
        assert!(matches!(
            read_null(&[0, 0, 0x08, 0x00, 0x45]),
            Ok(Next::EtherType(EtherType::IPV4, [0x45]))
        ));
    }
}
