//! 802.1Q VLAN tags, including QinQ (802.1ad).

use etherparse::SingleVlanHeaderSlice;

use super::ethernet;
use crate::dissect::{Layer, Next, SkipReason};

/// The VLAN identifier reserved by IEEE 802.1Q, table 9-2.
const RESERVED_IDENTIFIER: u16 = 4_095;

/// Parses a tag after its own EtherType: the VLAN identifier, unless it is reserved, and the
/// EtherType or length of the payload.
pub(in crate::dissect) fn read(tag: &[u8]) -> Result<(Option<u16>, Next<'_>), SkipReason> {
    let Ok(header) = SingleVlanHeaderSlice::from_slice(tag) else {
        return Err(SkipReason::Truncated(Layer::Vlan));
    };
    let payload = tag.get(header.slice().len()..).unwrap_or_default();
    let identifier = header.vlan_identifier().value();
    Ok((
        Some(identifier).filter(|identifier| *identifier < RESERVED_IDENTIFIER),
        ethernet::type_or_length(header.ether_type().0, payload),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::EtherType;

    #[test]
    fn vlan_tag_has_identifier_and_ether_type() {
        assert!(matches!(
            read(&[0xe0, 0x14, 0x86, 0xdd, 0x60]),
            Ok((Some(20), Next::EtherType(EtherType::IPV6, [0x60])))
        ));
        assert_eq!(read(&[0, 20, 8]).unwrap_err(), SkipReason::Truncated(Layer::Vlan));
    }

    #[test]
    fn vlan_reserved_identifier_is_none() {
        assert!(matches!(read(&[0xff, 0xff, 0x08, 0x00]), Ok((None, _))));
        assert!(matches!(read(&[0, 0, 0x08, 0x00]), Ok((Some(0), _))));
    }
}
