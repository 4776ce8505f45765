//! IPv4 headers (RFC 791).

use std::net::Ipv4Addr;

use etherparse::Ipv4HeaderSlice;

use super::{Layer, Observation, Protocol, Skip, transport};
use crate::capture::Packet;

/// Observes the packet by the IPv4 header that `bytes` begin with.
#[inline]
pub(super) fn observe(packet: &Packet<'_>, bytes: &[u8]) -> Result<Observation, Skip> {
    let Ok(header) = Ipv4HeaderSlice::from_slice(bytes) else {
        return without_options(packet, bytes);
    };
    let len = header.slice().len();
    // Segmentation offload leaves the total length at 0.
    if header.total_len() != 0 && usize::from(header.total_len()) < len {
        return Err(Skip::Malformed(Layer::Ipv4));
    }
    let seen = Observation {
        time: packet.time,
        source: header.source_addr().into(),
        target: header.destination_addr().into(),
        protocol: Protocol(header.protocol().0),
        ports: None,
        tcp_flags: None,
        wire_len: packet.wire_len,
    };
    if header.fragments_offset().value() != 0 {
        return Ok(seen);
    }
    let payload = bytes.get(len..).unwrap_or_default();
    Ok(transport::observe(seen, payload))
}

/// Reads the fixed part of a header whose options were not captured whole.
#[cold]
fn without_options(packet: &Packet<'_>, bytes: &[u8]) -> Result<Observation, Skip> {
    let Some(header) = bytes.first_chunk::<20>() else {
        return Err(Skip::Truncated(Layer::Ipv4));
    };
    let [first, _, _, _, _, _, _, _, _, protocol, _, _, s0, s1, s2, s3, t0, t1, t2, t3] = *header;
    if first & 0x0f < 5 {
        return Err(Skip::Malformed(Layer::Ipv4));
    }
    Ok(Observation {
        time: packet.time,
        source: Ipv4Addr::new(s0, s1, s2, s3).into(),
        target: Ipv4Addr::new(t0, t1, t2, t3).into(),
        protocol: Protocol(protocol),
        ports: None,
        tcp_flags: None,
        wire_len: packet.wire_len,
    })
}
