//! The identity of a flow: both endpoints and the protocol, regardless of the direction.

use std::hash::{Hash, Hasher};
use std::net::{IpAddr, Ipv6Addr};

use crate::dissect::{Ports, Protocol};

/// One of the two sides of a flow: the endpoint with the lower or the higher address and port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Low,
    High,
}

impl Side {
    /// Returns the opposite side.
    pub(crate) const fn peer(self) -> Self {
        match self {
            Self::Low => Self::High,
            Self::High => Self::Low,
        }
    }

    /// Returns the number of the side, 0 or 1.
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Low => 0,
            Self::High => 1,
        }
    }
}

/// Both endpoints of a flow and its protocol. Packets of both directions have the same one.
///
/// ICMP messages have no ports; their types and codes take the place of ports, as in the
/// [Community ID](super::community_id).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FiveTuple {
    /// The addresses of the low and the high side. An IPv4 address is in the lowest 32 bits.
    addresses: [[u64; 2]; 2],
    ports: [u16; 2],
    protocol: Protocol,
    is_ipv6: bool,
}

impl FiveTuple {
    /// Returns the 5-tuple of a packet, and the side that sent it.
    #[inline]
    pub(super) fn of_packet(
        (source, target): (IpAddr, IpAddr),
        protocol: Protocol,
        ports: Ports,
    ) -> (Self, Side) {
        let is_ipv6 = source.is_ipv6() || target.is_ipv6();
        let (source, target) = (halves(source), halves(target));
        let (addresses, ports, side) = match (source, ports.source) <= (target, ports.target) {
            true => ([source, target], [ports.source, ports.target], Side::Low),
            false => ([target, source], [ports.target, ports.source], Side::High),
        };
        (Self { addresses, ports, protocol, is_ipv6 }, side)
    }

    /// Returns the protocol.
    pub(super) const fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// Returns the address of a side.
    pub(super) fn address(&self, side: Side) -> IpAddr {
        let [high, low] = match side {
            Side::Low => self.addresses[0],
            Side::High => self.addresses[1],
        };
        let bits = u128::from(high) << 64 | u128::from(low);
        match (self.is_ipv6, u32::try_from(bits)) {
            (false, Ok(bits)) => IpAddr::V4(bits.into()),
            _ => IpAddr::V6(Ipv6Addr::from_bits(bits)),
        }
    }

    /// Returns the port of a side; for ICMP, the type or code in its place.
    pub(super) const fn port(&self, side: Side) -> u16 {
        match side {
            Side::Low => self.ports[0],
            Side::High => self.ports[1],
        }
    }
}

/// Hashes the fields in few steps, because a 5-tuple is hashed for every packet. The upper halves
/// of IPv4 addresses are zero and are left out.
impl Hash for FiveTuple {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [[low_upper, low], [high_upper, high]] = self.addresses;
        let [low_port, high_port] = self.ports;
        let ports = u64::from(low_port) << 16 | u64::from(high_port);
        state.write_u64(ports << 8 | u64::from(self.protocol.0));
        if self.is_ipv6 {
            state.write_u64(low_upper);
            state.write_u64(high_upper);
            state.write_u64(low);
            state.write_u64(high);
        } else {
            state.write_u64(low << 32 | high);
        }
    }
}

/// Returns the upper and the lower half of an address.
#[inline]
fn halves(address: IpAddr) -> [u64; 2] {
    match address {
        IpAddr::V4(address) => [0, u64::from(address.to_bits())],
        IpAddr::V6(address) => {
            let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = address.octets();
            [
                u64::from_be_bytes([a, b, c, d, e, f, g, h]),
                u64::from_be_bytes([i, j, k, l, m, n, o, p]),
            ]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_have_the_same_five_tuple() {
        for (one, other) in [("10.0.0.2", "10.0.0.1"), ("fe80::1", "2001:db8::1")] {
            let (one, other): (IpAddr, IpAddr) = (one.parse().unwrap(), other.parse().unwrap());
            let there = Ports { source: 50_000, target: 53 };
            let back = Ports { source: 53, target: 50_000 };
            let (request, requester) = FiveTuple::of_packet((one, other), Protocol::UDP, there);
            let (reply, replier) = FiveTuple::of_packet((other, one), Protocol::UDP, back);
            assert_eq!((request, requester), (reply, replier.peer()));
            assert_eq!((request.address(requester), request.port(requester)), (one, 50_000));
            assert_eq!((request.address(replier), request.port(replier)), (other, 53));
        }
    }

    #[test]
    fn ipv4_mapped_ipv6_addresses_are_ipv6() {
        let mapped: IpAddr = "::ffff:10.0.0.1".parse().unwrap();
        let plain: IpAddr = "::a00:1".parse().unwrap();
        let ports = Ports { source: 1, target: 2 };
        let (tuple, side) = FiveTuple::of_packet((mapped, plain), Protocol::UDP, ports);
        assert_eq!(tuple.address(side), mapped);
        assert_eq!(tuple.address(side.peer()), plain);
    }
}
