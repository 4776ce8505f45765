//! Metadata of hosts: names, vendor and location.

use std::fmt;

/// The metadata of a host, as far as it was looked up.
///
/// The texts may come from a capture: they may hold anything, and are to be escaped wherever
/// they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostMetadata {
    /// The names, each once, the best source first; those of one source in the order in which
    /// they were found.
    pub names: Vec<(NameSource, Box<str>)>,
    /// The vendor of the network interface, by the MAC address.
    pub vendor: Option<Box<str>>,
    /// The country of the IP address, as an ISO 3166 alpha-2 code.
    pub country: Option<Box<str>>,
    /// The number of the autonomous system that announces the address.
    pub asn: Option<u32>,
    /// The operator of that system.
    pub as_name: Option<Box<str>>,
}

/// The source of a name, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NameSource {
    /// A hosts file, which somebody wrote on purpose.
    HostsFile,
    /// A name resolution block of a pcapng file, which the capturing program wrote.
    Block,
    /// A DNS response in a capture, which anybody may have sent.
    Dns,
    /// A multicast DNS response, which any neighbor may have sent.
    Mdns,
}

impl NameSource {
    /// All sources, the best first.
    pub const ALL: [Self; 4] = [Self::HostsFile, Self::Block, Self::Dns, Self::Mdns];
}

impl HostMetadata {
    /// Returns the best name and its source.
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
            Self::Block => "pcapng",
            Self::Dns => "DNS",
            Self::Mdns => "mDNS",
        })
    }
}
