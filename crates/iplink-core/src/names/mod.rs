//! What hosts are called, and what else is known of them; or how it is hidden.
//!
//! [`Names`] collects names from hosts files and from the captures themselves:
//! pcapng stores some, and answers of DNS and multicast DNS in the packets hold
//! others, if [`Ingest::with_dns`](crate::Ingest::with_dns) asked for them.
//! [`Vendors`] tells who made a network interface, [`Geo`] in which country and
//! autonomous system an address is. [`Anonymizer`] replaces all addresses. The
//! network is never asked.

mod anonymize;
mod crypto_pan;
mod dns;
mod dns_names;
mod domain_name;
mod geo;
mod hosts_file;
mod vendor;

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::graph::{Address, Host, HostMetadata, LinkGraph, NameSource};
use crate::statistics::Statistics;

pub use anonymize::{Anonymizer, KeyError};
pub(crate) use dns_names::DnsNameCollector;
pub use geo::{Geo, GeoError};
pub use hosts_file::HostsFileError;
pub use vendor::Vendors;

/// At most so many names are kept.
const NAMES_LIMIT: usize = 65_536;

/// At most so many bytes of text are kept.
const TEXT_LIMIT: usize = 1024 * 1024;

/// At most so many names of one address are kept: each is compared with the
/// others.
const NAMES_OF_ONE: usize = 64;

/// A name has at most so many bytes, as in DNS: it stands beside its host in a
/// picture.
const NAME_LEN: usize = 255;

/// Names of addresses, by where they are from.
///
/// An address is called by the first name that its best source gives
/// ([`NameSource`] is in their order); all others are kept beside it, so that
/// what contradicts is seen. 65,536 names and 1 MiB of text are kept, 64 names
/// of an address, and no name longer than 255 bytes; what is beyond is counted.
///
/// ```
/// use iplink_core::names::Names;
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::LINKS).with_dns();
/// ingest.read("office.pcap", file)?;
/// let (mut graph, account) = ingest.finish();
///
/// let mut names = Names::new();
/// names.add_hosts_file("192.0.2.1 router.example # of the provider").unwrap();
/// names.add_account(&account);
/// names.give(&mut graph);
/// assert!(graph.hosts().any(|host| host.name.is_some()));
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Names {
    by_address: BTreeMap<IpAddr, Vec<(NameSource, Box<str>)>>,
    /// How many more may be kept.
    room: usize,
    text_room: usize,
    omitted: u64,
}

impl Names {
    /// Creates an empty collection.
    #[must_use]
    pub const fn new() -> Self {
        let by_address = BTreeMap::new();
        Self { by_address, room: NAMES_LIMIT, text_room: TEXT_LIMIT, omitted: 0 }
    }

    /// Adds a name behind those of the same or of a better source; a name that
    /// the address has already stays once, by its better source.
    pub fn add(&mut self, source: NameSource, address: IpAddr, name: &str) {
        let known = self.by_address.get(&address).map(Vec::as_slice).unwrap_or_default();
        let same = known.iter().position(|(_, text)| **text == *name);
        if let Some(place) = same {
            self.promote(source, address, place);
            return;
        }
        let has_room = self.room > 0 && known.len() < NAMES_OF_ONE && name.len() <= NAME_LEN;
        match self.text_room.checked_sub(name.len()) {
            Some(text_room) if has_room => {
                self.text_room = text_room;
                self.room -= 1;
                insert(self.by_address.entry(address).or_default(), source, name.into());
            }
            _ => self.omitted = self.omitted.saturating_add(1),
        }
    }

    /// Says that the name at this place is from this source too.
    fn promote(&mut self, source: NameSource, address: IpAddr, place: usize) {
        let names = self.by_address.entry(address).or_default();
        if names.get(place).is_some_and(|(known, _)| source < *known) {
            let (_, name) = names.remove(place);
            insert(names, source, name);
        }
    }

    /// Adds the names that a hosts file gives: an address and its names a line,
    /// with white space between them; what is behind a `#` is a comment.
    ///
    /// # Errors
    ///
    /// Returns a [`HostsFileError`] with the first line that is none; the names
    /// before it are added.
    pub fn add_hosts_file(&mut self, text: &str) -> Result<(), HostsFileError> {
        hosts_file::read(text, |address, name| self.add(NameSource::HostsFile, address, name))
    }

    /// Adds the names that the captures themselves hold.
    pub fn add_account(&mut self, account: &Statistics) {
        for input in &account.inputs {
            let sources = [
                (NameSource::Block, &input.names),
                (NameSource::Dns, &input.dns),
                (NameSource::Mdns, &input.mdns),
            ];
            for (source, names) in sources {
                names.as_slice().iter().for_each(|it| self.add(source, it.address, &it.name));
                self.omitted = self.omitted.saturating_add(names.omitted());
            }
        }
    }

    /// Returns the names of an address, the best first.
    #[must_use]
    pub fn of(&self, address: IpAddr) -> &[(NameSource, Box<str>)] {
        self.by_address.get(&address).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns how many were not kept.
    #[must_use]
    pub const fn omitted(&self) -> u64 {
        self.omitted
    }

    /// Calls the hosts of the graph by their names.
    pub fn give(&self, graph: &mut LinkGraph) {
        for host in graph.hosts_mut() {
            let names = ip(host).map(|address| self.of(address)).unwrap_or_default();
            if let Some((_, best)) = names.first() {
                host.name = Some(best.clone());
                known(host).names = names.to_vec();
            }
        }
    }
}

impl Default for Names {
    fn default() -> Self {
        Self::new()
    }
}

/// Inserts a name behind all of the same or of a better source.
fn insert(names: &mut Vec<(NameSource, Box<str>)>, source: NameSource, name: Box<str>) {
    let place = names.partition_point(|(known, _)| *known <= source);
    names.insert(place, (source, name));
}

/// Returns the IP address of a host that has just one.
const fn ip(host: &Host) -> Option<IpAddr> {
    match host.address {
        Address::Ip(address) => Some(address),
        _ => None,
    }
}

/// Returns what is known of a host, to add to it.
fn known(host: &mut Host) -> &mut HostMetadata {
    host.known.get_or_insert_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    fn names(names: &Names) -> String {
        let of = |(source, name): &(NameSource, Box<str>)| format!("{source}:{name}");
        names.of(address(1)).iter().map(of).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_best_source_comes_first_whatever_came_first() {
        let mut all = Names::new();
        all.add(NameSource::Mdns, address(1), "b.local");
        all.add(NameSource::Dns, address(1), "b.test");
        all.add(NameSource::Dns, address(1), "a.test");
        all.add(NameSource::HostsFile, address(1), "mine");
        assert_eq!(names(&all), "hosts file:mine DNS:b.test DNS:a.test mDNS:b.local");
        all.add(NameSource::Block, address(1), "a.test");
        all.add(NameSource::Mdns, address(1), "mine");
        assert_eq!(names(&all), "hosts file:mine pcapng:a.test DNS:b.test mDNS:b.local");
        assert_eq!(all.omitted(), 0);
    }

    #[test]
    fn what_is_beyond_the_limits_is_counted() {
        let mut all = Names::new();
        for number in 0..70 {
            all.add(NameSource::Dns, address(1), &format!("{number}.test"));
        }
        assert_eq!((all.of(address(1)).len(), all.omitted()), (64, 6));
        all.add(NameSource::Dns, address(2), &"a".repeat(256));
        assert_eq!((all.of(address(2)).len(), all.omitted()), (0, 7));
        for number in 0..6_000_u32 {
            let address = IpAddr::from(std::net::Ipv4Addr::from_bits(number));
            all.add(NameSource::Dns, address, &"a".repeat(250));
        }
        assert!(all.omitted() > 1_000);
    }
}
