//! Linux cooked capture, versions 1 and 2.
//!
//! Source: <https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html> and
//! <https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html>.

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{EtherType, Layer, Next, SkipReason};

/// Hardware types (ARPHRD) whose payload is not identified by the protocol field.
const FRAME_RELAY: u16 = 770;
const RADIOTAP: u16 = 803;
const NETLINK: u16 = 824;

/// The minimum EtherType. Smaller values of the protocol field are specific to Linux.
const MIN_ETHER_TYPE: u16 = 1_536;
/// The protocols of an Ethernet frame, an 802.2 header and a PPP frame.
const ETHERNET: u16 = 0x0003;
const LLC: u16 = 0x0004;
const PPP: u16 = 0x0007;

/// Parses a version 1 header: 14 bytes that contain the hardware type, then the protocol.
pub(super) fn read_v1(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::LinuxSll, bytes);
    let (hardware_type, protocol) = (header.u16_be(2)?, header.u16_be(14)?);
    read_payload(Layer::LinuxSll, hardware_type, protocol, header.after(16)?)
}

/// Parses a version 2 header: the protocol, then 18 bytes that contain the hardware type.
pub(super) fn read_v2(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::LinuxSll2, bytes);
    let (hardware_type, protocol) = (header.u16_be(8)?, header.u16_be(0)?);
    read_payload(Layer::LinuxSll2, hardware_type, protocol, header.after(20)?)
}

/// Returns the header that the hardware type and the protocol identify.
fn read_payload(
    layer: Layer,
    hardware_type: u16,
    protocol: u16,
    payload: &[u8],
) -> Result<Next<'_>, SkipReason> {
    match (hardware_type, protocol) {
        (NETLINK, _) => Err(SkipReason::Protocol(layer, NETLINK.into())),
        (_, MIN_ETHER_TYPE..) => Ok(Next::EtherType(EtherType(protocol), payload)),
        (FRAME_RELAY, _) => Ok(Next::Link(LinkType::FRELAY, payload)),
        (RADIOTAP, _) => Ok(Next::Link(LinkType::IEEE802_11_RADIOTAP, payload)),
        (_, ETHERNET) => Ok(Next::Link(LinkType::ETHERNET, payload)),
        (_, LLC) => Ok(Next::Llc(payload)),
        (_, PPP) => Ok(Next::Link(LinkType::PPP, payload)),
        (_, other) => Err(SkipReason::Protocol(layer, other.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a version 1 header with this hardware type and protocol, and one payload
    /// byte.
    fn header(hardware_type: u16, protocol: u16) -> Vec<u8> {
        let mut header = vec![0; 2];
        header.extend(hardware_type.to_be_bytes());
        header.extend([0; 10]);
        header.extend(protocol.to_be_bytes());
        header.push(0x45);
        header
    }

    #[test]
    fn sll_protocol_offset_depends_on_version() {
        assert!(matches!(
            read_v1(&header(1, 0x0800)),
            Ok(Next::EtherType(EtherType::IPV4, [0x45]))
        ));
        let mut header = [0; 21];
        header[0..2].copy_from_slice(&[0x86, 0xdd]);
        assert!(matches!(read_v2(&header), Ok(Next::EtherType(EtherType::IPV6, [0]))));
    }

    #[test]
    fn sll_hardware_type_and_protocol_select_inner_link_type() {
        let inner_link_type =
            |hardware_type, protocol| match read_v1(&header(hardware_type, protocol)) {
                Ok(Next::Link(link_type, [0x45])) => Some(link_type),
                _ => None,
            };
        assert_eq!(inner_link_type(770, 0x0019), Some(LinkType::FRELAY));
        assert_eq!(inner_link_type(770, 0x0800), None);
        assert_eq!(inner_link_type(803, 0x0004), Some(LinkType::IEEE802_11_RADIOTAP));
        assert_eq!(inner_link_type(1, 0x0003), Some(LinkType::ETHERNET));
        assert_eq!(inner_link_type(512, 0x0007), Some(LinkType::PPP));
        assert!(matches!(read_v1(&header(1, 4)), Ok(Next::Llc([0x45]))));
        let expected = SkipReason::Protocol(Layer::LinuxSll, 824);
        assert_eq!(read_v1(&header(824, 4)).unwrap_err(), expected);
    }

    #[test]
    fn sll_short_header_is_truncated() {
        assert_eq!(read_v1(&[0; 15]).unwrap_err(), SkipReason::Truncated(Layer::LinuxSll));
        assert_eq!(read_v2(&[0; 19]).unwrap_err(), SkipReason::Truncated(Layer::LinuxSll2));
    }
}
