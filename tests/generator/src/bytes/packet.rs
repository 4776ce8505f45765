//! Functions that each add one header before a payload. A packet is built from its innermost to its
//! outermost header.

use super::order::len_u16;
use crate::checksum::{fold, sum};

/// Returns an Ethernet frame without its frame check sequence, from 00:00:5e:00:53:01 to
/// 00:00:5e:00:53:02. RFC 9542 reserves these addresses for documentation.
///
/// ```
/// let frame = iplink_generator::bytes::ethernet(0x0800, b"payload");
/// assert_eq!(frame[12..], *b"\x08\x00payload");
/// ```
#[must_use]
pub fn ethernet(ether_type: u16, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x00, 0x00, 0x5e, 0x00, 0x53, 0x02, 0x00, 0x00, 0x5e, 0x00, 0x53, 0x01];
    frame.extend(ether_type.to_be_bytes());
    frame.extend_from_slice(payload);
    frame
}

/// Returns a VLAN tag and the payload. The tag protocol identifier is not included: it is the
/// `EtherType` of the header before the tag.
///
/// `tag_control` is the 16-bit tag control information. Its upper four bits are the priority and
/// the drop eligible indicator, and the lower twelve the VLAN ID.
///
/// ```
/// use iplink_generator::bytes::{ethernet, vlan};
///
/// let frame = ethernet(0x8100, &vlan(20, 0x0800, b"payload"));
/// assert_eq!(frame[12..18], [0x81, 0x00, 0, 20, 0x08, 0x00]);
/// ```
#[must_use]
pub fn vlan(tag_control: u16, ether_type: u16, payload: &[u8]) -> Vec<u8> {
    let mut tag = tag_control.to_be_bytes().to_vec();
    tag.extend(ether_type.to_be_bytes());
    tag.extend_from_slice(payload);
    tag
}

/// Returns an IPv4 packet without options, with a correct header checksum.
///
/// ```
/// let packet = iplink_generator::bytes::ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, b"payload");
/// assert_eq!(packet[..4], [0x45, 0, 0, 27]);
/// ```
#[must_use]
pub fn ipv4(source: [u8; 4], target: [u8; 4], protocol: u8, payload: &[u8]) -> Vec<u8> {
    let [len_high, len_low] = len_u16(payload).saturating_add(20).to_be_bytes();
    let before_checksum = [0x45, 0, len_high, len_low, 0, 0, 0, 0, 64, protocol];
    let checksum = !fold(sum(&before_checksum) + sum(&source) + sum(&target));
    let mut packet = before_checksum.to_vec();
    packet.extend(checksum.to_be_bytes());
    packet.extend(source);
    packet.extend(target);
    packet.extend_from_slice(payload);
    packet
}

/// Returns an IPv6 packet. Extension headers, if any, are the start of `payload`.
///
/// ```
/// let packet = iplink_generator::bytes::ipv6([1; 16], [2; 16], 17, b"payload");
/// assert_eq!(packet[..8], [0x60, 0, 0, 0, 0, 7, 17, 64]);
/// ```
#[must_use]
pub fn ipv6(source: [u8; 16], target: [u8; 16], next_header: u8, payload: &[u8]) -> Vec<u8> {
    let [len_high, len_low] = len_u16(payload).to_be_bytes();
    let mut packet = vec![0x60, 0, 0, 0, len_high, len_low, next_header, 64];
    packet.extend(source);
    packet.extend(target);
    packet.extend_from_slice(payload);
    packet
}

/// Returns a TCP segment without options, with sequence numbers and checksum 0.
///
/// `flags` is the low byte: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32.
///
/// ```
/// let segment = iplink_generator::bytes::tcp(49_152, 443, 0x02, b"");
/// assert_eq!(segment[12..14], [0x50, 0x02]);
/// ```
#[must_use]
pub fn tcp(source_port: u16, target_port: u16, flags: u8, payload: &[u8]) -> Vec<u8> {
    let mut segment = source_port.to_be_bytes().to_vec();
    segment.extend(target_port.to_be_bytes());
    segment.extend([0; 8]);
    segment.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    segment.extend_from_slice(payload);
    segment
}

/// Returns a UDP datagram with checksum 0, which means that it has none.
///
/// ```
/// let datagram = iplink_generator::bytes::udp(49_152, 53, b"query");
/// assert_eq!(datagram[4..], *b"\0\x0d\0\0query");
/// ```
#[must_use]
pub fn udp(source_port: u16, target_port: u16, payload: &[u8]) -> Vec<u8> {
    let mut datagram = source_port.to_be_bytes().to_vec();
    datagram.extend(target_port.to_be_bytes());
    datagram.extend(len_u16(payload).saturating_add(8).to_be_bytes());
    datagram.extend([0; 2]);
    datagram.extend_from_slice(payload);
    datagram
}

#[cfg(test)]
mod tests {
    use etherparse::{NetHeaders, PacketHeaders, TransportHeader};

    use super::*;

    #[test]
    fn etherparse_reads_a_tagged_ipv4_packet() {
        let segment = tcp(1_024, 443, 0x12, b"hello");
        let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 6, &segment);
        let frame = ethernet(0x8100, &vlan(20, 0x0800, &packet));
        let headers = PacketHeaders::from_ethernet_slice(&frame).unwrap();
        assert_eq!(headers.payload.slice(), b"hello");
        let Some(NetHeaders::Ipv4(ip, _)) = headers.net else { panic!("not IPv4") };
        assert_eq!(ip.header_checksum, ip.calc_header_checksum());
        let Some(TransportHeader::Tcp(tcp)) = headers.transport else { panic!("not TCP") };
        assert!(tcp.syn && tcp.ack && !tcp.fin);
    }

    #[test]
    fn etherparse_reads_an_ipv6_packet() {
        let frame = ethernet(0x86dd, &ipv6([1; 16], [2; 16], 17, &udp(5_353, 5_353, b"hello")));
        let headers = PacketHeaders::from_ethernet_slice(&frame).unwrap();
        assert_eq!(headers.payload.slice(), b"hello");
        assert!(matches!(headers.transport, Some(TransportHeader::Udp(_))));
    }
}
