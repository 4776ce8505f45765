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
