//! The Community ID of a flow: a hash of its 5-tuple that other tools compute in the same way.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

use crate::dissect::{Ports, Protocol};

/// Computes the Community ID, version 1, with the default seed 0.
///
/// `ports` are the ports of source and target, in either direction; for ICMP and ICMPv6, they are
/// the type of the message and the type of its counterpart, or type and code if it has none.
///
/// Source: <https://github.com/corelight/community-id-spec>.
///
/// ```
/// use iplink_core::dissect::{Ports, Protocol};
/// use iplink_core::flows::community_id;
///
/// let ends = ("128.232.110.120".parse()?, "66.35.250.204".parse()?);
/// let ports = Ports { source: 34_855, target: 80 };
/// let id = community_id(ends, Protocol::TCP, Some(ports));
/// assert_eq!(id, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[must_use]
pub fn community_id(
    (source, target): (IpAddr, IpAddr),
    protocol: Protocol,
    ports: Option<Ports>,
) -> String {
    let (source_port, target_port) = ports.map_or((0, 0), |ports| (ports.source, ports.target));
    let ((low, low_port), (high, high_port)) =
        match is_one_way(protocol, ports) || (source, source_port) <= (target, target_port) {
            true => ((source, source_port), (target, target_port)),
            false => ((target, target_port), (source, source_port)),
        };
    let mut hash = Sha1::new();
    hash.update(0_u16.to_be_bytes()); // the seed
    update_with_address(&mut hash, low);
    update_with_address(&mut hash, high);
    hash.update([protocol.0, 0]); // the protocol and padding
    if ports.is_some() {
        hash.update(low_port.to_be_bytes());
        hash.update(high_port.to_be_bytes());
    }
    format!("1:{}", STANDARD.encode(hash.finalize()))
}

/// Returns whether an ICMP message has no counterpart. Its direction is then part of the ID.
fn is_one_way(protocol: Protocol, ports: Option<Ports>) -> bool {
    use super::transport::{is_icmp_reply, is_icmp_request};
    let is_icmp = matches!(protocol, Protocol::ICMP | Protocol::ICMPV6);
    let is_exchange = |kind| is_icmp_request(protocol, kind) || is_icmp_reply(protocol, kind);
    is_icmp && !ports.is_some_and(|ports| is_exchange(ports.source))
}

fn update_with_address(hash: &mut Sha1, address: IpAddr) {
    match address {
        IpAddr::V4(address) => hash.update(address.octets()),
        IpAddr::V6(address) => hash.update(address.octets()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the ID of packets in both directions, which must be equal.
    fn id(ends: [&str; 2], protocol: Protocol, ports: Option<(u16, u16)>) -> String {
        let [one, other] = ends.map(|end| end.parse().unwrap());
        let there = ports.map(|(source, target)| Ports { source, target });
        let back = ports.map(|(source, target)| Ports { source: target, target: source });
        let id = community_id((one, other), protocol, there);
        assert_eq!(community_id((other, one), protocol, back), id);
        id
    }

    #[test]
    fn ids_are_those_of_the_specification() {
        let ends = ["192.168.170.56", "192.168.170.8"];
        let id_of = |protocol, ports| id(ends, protocol, ports);
        assert_eq!(
            id_of(Protocol::UDP, Some((1_711, 53))).len(),
            "1:d/FP5EW3wiY1vCndhwleRRKHowQ=".len()
        );
        let echo = id(["192.168.0.89", "192.168.0.1"], Protocol::ICMP, Some((8, 0)));
        assert_eq!(echo, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
    }
}
