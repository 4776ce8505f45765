//! IPv6 headers and their extension headers (RFC 8200).

use etherparse::Ipv6HeaderSlice;
use etherparse::err::ipv6::HeaderSliceError;

use super::{Datagram, Layer, Observation, Protocol, SkipReason};
use crate::capture::Packet;

/// At most so many extension headers are followed; RFC 8200 names six, each of
/// which should come once.
const MAX_EXTENSIONS: usize = 16;
/// The length of the IPv6 header itself, in bytes.
const HEADER_LEN: usize = 40;

/// Reads the IPv6 header that `bytes` begin with, and its extension headers.
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
    let upper = Upper::find(header.next_header().0, payload);
    let mut seen = Observation::new(
        packet,
        header.source_addr().into(),
        header.destination_addr().into(),
        upper.protocol,
    );
    seen.fragment = upper.fragment;
    Ok(Datagram::new(seen, upper.payload))
}

/// The upper-layer protocol behind the extension headers.
#[derive(Clone, Copy)]
struct Upper<'a> {
    protocol: Protocol,
    /// Its bytes; absent in all fragments but the first, and where the chain
    /// was cut short.
    payload: Option<&'a [u8]>,
    /// Whether a fragment header stands before it.
    fragment: bool,
}

impl<'a> Upper<'a> {
    /// Follows the chain of extension headers.
    #[inline]
    fn find(first: u8, payload: Option<&'a [u8]>) -> Self {
        let mut upper = Self { protocol: Protocol(first), payload, fragment: false };
        for _ in 0..MAX_EXTENSIONS {
            match upper.next() {
                Some(next) => upper = next,
                None => break,
            }
        }
        upper
    }

    /// Reads one extension header; `None` where the protocol is none, or where
    /// the header is cut short.
    #[inline]
    fn next(self) -> Option<Self> {
        let header = self.payload?;
        let (next, len) = match (self.protocol.0, header) {
            // Hop-by-hop, routing, destination options, mobility, HIP, shim6:
            // in units of 8 bytes, without the first.
            (0 | 43 | 60 | 135 | 139 | 140, [next, len, ..]) => {
                (*next, usize::from(*len).saturating_add(1).saturating_mul(8))
            }
            (44, header) => return Self::fragment(header),
            // Authentication (RFC 4302): in units of 4 bytes, without the first
            // two.
            (51, [next, len, ..]) => (*next, usize::from(*len).saturating_add(2).saturating_mul(4)),
            _ => return None,
        };
        Some(Self { protocol: Protocol(next), payload: header.get(len..), fragment: self.fragment })
    }

    /// Reads a fragment header. Behind that of any fragment but the first, its
    /// next header stands in another packet.
    fn fragment(header: &'a [u8]) -> Option<Self> {
        let [next, _, high, low, ..] = header else {
            return None;
        };
        let offset_and_more = u16::from_be_bytes([*high, *low]);
        let payload = match offset_and_more >> 3 {
            0 => header.get(8..),
            _ => None,
        };
        Some(Self {
            protocol: Protocol(*next),
            payload,
            // The only fragment of its packet is none (RFC 6946).
            fragment: offset_and_more & 0xfff9 != 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::LinkType;
    use iplink_generator::bytes::{ipv6, udp};

    fn read_one(data: &[u8]) -> Result<Datagram<'_>, SkipReason> {
        let packet =
            Packet { time: None, link_type: LinkType::RAW, interface: 0, wire_len: 99, data };
        read(&packet, data)
    }

    /// Returns a packet with this chain of headers before a UDP header.
    fn with_extensions(first: u8, extensions: &[u8]) -> Vec<u8> {
        let payload = [extensions, &udp(1, 2, b"")].concat();
        ipv6([1; 16], [2; 16], first, &payload)
    }

    #[test]
    fn the_protocol_is_behind_the_extension_headers() {
        let hop_by_hop = [51, 0, 1, 4, 0, 0, 0, 0];
        let authentication = [17, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1];
        let chain = [&hop_by_hop[..], &authentication].concat();
        let bytes = with_extensions(0, &chain);
        let seen = read_one(&bytes).unwrap().seen;
        assert_eq!(seen.protocol, Protocol::UDP);
        assert!(seen.ports.is_some() && !seen.fragment);
    }

    #[test]
    fn only_the_first_fragment_has_ports() {
        let fragment = |offset: u8| {
            let bytes = with_extensions(44, &[17, 0, 0, offset, 0, 0, 0, 9]);
            let seen = read_one(&bytes).unwrap().seen;
            (seen.protocol, seen.fragment, seen.ports.is_some())
        };
        assert_eq!(fragment(0), (Protocol::UDP, false, true));
        assert_eq!(fragment(1), (Protocol::UDP, true, true));
        assert_eq!(fragment(8), (Protocol::UDP, true, false));
    }

    #[test]
    fn a_chain_cut_short_keeps_the_addresses() {
        let bytes = with_extensions(60, &[17, 9, 0, 0]);
        let datagram = read_one(&bytes).unwrap();
        assert_eq!(datagram.seen.protocol, Protocol::UDP);
        assert_eq!(datagram.payload, None);
    }

    #[test]
    fn another_version_and_39_bytes_are_no_header() {
        let mut bytes = with_extensions(17, &[]);
        let cut = SkipReason::Truncated(Layer::Ipv6);
        assert_eq!(read_one(&bytes[..39]).unwrap_err(), cut);
        bytes[0] = 0x40;
        let skip = SkipReason::Malformed(Layer::Ipv6);
        assert_eq!(read_one(&bytes).unwrap_err(), skip);
    }
}
