//! Hosts and links, as a graph shows them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::flow::End;
use super::traffic::earlier;
use super::{
    Address, CaptureSource, Comparison, Count, FlowRecord, Handshake, HostMetadata, LinkGraph,
    Traffic,
};
use crate::time::Timestamp;

/// A host: an address that sent or received packets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Host {
    /// Its address.
    pub address: Address,
    /// What it sent.
    pub sent: Count,
    /// What was sent to it.
    pub received: Count,
    /// When the first of these packets was captured, where any has a time.
    pub first_seen: Option<Timestamp>,
    /// When the last of them was captured.
    pub last_seen: Option<Timestamp>,
    /// How many hosts it stands for: one, unless hosts were folded into it; 0
    /// where nobody counted them.
    pub members: usize,
    /// How many other hosts it has links with, where the query weighs by that.
    pub peers: Option<usize>,
    /// Its name, where it has one; it may come from a capture, and hold anything.
    pub name: Option<Box<str>>,
    /// What else is known of it, where anybody asked.
    pub known: Option<Box<HostMetadata>>,
    /// What became of it, where graphs are compared.
    pub comparison: Option<Box<Comparison>>,
}

/// A link: the packets that one host sent to another.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Link<'a> {
    /// The host that sent them.
    pub source: &'a Host,
    /// The host that they were sent to.
    pub target: &'a Host,
    /// The place of the source among the hosts, from 0.
    pub source_number: usize,
    /// The place of the target among them.
    pub target_number: usize,
    /// The packets.
    pub traffic: &'a Traffic,
    /// The same, told apart by what was asked for as [`Dimensions`](super::Dimensions),
    /// in the order of the [`FlowKey`](super::FlowKey); empty where nothing was.
    pub parts: &'a [FlowRecord],
    /// What became of it, where graphs are compared.
    pub comparison: Option<&'a Comparison>,
    /// The graph that it is of, and its place there.
    pub(super) graph: &'a LinkGraph,
    pub(crate) number: usize,
}

/// Which hosts of a link opened TCP connections to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a link has two ends")]
pub enum Initiator {
    /// The source alone.
    Source,
    /// The target alone.
    Target,
    /// Each did.
    Both,
}

impl Host {
    pub(super) const fn new(address: Address) -> Self {
        let (sent, received) = (Count { packets: 0, bytes: 0 }, Count { packets: 0, bytes: 0 });
        let members = match address {
            Address::Others => 0,
            _ => 1,
        };
        Self {
            address,
            sent,
            received,
            first_seen: None,
            last_seen: None,
            members,
            peers: None,
            name: None,
            known: None,
            comparison: None,
        }
    }

    /// Returns what to call it: its name, or else its address; of hosts that
    /// were folded, how many they are.
    ///
    /// The text may come from a capture, and hold anything.
    #[must_use]
    pub fn label(&self) -> Cow<'_, str> {
        match (&self.name, self.address, self.members) {
            (Some(name), _, _) => Cow::Borrowed(name),
            (None, Address::Others, 1..) => format!("others ({} hosts)", self.members).into(),
            (None, Address::SilentTo(_), count) => format!("{count} silent hosts").into(),
            (None, address, _) => address.to_string().into(),
        }
    }

    /// Returns what it sent and received together; what it sent to itself counts
    /// twice.
    #[must_use]
    pub const fn total(&self) -> Count {
        Count {
            packets: self.sent.packets.saturating_add(self.received.packets),
            bytes: self.sent.bytes.saturating_add(self.received.bytes),
        }
    }

    /// Adds what it sent and received, seen in another graph.
    pub(super) const fn set_counts(&mut self, other: &Self) {
        (self.sent, self.received) = (other.sent, other.received);
    }

    /// Widens the span in which it was seen.
    pub(super) fn widen(&mut self, traffic: &Traffic) {
        self.first_seen = earlier(self.first_seen, traffic.first_seen);
        self.last_seen = self.last_seen.max(traffic.last_seen);
    }
}

impl<'a> Link<'a> {
    /// Returns the link of the opposite direction, whether a view shows it or
    /// not; the numbers of its ends are those of the graph.
    ///
    /// # Complexity
    ///
    /// O(log n) in the number of links.
    #[must_use]
    pub fn back(&self) -> Option<Self> {
        self.graph.link_back(self.number)
    }

    /// Tells whether it stands for both directions.
    #[must_use]
    pub const fn is_both_ways(&self) -> bool {
        self.graph.is_both_ways()
    }

    /// Tells whether the target sent anything to the source. A host that talks
    /// to itself answers itself.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.back().is_some()
    }

    /// Returns who opened TCP connections, by the handshakes in either direction;
    /// `None` where none was seen, or nobody asked for handshakes.
    #[must_use]
    pub fn initiator(&self) -> Option<Initiator> {
        let back = self.back();
        let back = back.map(|back| back.parts).unwrap_or_default();
        let has = |parts: &[FlowRecord], handshake| {
            parts.iter().any(|part| part.aspects.handshake() == Some(handshake))
        };
        let by_source = has(self.parts, Handshake::Opens) || has(back, Handshake::Accepts);
        let by_target = has(back, Handshake::Opens) || has(self.parts, Handshake::Accepts);
        match (by_source, by_target) {
            (true, true) => Some(Initiator::Both),
            (true, false) => Some(Initiator::Source),
            (false, true) => Some(Initiator::Target),
            (false, false) => None,
        }
    }

    /// Names where packets were captured: the input and, where it declares more
    /// than one, the interface.
    #[must_use]
    pub fn origin_name(&self, origin: CaptureSource) -> String {
        self.graph.origin_name(origin)
    }

    /// Sums up the parts by what they have in common, such as their VLAN; parts
    /// that have none of it are left out.
    ///
    /// ```
    /// use iplink_core::{Dimensions, Ingest};
    ///
    /// # let file = &iplink_generator::office()[..];
    /// let mut ingest = Ingest::new(Dimensions::FLOWS);
    /// ingest.read("office.pcap", file)?;
    /// let (graph, _) = ingest.finish();
    /// for link in graph.links() {
    ///     let services = link.traffic_by(|part| part.service());
    ///     let packets: u64 = services.values().map(|traffic| traffic.packets).sum();
    ///     assert!(packets <= link.traffic.packets);
    /// }
    /// # Ok::<(), iplink_core::Error>(())
    /// ```
    #[must_use]
    pub fn traffic_by<T: Ord>(
        &self,
        aspect: impl Fn(&FlowRecord) -> Option<T>,
    ) -> BTreeMap<T, Traffic> {
        let mut sums: BTreeMap<T, Traffic> = BTreeMap::new();
        for part in self.parts {
            if let Some(aspect) = aspect(part) {
                sums.entry(aspect).or_default().merge(part.traffic);
            }
        }
        sums
    }

    /// Returns the link as a view shows it, whose hosts are at other places.
    pub(crate) const fn at(self, source_number: usize, target_number: usize) -> Self {
        Self { source_number, target_number, ..self }
    }

    /// Returns the host at an end.
    #[must_use]
    pub const fn end(&self, end: End) -> &'a Host {
        match end {
            End::Source => self.source,
            End::Target => self.target,
        }
    }
}

/// Two links are equal by what they say, whatever graphs they are of.
impl PartialEq for Link<'_> {
    fn eq(&self, other: &Self) -> bool {
        let ends = |link: &Self| (link.source_number, link.target_number);
        ends(self) == ends(other)
            && (self.source, self.target, self.traffic, self.parts, self.comparison)
                == (other.source, other.target, other.traffic, other.parts, other.comparison)
    }
}

impl Eq for Link<'_> {}
