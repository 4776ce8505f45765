//! Teredo: IPv6 within UDP, for hosts behind a NAT (RFC 4380, section 5.1.1).

use crate::dissect::Next;
use crate::dissect::bytes::u16_be;

/// The first four bytes of the addresses of Teredo hosts.
const TEREDO_PREFIX: [u8; 4] = [0x20, 0x01, 0, 0];

/// Skips the authentication and origin indications, either or both of which may precede
/// the IPv6 header.
pub(super) fn read(payload: &[u8]) -> Option<Next<'_>> {
    let payload = match payload {
        [0, 1, identifier_len, value_len, authentication @ ..] => authentication
            .get(usize::from(*identifier_len)..)?
            .get(usize::from(*value_len)..)?
            // A nonce and a confirmation byte.
            .get(9..)?,
        payload => payload,
    };
    // The origin indication contains a port and an IPv4 address.
    let payload = match payload {
        [0, 0, origin @ ..] => origin.get(6..)?,
        payload => payload,
    };
    match payload.first()? >> 4 {
        6 => Some(Next::Ipv6(payload)),
        _ => None,
    }
}

/// Parses a packet between two Teredo hosts, or a host and a relay, whose ports are arbitrary (RFC
/// 4380, section 5.2.4).
///
/// The payload is a complete IPv6 packet of exactly its length, and one of its addresses has the
/// Teredo prefix `2001::/32`.
pub(super) fn read_on_any_port(payload: &[u8]) -> Option<Next<'_>> {
    let fixed_header = payload.first_chunk::<40>()?;
    if !matches!(fixed_header, [0x60..=0x6f, ..]) {
        return None;
    }
    let len = usize::from(u16_be(fixed_header, 4)?).saturating_add(fixed_header.len());
    let has_prefix = |offset: usize| {
        fixed_header.get(offset..).is_some_and(|address| address.starts_with(&TEREDO_PREFIX))
    };
    // The snap length may have cut the packet.
    let is_teredo = payload.len() <= len && (has_prefix(8) || has_prefix(24));
    is_teredo.then_some(Next::Ipv6(payload))
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_generator::bytes::ipv6;

    #[test]
    fn teredo_skips_authentication_and_origin() {
        let mut authenticated = vec![0, 1, 1, 2, 7, 8, 8];
        authenticated.extend([0; 9]);
        let origin = [0, 0, 1, 2, 3, 4, 5, 6];
        let authentication_and_origin = [&authenticated[..], &origin].concat();
        for indications in [&[][..], &authenticated, &origin, &authentication_and_origin] {
            let payload = [indications, &[0x60]].concat();
            assert!(matches!(read(&payload), Some(Next::Ipv6([0x60]))));
        }
    }

    #[test]
    fn teredo_port_without_ipv6_is_not_entered() {
        assert!(read(&[0x45]).is_none());
        assert!(read(&[0, 1, 9, 9, 0x60]).is_none());
        assert!(read(&[]).is_none());
    }

    #[test]
    fn teredo_between_hosts_is_identified_by_address() {
        let packet = |prefix: [u8; 4]| {
            let mut source = [1; 16];
            source[..4].copy_from_slice(&prefix);
            ipv6(source, [2; 16], 59, &[])
        };
        assert!(read_on_any_port(&packet(TEREDO_PREFIX)).is_some());
        assert!(read_on_any_port(&packet([0x20, 0x01, 0x0d, 0xb8])).is_none());
        let with_trailer = [packet(TEREDO_PREFIX), vec![0]].concat();
        assert!(read_on_any_port(&with_trailer).is_none());
        assert!(read_on_any_port(&packet(TEREDO_PREFIX)[..39]).is_none());
    }
}
