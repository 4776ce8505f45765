//! Teredo: IPv6 within UDP, for hosts behind a NAT (RFC 4380, section 5.1.1).

use crate::dissect::Next;

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
