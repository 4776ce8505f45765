//! Linux cooked capture, versions 1 and 2.
//!
//! Source: <https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html> and
//! <https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html>.

use super::{EtherType, Layer, Next, Skip};

/// The protocol of a frame that has an 802.2 header instead of an EtherType.
const LLC: u16 = 0x0004;

/// Reads a header of version 1: 14 bytes, then the protocol.
pub(super) fn read_v1(header: &[u8]) -> Result<Next<'_>, Skip> {
    match header.split_first_chunk::<16>() {
        Some(([.., high, low], payload)) => Ok(next(u16::from_be_bytes([*high, *low]), payload)),
        None => Err(Skip::Truncated(Layer::LinuxSll)),
    }
}

/// Reads a header of version 2: the protocol, then 18 bytes.
pub(super) fn read_v2(header: &[u8]) -> Result<Next<'_>, Skip> {
    match header.split_first_chunk::<20>() {
        Some(([high, low, ..], payload)) => Ok(next(u16::from_be_bytes([*high, *low]), payload)),
        None => Err(Skip::Truncated(Layer::LinuxSll2)),
    }
}

fn next(protocol: u16, payload: &[u8]) -> Next<'_> {
    match protocol {
        LLC => Next::Llc(payload),
        kind => Next::EtherType(EtherType(kind), payload),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_1_has_its_protocol_last_and_version_2_first() {
        let mut header = [0; 21];
        header[14..17].copy_from_slice(&[0x08, 0x00, 0x45]);
        assert!(matches!(read_v1(&header[..17]), Ok(Next::EtherType(EtherType::IPV4, [0x45]))));
        header[0..2].copy_from_slice(&[0x86, 0xdd]);
        assert!(matches!(read_v2(&header), Ok(Next::EtherType(EtherType::IPV6, [0]))));
    }

    #[test]
    fn a_short_header_is_counted() {
        assert_eq!(read_v1(&[0; 15]).unwrap_err(), Skip::Truncated(Layer::LinuxSll));
        assert_eq!(read_v2(&[0; 19]).unwrap_err(), Skip::Truncated(Layer::LinuxSll2));
    }
}
