//! Metadata of hosts: names, vendor and location.

use std::fmt;

/// The metadata of a host, as far as it was looked up.
///
/// The texts may come from a capture and are untrusted: they must be escaped wherever they are
/// shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostMetadata {
    /// The distinct names, from the most to the least reliable source; names from the same source
    /// are in the order in which they were found.
    pub names: Vec<(NameSource, Box<str>)>,
    /// The vendor of the network interface, looked up by its MAC address.
    pub vendor: Option<Box<str>>,
    /// The country of the IP address, as an ISO 3166 alpha-2 code.
    pub country: Option<Box<str>>,
    /// The number of the autonomous system that announces the address.
    pub asn: Option<u32>,
    /// The operator of that autonomous system.
    pub as_name: Option<Box<str>>,
}

/// The source of a name, from the most to the least reliable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NameSource {
    /// A hosts file, which the user provided.
    HostsFile,
    /// A name resolution block of a pcapng file, which the capture program wrote.
    Pcapng,
    /// A DNS response in a capture, which anybody may have sent.
    Dns,
    /// A multicast DNS response, which any neighbor may have sent.
    Mdns,
}

impl NameSource {
    /// All sources, from the most to the least reliable.
    pub const ALL: [Self; 4] = [Self::HostsFile, Self::Pcapng, Self::Dns, Self::Mdns];
}

impl HostMetadata {
    /// Returns the most reliable name and its source.
    #[must_use]
    pub fn name(&self) -> Option<(NameSource, &str)> {
        self.names.first().map(|(source, name)| (*source, &**name))
    }
}

/// Writes `hosts file`, `pcapng`, `DNS` or `mDNS`.
impl fmt::Display for NameSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::HostsFile => "hosts file",
            Self::Pcapng => "pcapng",
            Self::Dns => "DNS",
            Self::Mdns => "mDNS",
        })
    }
}
