//! IPv6 headers and their extension headers (RFC 8200).

use etherparse::Ipv6HeaderSlice;
use etherparse::err::ipv6::HeaderSliceError;

use super::{Datagram, Layer, Observation, Protocol, SkipReason};
use crate::capture::Packet;

/// The maximum number of extension headers that are skipped. RFC 8200 defines six, each of
/// which should occur once.
const MAX_EXTENSIONS: usize = 16;
/// The length of the fixed IPv6 header, in bytes.
const HEADER_LEN: usize = 40;

/// Parses the IPv6 header at the start of `bytes` and its extension headers.
pub(in crate::dissect) fn read<'a>(
    packet: &Packet<'_>,
    bytes: &'a [u8],
) -> Result<Datagram<'a>, SkipReason> {
    let header = Ipv6HeaderSlice::from_slice(bytes).map_err(|error| match error {
        HeaderSliceError::Len(_) => SkipReason::Truncated(Layer::Ipv6),
        HeaderSliceError::Content(_) => SkipReason::Malformed(Layer::Ipv6),
    })?;
    let claimed_len = match header.payload_length() {
        0 => 0,
        payload_len => HEADER_LEN.saturating_add(usize::from(payload_len)),
    };
    let payload = super::payload(bytes, HEADER_LEN, claimed_len);
    let upper_layer = UpperLayer::find(header.next_header().0, payload);
    let mut observation = Observation::new(
        packet,
        header.source_addr().into(),
        header.destination_addr().into(),
        upper_layer.protocol,
    );
    observation.fragment = upper_layer.fragment;
    Ok(Datagram::new(observation, upper_layer.payload).with_len(claimed_len, bytes.len()))
}

/// The upper-layer protocol after the extension headers.
#[derive(Clone, Copy)]
struct UpperLayer<'a> {
    protocol: Protocol,
    /// The bytes of this protocol. `None` in fragments other than the first, and if the
    /// chain of headers is truncated.
    payload: Option<&'a [u8]>,
    /// Whether the packet is a fragment.
    fragment: bool,
}

impl<'a> UpperLayer<'a> {
    /// Finds the upper-layer protocol after the chain of extension headers.
    #[inline]
    fn find(first_protocol: u8, payload: Option<&'a [u8]>) -> Self {
        let mut upper_layer = Self { protocol: Protocol(first_protocol), payload, fragment: false };
        for _ in 0..MAX_EXTENSIONS {
            match upper_layer.skip_extension() {
                Some(next) => upper_layer = next,
                None => break,
            }
        }
        upper_layer
    }

    /// Skips one extension header. Returns `None` if the protocol is not an extension
    /// header, or if the header is truncated.
    #[inline]
    fn skip_extension(self) -> Option<Self> {
        let header = self.payload?;
        let (next, len) = match (self.protocol.0, header) {
            // Hop-by-hop, routing, destination options, mobility, HIP, shim6: the length
            // is in units of 8 bytes and excludes the first unit.
            (0 | 43 | 60 | 135 | 139 | 140, [next, len, ..]) => {
                (*next, usize::from(*len).saturating_add(1).saturating_mul(8))
            }
            (44, header) => return Self::after_fragment_header(header),
            // Authentication (RFC 4302): the length is in units of 4 bytes and excludes
            // the first two units.
            (51, [next, len, ..]) => (*next, usize::from(*len).saturating_add(2).saturating_mul(4)),
            _ => return None,
        };
        Some(Self { protocol: Protocol(next), payload: header.get(len..), fragment: self.fragment })
    }

    /// Parses a fragment header. Only in the first fragment does the next header follow.
    fn after_fragment_header(header: &'a [u8]) -> Option<Self> {
        let [next, _, high, low, ..] = header else {
            return None;
        };
        let offset_and_flags = u16::from_be_bytes([*high, *low]);
        let payload = match offset_and_flags >> 3 {
            0 => header.get(8..),
            _ => None,
        };
        Some(Self {
            protocol: Protocol(*next),
            payload,
            // An atomic fragment, which is the only one of its packet, does not count as
            // a fragment (RFC 6946).
            fragment: offset_and_flags & 0xfff9 != 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::LinkType;
    use iplink_generator::bytes::{ipv6, udp};

    fn read_bytes(data: &[u8]) -> Result<Datagram<'_>, SkipReason> {
        let packet =
            Packet { time: None, link_type: LinkType::RAW, interface: 0, wire_len: 99, data };
        read(&packet, data)
    }

    /// Returns a packet with these extension headers before a UDP header.
    fn with_extensions(first_protocol: u8, extensions: &[u8]) -> Vec<u8> {
        let payload = [extensions, &udp(1, 2, b"")].concat();
        ipv6([1; 16], [2; 16], first_protocol, &payload)
    }

    #[test]
    fn ipv6_protocol_follows_extension_headers() {
        let hop_by_hop = [51, 0, 1, 4, 0, 0, 0, 0];
        let authentication = [17, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1];
        let chain = [&hop_by_hop[..], &authentication].concat();
        let bytes = with_extensions(0, &chain);
        let observation = read_bytes(&bytes).unwrap().observation;
        assert_eq!(observation.protocol, Protocol::UDP);
        assert!(observation.ports.is_some() && !observation.fragment);
    }

    #[test]
    fn ipv6_only_first_fragment_has_ports() {
        let fragment = |offset: u8| {
            let bytes = with_extensions(44, &[17, 0, 0, offset, 0, 0, 0, 9]);
            let observation = read_bytes(&bytes).unwrap().observation;
            (observation.protocol, observation.fragment, observation.ports.is_some())
        };
        assert_eq!(fragment(0), (Protocol::UDP, false, true));
        assert_eq!(fragment(1), (Protocol::UDP, true, true));
        assert_eq!(fragment(8), (Protocol::UDP, true, false));
    }

    #[test]
    fn ipv6_truncated_extension_keeps_addresses() {
        let bytes = with_extensions(60, &[17, 9, 0, 0]);
        let datagram = read_bytes(&bytes).unwrap();
        assert_eq!(datagram.observation.protocol, Protocol::UDP);
        assert_eq!(datagram.payload, None);
    }

    #[test]
    fn ipv6_wrong_version_or_39_bytes_is_rejected() {
        let mut bytes = with_extensions(17, &[]);
        let truncated = SkipReason::Truncated(Layer::Ipv6);
        assert_eq!(read_bytes(&bytes[..39]).unwrap_err(), truncated);
        bytes[0] = 0x40;
        let expected = SkipReason::Malformed(Layer::Ipv6);
        assert_eq!(read_bytes(&bytes).unwrap_err(), expected);
    }
}
