//! The properties of a packet that filters test.

use std::net::IpAddr;

use crate::dissect::{EtherType, Frame, MacAddress, Observation, Ports, Protocol, TcpFlags};
use crate::time::Timestamp;

/// The properties of a packet that filters test. A property is `None` if it is unknown or if the
/// packet does not have it.
#[derive(Clone, Copy, Debug)]
pub(super) struct PacketProperties {
    pub(super) time: Option<Timestamp>,
    /// The source and destination addresses.
    pub(super) addresses: Option<(IpAddr, IpAddr)>,
    /// The destination MAC address of a frame.
    pub(super) target_mac: Option<MacAddress>,
    /// Whether the packet is a frame of ARP.
    pub(super) is_arp: bool,
    pub(super) protocol: Option<Protocol>,
    pub(super) ports: Option<Ports>,
    pub(super) tcp_flags: Option<TcpFlags>,
    pub(super) fragment: bool,
    pub(super) vlan: Option<u16>,
    /// The length on the wire, in bytes.
    pub(super) wire_len: u32,
}

impl PacketProperties {
    /// Returns the properties of an IP packet.
    #[inline]
    pub(super) const fn of_observation(observation: &Observation) -> Self {
        Self {
            time: observation.time,
            addresses: Some((observation.source, observation.target)),
            target_mac: None,
            is_arp: false,
            protocol: Some(observation.protocol),
            ports: observation.ports,
            tcp_flags: observation.tcp_flags,
            fragment: observation.fragment,
            vlan: observation.vlan,
            wire_len: observation.wire_len,
        }
    }

    /// Returns the properties of an aggregated record. Its other properties are placeholders, which
    /// are never tested: `unsupported_by_records` rejects a filter on them beforehand.
    pub(super) const fn of_record(
        addresses: (IpAddr, IpAddr),
        protocol: Option<Protocol>,
        ports: Option<Ports>,
    ) -> Self {
        Self {
            time: None,
            addresses: Some(addresses),
            target_mac: None,
            is_arp: false,
            protocol,
            ports,
            tcp_flags: None,
            fragment: false,
            vlan: None,
            wire_len: 0,
        }
    }

    /// Returns the properties of a frame: those of its IP packet, if it has one, with the VLAN
    /// and the destination of the frame.
    #[inline]
    pub(super) fn of_frame(frame: &Frame) -> Self {
        let without_ip = Self {
            time: frame.time,
            addresses: None,
            target_mac: Some(frame.target),
            is_arp: frame.ether_type == Some(EtherType::ARP),
            protocol: None,
            ports: None,
            tcp_flags: None,
            fragment: false,
            vlan: frame.vlan,
            wire_len: frame.wire_len,
        };
        frame.packet.as_ref().map_or(without_ip, |packet| Self {
            vlan: frame.vlan,
            target_mac: Some(frame.target),
            ..Self::of_observation(packet)
        })
    }
}
