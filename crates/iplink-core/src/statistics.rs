//! The account of what became of every packet.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::capture::{BoundedList, Interface, NameRecord};
use crate::dissect::SkipReason;

/// What became of the packets of some captures: `read = linked + filtered +
/// skipped`, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PacketCounters {
    /// How many packets were read.
    pub read: u64,
    /// How many of them are in the graph.
    pub linked: u64,
    /// How many are not because the filter did not ask for them.
    pub filtered: u64,
    /// How many are not because they could not be, by reason.
    #[serde(serialize_with = "by_reason")]
    pub skipped: BTreeMap<SkipReason, u64>,
}

/// The account of every input that was read, in the order of reading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Statistics {
    /// The inputs.
    pub inputs: Vec<Input>,
    /// What was asked of packets that count, in the words of the filters and of the
    /// requests to databases; nothing where all count.
    pub asked: Vec<String>,
}

/// The account of one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Input {
    /// What it was called when it was read, such as the name of a file.
    pub name: String,
    /// The format of the capture, where it is one.
    pub format: Option<Cow<'static, str>>,
    /// What became of its packets.
    pub tally: PacketCounters,
    /// The interfaces that it declares, in order.
    pub interfaces: BoundedList<Interface>,
    /// The names of hosts that it holds, in order.
    pub names: BoundedList<NameRecord>,
    /// The names that answers of DNS in it give hosts, each once and in order,
    /// where they were asked for.
    pub dns: BoundedList<NameRecord>,
    /// Those that answers of multicast DNS give.
    pub mdns: BoundedList<NameRecord>,
    /// Where and why reading ended before the end of the input, if it did.
    pub damage: Option<String>,
    /// Whether reading ended here, or had ended before, because as many packets
    /// had been read as were asked for, or because it was told to end.
    pub stopped: bool,
}

impl PacketCounters {
    /// Returns how many packets were skipped, for whatever reason.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.skipped.values().sum()
    }

    /// Adds the account of other packets.
    pub fn merge(&mut self, other: &Self) {
        self.read = self.read.saturating_add(other.read);
        self.linked = self.linked.saturating_add(other.linked);
        self.filtered = self.filtered.saturating_add(other.filtered);
        for (skip, packets) in &other.skipped {
            let own = self.skipped.entry(*skip).or_default();
            *own = own.saturating_add(*packets);
        }
    }

    /// Counts a packet that is in the graph.
    #[inline]
    pub(crate) const fn link(&mut self) {
        self.read = self.read.saturating_add(1);
        self.linked = self.linked.saturating_add(1);
    }

    /// Counts so many that are in the graph.
    pub(crate) const fn link_many(&mut self, packets: u64) {
        self.read = self.read.saturating_add(packets);
        self.linked = self.linked.saturating_add(packets);
    }

    /// Counts so many that were not asked for.
    pub(crate) const fn filter_many(&mut self, packets: u64) {
        self.read = self.read.saturating_add(packets);
        self.filtered = self.filtered.saturating_add(packets);
    }

    /// Counts one that was not asked for.
    #[inline]
    pub(crate) const fn filter(&mut self) {
        self.read = self.read.saturating_add(1);
        self.filtered = self.filtered.saturating_add(1);
    }

    /// Counts one that cannot be in the graph.
    #[cold]
    pub(crate) fn skip(&mut self, skip: SkipReason) {
        self.skip_many(skip, 1);
    }

    /// Counts so many that are not, for the same reason.
    pub(crate) fn skip_many(&mut self, skip: SkipReason, count: u64) {
        self.read = self.read.saturating_add(count);
        let packets = self.skipped.entry(skip).or_default();
        *packets = packets.saturating_add(count);
    }
}

impl Statistics {
    /// Returns the account of all inputs together.
    #[must_use]
    pub fn total(&self) -> PacketCounters {
        let mut total = PacketCounters::default();
        for input in &self.inputs {
            total.merge(&input.tally);
        }
        total
    }

    /// Notes what packets that count must meet.
    pub(crate) fn ask(&mut self, words: String) {
        if !self.asked.contains(&words) {
            self.asked.push(words);
        }
    }
}

impl Statistics {
    /// Names an interface of an input, or the input alone where it declares none
    /// or one.
    pub(crate) fn origin_name(&self, input: u32, interface: u32) -> String {
        let Some(input) = self.inputs.get(input as usize) else {
            return String::new();
        };
        let declared = input.interfaces.as_slice();
        if declared.len() < 2 {
            return input.name.clone();
        }
        let it = declared.iter().find(|declared| declared.number == interface);
        match it.and_then(|declared| declared.name.as_deref()) {
            Some(name) => format!("{}:{name}", input.name),
            None => format!("{}:{interface}", input.name),
        }
    }
}

impl Input {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            format: None,
            tally: PacketCounters::default(),
            interfaces: BoundedList::default(),
            names: BoundedList::default(),
            dns: BoundedList::default(),
            mdns: BoundedList::default(),
            damage: None,
            stopped: false,
        }
    }

    /// Adds the account of the part that follows.
    pub(crate) fn extend(&mut self, next: &Self) {
        self.tally.merge(&next.tally);
        self.know(&next.interfaces, &next.names);
    }

    /// Adds what part of the capture says of interfaces and hosts.
    pub(crate) fn know(
        &mut self,
        interfaces: &BoundedList<Interface>,
        names: &BoundedList<NameRecord>,
    ) {
        self.interfaces.extend(interfaces);
        self.names.extend(names);
    }
}

/// Writes the reasons as texts, so that they can be the keys of a map.
fn by_reason<S: Serializer>(
    skipped: &BTreeMap<SkipReason, u64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(skipped.iter().map(|(skip, packets)| (skip.to_string(), packets)))
}
