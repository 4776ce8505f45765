//! Snapshots of the live view, and the changes between them as the page reads them.

use std::collections::BTreeMap;
use std::sync::Arc;

use iplink_core::PacketCounters;
use iplink_core::dissect::Protocol;
use iplink_core::graph::Count;
use iplink_core::time::Timestamp;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

/// An immutable state of the live view.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Snapshot {
    /// The number of this snapshot, from 1.
    pub generation: u64,
    /// The state of the input and the progress of reading it.
    pub status: LiveStatus,
    /// The maximum number of visible links.
    pub max_links: usize,
    /// The number of links observed so far, visible or not.
    pub known_links: usize,
    /// The number of hosts observed so far.
    pub known_hosts: usize,
    /// The numbers of packets and bytes linked so far.
    pub total: Count,
    /// The links and hosts that are not visible, and the traffic of these links.
    pub hidden: HiddenTraffic,
    /// The hosts with the most bytes, in descending order.
    pub top_talkers: Vec<TopTalker>,
    /// The visible links, by ascending id.
    pub links: Vec<LinkRow>,
    /// The hosts of the visible links, by ascending id.
    pub hosts: Vec<HostRow>,
    /// The links and hosts removed recently, oldest first.
    pub(crate) removals: Vec<Removal>,
    /// The oldest generation since which `removals` is complete.
    pub(crate) removals_since: u64,
}

/// The state of the input and the progress of reading it.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LiveStatus {
    /// The state of the input.
    pub phase: LivePhase,
    /// The name of the input.
    pub input: Arc<str>,
    /// The error that ended reading, if the input is damaged.
    pub damage: Option<Arc<str>>,
    /// The numbers of packets read, linked, filtered out and skipped so far.
    pub counters: PacketCounters,
    /// The numbers of packets read and of bytes linked per second, averaged over two seconds.
    pub rate: Count,
    /// The latest timestamp of a packet.
    pub last_seen: Option<Timestamp>,
    /// The replay speed, as a multiple of real time.
    pub replay_speed: Option<f64>,
    /// The number of packets that the system dropped, if it reports that.
    pub dropped: Option<u64>,
}

/// The state of a live input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
#[non_exhaustive]
pub enum LivePhase {
    /// The input is being opened: its file header has not arrived yet.
    #[default]
    Opening,
    /// Packets are being read.
    Reading,
    /// The input has ended.
    Ended,
    /// The session has stopped; no further snapshot follows.
    Stopped,
}

/// A visible link. It is serialized as an array without field names, because a page receives many.
#[derive(Clone, Debug)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(
    test,
    ts(
        type = "[id: number, source: number, target: number, packets: number, bytes: number, protocol: string | null]"
    )
)]
#[non_exhaustive]
pub struct LinkRow {
    /// The id of the link, unique among links and hosts.
    pub id: u32,
    /// The id of the source host.
    pub source: u32,
    /// The id of the target host.
    pub target: u32,
    /// The numbers of all packets and bytes of the link.
    pub total: Count,
    /// The protocol of the most recent packets.
    pub protocol: Option<Protocol>,
    /// The generation in which the link changed last.
    pub changed: u64,
}

/// A visible host. It is serialized as an array without field names.
#[derive(Clone, Debug)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(
    test,
    ts(
        type = "[id: number, label: string, packetsSent: number, bytesSent: number, packetsReceived: number, bytesReceived: number]"
    )
)]
#[non_exhaustive]
pub struct HostRow {
    /// The id of the host.
    pub id: u32,
    /// The printable label.
    pub label: Arc<str>,
    /// The numbers of all packets and bytes that the host sent.
    pub sent: Count,
    /// The numbers of all packets and bytes that the host received.
    pub received: Count,
    /// The generation in which the host changed last.
    pub changed: u64,
}

/// One of the hosts that sent and received the most bytes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[non_exhaustive]
pub struct TopTalker {
    /// The printable label.
    #[serde(serialize_with = "serialize_text")]
    #[cfg_attr(test, ts(as = "String"))]
    pub label: Arc<str>,
    /// The number of packets sent and received.
    pub packets: u64,
    /// The number of bytes sent and received.
    pub bytes: u64,
}

/// The traffic of links that are not visible.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[non_exhaustive]
pub struct HiddenTraffic {
    /// The number of hidden links.
    pub links: usize,
    /// The number of hosts without a visible link.
    pub hosts: usize,
    /// The packets of hidden links.
    pub packets: u64,
    /// The bytes of hidden links.
    pub bytes: u64,
    /// The part of this traffic that belongs to links beyond the limit on distinct links. These
    /// links are not counted.
    #[serde(rename = "beyond")]
    #[cfg_attr(test, ts(as = "crate::generated_typescript::Count"))]
    pub overflow: Count,
}

/// The removal of a visible link or host: the generation in which it was removed, and its id.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Removal {
    Link(u64, u32),
    Host(u64, u32),
}

/// The changes since an earlier generation. Their JSON is the data of an event.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[non_exhaustive]
pub struct SnapshotChanges<'a> {
    /// The generation that the changes lead to.
    pub generation: u64,
    /// Whether the changes are the complete state, which replaces that of the client.
    pub reset: bool,
    phase: LivePhase,
    input: &'a str,
    damage: Option<&'a str>,
    read: u64,
    linked: u64,
    filtered: u64,
    skipped: BTreeMap<String, u64>,
    dropped: Option<u64>,
    #[cfg_attr(test, ts(as = "crate::generated_typescript::Count"))]
    rate: Count,
    last_seen: Option<String>,
    #[serde(rename = "speed")]
    replay_speed: Option<f64>,
    #[serde(rename = "limit")]
    max_links: usize,
    known_links: usize,
    known_hosts: usize,
    #[cfg_attr(test, ts(as = "crate::generated_typescript::Count"))]
    total: Count,
    #[serde(rename = "others")]
    hidden: &'a HiddenTraffic,
    #[serde(rename = "talkers")]
    top_talkers: &'a [TopTalker],
    /// The hosts that are new or changed.
    pub hosts: Vec<&'a HostRow>,
    /// The links that are new or changed.
    pub links: Vec<&'a LinkRow>,
    /// The ids of removed links.
    #[serde(rename = "gone_links")]
    pub removed_links: Vec<u32>,
    /// The ids of removed hosts.
    #[serde(rename = "gone_hosts")]
    pub removed_hosts: Vec<u32>,
}

impl Snapshot {
    /// Returns the changes since the last generation that the client received. Returns the complete
    /// state for generation 0, and for one that is too old or from another run.
    ///
    /// # Complexity
    ///
    /// Linear in the number of visible links, hosts and kept removals.
    #[must_use]
    pub fn changes_since(&self, generation: u64) -> SnapshotChanges<'_> {
        let reset =
            generation == 0 || generation < self.removals_since || generation > self.generation;
        let since = if reset { 0 } else { generation };
        let (mut removed_links, mut removed_hosts) = (Vec::new(), Vec::new());
        for removal in self.removals.iter().filter(|removal| !reset && removal.generation() > since)
        {
            match removal {
                Removal::Link(_, id) => removed_links.push(*id),
                Removal::Host(_, id) => removed_hosts.push(*id),
            }
        }
        let LiveStatus { phase, input, damage, counters, rate, last_seen, replay_speed, dropped } =
            &self.status;
        let skipped = counters.skipped.iter();
        SnapshotChanges {
            generation: self.generation,
            reset,
            phase: *phase,
            input,
            damage: damage.as_deref(),
            read: counters.read,
            linked: counters.linked,
            filtered: counters.filtered,
            skipped: skipped.map(|(reason, count)| (reason.to_string(), *count)).collect(),
            dropped: *dropped,
            rate: *rate,
            last_seen: last_seen.map(|time| time.to_string()),
            replay_speed: *replay_speed,
            max_links: self.max_links,
            known_links: self.known_links,
            known_hosts: self.known_hosts,
            total: self.total,
            hidden: &self.hidden,
            top_talkers: &self.top_talkers,
            hosts: self.hosts.iter().filter(|row| row.changed > since).collect(),
            links: self.links.iter().filter(|row| row.changed > since).collect(),
            removed_links,
            removed_hosts,
        }
    }
}

impl LinkRow {
    /// Creates the row of a link without packets.
    pub(crate) const fn new(id: u32, source: u32, target: u32) -> Self {
        let total = Count { packets: 0, bytes: 0 };
        Self { id, source, target, total, protocol: None, changed: 0 }
    }
}

impl Removal {
    pub(crate) const fn generation(self) -> u64 {
        let (Self::Link(generation, _) | Self::Host(generation, _)) = self;
        generation
    }
}

impl Serialize for LinkRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_seq(Some(6))?;
        row.serialize_element(&self.id)?;
        row.serialize_element(&self.source)?;
        row.serialize_element(&self.target)?;
        row.serialize_element(&self.total.packets)?;
        row.serialize_element(&self.total.bytes)?;
        row.serialize_element(&self.protocol.map(|protocol| protocol.to_string()))?;
        row.end()
    }
}

impl Serialize for HostRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_seq(Some(6))?;
        row.serialize_element(&self.id)?;
        row.serialize_element(&*self.label)?;
        for count in [self.sent, self.received] {
            row.serialize_element(&count.packets)?;
            row.serialize_element(&count.bytes)?;
        }
        row.end()
    }
}

/// Serializes a shared text, which `serde` supports only with its feature `rc`.
fn serialize_text<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}
