//! Address families, which have other numbers on other systems.

use crate::dissect::{Next, SkipReason};

/// Says what a packet of this family begins with.
pub(super) fn read(family: u32, packet: &[u8]) -> Result<Next<'_>, SkipReason> {
    match family {
        // IPv4, and IPv6 of Linux, Windows, NetBSD and OpenBSD, FreeBSD, Darwin.
        2 | 10 | 23 | 24 | 28 | 30 => Ok(Next::Ip(packet)),
        other => Err(SkipReason::AddressFamily(other)),
    }
}

/// Returns the family that these four bytes are in one byte order or the
/// other: the right one gives the smaller number.
pub(super) fn of_either_order(bytes: [u8; 4]) -> u32 {
    u32::from_be_bytes(bytes).min(u32::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_has_its_own_number_for_ipv6() {
        for family in [2, 10, 23, 24, 28, 30] {
            assert!(matches!(read(family, &[0x60]), Ok(Next::Ip([0x60]))));
        }
        assert_eq!(read(18, &[]).unwrap_err(), SkipReason::AddressFamily(18));
        assert_eq!(of_either_order([30, 0, 0, 0]), 30);
    }
}
