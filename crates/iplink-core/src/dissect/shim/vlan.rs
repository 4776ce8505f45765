//! 802.1Q tags, and those of QinQ around them.

use etherparse::SingleVlanHeaderSlice;

use super::ethernet;
use crate::dissect::{Layer, Next, SkipReason};

/// The identifier that IEEE 802.1Q, table 9-2, keeps for itself.
const RESERVED: u16 = 4_095;

/// Reads a tag: the identifier, unless it is the reserved one, then the
/// EtherType or length of the payload.
pub(in crate::dissect) fn read(tag: &[u8]) -> Result<(Option<u16>, Next<'_>), SkipReason> {
    let Ok(header) = SingleVlanHeaderSlice::from_slice(tag) else {
        return Err(SkipReason::Truncated(Layer::Vlan));
    };
    let payload = tag.get(header.slice().len()..).unwrap_or_default();
    let identifier = header.vlan_identifier().value();
    Ok((
        Some(identifier).filter(|identifier| *identifier < RESERVED),
        ethernet::type_or_length(header.ether_type().0, payload),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::EtherType;

    #[test]
    fn a_tag_says_what_comes_next() {
        assert!(matches!(
            read(&[0xe0, 0x14, 0x86, 0xdd, 0x60]),
            Ok((Some(20), Next::EtherType(EtherType::IPV6, [0x60])))
        ));
        assert_eq!(read(&[0, 20, 8]).unwrap_err(), SkipReason::Truncated(Layer::Vlan));
    }

    #[test]
    fn the_reserved_identifier_is_none() {
        assert!(matches!(read(&[0xff, 0xff, 0x08, 0x00]), Ok((None, _))));
        assert!(matches!(read(&[0, 0, 0x08, 0x00]), Ok((Some(0), _))));
    }
}
