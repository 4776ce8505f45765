//! What a file holds: messages of postcard.
//!
//! A new kind of chunk goes to the end, and so does what a link is told apart
//! by: the parts of links follow the chunk of those links.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::super::flow::Binning;
use super::super::{Dimensions, FlowKey, Traffic};
use super::column;
use crate::capture::{Interface, NameRecord};
use crate::dissect::{Depth, SkipCode};
use crate::statistics::Input;
use crate::time::Timestamp;

/// A piece of a saved graph. They come in the order of the variants.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Chunk<'a> {
    /// The account of an input, but for its lists.
    Input(SavedInput<'a>),
    /// What was skipped of the input before it.
    Skipped(Vec<(SkipCode, u64)>),
    /// The interfaces that the input before it declares.
    Interfaces(Vec<Interface>, u64),
    /// The names of hosts that it holds.
    Names(Vec<NameRecord>, u64),
    /// What the graph keeps of each link.
    Keeps(Keeps),
    /// Addresses of IPv4, each as its distance from the one before it.
    Ipv4(Vec<u32>),
    /// The same of IPv6.
    Ipv6(Vec<u128>),
    /// The same of the link layer.
    Mac(Vec<u64>),
    /// The host that all others were folded into.
    Others,
    /// Links.
    Links(Links),
    /// Their parts.
    Parts(Parts),
}

/// What the graph keeps of each link.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Keeps {
    /// A chunk of links is followed by that of their parts where this is more
    /// than links.
    pub(super) detail: Dimensions,
    pub(super) depth: Depth,
    pub(super) binning: Option<Binning>,
}

/// The account of an input, but for its lists.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SavedInput<'a> {
    name: Cow<'a, str>,
    format: Option<Cow<'a, str>>,
    read: u64,
    linked: u64,
    filtered: u64,
    stopped: bool,
    damage: Option<Cow<'a, str>>,
}

/// Links, column by column.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Links {
    /// The place of the source among the hosts, less that of the link before.
    #[serde(with = "column")]
    pub(super) sources: Vec<u32>,
    /// The place of the target, less that of the link before where the source
    /// is the same.
    #[serde(with = "column")]
    pub(super) targets: Vec<u32>,
    pub(super) traffic: TrafficColumns,
}

/// The parts of some links.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Parts {
    /// How many each link has.
    #[serde(with = "column")]
    pub(super) counts: Vec<u32>,
    /// What parts have in common, each once, in order.
    pub(super) aspects: Vec<FlowKey>,
    /// Which of these each part has.
    #[serde(with = "column")]
    pub(super) which: Vec<u32>,
    /// That of a link's only part is the link's own, and no row.
    pub(super) traffic: TrafficColumns,
}

/// Traffic, column by column.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct TrafficColumns {
    #[serde(with = "column")]
    packets: Vec<u64>,
    #[serde(with = "column")]
    bytes: Vec<u64>,
    /// The first time, less that of the row before.
    #[serde(with = "column")]
    first_seen: Vec<i64>,
    /// How long after it the last time is, in nanoseconds.
    #[serde(with = "column")]
    spans: Vec<u64>,
}

/// Stands for no time at all; no [`Timestamp`] is it.
const NO_TIME: i64 = i64::MIN;

impl TrafficColumns {
    pub(super) fn len(&self) -> usize {
        self.packets.len()
    }

    /// Adds a row; `before` is the first time of the row before it.
    pub(super) fn push(&mut self, traffic: &Traffic, before: &mut i64) {
        let nanos = |time: Option<Timestamp>| time.map_or(NO_TIME, Timestamp::as_nanos);
        let (first, last) = (nanos(traffic.first_seen), nanos(traffic.last_seen));
        self.packets.push(traffic.packets);
        self.bytes.push(traffic.bytes);
        self.first_seen.push(first.wrapping_sub(*before));
        self.spans.push(last.wrapping_sub(first).cast_unsigned());
        *before = first;
    }

    /// Returns the rows, as far as all columns reach; `None` is traffic that
    /// cannot be.
    pub(super) fn rows(&self) -> impl Iterator<Item = Option<Traffic>> {
        let mut before = 0_i64;
        let counts = self.packets.iter().zip(&self.bytes);
        counts.zip(self.first_seen.iter().zip(&self.spans)).map(
            move |((packets, bytes), (first, span))| {
                let first = before.wrapping_add(*first);
                before = first;
                let last = first.checked_add_unsigned(*span)?;
                let traffic = Traffic {
                    packets: *packets,
                    bytes: *bytes,
                    first_seen: Timestamp::from_nanos(first),
                    last_seen: Timestamp::from_nanos(last),
                };
                let is_sound = *packets > 0 && (first == NO_TIME) == (last == NO_TIME);
                is_sound.then_some(traffic)
            },
        )
    }

    /// Tells whether all columns are as long as they should be.
    pub(super) fn are_of_len(&self, len: usize) -> bool {
        let lens = [self.packets.len(), self.bytes.len(), self.first_seen.len(), self.spans.len()];
        lens.iter().all(|column| *column == len)
    }
}

impl<'a> SavedInput<'a> {
    pub(super) fn of(input: &'a Input) -> Self {
        Self {
            name: Cow::Borrowed(&input.name),
            format: input.format.as_deref().map(Cow::Borrowed),
            read: input.tally.read,
            linked: input.tally.linked,
            filtered: input.tally.filtered,
            stopped: input.stopped,
            damage: input.damage.as_deref().map(Cow::Borrowed),
        }
    }

    pub(super) fn into_input(self) -> Input {
        let mut input = Input::new(&self.name);
        input.format = self.format.map(|format| Cow::Owned(format.into_owned()));
        input.tally.read = self.read;
        input.tally.linked = self.linked;
        input.tally.filtered = self.filtered;
        input.stopped = self.stopped;
        input.damage = self.damage.map(Cow::into_owned);
        input
    }
}
