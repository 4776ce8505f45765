//! What the page is told: all that is shown, or what has changed of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use iplink_core::PacketCounters;
use iplink_core::dissect::Protocol;
use iplink_core::graph::Count;
use iplink_core::time::Timestamp;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

/// All that is shown at one time, which no longer changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Snapshot {
    /// Its number, from 1.
    pub(super) generation: u64,
    pub(super) status: Status,
    /// The most links that are shown.
    pub(super) limit: usize,
    pub(super) known_links: usize,
    pub(super) known_hosts: usize,
    pub(super) total: Count,
    pub(super) others: Others,
    pub(super) talkers: Vec<Talker>,
    pub(super) links: Vec<LinkRow>,
    pub(super) hosts: Vec<HostRow>,
    pub(super) gone: Vec<Gone>,
    pub(super) gone_since: u64,
}

/// How far reading has come.
#[derive(Clone, Debug, Default)]
pub(super) struct Status {
    pub(super) phase: Phase,
    /// What is read.
    pub(super) input: Arc<str>,
    /// What was wrong with it.
    pub(super) damage: Option<Arc<str>>,
    pub(super) tally: PacketCounters,
    /// Packets and bytes a second, of late.
    pub(super) rate: Count,
    /// The latest time of a packet.
    pub(super) last_seen: Option<Timestamp>,
    /// How many times as fast as it was captured the capture is played.
    pub(super) speed: Option<f64>,
    /// The packets that the system had no room for, where it says so.
    pub(super) dropped: Option<u64>,
}

/// Whether packets are still to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Phase {
    /// The capture has not begun.
    #[default]
    Opening,
    /// Packets come.
    Reading,
    /// The capture has ended.
    Ended,
    /// The program ends.
    Stopped,
}

/// A link that is shown.
#[derive(Clone, Debug)]
pub(super) struct LinkRow {
    pub(super) id: u32,
    pub(super) source: u32,
    pub(super) target: u32,
    pub(super) total: Count,
    pub(super) protocol: Option<Protocol>,
    /// The generation that it changed last in.
    pub(super) changed: u64,
}

/// A host that is shown.
#[derive(Clone, Debug)]
pub(super) struct HostRow {
    pub(super) id: u32,
    pub(super) label: Arc<str>,
    pub(super) sent: Count,
    pub(super) received: Count,
    pub(super) changed: u64,
}

/// A host that sent or was sent most bytes.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Talker {
    #[serde(serialize_with = "text")]
    pub(super) label: Arc<str>,
    pub(super) packets: u64,
    pub(super) bytes: u64,
}

/// What is not shown.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Others {
    pub(super) links: usize,
    pub(super) hosts: usize,
    pub(super) packets: u64,
    pub(super) bytes: u64,
    /// Those of these packets whose links are not even told apart.
    pub(super) beyond: Count,
}

/// What is shown no longer, and since when.
#[derive(Clone, Copy, Debug)]
pub(super) enum Gone {
    Link(u64, u32),
    Host(u64, u32),
}

/// What has changed, as the page reads it.
#[derive(Debug, Serialize)]
pub(super) struct News<'a> {
    generation: u64,
    /// Whether the page is to forget what it knew.
    pub(super) reset: bool,
    phase: Phase,
    input: &'a str,
    damage: Option<&'a str>,
    read: u64,
    linked: u64,
    filtered: u64,
    skipped: BTreeMap<String, u64>,
    dropped: Option<u64>,
    rate: Count,
    last_seen: Option<String>,
    speed: Option<f64>,
    limit: usize,
    known_links: usize,
    known_hosts: usize,
    total: Count,
    others: &'a Others,
    talkers: &'a [Talker],
    pub(super) hosts: Vec<&'a HostRow>,
    pub(super) links: Vec<&'a LinkRow>,
    pub(super) gone_links: Vec<u32>,
    gone_hosts: Vec<u32>,
}

impl Snapshot {
    /// Returns what has changed since a generation; all, since 0 or since one that
    /// is too long ago.
    pub(super) fn since(&self, seen: u64) -> News<'_> {
        let reset = seen == 0 || seen < self.gone_since || seen > self.generation;
        let seen = if reset { 0 } else { seen };
        let gone = self.gone.iter().filter(|gone| !reset && gone.generation() > seen);
        let (mut gone_links, mut gone_hosts) = (Vec::new(), Vec::new());
        for gone in gone {
            match gone {
                Gone::Link(_, id) => gone_links.push(*id),
                Gone::Host(_, id) => gone_hosts.push(*id),
            }
        }
        let Status { phase, input, damage, tally, rate, last_seen, speed, dropped } = &self.status;
        let skipped = tally.skipped.iter().map(|(skip, count)| (skip.to_string(), *count));
        News {
            generation: self.generation,
            reset,
            phase: *phase,
            input,
            damage: damage.as_deref(),
            read: tally.read,
            linked: tally.linked,
            filtered: tally.filtered,
            skipped: skipped.collect(),
            dropped: *dropped,
            rate: *rate,
            last_seen: last_seen.map(|time| time.to_string()),
            speed: *speed,
            limit: self.limit,
            known_links: self.known_links,
            known_hosts: self.known_hosts,
            total: self.total,
            others: &self.others,
            talkers: &self.talkers,
            hosts: self.hosts.iter().filter(|row| row.changed > seen).collect(),
            links: self.links.iter().filter(|row| row.changed > seen).collect(),
            gone_links,
            gone_hosts,
        }
    }
}

impl LinkRow {
    pub(super) fn new(id: u32, source: u32, target: u32) -> Self {
        Self { id, source, target, total: Count::default(), protocol: None, changed: 0 }
    }
}

impl Gone {
    pub(super) const fn generation(self) -> u64 {
        let (Self::Link(generation, _) | Self::Host(generation, _)) = self;
        generation
    }
}

/// Writes a row without names of its fields: a page gets many.
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

/// Writes a row without names of its fields.
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

fn text<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}
