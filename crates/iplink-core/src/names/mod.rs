//! Names and metadata of hosts, and anonymization.
//!
//! [`Names`] collects host names from hosts files, from pcapng name resolution blocks, and,
//! with [`Ingest::with_packet_names`](crate::Ingest::with_packet_names), from the packets. [`Vendors`] maps MAC addresses to vendors, [`Geo`] maps IP addresses to
//! countries and autonomous systems. [`Anonymizer`] replaces all addresses and removes all
//! names. No network requests are made.

mod anonymize;
mod collector;
mod crypto_pan;
mod geo;
mod hosts_file;
mod vendor;

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::graph::{Address, Host, HostMetadata, HostName, LinkGraph, NameSource};
use crate::statistics::Statistics;

pub use anonymize::{Anonymizer, KeyError};
pub(crate) use collector::PacketNameCollector;
pub use geo::{Geo, GeoError};
pub use hosts_file::HostsFileError;
pub use vendor::Vendors;

pub use crate::statistics::{MacClaim, MacClaimSource, MacClaims, PacketName, PacketNames};

/// The maximum number of stored names.
const MAX_NAMES: usize = 65_536;

/// The maximum total length of the stored names, in bytes.
const MAX_TOTAL_LEN: usize = 1024 * 1024;

/// The maximum number of names of one address. It is small, because a new name is compared with
/// all stored names of the address.
const MAX_NAMES_PER_ADDRESS: usize = 64;

/// The maximum length of a name, in bytes, as in DNS.
const MAX_NAME_LEN: usize = 255;

/// The names of addresses, with their sources.
///
/// A host is labeled with the name from its most reliable source, in the order of
/// [`NameSource`]; of several from one source, with the one that is in the most packets, or else
/// with the earliest. The other names are kept, too, so that contradictions are visible. The
/// limits are 65,536 names and 1 MiB of text in total, 64 names per address, and 255 bytes
/// per name. Names beyond the limits are counted, not stored.
///
/// ```
/// use iplink_core::names::Names;
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::LINKS).with_packet_names();
/// ingest.read("office.pcap", file)?;
/// let (mut graph, statistics) = ingest.finish();
///
/// let mut names = Names::new();
/// names.add_hosts_file("192.0.2.1 router.example # of the provider").unwrap();
/// names.add_captured_names(&statistics);
/// names.annotate(&mut graph);
/// assert!(graph.hosts().any(|host| host.name.is_some()));
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Names {
    by_address: BTreeMap<IpAddr, Vec<HostName>>,
    /// The number of names that may still be added.
    remaining_names: usize,
    /// The number of bytes that names may still take.
    remaining_bytes: usize,
    /// The number of names that were not stored because of the limits.
    dropped: u64,
}

impl Names {
    /// Creates an empty collection.
    #[must_use]
    pub const fn new() -> Self {
        let by_address = BTreeMap::new();
        Self { by_address, remaining_names: MAX_NAMES, remaining_bytes: MAX_TOTAL_LEN, dropped: 0 }
    }

    /// Adds a name of an address, without a count and times. A name that the address already has is
    /// stored once, with its most reliable source.
    pub fn add(&mut self, source: NameSource, address: IpAddr, name: &str) {
        self.add_name(address, HostName::new(source, name));
    }

    /// Adds a name of an address in the order of [`HostName::precedes`]. If the address has the name
    /// from another source, both are merged.
    fn add_name(&mut self, address: IpAddr, mut name: HostName) {
        let stored = self.by_address.entry(address).or_default();
        if let Some(index) = stored.iter().position(|other| other.name == name.name) {
            name.merge(&stored.remove(index));
            insert(stored, name);
            return;
        }
        let is_within_limits = self.remaining_names > 0
            && stored.len() < MAX_NAMES_PER_ADDRESS
            && name.name.len() <= MAX_NAME_LEN;
        match self.remaining_bytes.checked_sub(name.name.len()) {
            Some(remaining_bytes) if is_within_limits => {
                self.remaining_bytes = remaining_bytes;
                self.remaining_names -= 1;
                insert(stored, name);
            }
            _ => self.dropped = self.dropped.saturating_add(1),
        }
    }

    /// Adds the names of a hosts file: one address and its names per line, separated by
    /// whitespace. `#` starts a comment.
    ///
    /// # Errors
    ///
    /// Returns a [`HostsFileError`] for the first invalid line. The names before it are added.
    pub fn add_hosts_file(&mut self, text: &str) -> Result<(), HostsFileError> {
        hosts_file::for_each_name(text, |address, name| {
            self.add(NameSource::HostsFile, address, name)
        })
    }

    /// Adds the names that were found in the captures, which are part of the statistics.
    pub fn add_captured_names(&mut self, statistics: &Statistics) {
        for input in &statistics.inputs {
            for record in input.names.as_slice() {
                self.add(NameSource::Pcapng, record.address, &record.name);
            }
            for name in input.packet_names.as_slice() {
                self.add_name(name.address, HostName::from(name));
            }
            let dropped = NameSource::ALL.map(|source| input.packet_names.dropped(source));
            let dropped = dropped.into_iter().fold(input.names.dropped(), u64::saturating_add);
            self.dropped = self.dropped.saturating_add(dropped);
        }
    }

    /// Returns the names of an address, those from the most reliable source first.
    #[must_use]
    pub fn get(&self, address: IpAddr) -> &[HostName] {
        self.by_address.get(&address).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the number of names that were dropped because of the limits.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Sets the names of the hosts in a graph.
    pub fn annotate(&self, graph: &mut LinkGraph) {
        for host in graph.hosts_mut() {
            let names = ip_address(host).map(|address| self.get(address)).unwrap_or_default();
            if let Some(first) = names.first() {
                host.name = Some(first.name.clone());
                metadata_mut(host).names = names.to_vec();
            }
        }
    }
}

impl Default for Names {
    fn default() -> Self {
        Self::new()
    }
}

/// Inserts a name before the first one that it precedes.
fn insert(names: &mut Vec<HostName>, name: HostName) {
    let index = names.partition_point(|other| !name.precedes(other));
    names.insert(index, name);
}

/// Returns the IP address of a host, unless the host is identified in another way.
const fn ip_address(host: &Host) -> Option<IpAddr> {
    match host.address {
        Address::Ip(address) => Some(address),
        _ => None,
    }
}

/// Returns the metadata of a host, after creating it if the host has none.
fn metadata_mut(host: &mut Host) -> &mut HostMetadata {
    host.metadata.get_or_insert_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last_byte: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last_byte])
    }

    /// Returns the names of 10.0.0.1 with their sources.
    fn format_names(names: &Names) -> String {
        let format_name = |HostName { source, name, .. }: &HostName| format!("{source}:{name}");
        names.get(address(1)).iter().map(format_name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_are_ordered_by_source() {
        let mut names = Names::new();
        names.add(NameSource::Mdns, address(1), "b.local");
        names.add(NameSource::Dns, address(1), "b.test");
        names.add(NameSource::Dns, address(1), "a.test");
        names.add(NameSource::HostsFile, address(1), "mine");
        assert_eq!(format_names(&names), "hosts file:mine mDNS:b.local DNS:b.test DNS:a.test");
        names.add(NameSource::Pcapng, address(1), "a.test");
        names.add(NameSource::Mdns, address(1), "mine");
        assert_eq!(format_names(&names), "hosts file:mine pcapng:a.test mDNS:b.local DNS:b.test");
        assert_eq!(names.dropped(), 0);
    }

    #[test]
    fn names_beyond_the_limits_are_counted() {
        let mut names = Names::new();
        for number in 0..70 {
            names.add(NameSource::Dns, address(1), &format!("{number}.test"));
        }
        assert_eq!((names.get(address(1)).len(), names.dropped()), (64, 6));
        names.add(NameSource::Dns, address(2), &"a".repeat(256));
        assert_eq!((names.get(address(2)).len(), names.dropped()), (0, 7));
        for number in 0..6_000_u32 {
            let address = IpAddr::from(std::net::Ipv4Addr::from_bits(number));
            names.add(NameSource::Dns, address, &"a".repeat(250));
        }
        assert!(names.dropped() > 1_000);
    }
}
