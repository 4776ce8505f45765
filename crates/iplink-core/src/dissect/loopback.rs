//! The address family before packets of BSD's loopback interfaces.
//!
//! Source: <https://www.tcpdump.org/linktypes.html>, `LINKTYPE_NULL` and
//! `LINKTYPE_LOOP`. IPv6 has another number on each system.

use super::{Layer, Next, Skip};

/// Reads a family that may be in either byte order: the right one gives the
/// smaller number.
pub(super) fn read_null(header: &[u8]) -> Result<Next<'_>, Skip> {
    read(header, |bytes| u32::from_be_bytes(bytes).min(u32::from_le_bytes(bytes)))
}

/// Reads a family in network byte order.
pub(super) fn read_loop(header: &[u8]) -> Result<Next<'_>, Skip> {
    read(header, u32::from_be_bytes)
}

fn read(header: &[u8], family: fn([u8; 4]) -> u32) -> Result<Next<'_>, Skip> {
    let Some((bytes, payload)) = header.split_first_chunk() else {
        return Err(Skip::Truncated(Layer::Loopback));
    };
    match family(*bytes) {
        // IPv4, and IPv6 of Linux, Windows, NetBSD and OpenBSD, FreeBSD, Darwin.
        2 | 10 | 23 | 24 | 28 | 30 => Ok(Next::Ip(payload)),
        other => Err(Skip::AddressFamily(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_byte_order_of_null_is_read() {
        assert!(matches!(read_null(&[2, 0, 0, 0, 0x45]), Ok(Next::Ip([0x45]))));
        assert!(matches!(read_null(&[0, 0, 0, 30, 0x60]), Ok(Next::Ip([0x60]))));
    }

    #[test]
    fn loop_is_in_network_order() {
        assert!(matches!(read_loop(&[0, 0, 0, 24, 0x60]), Ok(Next::Ip([0x60]))));
        assert_eq!(read_loop(&[2, 0, 0, 0]).unwrap_err(), Skip::AddressFamily(0x0200_0000));
        assert_eq!(read_loop(&[0, 0, 0]).unwrap_err(), Skip::Truncated(Layer::Loopback));
    }
}
