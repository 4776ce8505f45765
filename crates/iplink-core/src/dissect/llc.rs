//! 802.2 headers, and SNAP.

use super::{EtherType, Layer, Next, Skip};

/// The service access point of IP (RFC 1042 has it reserved, some use it).
const IP: u8 = 0x06;
/// The one of SNAP, behind which an EtherType stands.
const SNAP: u8 = 0xaa;
/// The control field of an unnumbered frame.
const UNNUMBERED: u8 = 0x03;

/// Reads destination and source access point and the control field, and SNAP's
/// organisation and protocol.
pub(super) fn read(header: &[u8]) -> Result<Next<'_>, Skip> {
    match header {
        [SNAP, SNAP, UNNUMBERED, 0, 0, 0 | 0xf8, high, low, payload @ ..] => {
            Ok(Next::EtherType(EtherType(u16::from_be_bytes([*high, *low])), payload))
        }
        [IP, IP, UNNUMBERED, payload @ ..] => Ok(Next::Ip(payload)),
        [_, _, _, ..] => Err(Skip::Llc(header.first().copied().unwrap_or_default())),
        _ => Err(Skip::Truncated(Layer::Llc)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snap_says_an_ether_type() {
        let next = read(&[0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00, 0x45]);
        assert!(matches!(next, Ok(Next::EtherType(EtherType::IPV4, [0x45]))));
    }

    #[test]
    fn spanning_tree_is_not_ip() {
        assert_eq!(read(&[0x42, 0x42, 3, 0]).unwrap_err(), Skip::Llc(0x42));
        assert_eq!(read(&[0x42]).unwrap_err(), Skip::Truncated(Layer::Llc));
    }
}
