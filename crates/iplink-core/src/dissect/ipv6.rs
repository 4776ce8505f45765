//! IPv6 headers and their extension headers (RFC 8200).

use etherparse::Ipv6HeaderSlice;
use etherparse::err::ipv6::HeaderSliceError;

use super::{Layer, Observation, Protocol, Skip, transport};
use crate::capture::Packet;

/// At most so many extension headers are followed; RFC 8200 names six, each of
/// which should come once.
const MAX_EXTENSIONS: usize = 16;

/// Observes the packet by the IPv6 header that `bytes` begin with.
pub(super) fn observe(packet: &Packet<'_>, bytes: &[u8]) -> Result<Observation, Skip> {
    let header = Ipv6HeaderSlice::from_slice(bytes).map_err(|error| match error {
        HeaderSliceError::Len(_) => Skip::Truncated(Layer::Ipv6),
        HeaderSliceError::Content(_) => Skip::Malformed(Layer::Ipv6),
    })?;
    let payload = bytes.get(header.slice().len()..).unwrap_or_default();
    let upper = Upper::find(header.next_header().0, payload);
    let seen = Observation {
        time: packet.time,
        source: header.source_addr().into(),
        target: header.destination_addr().into(),
        protocol: upper.protocol,
        ports: None,
        tcp_flags: None,
        wire_len: packet.wire_len,
    };
    Ok(match upper.payload {
        Some(payload) => transport::observe(seen, payload),
        None => seen,
    })
}

/// The upper-layer protocol behind the extension headers.
struct Upper<'a> {
    protocol: Protocol,
    /// Its bytes; absent in all fragments but the first, and where the chain
    /// was cut short.
    payload: Option<&'a [u8]>,
}

impl<'a> Upper<'a> {
    /// Follows the chain of extension headers.
    #[inline]
    fn find(first: u8, payload: &'a [u8]) -> Self {
        let mut upper = Self { protocol: Protocol(first), payload: Some(payload) };
        for _ in 0..MAX_EXTENSIONS {
            match upper.payload.and_then(|payload| extension(upper.protocol, payload)) {
                Some(next) => upper = next,
                None => break,
            }
        }
        upper
    }
}

/// Reads one extension header; `None` where the protocol is none, or where the
/// header is cut short.
#[inline]
fn extension(protocol: Protocol, header: &[u8]) -> Option<Upper<'_>> {
    let (next, len) = match (protocol.0, header) {
        // Hop-by-hop, routing, destination options, mobility, HIP, shim6:
        // in units of 8 bytes, without the first.
        (0 | 43 | 60 | 135 | 139 | 140, [next, len, ..]) => {
            (*next, usize::from(*len).saturating_add(1).saturating_mul(8))
        }
        (44, [next, _, high, low, ..]) => {
            let offset = u16::from_be_bytes([*high, *low]) >> 3;
            if offset != 0 {
                return Some(Upper { protocol: Protocol(*next), payload: None });
            }
            (*next, 8)
        }
        // Authentication (RFC 4302): in units of 4 bytes, without the first two.
        (51, [next, len, ..]) => (*next, usize::from(*len).saturating_add(2).saturating_mul(4)),
        _ => return None,
    };
    Some(Upper { protocol: Protocol(next), payload: header.get(len..) })
}
