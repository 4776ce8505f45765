//! The host names that were found in the packets of an input.

use std::net::IpAddr;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::capture::NameRecord;
use crate::graph::{HostName, NameSource};
use crate::time::Timestamp;

/// The maximum number of names from one source in one input.
const MAX_NAMES: usize = 65_536;

/// The maximum total length of the names from one source in one input, in bytes.
const MAX_TEXT_LEN: usize = 1024 * 1024;

/// A host name that was found in packets.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct PacketName {
    /// The protocol that has the name.
    pub source: NameSource,
    /// The address of the host.
    pub address: IpAddr,
    /// The name. ASCII letters are lower case.
    pub name: Box<str>,
    /// The number of messages with this name for this address.
    pub count: u64,
    /// The time of the first of these messages, if any has a time.
    #[serde(serialize_with = "serialize_time")]
    pub first_seen: Option<Timestamp>,
    /// The time of the last of these messages, if any has a time.
    #[serde(serialize_with = "serialize_time")]
    pub last_seen: Option<Timestamp>,
}

/// The distinct host names in the packets of an input, in the order in which they were found.
///
/// Up to 65,536 names with up to 1 MiB of text are stored for each source. Names beyond these
/// limits are counted, not stored. The limits apply to each source, so that a flood of names of
/// one protocol does not displace those of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PacketNames {
    names: Vec<PacketName>,
    /// The totals of each source, by its position in [`NameSource::ALL`].
    totals: [SourceTotals; NameSource::ALL.len()],
    dropped_streams: u64,
}

/// The names from one source that were stored and dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct SourceTotals {
    names: usize,
    text_len: usize,
    dropped: u64,
}

impl PacketNames {
    /// Returns all names, in the order in which they were found.
    #[must_use]
    pub fn as_slice(&self) -> &[PacketName] {
        &self.names
    }

    /// Returns the names from a source.
    pub fn from_source(&self, source: NameSource) -> impl Iterator<Item = &PacketName> {
        self.names.iter().filter(move |name| name.source == source)
    }

    /// Returns the number of names from a source that exceeded the limits and were not stored.
    #[must_use]
    pub fn dropped(&self, source: NameSource) -> u64 {
        self.totals.get(source as usize).map_or(0, |totals| totals.dropped)
    }

    /// Returns the number of messages over several packets that were not searched for names,
    /// because they were too long or too many at the same time.
    #[must_use]
    pub const fn dropped_streams(&self) -> u64 {
        self.dropped_streams
    }

    /// Sets the number of messages that were not searched.
    pub(crate) const fn set_dropped_streams(&mut self, dropped_streams: u64) {
        self.dropped_streams = dropped_streams;
    }

    /// Stores a new name, or counts it as dropped if it exceeds a limit. Returns whether it was
    /// stored.
    pub(crate) fn push(&mut self, name: PacketName) -> bool {
        let Some(totals) = self.totals.get_mut(name.source as usize) else {
            return false;
        };
        let text_len = totals.text_len.saturating_add(name.name.len());
        if totals.names >= MAX_NAMES || text_len > MAX_TEXT_LEN {
            totals.dropped = totals.dropped.saturating_add(1);
            return false;
        }
        (totals.names, totals.text_len) = (totals.names.saturating_add(1), text_len);
        self.names.push(name);
        true
    }

    /// Counts another message with the name at an index.
    pub(crate) fn count_again(&mut self, index: usize, time: Option<Timestamp>) {
        if let Some(name) = self.names.get_mut(index) {
            name.count = name.count.saturating_add(1);
            name.first_seen = earliest(name.first_seen, time);
            name.last_seen = name.last_seen.max(time);
        }
    }
}

impl From<&PacketName> for HostName {
    fn from(name: &PacketName) -> Self {
        let PacketName { source, count, first_seen, last_seen, .. } = *name;
        Self { source, name: name.name.clone(), count, first_seen, last_seen }
    }
}

/// Returns the earlier of two times, of which either may be unknown.
fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// Serializes a time as text.
fn serialize_time<S: Serializer>(
    time: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    time.map(|time| time.to_string()).serialize(serializer)
}

/// Serializes as a map: the names from DNS (`dns`) and multicast DNS (`mdns`) as addresses and names,
/// and the names from all sources with their counts and times (`packet_names`).
impl Serialize for PacketNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let records = |source| -> Vec<_> {
            let names = self.from_source(source);
            names
                .map(|name| NameRecord { address: name.address, name: name.name.clone() })
                .collect()
        };
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("dns", &records(NameSource::Dns))?;
        map.serialize_entry("mdns", &records(NameSource::Mdns))?;
        map.serialize_entry("packet_names", &self.names)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(source: NameSource, text: &str) -> PacketName {
        let address = IpAddr::from([10, 0, 0, 1]);
        let (count, first_seen, last_seen) = (1, None, None);
        PacketName { source, address, name: text.into(), count, first_seen, last_seen }
    }

    #[test]
    fn names_beyond_the_count_limit_are_counted_for_their_source() {
        let mut names = PacketNames::default();
        for _ in 0..MAX_NAMES + 3 {
            names.push(name(NameSource::Dns, "a"));
        }
        assert!(names.push(name(NameSource::Dhcp, "b")));
        assert_eq!((names.dropped(NameSource::Dns), names.dropped(NameSource::Dhcp)), (3, 0));
        assert_eq!(names.from_source(NameSource::Dns).count(), MAX_NAMES);
    }

    #[test]
    fn names_beyond_the_text_limit_are_counted() {
        let mut names = PacketNames::default();
        for _ in 0..20 {
            names.push(name(NameSource::Dns, &"a".repeat(65_536)));
        }
        assert_eq!((names.as_slice().len(), names.dropped(NameSource::Dns)), (16, 4));
    }

    #[test]
    fn repeated_name_has_count_and_times() {
        let mut names = PacketNames::default();
        let time = |seconds| Timestamp::from_parts(seconds, 0);
        names.push(name(NameSource::Tls, "a"));
        for seconds in [5, 3, 9] {
            names.count_again(0, time(seconds));
        }
        let [PacketName { count, first_seen, last_seen, .. }] = names.as_slice() else {
            panic!("one name");
        };
        assert_eq!((*count, *first_seen, *last_seen), (4, time(3), time(9)));
    }
}
