//! 802.1Q tags, and those of QinQ around them.

use etherparse::SingleVlanHeaderSlice;

use super::{Layer, Next, Skip, ethernet};

/// Reads a tag: the identifier, then the EtherType or length of the payload.
pub(super) fn read(tag: &[u8]) -> Result<Next<'_>, Skip> {
    let Ok(header) = SingleVlanHeaderSlice::from_slice(tag) else {
        return Err(Skip::Truncated(Layer::Vlan));
    };
    let payload = tag.get(header.slice().len()..).unwrap_or_default();
    Ok(ethernet::type_or_length(header.ether_type().0, payload))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::EtherType;

    #[test]
    fn a_tag_says_what_comes_next() {
        let next = read(&[0x00, 0x14, 0x86, 0xdd, 0x60]);
        assert!(matches!(next, Ok(Next::EtherType(EtherType::IPV6, [0x60]))));
        assert_eq!(read(&[0, 20, 8]).unwrap_err(), Skip::Truncated(Layer::Vlan));
    }
}
