//! Tunnels: protocols that carry one IP packet inside another.
//!
//! A tunnel is only entered if the packet identifies it, by IP protocol number or by the
//! default port of the tunnel protocol. Encrypted (ESP) and compressed (IPComp, RFC 3173)
//! payloads are not entered.

mod authentication;
mod ayiya;
mod capwap;
mod erspan;
mod ether_ip;
mod geneve;
mod gre;
mod gtp;
mod l2tp;
mod lisp;
mod pim;
mod teredo;
mod udp;
mod vxlan;

use super::ip::Datagram;
use super::{EtherType, Next, Protocol, link};
use crate::capture::LinkType;

/// Returns the first header inside the tunnel if the payload of an IP header is a tunnel.
pub(super) fn read<'a>(datagram: &Datagram<'a>) -> Option<Next<'a>> {
    let payload = datagram.payload?;
    let (protocol, payload) = match datagram.observation.protocol {
        // In IPv6, this header has already been skipped as an extension header.
        Protocol::AH => authentication::read(payload)?,
        protocol => (protocol, payload),
    };
    match protocol {
        Protocol::IPV4 => Some(Next::Ip(payload)),
        Protocol::IPV6 => Some(Next::Ipv6(payload)),
        Protocol::UDP => udp::read(payload),
        Protocol::GRE => gre::read(payload),
        Protocol::ETHERIP => ether_ip::read(payload),
        Protocol::PIM => pim::read(payload),
        Protocol::AX25 => Some(Next::Link(LinkType::AX25, payload)),
        Protocol::ETHERNET => Some(Next::Link(LinkType::ETHERNET, payload)),
        Protocol::MPLS => Some(Next::Link(LinkType::MPLS, payload)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Packet;
    use crate::dissect::ip;
    use iplink_generator::bytes::ipv4;

    /// Returns whether an IPv4 packet with this protocol and payload is entered.
    fn is_entered(protocol: u8, payload: &[u8]) -> bool {
        let data = ipv4([10, 0, 0, 1], [10, 0, 0, 2], protocol, payload);
        let packet = Packet {
            time: None,
            link_type: LinkType::RAW,
            interface: 0,
            wire_len: 99,
            data: &data,
        };
        read(&ip::read(&packet, &data).unwrap()).is_some()
    }

    #[test]
    fn ip_protocol_number_identifies_tunnel() {
        for protocol in [4, 41, 93, 137, 143] {
            assert!(is_entered(protocol, &[0x45]), "{protocol}");
        }
        assert!(is_entered(97, &[0x30, 0]));
    }

    #[test]
    fn encrypted_and_compressed_payloads_are_not_entered() {
        for protocol in [1, 6, 50, 108, 115] {
            assert!(!is_entered(protocol, &[0x45; 40]), "{protocol}");
        }
    }

    #[test]
    fn authentication_header_is_skipped() {
        let header = [4, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0x45];
        assert!(is_entered(51, &header));
        assert!(!is_entered(51, &header[..11]));
    }
}
