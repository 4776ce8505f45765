//! The hosts of the office and their roles.
//!
//! | Addresses | Role |
//! |---|---|
//! | 192.168.10.1 | gateway, DNS and DHCP server |
//! | 192.168.10.2 | file server |
//! | 192.168.10.3 | mail server |
//! | 192.168.10.4 | printer |
//! | 192.168.10.5 | backup server |
//! | 192.168.10.101 to .128 | workstations; .101 to .106 with IPv6 too |
//! | 192.168.20.1 | gateway of VLAN 20 |
//! | 192.168.20.10 | telephone server (PBX) |
//! | 192.168.20.11 to .14 | telephones |
//! | 192.168.20.201 and .202 | guests |
//!
//! Internet hosts are in the address ranges that RFC 5737 and RFC 3849 reserve for documentation, and
//! the hardware addresses in that of RFC 9542.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::RangeInclusive;

use etherparse::VlanId;

use crate::link::Mac;

// Last octets in 192.168.10.0/24.
pub(super) const GATEWAY: u8 = 1;
pub(super) const FILE_SERVER: u8 = 2;
pub(super) const MAIL_SERVER: u8 = 3;
pub(super) const PRINTER: u8 = 4;
pub(super) const BACKUP_SERVER: u8 = 5;
pub(super) const WORKSTATIONS: RangeInclusive<u8> = 101..=128;
pub(super) const DUAL_STACK: RangeInclusive<u8> = 101..=106;
pub(super) const SCANNING_WORKSTATION: u8 = 113;
pub(super) const BEACON_WORKSTATION: u8 = 117;

// Last octets in 192.168.20.0/24.
pub(super) const PBX: u8 = 10;
pub(super) const TELEPHONES: RangeInclusive<u8> = 11..=14;
pub(super) const GUESTS: RangeInclusive<u8> = 201..=202;

/// A host as it appears at the monitored switch: its addresses, VLAN, hop limit and latency.
#[derive(Clone, Copy, Debug)]
pub(super) struct Host {
    pub(super) mac: Mac,
    pub(super) ip: IpAddr,
    pub(super) vlan: Option<VlanId>,
    /// The remaining hop limit of packets from this host when they pass the switch.
    pub(super) hop_limit: u8,
    /// The time that this host takes to reply, in microseconds.
    pub(super) latency_us: u32,
}

impl Host {
    /// Returns an endpoint of this host.
    pub(super) fn endpoint(self, port: u16) -> Endpoint {
        Endpoint { host: self, port }
    }

    /// Creates a host that is connected to the switch, outside of VLANs.
    fn local(mac: Mac, ip: IpAddr) -> Self {
        Self { mac, ip, vlan: None, hop_limit: 64, latency_us: 240 }
    }
}

/// One end of a TCP connection or a UDP exchange: a host and a port.
#[derive(Clone, Copy, Debug)]
pub(super) struct Endpoint {
    pub(super) host: Host,
    pub(super) port: u16,
}

/// Returns the host with this last octet in 192.168.10.0/24.
pub(super) fn lan(last_octet: u8) -> Host {
    Host::local(mac(last_octet), Ipv4Addr::new(192, 168, 10, last_octet).into())
}

/// Returns the host of [`lan`] with its address in `2001:db8:10::/64`.
pub(super) fn lan_v6(last_octet: u8) -> Host {
    let ip = Ipv6Addr::new(0x2001, 0xdb8, 0x10, 0, 0, 0, 0, decimal_as_hex(last_octet));
    Host::local(mac(last_octet), ip.into())
}

/// Returns the host of [`lan`] with its link-local IPv6 address. Its hop limit is 255, because
/// neighbor discovery rejects packets that a router has forwarded (RFC 4861).
pub(super) fn link_local(last_octet: u8) -> Host {
    let ip = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0x53, decimal_as_hex(last_octet));
    Host { hop_limit: 255, ..Host::local(mac(last_octet), ip.into()) }
}

/// Returns the host with this last octet in 192.168.20.0/24, which is VLAN 20.
pub(super) fn in_vlan_20(last_octet: u8) -> Host {
    let ip = Ipv4Addr::new(192, 168, 20, last_octet);
    Host { vlan: VlanId::try_new(20).ok(), ..Host::local(mac(last_octet), ip.into()) }
}

/// Returns an Internet host. Its frames have the hardware address of the gateway.
pub(super) fn internet(ip: impl Into<IpAddr>) -> Host {
    let local = Host::local(mac(GATEWAY), ip.into());
    Host { hop_limit: 53, latency_us: 24_000, ..local }
}

/// Returns the pseudo host to which IPv4 broadcasts are sent.
pub(super) fn broadcast() -> Host {
    Host::local([0xff; 6], Ipv4Addr::BROADCAST.into())
}

/// Returns a host that has no IP address yet: its source address is 0.0.0.0.
pub(super) fn unconfigured(last_octet: u8) -> Host {
    Host::local(mac(last_octet), Ipv4Addr::UNSPECIFIED.into())
}

/// Returns the pseudo host to which packets of a multicast group are sent. Its hardware address
/// contains the last bytes of the IP address (RFC 1112 and RFC 2464).
pub(super) fn multicast(group: IpAddr) -> Host {
    let mac = match group {
        IpAddr::V4(group) => {
            let [_, b, c, d] = group.octets();
            [0x01, 0x00, 0x5e, b & 0x7f, c, d]
        }
        IpAddr::V6(group) => {
            let [.., a, b, c, d] = group.octets();
            [0x33, 0x33, a, b, c, d]
        }
    };
    Host::local(mac, group)
}

/// Returns the number whose hexadecimal digits are the decimal digits of `last_octet`, so that
/// 192.168.10.101 is also `2001:db8:10::101`.
fn decimal_as_hex(last_octet: u8) -> u16 {
    let octet = u16::from(last_octet);
    ((octet / 100) << 8) | ((octet / 10 % 10) << 4) | (octet % 10)
}

/// Returns the hardware address of a host by its last octet.
pub(super) fn mac(last_octet: u8) -> Mac {
    [0x00, 0x00, 0x5e, 0x00, 0x53, last_octet]
}
