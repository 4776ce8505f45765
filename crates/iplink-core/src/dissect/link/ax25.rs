//! AX.25 amateur radio packets.
//!
//! Source: TAPR, "AX.25 Link Access Protocol", version 2.2, section 3.

use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The length of an address, in bytes.
const ADDRESS_LEN: usize = 7;
/// The maximum number of addresses: destination, source and eight repeaters.
const MAX_ADDRESSES: usize = 10;
/// The protocol identifier of IP.
const IP_IDENTIFIER: u8 = 0xcc;

/// Skips the command byte of the KISS protocol and parses the packet after it.
pub(super) fn read_kiss(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    read(Header::new(Layer::Ax25, bytes).after(1)?)
}

/// Skips the addresses and parses the control field and the protocol identifier.
pub(super) fn read(packet: &[u8]) -> Result<Next<'_>, SkipReason> {
    let after_addresses = Header::new(Layer::Ax25, packet).after(addresses_len(packet)?)?;
    let header = Header::new(Layer::Ax25, after_addresses);
    // Only information frames, numbered or unnumbered, have a protocol identifier. Bit 0x10 is
    // the poll/final bit, which may be set in either.
    match header.u8(0)? {
        control if control & 1 == 0 || control & 0xef == 0x03 => match header.u8(1)? {
            IP_IDENTIFIER => Ok(Next::Ip(header.after(2)?)),
            other => Err(SkipReason::Protocol(Layer::Ax25, other.into())),
        },
        _ => Err(SkipReason::Control(Layer::Ax25)),
    }
}

/// Returns the length of all addresses, in bytes. The lowest bit of the last byte of an
/// address marks the last address.
fn addresses_len(packet: &[u8]) -> Result<usize, SkipReason> {
    let header = Header::new(Layer::Ax25, packet);
    for count in 2..=MAX_ADDRESSES {
        let len = ADDRESS_LEN.saturating_mul(count);
        if header.u8(len.saturating_sub(1))? & 1 == 1 {
            return Ok(len);
        }
    }
    Err(SkipReason::Malformed(Layer::Ax25))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a packet with this number of addresses and this body.
    fn packet(address_count: usize, body: &[u8]) -> Vec<u8> {
        let mut packet = vec![0x82; 7 * address_count];
        *packet.last_mut().unwrap() |= 1;
        packet.extend(body);
        packet
    }

    #[test]
    fn ax25_repeater_addresses_are_skipped() {
        for address_count in [2, 3, 10] {
            let mut bytes = packet(address_count, &[0x03, 0xcc, 0x45]);
            assert!(matches!(read(&bytes), Ok(Next::Ip([0x45]))));
            bytes.insert(0, 0);
            assert!(matches!(read_kiss(&bytes), Ok(Next::Ip([0x45]))));
        }
        let expected = SkipReason::Malformed(Layer::Ax25);
        assert_eq!(read(&packet(11, &[])).unwrap_err(), expected);
    }

    #[test]
    fn ax25_non_ip_payload_is_skipped_with_reason() {
        let reason = |body: &[u8]| read(&packet(2, body)).unwrap_err();
        assert_eq!(reason(&[0x3f]), SkipReason::Control(Layer::Ax25));
        assert_eq!(reason(&[0x03, 0xf0]), SkipReason::Protocol(Layer::Ax25, 0xf0));
        assert_eq!(reason(&[0x03]), SkipReason::Truncated(Layer::Ax25));
    }
}
