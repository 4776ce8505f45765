//! ARCNET packets (RFC 1051, RFC 1201).

use crate::dissect::bytes::Header;
use crate::dissect::{EtherType, Layer, Next, SkipReason};

/// The split flag that precedes three bytes of padding in an exception packet (RFC 1201,
/// "Packet Format").
const EXCEPTION_FLAG: u8 = 0xff;

/// Parses the BSD format: source, destination, protocol.
pub(super) fn read_bsd(packet: &[u8]) -> Result<Next<'_>, SkipReason> {
    read(packet, 2)
}

/// Parses the Linux format, which has two more bytes before the protocol: the offset of the data
/// in the buffer of the hardware.
pub(super) fn read_linux(packet: &[u8]) -> Result<Next<'_>, SkipReason> {
    read(packet, 4)
}

/// Parses the protocol at this offset and, for RFC 1201, the split header after it.
fn read(packet: &[u8], protocol_offset: usize) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Arcnet, packet);
    let protocol = header.u8(protocol_offset)?;
    let payload = header.after(protocol_offset.saturating_add(1))?;
    match protocol {
        // 240 and 241 are IP and ARP of RFC 1051, which does not split packets. The other
        // protocols belong to RFC 1201, which does: 212 and 213 are IP and ARP, 196 is IPv6, and
        // 205 is BACnet, which starts with an 802.2 header.
        240 => Ok(Next::Ip(payload)),
        241 => Err(SkipReason::EtherType(EtherType::ARP)),
        212 => Ok(Next::Ip(skip_split_header(payload)?)),
        213 => Err(SkipReason::EtherType(EtherType::ARP)),
        196 => Ok(Next::Ipv6(skip_split_header(payload)?)),
        205 => Ok(Next::Llc(skip_split_header(payload)?)),
        other => Err(SkipReason::Protocol(Layer::Arcnet, other.into())),
    }
}

/// Skips the split flag and the sequence number. The flag is 0 in an unfragmented packet,
/// odd in the first fragment and even in later ones.
fn skip_split_header(bytes: &[u8]) -> Result<&[u8], SkipReason> {
    let mut header = Header::new(Layer::Arcnet, bytes);
    if header.u8(0)? == EXCEPTION_FLAG {
        header = Header::new(Layer::Arcnet, header.after(4)?);
    }
    match header.u8(0)? {
        0 => header.after(3),
        flag if flag & 1 == 1 => header.after(3),
        _ => Err(SkipReason::Fragment(Layer::Arcnet)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arcnet_rfc_1051_and_1201_are_read() {
        let packets: [&[u8]; 4] = [
            &[1, 2, 240, 0x45],
            &[1, 2, 212, 0, 0, 1, 0x45],
            &[1, 2, 212, 1, 0, 1, 0x45],
            &[1, 2, 212, 0xff, 0, 0, 0, 0, 0, 1, 0x45],
        ];
        for packet in packets {
            assert!(matches!(read_bsd(packet), Ok(Next::Ip([0x45]))));
        }
        let linux = [1, 2, 0, 0, 196, 0, 0, 1, 0x60];
        assert!(matches!(read_linux(&linux), Ok(Next::Ipv6([0x60]))));
    }

    #[test]
    fn arcnet_non_ip_payload_is_skipped_with_reason() {
        let reason = |packet: &[u8]| read_bsd(packet).unwrap_err();
        assert_eq!(reason(&[1, 2, 241]), SkipReason::EtherType(EtherType::ARP));
        assert_eq!(reason(&[1, 2, 250]), SkipReason::Protocol(Layer::Arcnet, 250));
        let later_fragment = [1, 2, 212, 2, 0, 1, 0x45];
        assert_eq!(reason(&later_fragment), SkipReason::Fragment(Layer::Arcnet));
        assert_eq!(reason(&[1, 2, 212, 0, 0]), SkipReason::Truncated(Layer::Arcnet));
    }
}
