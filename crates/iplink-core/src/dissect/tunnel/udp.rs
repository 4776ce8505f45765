//! Tunnels in UDP, identified by port. Teredo hosts use any port among each other; their packets are
//! identified by their addresses.

use super::{ayiya, capwap, geneve, gre, gtp, l2tp, link, lisp, teredo, vxlan};
use crate::capture::LinkType;
use crate::dissect::Next;

/// The first port that is not a system port. System ports belong to services (RFC 6335,
/// section 6).
const FIRST_USER_PORT: u16 = 1_024;

/// Reads both ports and parses the tunnel that they identify.
pub(super) fn read(datagram: &[u8]) -> Option<Next<'_>> {
    let (&[s0, s1, t0, t1, ..], payload) = datagram.split_first_chunk::<8>()?;
    let source = u16::from_be_bytes([s0, s1]);
    let target = u16::from_be_bytes([t0, t1]);
    read_by_destination_port(target, payload)
        .or_else(|| read_by_either_port(source, target, payload))
        .or_else(|| teredo::read_on_any_port(payload))
}

/// Parses tunnels whose port is always the destination. The source port varies, so that
/// routers can balance load.
fn read_by_destination_port(target: u16, payload: &[u8]) -> Option<Next<'_>> {
    match target {
        4_341 => lisp::read(payload),
        4_754 => gre::read(payload),
        4_789 => vxlan::read(payload),
        4_790 => vxlan::read_generic(payload),
        6_081 => geneve::read(payload),
        6_635 => Some(Next::Link(LinkType::MPLS, payload)),
        37_008 => link::read_tzsp(payload).ok(),
        _ => None,
    }
}

/// Parses tunnels whose endpoint also replies from its port. The other port must not be a
/// system port: a client of that service may happen to use the port of the tunnel.
fn read_by_either_port(source: u16, target: u16, payload: &[u8]) -> Option<Next<'_>> {
    if source.min(target) < FIRST_USER_PORT {
        return None;
    }
    read_by_port(target, payload).or_else(|| read_by_port(source, payload))
}

/// Parses the tunnel that this port identifies.
fn read_by_port(port: u16, payload: &[u8]) -> Option<Next<'_>> {
    match port {
        1_701 => l2tp::read(payload),
        2_152 => gtp::read(payload),
        3_544 => teredo::read(payload),
        5_072 => ayiya::read(payload),
        5_247 => capwap::read(payload),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_generator::bytes::udp;

    #[test]
    fn udp_tunnel_is_identified_by_destination_or_either_port() {
        let label = [0, 1, 1, 64];
        assert!(read(&udp(50_000, 6_635, &label)).is_some());
        assert!(read(&udp(6_635, 50_000, &label)).is_none());
        let teredo = [0x60];
        assert!(read(&udp(50_000, 3_544, &teredo)).is_some());
        assert!(read(&udp(3_544, 50_000, &teredo)).is_some());
        assert!(read(&udp(50_000, 53, &teredo)).is_none());
    }

    #[test]
    fn udp_tunnel_port_of_service_client_is_not_entered() {
        assert!(read(&udp(3_544, 53, &[0x60])).is_none());
        assert!(read(&udp(53, 3_544, &[0x60])).is_none());
    }
}
