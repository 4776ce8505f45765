//! 802.2 logical link control (LLC) headers.

use super::{nlpid, snap};
use crate::dissect::{Layer, Next, SkipReason};

/// The service access point of IP. RFC 1042 reserves it, but some senders use it.
const IP: u8 = 0x06;
/// The service access point of SNAP.
const SNAP: u8 = 0xaa;
/// The service access point of the OSI network layer, followed by a network layer
/// protocol identifier (RFC 2684, section 5.1).
const OSI: u8 = 0xfe;
/// The control field of an unnumbered information frame.
const UNNUMBERED: u8 = 0x03;

/// Parses the destination and source service access points and the control field.
pub(in crate::dissect) fn read(header: &[u8]) -> Result<Next<'_>, SkipReason> {
    match header {
        [SNAP, SNAP, UNNUMBERED, header @ ..] => snap::read(header, snap::BridgedFrame::Padded),
        [IP, IP, UNNUMBERED, payload @ ..] => Ok(Next::Ip(payload)),
        [OSI, OSI, UNNUMBERED, identifier, payload @ ..] => nlpid::read(*identifier, payload),
        [access_point, _, _, ..] => Err(SkipReason::Llc(*access_point)),
        _ => Err(SkipReason::Truncated(Layer::Llc)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::EtherType;

    #[test]
    fn llc_snap_has_ether_type() {
        let next = read(&[0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00, 0x45]);
        assert!(matches!(next, Ok(Next::EtherType(EtherType::IPV4, [0x45]))));
    }

    #[test]
    fn llc_ip_is_identified_by_access_point_or_nlpid() {
        assert!(matches!(read(&[6, 6, 3, 0x45]), Ok(Next::Ip([0x45]))));
        assert!(matches!(read(&[0xfe, 0xfe, 3, 0xcc, 0x45]), Ok(Next::Ip([0x45]))));
    }

    #[test]
    fn llc_spanning_tree_is_not_ip() {
        assert_eq!(read(&[0x42, 0x42, 3, 0]).unwrap_err(), SkipReason::Llc(0x42));
        assert_eq!(read(&[0x42]).unwrap_err(), SkipReason::Truncated(Layer::Llc));
    }
}
