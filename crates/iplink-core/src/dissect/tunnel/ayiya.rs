//! AYIYA, "Anything In Anything" (draft-massar-v6ops-ayiya-02): IPv6 in UDP for tunnel brokers.

use crate::dissect::{Next, Protocol};

/// The operation code of packets that carry a payload.
const FORWARD: u8 = 1;

/// Skips the header, the identity and the signature, whose lengths the header contains.
pub(super) fn read(payload: &[u8]) -> Option<Next<'_>> {
    let ([identity, signature, operation, next_header, _, _, _, _], rest) =
        payload.split_first_chunk()?;
    // The length of the identity is a power of two; that of the signature counts words.
    let identity_len = 1_usize.checked_shl(u32::from(identity >> 4))?;
    let signature_len = usize::from(signature >> 4) * 4;
    let packet = rest.get(identity_len..)?.get(signature_len..)?;
    match (operation & 15, Protocol(*next_header)) {
        (FORWARD, Protocol::IPV6) => Some(Next::Ipv6(packet)),
        (FORWARD, Protocol::IPV4) => Some(Next::Ip(packet)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ayiya_skips_identity_and_signature() {
        let mut packet = vec![0x41, 0x52, 0x11, 41, 0, 0, 0, 0];
        packet.extend([0; 16 + 20]);
        packet.push(0x60);
        assert!(matches!(read(&packet), Some(Next::Ipv6([0x60]))));
        packet[2] = 0x10; // a heartbeat has no payload
        assert!(read(&packet).is_none());
    }

    #[test]
    fn ayiya_truncated_identity_is_not_entered() {
        assert!(read(&[0xf1, 0x52, 0x11, 41, 0, 0, 0, 0, 1, 2]).is_none());
        assert!(read(&[0x41, 0x52, 0x11]).is_none());
    }
}
