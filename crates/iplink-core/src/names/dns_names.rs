//! Collects host names from DNS responses while a capture is read.

use std::fmt::Write;
use std::hash::BuildHasher;
use std::net::IpAddr;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::dns;
use crate::capture::{BoundedList, NameRecord};
use crate::dissect::{Observation, Ports, Protocol};

const DNS_PORT: u16 = 53;
const MDNS_PORT: u16 = 5_353;

/// The length of a UDP header, in bytes.
const UDP_HEADER_LEN: usize = 8;
/// The offset of the field Data Offset in a TCP header, in bytes. The field contains the length of
/// the header.
const TCP_DATA_OFFSET_FIELD: usize = 12;

/// Collects host names from DNS and multicast DNS responses.
#[derive(Debug, Default)]
pub(crate) struct DnsNameCollector {
    dns: DistinctNames,
    mdns: DistinctNames,
    /// A buffer for the text of a name.
    text: String,
}

/// A bounded list of distinct names, in the order in which they were found.
#[derive(Debug, Default)]
struct DistinctNames {
    names: BoundedList<NameRecord>,
    /// The indices of the names, by the hash of address and name.
    indices: HashTable<u32>,
    hasher: RandomState,
}

impl DnsNameCollector {
    /// Adds the names in a packet if its source port is that of DNS or multicast DNS. `payload`
    /// returns the payload of its IP header.
    #[inline(never)]
    pub(crate) fn add_packet<'a>(
        &mut self,
        observation: &Observation,
        payload: impl FnOnce() -> Option<&'a [u8]>,
    ) {
        let Some(Ports { source: source @ (DNS_PORT | MDNS_PORT), .. }) = observation.ports else {
            return;
        };
        let Self { dns, mdns, text } = self;
        let names = if source == DNS_PORT { dns } else { mdns };
        let mut add_names = |message: &[u8]| {
            dns::for_each_name(message, |address, name| {
                text.clear();
                let _ = write!(text, "{name}"); // writing to a string cannot fail
                names.add(address, text);
            });
        };
        match (observation.protocol, source) {
            (Protocol::UDP, _) => {
                payload().and_then(|datagram| datagram.get(UDP_HEADER_LEN..)).map(add_names);
            }
            (Protocol::TCP, DNS_PORT) => {
                tcp_messages(payload().unwrap_or_default()).for_each(&mut add_names);
            }
            _ => {}
        }
    }

    /// Adds the names of another thread, whose packets come after those read so far.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.dns.merge(&other.dns);
        self.mdns.merge(&other.mdns);
    }

    /// Returns whether names were dropped because of the limits.
    pub(crate) const fn has_dropped(&self) -> bool {
        self.dns.names.dropped() > 0 || self.mdns.names.dropped() > 0
    }

    /// Returns the names from DNS and from multicast DNS.
    pub(crate) fn into_names(self) -> (BoundedList<NameRecord>, BoundedList<NameRecord>) {
        (self.dns.names, self.mdns.names)
    }
}

impl DistinctNames {
    /// Adds a name, unless the address already has it.
    fn add(&mut self, address: IpAddr, name: &str) {
        let Self { names, indices, hasher } = self;
        let hash = hasher.hash_one((address, name));
        let is_equal = |index: &u32| {
            let record = names.as_slice().get(*index as usize);
            record.is_some_and(|record| record.address == address && &*record.name == name)
        };
        if name.is_empty() || indices.find(hash, is_equal).is_some() {
            return;
        }
        let index = u32::try_from(names.as_slice().len()).unwrap_or(u32::MAX);
        if names.push(NameRecord::new(address, name)) {
            indices.insert_unique(hash, index, |index| {
                let record = names.as_slice().get(*index as usize);
                record.map_or(0, |record| hasher.hash_one((record.address, &*record.name)))
            });
        }
    }

    fn merge(&mut self, other: &Self) {
        other.names.as_slice().iter().for_each(|record| self.add(record.address, &record.name));
        self.names.add_dropped(other.names.dropped());
    }
}

/// Returns the DNS messages in a TCP segment, which includes its header. Each message follows its
/// length (RFC 1035, section 4.2.2). A message that continues in another segment is ignored.
fn tcp_messages(segment: &[u8]) -> impl Iterator<Item = &[u8]> {
    let header_len =
        segment.get(TCP_DATA_OFFSET_FIELD).map_or(0, |byte| usize::from(byte >> 4) * 4);
    let mut unread = segment.get(header_len.max(TCP_DATA_OFFSET_FIELD)..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (len, after_len) = unread.split_first_chunk()?;
        let len = usize::from(u16::from_be_bytes(*len));
        let (message, after_message) = after_len.split_at_checked(len)?;
        unread = after_message;
        Some(message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last_byte: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last_byte])
    }

    #[test]
    fn name_of_an_address_is_stored_once() {
        let mut names = DistinctNames::default();
        for name in ["a", "b", "a", "", "A"] {
            names.add(address(1), name);
            names.add(address(2), name);
        }
        let texts: Vec<_> = names.names.as_slice().iter().map(|record| &*record.name).collect();
        assert_eq!(texts, ["a", "a", "b", "b", "A", "A"]);
    }

    #[test]
    fn names_beyond_the_limit_are_counted() {
        let mut names = DistinctNames::default();
        for number in 0..70_000 {
            names.add(address(1), &format!("{number}"));
        }
        assert_eq!(names.names.as_slice().len(), 65_536);
        assert_eq!(names.names.dropped(), 70_000 - 65_536);
    }

    #[test]
    fn tcp_segment_may_contain_several_messages() {
        let mut segment = vec![0; 20];
        segment[12] = 0x50;
        segment.extend(b"\0\x01a\0\x02bc\0\x09def");
        assert!(tcp_messages(&segment).eq([&b"a"[..], b"bc"]));
        assert_eq!(tcp_messages(&segment[..21]).count(), 0);
        segment[12] = 0xf0;
        assert_eq!(tcp_messages(&segment).count(), 0);
        assert_eq!(tcp_messages(&[]).count(), 0);
    }
}
