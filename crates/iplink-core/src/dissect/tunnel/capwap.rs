//! Control And Provisioning of Wireless Access Points, data (RFC 5415, section
//! 4).

use super::{LinkType, link};
use crate::dissect::Next;

/// The preamble of a header in the clear.
const IN_THE_CLEAR: u8 = 0;
/// The bit that says that the payload is as on the air, and the binding of
/// 802.11, which says how that is.
const NATIVE: u8 = 0x01;
const IEEE80211: u8 = 1;
/// The bits that tell a fragment and a keep-alive.
const FRAGMENT: u8 = 0x80;
const KEEP_ALIVE: u8 = 0x08;

/// Reads the length, in units of 4 bytes, and the kind of the payload.
pub(super) fn read(header: &[u8]) -> Option<Next<'_>> {
    let (&[preamble, len, binding, flags, _, _, o0, o1], _) = header.split_first_chunk::<8>()?;
    let offset = u16::from_be_bytes([o0, o1]) >> 3;
    let is_later = flags & FRAGMENT != 0 && offset != 0;
    if preamble != IN_THE_CLEAR || flags & KEEP_ALIVE != 0 || is_later {
        return None;
    }
    let frame = header.get(usize::from(len >> 3).checked_mul(4)?..)?;
    match (binding & NATIVE, binding >> 1 & 0x1f) {
        (0, _) => Some(Next::Link(LinkType::ETHERNET, frame)),
        (_, IEEE80211) => link::read_from_access_point(frame).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_of_ethernet_or_of_the_air() {
        let bridged = [0, 0x10, 0x02, 0, 0, 0, 0, 0, 9];
        assert!(matches!(read(&bridged), Some(Next::Link(LinkType::ETHERNET, [9]))));
        let mut native = vec![0, 0x10, 0x03, 0, 0, 0, 0, 0, 0x01, 0x08];
        native.extend([0; 22]);
        native.push(0xaa);
        assert!(matches!(read(&native), Some(Next::Llc([0xaa]))));
    }

    #[test]
    fn what_holds_no_header_is_no_tunnel() {
        assert!(read(&[1, 0, 0, 0, 0x17, 0xfe, 0xff, 0, 0]).is_none());
        assert!(read(&[0, 0x10, 0x02, 0x08, 0, 0, 0, 0, 9]).is_none());
        assert!(read(&[0, 0x10, 0x02, 0x80, 0, 0, 0, 8, 9]).is_none());
        assert!(read(&[0, 0x10, 0x02, 0x80, 0, 0, 0, 0, 9]).is_some());
    }
}
