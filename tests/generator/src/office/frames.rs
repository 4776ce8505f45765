//! Complete frames between two hosts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use etherparse::{
    ArpEthIpv4Packet, ArpOperation, EtherType, IpHeaders, PacketBuilder, PacketBuilderStep,
    TcpHeader,
};

use super::hosts::{Endpoint, Host};
use crate::error::Error;
use crate::link::{Mac, link_header};

const BROADCAST_MAC: Mac = [0xff; 6];

/// The type of an ICMP echo message.
#[derive(Clone, Copy, Debug)]
pub(super) enum Echo {
    Request,
    Reply,
}

/// Returns a frame with a UDP datagram.
pub(super) fn udp(source: Endpoint, target: Endpoint, payload: &[u8]) -> Result<Vec<u8>, Error> {
    let mut frame = link_and_vlan_header(source.host, target.host);
    ip_header(source.host, target.host)
        .udp(source.port, target.port)
        .write_to_vec(&mut frame, payload)?;
    Ok(frame)
}

/// Returns a frame with a TCP segment that has this header.
pub(super) fn tcp(
    source: Host,
    target: Host,
    header: TcpHeader,
    payload: &[u8],
) -> Result<Vec<u8>, Error> {
    let mut frame = link_and_vlan_header(source, target);
    ip_header(source, target).tcp_header(header).write_to_vec(&mut frame, payload)?;
    Ok(frame)
}

/// Returns a frame with an ICMP echo request with this sequence number, or with the reply to it. The
/// message has 56 bytes of data.
pub(super) fn ping(
    source: Host,
    target: Host,
    echo: Echo,
    sequence: u16,
) -> Result<Vec<u8>, Error> {
    const ID: u16 = 0x1d5e;
    let mut frame = link_and_vlan_header(source, target);
    let ip = ip_header(source, target);
    let data = [0x61; 56];
    match (source.ip, echo) {
        (IpAddr::V4(_), Echo::Request) => {
            ip.icmpv4_echo_request(ID, sequence).write_to_vec(&mut frame, &data)
        }
        (IpAddr::V4(_), Echo::Reply) => {
            ip.icmpv4_echo_reply(ID, sequence).write_to_vec(&mut frame, &data)
        }
        (IpAddr::V6(_), Echo::Request) => {
            ip.icmpv6_echo_request(ID, sequence).write_to_vec(&mut frame, &data)
        }
        (IpAddr::V6(_), Echo::Reply) => {
            ip.icmpv6_echo_reply(ID, sequence).write_to_vec(&mut frame, &data)
        }
    }?;
    Ok(frame)
}

/// Returns a frame with a message of the neighbor discovery protocol (RFC 4861) of this type.
/// `header` is the four bytes after the checksum, and `body` follows them.
pub(super) fn neighbor_discovery(
    source: Host,
    target: Host,
    message_type: u8,
    header: [u8; 4],
    body: &[u8],
) -> Result<Vec<u8>, Error> {
    let mut frame = link_and_vlan_header(source, target);
    ip_header(source, target).icmpv6_raw(message_type, 0, header).write_to_vec(&mut frame, body)?;
    Ok(frame)
}

/// Returns a frame with an ARP request: a broadcast that asks for the hardware address of `target`.
pub(super) fn arp_request(source: Host, target: Host) -> Vec<u8> {
    let packet = arp_packet(ArpOperation::REQUEST, source, Host { mac: [0; 6], ..target });
    arp_frame(source, Host { mac: BROADCAST_MAC, ..target }, &packet)
}

/// Returns a frame with an ARP reply, which contains the hardware address of `source`.
pub(super) fn arp_reply(source: Host, target: Host) -> Vec<u8> {
    arp_frame(source, target, &arp_packet(ArpOperation::REPLY, source, target))
}

fn arp_frame(source: Host, target: Host, packet: &ArpEthIpv4Packet) -> Vec<u8> {
    let mut frame = link_header(source.mac, target.mac, source.vlan.as_slice(), EtherType::ARP);
    frame.extend_from_slice(&packet.to_bytes());
    frame
}

fn arp_packet(operation: ArpOperation, sender: Host, target: Host) -> ArpEthIpv4Packet {
    ArpEthIpv4Packet {
        operation,
        sender_mac: sender.mac,
        sender_ipv4: v4(sender.ip).octets(),
        target_mac: target.mac,
        target_ipv4: v4(target.ip).octets(),
    }
}

/// Returns the Ethernet header and the VLAN tag, if there is one.
fn link_and_vlan_header(source: Host, target: Host) -> Vec<u8> {
    let ether_type = match source.ip {
        IpAddr::V4(_) => EtherType::IPV4,
        IpAddr::V6(_) => EtherType::IPV6,
    };
    // Frames of the gateway to a host in a VLAN have its tag.
    let vlan = source.vlan.or(target.vlan);
    link_header(source.mac, target.mac, vlan.as_slice(), ether_type)
}

/// Returns the IP header. Both addresses must have the same IP version.
fn ip_header(source: Host, target: Host) -> PacketBuilderStep<IpHeaders> {
    match source.ip {
        IpAddr::V4(ip) => {
            PacketBuilder::ipv4(ip.octets(), v4(target.ip).octets(), source.hop_limit)
        }
        IpAddr::V6(ip) => {
            PacketBuilder::ipv6(ip.octets(), v6(target.ip).octets(), source.hop_limit)
        }
    }
}

/// Returns the address as IPv4. All callers pass an IPv4 address, so the other case does not occur.
fn v4(ip: IpAddr) -> Ipv4Addr {
    match ip {
        IpAddr::V4(ip) => ip,
        IpAddr::V6(_) => Ipv4Addr::UNSPECIFIED,
    }
}

/// Returns an IPv6 address, mapped from IPv4 if necessary.
fn v6(ip: IpAddr) -> Ipv6Addr {
    match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped(),
        IpAddr::V6(ip) => ip,
    }
}
