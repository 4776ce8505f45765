//! What is known of a host besides its packets.

use std::fmt;

/// What is known of a host besides its packets; empty where nobody asked.
///
/// The texts may come from a capture: they may hold anything, and are to be
/// escaped wherever they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostMetadata {
    /// Its names, each once, the best source first; of one source, in the order
    /// in which they were found.
    pub names: Vec<(NameSource, Box<str>)>,
    /// Who made its network interface, by the MAC address.
    pub vendor: Option<Box<str>>,
    /// The country that the address is used in, two letters of ISO 3166.
    pub country: Option<Box<str>>,
    /// The number of the autonomous system that announces the address.
    pub asn: Option<u32>,
    /// Who runs that system.
    pub as_name: Option<Box<str>>,
}

/// Where a name of a host is from, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NameSource {
    /// A hosts file, which somebody wrote on purpose.
    HostsFile,
    /// A name resolution block of a pcapng file, which a program wrote.
    Block,
    /// An answer of DNS in a capture, which anybody may have sent.
    Dns,
    /// An answer of multicast DNS, which any neighbour may have sent.
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
