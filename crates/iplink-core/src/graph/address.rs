//! Addresses, which identify the hosts of a graph.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::dissect::{MacAddress, Protocol};

/// Identifies a host in a graph.
///
/// A host of the graph may also stand for several hosts: a network, a group, or all hosts beyond
/// the maximum number. In sort order, IPv4 addresses come first, followed by IPv6 and MAC addresses,
/// services, networks, groups, and finally `others`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Address {
    /// An IP address.
    Ip(IpAddr),
    /// A MAC address.
    Mac(MacAddress),
    /// A service: a port of a protocol at an IP address.
    Port(IpAddr, Protocol, u16),
    /// All hosts of a network.
    Net(IpNet),
    /// All hosts of a group, which is identified by a number. The name of the group is the name of
    /// this host in the graph.
    Group(u32),
    /// All hosts that never replied and that were contacted only by the host with this address.
    SilentTo(IpAddr),
    /// All hosts beyond the maximum number of hosts.
    Others,
}

/// The error of parsing an invalid [`Address`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid address \"{text}\"; expected IP, MAC, network, or address:port/protocol")]
#[non_exhaustive]
pub struct AddressError {
    /// The invalid text.
    pub text: String,
}

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        Self::Ip(address)
    }
}

impl From<Ipv4Addr> for Address {
    fn from(address: Ipv4Addr) -> Self {
        Self::Ip(address.into())
    }
}

impl From<Ipv6Addr> for Address {
    fn from(address: Ipv6Addr) -> Self {
        Self::Ip(address.into())
    }
}

/// Writes an IP or MAC address, or a text such as `10.0.0.1:443/tcp`, `10.0.0.0/24`, `group 3`,
/// `silent to 10.0.0.1`, or `others`.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(address) => address.fmt(f),
            Self::Mac(address) => address.fmt(f),
            Self::Port(address, protocol, port) => {
                write!(f, "{}/{protocol}", SocketAddr::new(*address, *port))
            }
            Self::Net(net) => net.fmt(f),
            Self::Group(number) => write!(f, "group {number}"),
            Self::SilentTo(address) => write!(f, "silent to {address}"),
            Self::Others => f.pad("others"),
        }
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "others" {
            return Ok(Self::Others);
        }
        let ip = text.parse().map(Self::Ip).ok();
        let mac = || text.parse().map(Self::Mac).ok();
        let net = || text.parse().map(Self::Net).ok();
        let group = || text.strip_prefix("group ")?.parse().map(Self::Group).ok();
        let silent = || text.strip_prefix("silent to ")?.parse().map(Self::SilentTo).ok();
        let address = ip.or_else(mac).or_else(net).or_else(|| parse_service(text));
        let address = address.or_else(group).or_else(silent);
        address.ok_or_else(|| AddressError { text: text.to_owned() })
    }
}

/// Parses a service, such as `10.0.0.1:443/tcp` or `[::1]:53/17`.
fn parse_service(text: &str) -> Option<Address> {
    let (socket, protocol) = text.rsplit_once('/')?;
    let socket: SocketAddr = socket.parse().ok()?;
    Some(Address::Port(socket.ip(), protocol.parse().ok()?, socket.port()))
}

/// Serializes the address as text.
impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_round_trips_through_text() {
        let texts = [
            "9.9.9.9",
            "10.0.0.1",
            "::1",
            "::ffff:1.2.3.4",
            "00:1b:44:11:3a:b7",
            "10.0.0.1:443/tcp",
            "10.0.0.1:53/udp",
            "[::1]:53/253",
            "10.0.0.0/24",
            "fe80::/10",
            "group 3",
            "silent to 10.0.0.1",
            "others",
        ];
        let addresses = texts.map(|text| text.parse::<Address>().unwrap());
        assert!(addresses.is_sorted());
        assert_eq!(addresses.map(|address| address.to_string()), texts);
        assert_eq!(
            "10.0.0.1:https".parse::<Address>().unwrap_err().to_string(),
            "invalid address \"10.0.0.1:https\"; expected IP, MAC, network, or address:port/protocol"
        );
    }
}
