//! The class of a host: whether it is in the own network, on the Internet, or no single host.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use super::{Address, LinkGraph};
use crate::dissect::MacAddress;
use crate::filter::INTERNAL_NETWORKS;

/// The class of a host by its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum HostClass {
    /// A host in the own network: see [`InternalNetworks`].
    Internal,
    /// A host on the Internet.
    External,
    /// A multicast group.
    Multicast,
    /// All hosts of a link: 255.255.255.255, or the MAC address ff:ff:ff:ff:ff:ff.
    Broadcast,
    /// A host that is only reachable on its link (`169.254.0.0/16` and `fe80::/10`). It is internal,
    /// too.
    LinkLocal,
}

/// The networks whose hosts are internal.
///
/// The default is the networks that are not routed on the Internet: private (RFC 1918) and unique
/// local (RFC 4193) addresses, those of carrier-grade NAT (RFC 6598), and loopback addresses.
/// Link-local addresses are among them, too, but have a [class](HostClass::LinkLocal) of their own.
///
/// ```
/// use iplink_core::graph::{HostClass, InternalNetworks};
///
/// let class_of = |address: &str| InternalNetworks::default().class(address.parse().unwrap());
/// assert_eq!(class_of("10.0.0.1"), Some(HostClass::Internal));
/// assert_eq!(class_of("8.8.8.8"), Some(HostClass::External));
/// assert_eq!(class_of("fe80::1"), Some(HostClass::LinkLocal));
/// assert_eq!(class_of("0.0.0.0"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InternalNetworks(Vec<IpNet>);

impl InternalNetworks {
    /// Creates a list of internal networks, which replaces the default one.
    #[must_use]
    pub const fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// Returns the class of an IP address. The unspecified address has none.
    #[must_use]
    pub fn class(&self, address: IpAddr) -> Option<HostClass> {
        let is_link_local = match address {
            IpAddr::V4(address) => address.is_link_local(),
            IpAddr::V6(address) => address.is_unicast_link_local(),
        };
        if address.is_unspecified() {
            None
        } else if address == IpAddr::V4(Ipv4Addr::BROADCAST) {
            Some(HostClass::Broadcast)
        } else if address.is_multicast() {
            Some(HostClass::Multicast)
        } else if is_link_local {
            Some(HostClass::LinkLocal)
        } else if self.0.iter().any(|network| network.contains(&address)) {
            Some(HostClass::Internal)
        } else {
            Some(HostClass::External)
        }
    }

    /// Returns the class of a host or service. Groups of hosts have none, and neither have MAC
    /// addresses of single hosts.
    #[must_use]
    pub fn class_of_host(&self, address: Address) -> Option<HostClass> {
        match address {
            Address::Ip(address) | Address::Port(address, ..) => self.class(address),
            Address::Mac(MacAddress([0xff, 0xff, 0xff, 0xff, 0xff, 0xff])) => {
                Some(HostClass::Broadcast)
            }
            Address::Mac(MacAddress([first_byte, ..])) if first_byte & 1 != 0 => {
                Some(HostClass::Multicast)
            }
            _ => None,
        }
    }

    /// Sets the classes of the hosts in a graph. `original` returns the address by which a host is
    /// classified: another one than its own if the graph is anonymized.
    pub fn annotate(&self, graph: &mut LinkGraph, original: impl Fn(Address) -> Address) {
        for host in graph.hosts_mut() {
            host.class = self.class_of_host(original(host.address));
        }
    }
}

/// The networks that the filter `internal` selects.
impl Default for InternalNetworks {
    fn default() -> Self {
        Self(INTERNAL_NETWORKS.to_vec())
    }
}

/// Writes `internal`, `external`, `multicast`, `broadcast` or `link-local`.
impl fmt::Display for HostClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl HostClass {
    /// Returns the name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::External => "external",
            Self::Multicast => "multicast",
            Self::Broadcast => "broadcast",
            Self::LinkLocal => "link-local",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_class_by_address() {
        let networks = InternalNetworks::default();
        for (text, expected) in [
            ("10.255.0.1", "internal"),
            ("172.31.255.255", "internal"),
            ("172.32.0.0", "external"),
            ("100.127.0.1", "internal"),
            ("100.128.0.1", "external"),
            ("127.0.0.1", "internal"),
            ("169.254.1.1", "link-local"),
            ("224.0.0.251", "multicast"),
            ("255.255.255.255", "broadcast"),
            ("fdff::1", "internal"),
            ("::1", "internal"),
            ("fe80::1", "link-local"),
            ("ff02::fb", "multicast"),
            ("2001:db8::1", "external"),
            ("10.0.0.1:53/udp", "internal"),
            ("ff:ff:ff:ff:ff:ff", "broadcast"),
            ("01:00:5e:00:00:01", "multicast"),
        ] {
            let class = networks.class_of_host(text.parse().unwrap());
            assert_eq!(class.map(HostClass::name), Some(expected), "{text}");
        }
        for text in ["0.0.0.0", "::", "02:00:00:00:00:01", "10.0.0.0/8", "others"] {
            assert_eq!(networks.class_of_host(text.parse().unwrap()), None, "{text}");
        }
    }

    #[test]
    fn given_networks_replace_the_default() {
        let networks = InternalNetworks::new(vec!["8.8.0.0/16".parse().unwrap()]);
        let class = |text: &str| networks.class(text.parse().unwrap());
        assert_eq!(class("8.8.8.8"), Some(HostClass::Internal));
        assert_eq!(class("10.0.0.1"), Some(HostClass::External));
    }
}
