//! What carries one IP header within another: tunnels.
//!
//! Only a tunnel whose kind the packet itself tells is entered: by the number
//! of the protocol, or by the port that a standard gave it. What is encrypted
//! (ESP) or compressed (RFC 3173) is left alone.

mod authentication;
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

/// Says what the payload of an IP header begins with, if that is a tunnel.
pub(super) fn read<'a>(datagram: &Datagram<'a>) -> Option<Next<'a>> {
    let payload = datagram.payload?;
    let (protocol, payload) = match datagram.seen.protocol {
        // IPv6 has passed this as an extension header.
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

    /// Tells whether an IPv4 header with this protocol and payload is entered.
    fn enters(protocol: u8, payload: &[u8]) -> bool {
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
    fn a_protocol_number_tells_a_tunnel() {
        for protocol in [4, 41, 93, 137, 143] {
            assert!(enters(protocol, &[0x45]), "{protocol}");
        }
        assert!(enters(97, &[0x30, 0]));
    }

    #[test]
    fn what_only_its_end_can_read_is_left_alone() {
        for protocol in [1, 6, 50, 108, 115] {
            assert!(!enters(protocol, &[0x45; 40]), "{protocol}");
        }
    }

    #[test]
    fn authentication_is_passed() {
        let header = [4, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0x45];
        assert!(enters(51, &header));
        assert!(!enters(51, &header[..11]));
    }
}
