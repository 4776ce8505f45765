//! Tunnels in UDP, identified by port.

use super::{capwap, geneve, gre, gtp, l2tp, link, lisp, teredo, vxlan};
use crate::capture::LinkType;
use crate::dissect::Next;

/// Ports below this are system ports, which belong to services (RFC 6335, section 6).
const FIRST_USER_PORT: u16 = 1_024;

/// Reads both ports and parses the tunnel that they identify.
pub(super) fn read(datagram: &[u8]) -> Option<Next<'_>> {
    let (&[s0, s1, t0, t1, ..], payload) = datagram.split_first_chunk::<8>()?;
    let source = u16::from_be_bytes([s0, s1]);
    let target = u16::from_be_bytes([t0, t1]);
    one_way(target, payload).or_else(|| either_way(source, target, payload))
}

/// Enters tunnels that always use their port as destination. Their source port varies, so
/// that routers balance the load.
fn one_way(target: u16, payload: &[u8]) -> Option<Next<'_>> {
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

/// Enters tunnels whose endpoint also replies from its port. The other port must not be a
/// system port: a client of that service may happen to use the tunnel's port.
fn either_way(source: u16, target: u16, payload: &[u8]) -> Option<Next<'_>> {
    if source.min(target) < FIRST_USER_PORT {
        return None;
    }
    from_or_to(target, payload).or_else(|| from_or_to(source, payload))
}

fn from_or_to(port: u16, payload: &[u8]) -> Option<Next<'_>> {
    match port {
        1_701 => l2tp::read(payload),
        2_152 => gtp::read(payload),
        3_544 => teredo::read(payload),
        5_247 => capwap::read(payload),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_generator::bytes::udp;

    #[test]
    fn udp_tunnel_port_as_destination_or_either() {
        let label = [0, 1, 1, 64];
        assert!(read(&udp(50_000, 6_635, &label)).is_some());
        assert!(read(&udp(6_635, 50_000, &label)).is_none());
        let teredo = [0x60];
        assert!(read(&udp(50_000, 3_544, &teredo)).is_some());
        assert!(read(&udp(3_544, 50_000, &teredo)).is_some());
        assert!(read(&udp(50_000, 53, &teredo)).is_none());
    }

    #[test]
    fn udp_tunnel_port_used_by_service_client_is_not_entered() {
        assert!(read(&udp(3_544, 53, &[0x60])).is_none());
        assert!(read(&udp(53, 3_544, &[0x60])).is_none());
    }
}
