//! CAPWAP data: Control And Provisioning of Wireless Access Points (RFC 5415, section 4).

use super::{LinkType, link};
use crate::dissect::Next;

/// The preamble of an unencrypted header.
const UNENCRYPTED: u8 = 0;
/// The flag for a payload in its native wireless format; without it, the payload is Ethernet.
const NATIVE_FRAME: u8 = 0x01;
/// The wireless binding identifier of 802.11.
const IEEE80211: u8 = 1;
/// The flags of a fragment and of a keep-alive.
const FRAGMENT: u8 = 0x80;
const KEEP_ALIVE: u8 = 0x08;

/// Parses the header length, in units of 4 bytes, and the payload type.
pub(super) fn read(header: &[u8]) -> Option<Next<'_>> {
    let (&[preamble, len, binding, flags, _, _, o0, o1], _) = header.split_first_chunk::<8>()?;
    let fragment_offset = u16::from_be_bytes([o0, o1]) >> 3;
    let is_later_fragment = flags & FRAGMENT != 0 && fragment_offset != 0;
    if preamble != UNENCRYPTED || flags & KEEP_ALIVE != 0 || is_later_fragment {
        return None;
    }
    let frame = header.get(usize::from(len >> 3).checked_mul(4)?..)?;
    match (binding & NATIVE_FRAME, binding >> 1 & 0x1f) {
        (0, _) => Some(Next::Link(LinkType::ETHERNET, frame)),
        (_, IEEE80211) => link::read_from_access_point(frame).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capwap_carries_ethernet_or_802_11() {
        let bridged = [0, 0x10, 0x02, 0, 0, 0, 0, 0, 9];
        assert!(matches!(read(&bridged), Some(Next::Link(LinkType::ETHERNET, [9]))));
        let mut native = vec![0, 0x10, 0x03, 0, 0, 0, 0, 0, 0x01, 0x08];
        native.extend([0; 22]);
        native.push(0xaa);
        assert!(matches!(read(&native), Some(Next::Llc([0xaa]))));
    }

    #[test]
    fn capwap_encrypted_keep_alive_and_later_fragment_are_not_parsed() {
        assert!(read(&[1, 0, 0, 0, 0x17, 0xfe, 0xff, 0, 0]).is_none());
        assert!(read(&[0, 0x10, 0x02, 0x08, 0, 0, 0, 0, 9]).is_none());
        assert!(read(&[0, 0x10, 0x02, 0x80, 0, 0, 0, 8, 9]).is_none());
        assert!(read(&[0, 0x10, 0x02, 0x80, 0, 0, 0, 0, 9]).is_some());
    }
}
