//! Metadata of hosts: names, vendor and location.

use std::cmp::{Ordering, Reverse};
use std::fmt;

use serde::{Serialize, Serializer};

use crate::dissect::MacAddress;
use crate::time::Timestamp;

/// The metadata of a host, as far as it was looked up.
///
/// The texts may come from a capture and are untrusted: they must be escaped wherever they are
/// shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostMetadata {
    /// The distinct names, the best first: see [`HostName::precedes`].
    pub names: Vec<HostName>,
    /// The MAC addresses that packets have for the host, in the order in which they were found.
    /// More than one may be a sign of ARP spoofing.
    pub mac_addresses: Vec<MacAddress>,
    /// The vendor of the network interface, looked up by its MAC address.
    pub vendor: Option<Box<str>>,
    /// The country of the IP address, as an ISO 3166 alpha-2 code.
    pub country: Option<Box<str>>,
    /// The number of the autonomous system that announces the address.
    pub asn: Option<u32>,
    /// The operator of that autonomous system.
    pub as_name: Option<Box<str>>,
}

/// A name of a host, and the packets that have it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostName {
    /// The most reliable source that has the name.
    pub source: NameSource,
    /// The name.
    pub name: Box<str>,
    /// The number of messages in packets with the name, from all sources.
    pub count: u64,
    /// The time of the first of these messages, if any has a time.
    pub first_seen: Option<Timestamp>,
    /// The time of the last of these messages, if any has a time.
    pub last_seen: Option<Timestamp>,
}

impl HostName {
    /// Creates a name that was not found in packets.
    pub(crate) fn new(source: NameSource, name: &str) -> Self {
        Self { source, name: name.into(), count: 0, first_seen: None, last_seen: None }
    }

    /// Returns whether this name is better than another: its source is more reliable, or else more
    /// messages have it, or else it was found earlier.
    #[must_use]
    pub fn precedes(&self, other: &Self) -> bool {
        self.rank().cmp(&other.rank()) == Ordering::Less
    }

    /// Returns the order of names. Those without a time come last.
    fn rank(&self) -> impl Ord {
        (self.source, Reverse(self.count), self.first_seen.is_none(), self.first_seen)
    }

    /// Adds the messages that have this name, too, and their source if it is more reliable.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.source = self.source.min(other.source);
        self.count = self.count.saturating_add(other.count);
        self.first_seen = match (self.first_seen, other.first_seen) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.last_seen = self.last_seen.max(other.last_seen);
    }
}

/// The source of a name, from the most to the least reliable.
///
/// What the user or the capture program provides comes first. A host knows its own name better than
/// others do, so the claims of hosts come before the names by which others call them. Anybody may
/// have sent any of these packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NameSource {
    /// A hosts file, which the user provided.
    HostsFile,
    /// A name resolution block of a pcapng file, which the capture program wrote.
    Pcapng,
    /// A DHCP client's own name. A server has assigned the address to this client, so name and
    /// address certainly belong together.
    Dhcp,
    /// The machine account in a Kerberos request, which exists in the directory of the domain.
    Kerberos,
    /// A computer's own name in an NTLM authentication, in the exact form of its settings, but not
    /// verified.
    Ntlm,
    /// A multicast DNS response, in which a host claims a name that is unique on its link.
    Mdns,
    /// An LLMNR response. It is like multicast DNS, but often spoofed to intercept logins.
    Llmnr,
    /// A NetBIOS name registration or response. Names are cut off after 15 characters.
    Nbns,
    /// A DNS response. The owner of the zone has chosen the name, of which an address may have
    /// many.
    Dns,
    /// The server name that a client requested over TLS or QUIC. Any client may request any name.
    Tls,
    /// The `Host` header of an HTTP request. It is like the server name, but more often not a real
    /// name.
    Http,
}

impl NameSource {
    /// All sources, from the most to the least reliable.
    pub const ALL: [Self; 11] = [
        Self::HostsFile,
        Self::Pcapng,
        Self::Dhcp,
        Self::Kerberos,
        Self::Ntlm,
        Self::Mdns,
        Self::Llmnr,
        Self::Nbns,
        Self::Dns,
        Self::Tls,
        Self::Http,
    ];
}

impl HostMetadata {
    /// Returns the most reliable name and its source.
    #[must_use]
    pub fn name(&self) -> Option<(NameSource, &str)> {
        self.names.first().map(|it| (it.source, &*it.name))
    }
}

/// Writes `hosts file`, `pcapng`, or the name of the protocol, such as `DNS` or `mDNS`.
impl fmt::Display for NameSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::HostsFile => "hosts file",
            Self::Pcapng => "pcapng",
            Self::Dhcp => "DHCP",
            Self::Kerberos => "Kerberos",
            Self::Ntlm => "NTLM",
            Self::Mdns => "mDNS",
            Self::Llmnr => "LLMNR",
            Self::Nbns => "NBNS",
            Self::Dns => "DNS",
            Self::Tls => "TLS",
            Self::Http => "HTTP",
        })
    }
}

/// Serializes as the display text.
impl Serialize for NameSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_sources_are_in_order_of_reliability() {
        assert!(NameSource::ALL.is_sorted());
        let mut positions = NameSource::ALL.iter().enumerate();
        assert!(positions.all(|(position, source)| *source as usize == position));
    }

    #[test]
    fn better_name_precedes() {
        let name = |source, count, seconds| HostName {
            count,
            first_seen: Timestamp::from_parts(seconds, 0),
            ..HostName::new(source, "a")
        };
        let frequent = name(NameSource::Dns, 9, 5);
        assert!(name(NameSource::Dhcp, 1, 9).precedes(&frequent));
        assert!(frequent.precedes(&name(NameSource::Dns, 8, 1)));
        assert!(name(NameSource::Dns, 9, 4).precedes(&frequent));
        assert!(frequent.precedes(&HostName { first_seen: None, ..frequent.clone() }));
        assert!(!frequent.precedes(&frequent.clone()));
    }
}
