//! UDP, by the ports that tunnels have of their own.

use super::{capwap, geneve, gre, gtp, l2tp, link, lisp, teredo, vxlan};
use crate::capture::LinkType;
use crate::dissect::Next;

/// The ports below are those of services (RFC 6335, section 6).
const FIRST_USER_PORT: u16 = 1_024;

/// Reads both ports, and what they announce.
pub(super) fn read(datagram: &[u8]) -> Option<Next<'_>> {
    let (&[s0, s1, t0, t1, ..], payload) = datagram.split_first_chunk::<8>()?;
    let source = u16::from_be_bytes([s0, s1]);
    let target = u16::from_be_bytes([t0, t1]);
    one_way(target, payload).or_else(|| either_way(source, target, payload))
}

/// Enters the tunnels whose port is always the target: the source is any, so
/// that routers spread the traffic.
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

/// Enters the tunnels one end of which answers from the port that it was asked
/// at. The other end is no service: a client may ask that from any port, and so
/// from this one.
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
    fn a_port_is_the_target_of_some_tunnels_and_either_of_others() {
        let label = [0, 1, 1, 64];
        assert!(read(&udp(50_000, 6_635, &label)).is_some());
        assert!(read(&udp(6_635, 50_000, &label)).is_none());
        let teredo = [0x60];
        assert!(read(&udp(50_000, 3_544, &teredo)).is_some());
        assert!(read(&udp(3_544, 50_000, &teredo)).is_some());
        assert!(read(&udp(50_000, 53, &teredo)).is_none());
    }

    #[test]
    fn a_client_of_a_service_is_no_end_of_a_tunnel() {
        assert!(read(&udp(3_544, 53, &[0x60])).is_none());
        assert!(read(&udp(53, 3_544, &[0x60])).is_none());
    }
}
