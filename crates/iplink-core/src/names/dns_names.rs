//! The names that answers in a capture give, collected while it is linked.

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
/// Where a TCP header has its own length, in bytes.
const TCP_LEN_AT: usize = 12;

/// The names that answers of DNS and of multicast DNS give.
#[derive(Debug, Default)]
pub(crate) struct DnsNameCollector {
    dns: Distinct,
    mdns: Distinct,
    /// A name as text, before it is known whether it is kept.
    text: String,
}

/// Names of hosts, each once, in the order in which they were found.
#[derive(Debug, Default)]
struct Distinct {
    kept: BoundedList<NameRecord>,
    /// Their places, by the hash of address and name.
    places: HashTable<u32>,
    hasher: RandomState,
}

impl DnsNameCollector {
    /// Reads the packet, if its ports are those of an answer; `payload` returns
    /// what its IP header carries.
    #[inline(never)]
    pub(crate) fn read<'a>(
        &mut self,
        seen: &Observation,
        payload: impl FnOnce() -> Option<&'a [u8]>,
    ) {
        let Some(Ports { source: source @ (DNS_PORT | MDNS_PORT), .. }) = seen.ports else {
            return;
        };
        let Self { dns, mdns, text } = self;
        let names = if source == DNS_PORT { dns } else { mdns };
        let mut read = |message: &[u8]| {
            dns::read(message, |address, name| {
                text.clear();
                let _ = write!(text, "{name}"); // into memory, which does not fail
                names.add(address, text);
            });
        };
        match (seen.protocol, source) {
            (Protocol::UDP, _) => {
                payload().and_then(|datagram| datagram.get(UDP_HEADER_LEN..)).map(read);
            }
            (Protocol::TCP, DNS_PORT) => {
                tcp_messages(payload().unwrap_or_default()).for_each(&mut read);
            }
            _ => {}
        }
    }

    /// Adds what another thread read, which comes after what was read so far.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.dns.merge(&other.dns);
        self.mdns.merge(&other.mdns);
    }

    /// Tells whether some had no room.
    pub(crate) const fn has_excess(&self) -> bool {
        self.dns.kept.omitted() > 0 || self.mdns.kept.omitted() > 0
    }

    /// Returns those of DNS and those of multicast DNS.
    pub(crate) fn into_kept(self) -> (BoundedList<NameRecord>, BoundedList<NameRecord>) {
        (self.dns.kept, self.mdns.kept)
    }
}

impl Distinct {
    fn add(&mut self, address: IpAddr, name: &str) {
        let Self { kept, places, hasher } = self;
        let hash = hasher.hash_one((address, name));
        let is_it = |place: &u32| {
            let known = kept.as_slice().get(*place as usize);
            known.is_some_and(|known| known.address == address && &*known.name == name)
        };
        if name.is_empty() || places.find(hash, is_it).is_some() {
            return;
        }
        let place = u32::try_from(kept.as_slice().len()).unwrap_or(u32::MAX);
        if kept.keep(NameRecord::new(address, name)) {
            places.insert_unique(hash, place, |place| {
                let known = kept.as_slice().get(*place as usize);
                known.map_or(0, |known| hasher.hash_one((known.address, &*known.name)))
            });
        }
    }

    fn merge(&mut self, next: &Self) {
        next.kept.as_slice().iter().for_each(|known| self.add(known.address, &known.name));
        self.kept.omit(next.kept.omitted());
    }
}

/// Returns the messages of a TCP segment, each behind its length (RFC 1035,
/// section 4.2.2). One that goes on in another segment is not read.
fn tcp_messages(segment: &[u8]) -> impl Iterator<Item = &[u8]> {
    let header_len = segment.get(TCP_LEN_AT).map_or(0, |byte| usize::from(byte >> 4) * 4);
    let mut rest = segment.get(header_len.max(TCP_LEN_AT)..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (len, behind) = rest.split_first_chunk()?;
        let (message, next) = behind.split_at_checked(usize::from(u16::from_be_bytes(*len)))?;
        rest = next;
        Some(message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn a_name_is_kept_once() {
        let mut names = Distinct::default();
        for name in ["a", "b", "a", "", "A"] {
            names.add(address(1), name);
            names.add(address(2), name);
        }
        let texts: Vec<_> = names.kept.as_slice().iter().map(|known| &*known.name).collect();
        assert_eq!(texts, ["a", "a", "b", "b", "A", "A"]);
    }

    #[test]
    fn what_has_no_room_is_counted() {
        let mut names = Distinct::default();
        for number in 0..70_000 {
            names.add(address(1), &format!("{number}"));
        }
        assert_eq!(names.kept.as_slice().len(), 65_536);
        assert_eq!(names.kept.omitted(), 70_000 - 65_536);
    }

    #[test]
    fn a_segment_may_hold_several_messages_and_part_of_one() {
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
