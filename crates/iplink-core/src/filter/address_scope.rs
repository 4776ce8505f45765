//! Ranges of addresses with a special meaning.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// The reach of an address: within a network of its own, or on the Internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AddressScope {
    /// An address in [`INTERNAL_NETWORKS`].
    Internal,
    /// The address of a host on the Internet: not internal, not that of a multicast group or of a
    /// broadcast, and not unspecified.
    External,
}

/// Networks that are not routed on the Internet.
pub(crate) const INTERNAL_NETWORKS: [IpNet; 9] = [
    ipv4_network([10, 0, 0, 0], 8),     // private, RFC 1918
    ipv4_network([172, 16, 0, 0], 12),  // private, RFC 1918
    ipv4_network([192, 168, 0, 0], 16), // private, RFC 1918
    ipv4_network([100, 64, 0, 0], 10),  // carrier-grade NAT, RFC 6598
    ipv4_network([169, 254, 0, 0], 16), // link-local, RFC 3927
    ipv4_network([127, 0, 0, 0], 8),    // loopback, RFC 1122
    ipv6_network(0xfc00, 0, 7),         // unique local, RFC 4193
    ipv6_network(0xfe80, 0, 10),        // link-local, RFC 4291
    ipv6_network(0, 1, 128),            // loopback, RFC 4291
];

/// The addresses of multicast groups: RFC 5771 and RFC 4291.
pub(super) const MULTICAST_NETWORKS: [IpNet; 2] =
    [ipv4_network([224, 0, 0, 0], 4), ipv6_network(0xff00, 0, 8)];

/// The address of the limited broadcast, RFC 919.
pub(super) const BROADCAST: IpNet = ipv4_network([255, 255, 255, 255], 32);

/// The unspecified addresses, which hosts without an address have.
const UNSPECIFIED: [IpNet; 2] = [ipv4_network([0, 0, 0, 0], 32), ipv6_network(0, 0, 128)];

/// Returns the networks whose addresses are not [`AddressScope::External`].
pub(super) fn networks_outside_external() -> impl Iterator<Item = IpNet> {
    let special = MULTICAST_NETWORKS.into_iter().chain([BROADCAST]).chain(UNSPECIFIED);
    INTERNAL_NETWORKS.into_iter().chain(special)
}

impl AddressScope {
    /// Returns whether the scope contains an address.
    pub(super) fn contains(self, address: IpAddr) -> bool {
        match self {
            Self::Internal => INTERNAL_NETWORKS.iter().any(|network| network.contains(&address)),
            Self::External => {
                !networks_outside_external().any(|network| network.contains(&address))
            }
        }
    }

    /// Returns the keyword in filters.
    pub(super) const fn keyword(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::External => "external",
        }
    }
}

const fn ipv4_network([a, b, c, d]: [u8; 4], prefix_len: u8) -> IpNet {
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix_len))
}

/// Returns an IPv6 network by the first and the last of the eight groups of its address, of which
/// the others are zero.
const fn ipv6_network(first: u16, last: u16, prefix_len: u8) -> IpNet {
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(first, 0, 0, 0, 0, 0, 0, last), prefix_len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_in_at_most_one_scope() {
        for (text, expected) in [
            ("10.255.0.1", Some(AddressScope::Internal)),
            ("172.16.0.0", Some(AddressScope::Internal)),
            ("172.31.255.255", Some(AddressScope::Internal)),
            ("172.32.0.0", Some(AddressScope::External)),
            ("192.168.255.255", Some(AddressScope::Internal)),
            ("192.169.0.0", Some(AddressScope::External)),
            ("169.254.1.1", Some(AddressScope::Internal)),
            ("100.127.255.255", Some(AddressScope::Internal)),
            ("100.128.0.0", Some(AddressScope::External)),
            ("127.0.0.1", Some(AddressScope::Internal)),
            ("8.8.8.8", Some(AddressScope::External)),
            ("255.255.255.254", Some(AddressScope::External)),
            ("255.255.255.255", None),
            ("224.0.0.251", None),
            ("0.0.0.0", None),
            ("fdff::1", Some(AddressScope::Internal)),
            ("fe80::1", Some(AddressScope::Internal)),
            ("::1", Some(AddressScope::Internal)),
            ("fe00::1", Some(AddressScope::External)),
            ("2001:db8::1", Some(AddressScope::External)),
            ("ff02::fb", None),
            ("::", None),
        ] {
            let address = text.parse().unwrap();
            for scope in [AddressScope::Internal, AddressScope::External] {
                assert_eq!(scope.contains(address), expected == Some(scope), "{text} {scope:?}");
            }
        }
    }
}
