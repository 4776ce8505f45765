//! Address families, whose numbers differ between operating systems.

use crate::dissect::{Next, SkipReason};

/// Returns the header with which a packet of this address family starts.
pub(super) fn read(family: u32, packet: &[u8]) -> Result<Next<'_>, SkipReason> {
    match family {
        // 2 is IPv4. The others are IPv6: 10 on Linux, 23 on Windows, 24 on NetBSD and
        // OpenBSD, 28 on FreeBSD, and 30 on Darwin.
        2 | 10 | 23 | 24 | 28 | 30 => Ok(Next::Ip(packet)),
        other => Err(SkipReason::AddressFamily(other)),
    }
}

/// Decodes an address family of unknown byte order. Address families are small numbers,
/// so the byte order that gives the smaller number is used.
pub(super) fn from_unknown_byte_order(bytes: [u8; 4]) -> u32 {
    u32::from_be_bytes(bytes).min(u32::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ip_address_family_of_each_system_is_read() {
        for family in [2, 10, 23, 24, 28, 30] {
            assert!(matches!(read(family, &[0x60]), Ok(Next::Ip([0x60]))));
        }
        assert_eq!(read(18, &[]).unwrap_err(), SkipReason::AddressFamily(18));
        assert_eq!(from_unknown_byte_order([30, 0, 0, 0]), 30);
    }
}
