//! Ethernet II and 802.3 frames.

use etherparse::Ethernet2HeaderSlice;

use super::isl;
use crate::dissect::{EtherType, Layer, Next, SkipReason};

/// Parses the header: two addresses, then an EtherType or a length.
#[inline]
pub(in crate::dissect) fn read(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    let Ok(header) = Ethernet2HeaderSlice::from_slice(frame) else {
        return Err(SkipReason::Truncated(Layer::Ethernet));
    };
    let payload = frame.get(header.slice().len()..).unwrap_or_default();
    match type_or_length(header.ether_type().0, payload) {
        // Cisco ISL has the layout of an 802.3 frame to a special address.
        Next::Llc(_) if isl::is_isl_address(header.destination()) => isl::read(frame),
        next => Ok(next),
    }
}

/// Returns the payload if the EtherType is IPv4, for the fast path that most packets take.
#[inline]
pub(in crate::dissect) fn ipv4_payload(frame: &[u8]) -> Option<&[u8]> {
    let header = Ethernet2HeaderSlice::from_slice(frame).ok()?;
    let is_ipv4 = header.ether_type().0 == EtherType::IPV4.0;
    is_ipv4.then(|| frame.get(header.slice().len()..).unwrap_or_default())
}

/// Returns the header with which the payload starts. The field before it is an EtherType, or
/// the length of an 802.3 frame, which is at most 1,500 (IEEE 802.3, clause 3.2.6).
#[inline]
pub(in crate::dissect) fn type_or_length(field: u16, payload: &[u8]) -> Next<'_> {
    match field {
        0..=1_500 => Next::Llc(payload),
        ether_type => Next::EtherType(EtherType(ether_type), payload),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ethernet_frame_of_13_bytes_is_truncated() {
        assert_eq!(read(&[0; 13]).unwrap_err(), SkipReason::Truncated(Layer::Ethernet));
    }

    #[test]
    fn ethernet_field_up_to_1500_is_length() {
        let frame = iplink_generator::bytes::ethernet(1_500, &[0xaa]);
        assert!(matches!(read(&frame), Ok(Next::Llc([0xaa]))));
        let frame = iplink_generator::bytes::ethernet(0x0800, &[0x45]);
        assert!(matches!(read(&frame), Ok(Next::EtherType(EtherType::IPV4, [0x45]))));
    }
}
