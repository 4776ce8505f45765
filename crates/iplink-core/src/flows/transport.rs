//! The parts of a transport header that flows need.

use crate::dissect::{Observation, Ports, Protocol, TcpFlags};

/// The length of a UDP header, in bytes.
const UDP_HEADER_LEN: u32 = 8;

/// The transport header of a packet, and what follows it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Transport<'a> {
    /// The ports; for ICMP, the types or codes in their place.
    pub(super) ports: Ports,
    /// The flags of a TCP header; without a complete header, none.
    pub(super) flags: TcpFlags,
    /// The sequence number of a TCP header.
    pub(super) sequence: u32,
    /// The payload, as far as it was captured.
    pub(super) payload: &'a [u8],
    /// The length of the payload on the wire, in bytes.
    pub(super) payload_len: u32,
}

impl<'a> Transport<'a> {
    /// Parses the transport header at the start of the payload of an IP packet. `uncaptured` is the
    /// number of bytes of the IP packet that were not captured.
    #[inline]
    pub(super) fn parse(observation: &Observation, bytes: &'a [u8], uncaptured: u32) -> Self {
        let ports = observation.ports.unwrap_or_default();
        let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX).saturating_add(uncaptured);
        let header_len = match observation.protocol {
            Protocol::TCP => {
                let flags = observation.tcp_flags.unwrap_or_default();
                return Self { ports, flags, ..Self::tcp(bytes, len) };
            }
            Protocol::UDP | Protocol::UDP_LITE => UDP_HEADER_LEN,
            Protocol::ICMP => return Self::icmp(bytes, len, icmp_counterpart),
            Protocol::ICMPV6 => return Self::icmp(bytes, len, icmpv6_counterpart),
            _ => 0,
        };
        Self {
            ports,
            payload: bytes.get(header_len as usize..).unwrap_or_default(),
            payload_len: len.saturating_sub(header_len),
            ..Self::default()
        }
    }

    /// Parses a TCP header, but for its ports and flags.
    fn tcp(bytes: &'a [u8], len: u32) -> Self {
        let Some([_, _, _, _, s0, s1, s2, s3, _, _, _, _, offset]) = bytes.first_chunk() else {
            return Self::default();
        };
        // A header has at least 20 bytes; a smaller offset is malformed.
        let header_len = (u32::from(offset >> 4) * 4).max(20);
        Self {
            sequence: u32::from_be_bytes([*s0, *s1, *s2, *s3]),
            payload: bytes.get(header_len as usize..).unwrap_or_default(),
            payload_len: len.saturating_sub(header_len),
            ..Self::default()
        }
    }

    /// Parses an ICMP header. A request and its reply have the same two types, in exchanged order;
    /// other messages have their type and code.
    fn icmp(bytes: &'a [u8], len: u32, counterpart: fn(u8) -> Option<u8>) -> Self {
        let Some([kind, code]) = bytes.first_chunk() else {
            return Self::default();
        };
        let target = counterpart(*kind).unwrap_or(*code);
        Self {
            ports: Ports { source: u16::from(*kind), target: u16::from(target) },
            payload: bytes.get(8..).unwrap_or_default(),
            payload_len: len.saturating_sub(8),
            ..Self::default()
        }
    }
}

/// Returns the type of the ICMP message that answers, or that is answered by, a message of this
/// type.
const fn icmp_counterpart(kind: u8) -> Option<u8> {
    Some(match kind {
        0 => 8,
        8 => 0,
        9 => 10,
        10 => 9,
        13 => 14,
        14 => 13,
        15 => 16,
        16 => 15,
        17 => 18,
        18 => 17,
        _ => return None,
    })
}

/// Returns the type of the ICMPv6 message that answers, or that is answered by, a message of this
/// type.
const fn icmpv6_counterpart(kind: u8) -> Option<u8> {
    Some(match kind {
        128 => 129,
        129 => 128,
        130 => 131,
        131 => 130,
        133 => 134,
        134 => 133,
        135 => 136,
        136 => 135,
        139 => 140,
        140 => 139,
        144 => 145,
        145 => 144,
        _ => return None,
    })
}

/// Returns whether an ICMP or ICMPv6 message of this type reports an error of another packet.
pub(super) const fn is_icmp_error(protocol: Protocol, kind: u16) -> bool {
    match protocol {
        Protocol::ICMP => matches!(kind, 3 | 4 | 5 | 11 | 12),
        Protocol::ICMPV6 => kind < 128,
        _ => false,
    }
}

/// Returns whether an ICMP or ICMPv6 type is a request.
pub(super) const fn is_icmp_request(protocol: Protocol, kind: u16) -> bool {
    match protocol {
        Protocol::ICMP => matches!(kind, 8 | 10 | 13 | 15 | 17),
        _ => matches!(kind, 128 | 130 | 133 | 135 | 139 | 144),
    }
}

/// Returns whether an ICMP or ICMPv6 type is a reply to a request.
pub(super) const fn is_icmp_reply(protocol: Protocol, kind: u16) -> bool {
    match protocol {
        Protocol::ICMP => matches!(kind, 0 | 9 | 14 | 16 | 18),
        _ => matches!(kind, 129 | 131 | 134 | 136 | 140 | 145),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{LinkType, Packet};
    use crate::dissect::dissect;
    use iplink_generator::bytes::ipv4;

    /// Parses the payload of an IPv4 packet with this protocol.
    fn parse(protocol: Protocol, bytes: &[u8], uncaptured: u32) -> Transport<'_> {
        let data = ipv4([10, 0, 0, 1], [10, 0, 0, 2], protocol.0, bytes);
        let link_type = LinkType::RAW;
        let packet = Packet { time: None, link_type, interface: 0, wire_len: 99, data: &data };
        Transport::parse(&dissect(&packet).unwrap(), bytes, uncaptured)
    }

    #[test]
    fn payload_len_includes_bytes_that_were_not_captured() {
        let udp = parse(Protocol::UDP, &[0; 12], 100);
        assert_eq!((udp.payload.len(), udp.payload_len), (4, 104));
        let truncated = parse(Protocol::UDP, &[0; 4], 100);
        assert_eq!((truncated.payload.len(), truncated.payload_len), (0, 96));
    }

    #[test]
    fn tcp_header_has_sequence_flags_and_options() {
        let mut header = [0; 30];
        header[4..8].copy_from_slice(&[1, 2, 3, 4]);
        header[12..14].copy_from_slice(&[0x60, 0x12]);
        let tcp = parse(Protocol::TCP, &header, 0);
        assert_eq!((tcp.sequence, tcp.flags), (0x0102_0304, TcpFlags(0x12)));
        assert_eq!((tcp.payload.len(), tcp.payload_len), (6, 6));
        assert_eq!(parse(Protocol::TCP, &header[..12], 0).payload_len, 0);
    }

    #[test]
    fn icmp_request_and_reply_have_exchanged_types() {
        let ports = |protocol, kind, code| {
            let Ports { source, target } = parse(protocol, &[kind, code], 0).ports;
            (source, target)
        };
        assert_eq!(ports(Protocol::ICMP, 8, 0), (8, 0));
        assert_eq!(ports(Protocol::ICMP, 0, 0), (0, 8));
        assert_eq!(ports(Protocol::ICMP, 3, 1), (3, 1));
        assert_eq!(ports(Protocol::ICMPV6, 135, 0), (135, 136));
        assert_eq!(parse(Protocol::ICMP, &[8], 0).ports, Ports::default());
    }
}
