//! Statistics: the number of packets that were read, linked, filtered and skipped, and why.

mod mac_claims;
mod packet_names;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::capture::{BoundedList, Interface, NameRecord};
use crate::dissect::SkipReason;

pub use mac_claims::{MacClaim, MacClaimSource, MacClaims};
pub use packet_names::{PacketName, PacketNames};

/// Counts the packets that were linked, filtered and skipped. `read = linked + filtered + skipped`
/// always holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PacketCounters {
    /// The number of packets that were read.
    pub read: u64,
    /// The number of packets in the graph.
    pub linked: u64,
    /// The number of packets that did not match the filter.
    pub filtered: u64,
    /// The number of packets that could not be linked, by reason.
    #[serde(serialize_with = "serialize_by_reason")]
    pub skipped: BTreeMap<SkipReason, u64>,
}

/// The statistics of all inputs, in the order in which they were read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Statistics {
    /// The statistics of each input.
    pub inputs: Vec<InputStatistics>,
    /// The filters that were applied and the rows that were requested from databases, as text; empty
    /// if there were neither.
    #[serde(rename = "asked")]
    pub selections: Vec<String>,
}

/// The statistics of one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InputStatistics {
    /// The name of the input, such as its file name.
    pub name: String,
    /// The format of the capture; `None` if the input is not a capture.
    pub format: Option<Cow<'static, str>>,
    /// The number of packets that were linked, filtered and skipped.
    #[serde(rename = "tally")]
    pub counters: PacketCounters,
    /// The interfaces that the capture declares, in order.
    pub interfaces: BoundedList<Interface>,
    /// The host names stored in the capture, in order.
    pub names: BoundedList<NameRecord>,
    /// The host names in packets, if they were requested.
    #[serde(flatten)]
    pub packet_names: PacketNames,
    /// The MAC addresses that packets have for IP addresses, if host names were requested.
    pub mac_claims: MacClaims,
    /// The error, with its position, that ended reading before the end of the input, if any.
    pub damage: Option<String>,
    /// Whether reading stopped early without an error: at the packet limit, or because the
    /// caller ended it.
    pub stopped: bool,
}

impl PacketCounters {
    /// Returns the number of packets that were skipped, for any reason.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.skipped.values().sum()
    }

    /// Adds the counters of another set of packets.
    pub fn merge(&mut self, other: &Self) {
        self.read = self.read.saturating_add(other.read);
        self.linked = self.linked.saturating_add(other.linked);
        self.filtered = self.filtered.saturating_add(other.filtered);
        for (reason, packets) in &other.skipped {
            let count = self.skipped.entry(*reason).or_default();
            *count = count.saturating_add(*packets);
        }
    }

    /// Counts a packet that is in the graph.
    #[inline]
    pub(crate) const fn count_accepted(&mut self) {
        self.read = self.read.saturating_add(1);
        self.linked = self.linked.saturating_add(1);
    }

    /// Counts packets that are in the graph.
    pub(crate) const fn count_accepted_many(&mut self, packets: u64) {
        self.read = self.read.saturating_add(packets);
        self.linked = self.linked.saturating_add(packets);
    }

    /// Counts a packet that did not match the filter.
    #[inline]
    pub(crate) const fn count_filtered(&mut self) {
        self.read = self.read.saturating_add(1);
        self.filtered = self.filtered.saturating_add(1);
    }

    /// Counts packets that did not match the filter.
    pub(crate) const fn count_filtered_many(&mut self, packets: u64) {
        self.read = self.read.saturating_add(packets);
        self.filtered = self.filtered.saturating_add(packets);
    }

    /// Counts a packet that could not be linked.
    #[cold]
    pub(crate) fn count_skipped(&mut self, reason: SkipReason) {
        self.count_skipped_many(reason, 1);
    }

    /// Counts packets that could not be linked, all for the same reason.
    pub(crate) fn count_skipped_many(&mut self, reason: SkipReason, packets: u64) {
        self.read = self.read.saturating_add(packets);
        let skipped = self.skipped.entry(reason).or_default();
        *skipped = skipped.saturating_add(packets);
    }
}

impl Statistics {
    /// Returns the counters of all inputs together.
    #[must_use]
    pub fn total(&self) -> PacketCounters {
        let mut total = PacketCounters::default();
        for input in &self.inputs {
            total.merge(&input.counters);
        }
        total
    }

    /// Adds the text of a filter, or of a request for rows of a database, unless it is already
    /// present.
    pub(crate) fn add_selection(&mut self, text: String) {
        if !self.selections.contains(&text) {
            self.selections.push(text);
        }
    }

    /// Returns the name of an interface of an input: `input:interface`, or only the name of the
    /// input if it declares at most one interface.
    pub(crate) fn source_name(&self, input: u32, interface: u32) -> String {
        let Some(input) = self.inputs.get(input as usize) else {
            return String::new();
        };
        let interfaces = input.interfaces.as_slice();
        if interfaces.len() < 2 {
            return input.name.clone();
        }
        let declared = interfaces.iter().find(|declared| declared.number == interface);
        match declared.and_then(|declared| declared.name.as_deref()) {
            Some(name) => format!("{}:{name}", input.name),
            None => format!("{}:{interface}", input.name),
        }
    }
}

impl InputStatistics {
    /// Creates empty statistics for an input with this name.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            format: None,
            counters: PacketCounters::default(),
            interfaces: BoundedList::default(),
            names: BoundedList::default(),
            packet_names: PacketNames::default(),
            mac_claims: MacClaims::default(),
            damage: None,
            stopped: false,
        }
    }

    /// Adds the counters and metadata of the next segment of the same input.
    pub(crate) fn append(&mut self, next: &Self) {
        self.counters.merge(&next.counters);
        self.add_metadata(&next.interfaces, &next.names);
    }

    /// Adds interfaces and host names that a segment of the capture declares.
    pub(crate) fn add_metadata(
        &mut self,
        interfaces: &BoundedList<Interface>,
        names: &BoundedList<NameRecord>,
    ) {
        self.interfaces.extend(interfaces);
        self.names.extend(names);
    }
}

/// Serializes the reasons as strings, because the keys of a JSON object must be strings.
fn serialize_by_reason<S: Serializer>(
    skipped: &BTreeMap<SkipReason, u64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(skipped.iter().map(|(reason, packets)| (reason.to_string(), packets)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::LinkType;

    fn interface(number: u32, name: Option<&str>) -> Interface {
        Interface {
            section: 1,
            number,
            link_type: LinkType::ETHERNET,
            snap_len: 0,
            name: name.map(Box::from),
            description: None,
        }
    }

    #[test]
    fn counters_add_up_to_packets_read() {
        let mut counters = PacketCounters::default();
        counters.count_accepted();
        counters.count_accepted_many(5);
        counters.count_filtered();
        counters.count_filtered_many(7);
        counters.count_skipped(SkipReason::TooDeep);
        assert_eq!((counters.read, counters.linked, counters.filtered), (15, 6, 8));
        assert_eq!(counters.skipped(), 1);
    }

    #[test]
    fn capture_source_has_interface_name_if_input_has_two_interfaces() {
        let mut input = InputStatistics::new("x.pcapng");
        let name = |input: &InputStatistics, interface| {
            let mut statistics = Statistics::default();
            statistics.inputs.push(input.clone());
            statistics.source_name(0, interface)
        };
        input.interfaces.push(interface(0, Some("eth0")));
        assert_eq!(name(&input, 0), "x.pcapng");
        input.interfaces.push(interface(1, None));
        assert_eq!(name(&input, 0), "x.pcapng:eth0");
        assert_eq!(name(&input, 1), "x.pcapng:1");
        assert_eq!(Statistics::default().source_name(0, 0), "");
    }
}
