//! IPv6 headers and their extension headers (RFC 8200).

use etherparse::Ipv6HeaderSlice;
use etherparse::err::ipv6::HeaderSliceError;

use super::{Datagram, Layer, Observation, Protocol, Skip};
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
) -> Result<Datagram<'a>, Skip> {
    let header = Ipv6HeaderSlice::from_slice(bytes).map_err(|error| match error {
        HeaderSliceError::Len(_) => Skip::Truncated(Layer::Ipv6),
        HeaderSliceError::Content(_) => Skip::Malformed(Layer::Ipv6),
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
