//! Links: the packets that one host sent to another.

use std::collections::BTreeMap;

use super::flow::End;
use super::{CaptureSource, Comparison, FlowRecord, Handshake, Host, LinkGraph, Traffic};

/// A link: the packets that one host sent to another, which are one direction of a conversation.
#[doc(alias = "conversation")]
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Link<'a> {
    /// The host that sent the packets.
    pub source: &'a Host,
    /// The host that the packets were sent to.
    pub target: &'a Host,
    /// The index of the source among the hosts of the graph or view, from 0.
    pub source_index: usize,
    /// The index of the target among the hosts of the graph or view, from 0.
    pub target_index: usize,
    /// The number of packets and bytes, and the times of the first and the last packet.
    pub traffic: &'a Traffic,
    /// The packets of the link divided by the [`Dimensions`](super::Dimensions) of the graph,
    /// sorted by [`FlowKey`](super::FlowKey); empty if the graph has no dimensions.
    pub flow_records: &'a [FlowRecord],
    /// The comparison with the same link in another graph, if the graph is a comparison.
    pub comparison: Option<&'a Comparison>,
    /// The graph that contains the link.
    pub(super) graph: &'a LinkGraph,
    /// The index of the link in that graph.
    pub(crate) index: usize,
}

/// The initiators (originators) of the TCP connections between the hosts of a link.
#[doc(alias = "originator")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a link has two ends")]
pub enum Initiator {
    /// Only the source opened connections.
    Source,
    /// Only the target opened connections.
    Target,
    /// Both hosts opened connections.
    Both,
}

impl<'a> Link<'a> {
    /// Returns the link in the opposite direction, even if the view of this link omits it. Its
    /// `source_index` and `target_index` are those in the graph, not in the view.
    ///
    /// # Complexity
    ///
    /// O(log n) in the number of links.
    #[must_use]
    pub fn reverse(&self) -> Option<Self> {
        self.graph.reverse_of(self.index)
    }

    /// Returns true if the link stands for both directions.
    #[must_use]
    pub const fn is_bidirectional(&self) -> bool {
        self.graph.is_bidirectional()
    }

    /// Returns true if the target sent packets to the source. A link from a host to itself always
    /// counts as answered.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.reverse().is_some()
    }

    /// Returns the initiators of TCP connections, which the handshakes in both directions show.
    /// Returns `None` if there are no handshakes, or if the graph does not keep them.
    #[must_use]
    pub fn initiator(&self) -> Option<Initiator> {
        let forward = self.flow_records;
        let reverse = self.reverse().map(|reverse| reverse.flow_records).unwrap_or_default();
        let has = |records: &[FlowRecord], handshake| {
            records.iter().any(|record| record.key.handshake() == Some(handshake))
        };
        let by_source = has(forward, Handshake::Opens) || has(reverse, Handshake::Accepts);
        let by_target = has(reverse, Handshake::Opens) || has(forward, Handshake::Accepts);
        match (by_source, by_target) {
            (true, true) => Some(Initiator::Both),
            (true, false) => Some(Initiator::Source),
            (false, true) => Some(Initiator::Target),
            (false, false) => None,
        }
    }

    /// Returns the name of a capture source: the name of the input and, if the input declares more
    /// than one interface, the name of the interface.
    #[must_use]
    pub fn capture_source_name(&self, source: CaptureSource) -> String {
        self.graph.capture_source_name(source)
    }

    /// Groups the flow records by a property, such as their VLAN, and returns the traffic of
    /// each group. Records for which `property` returns `None` are ignored.
    ///
    /// ```
    /// use iplink_core::{Dimensions, Ingest};
    ///
    /// # let file = &iplink_generator::office()[..];
    /// let mut ingest = Ingest::new(Dimensions::FLOWS);
    /// ingest.read("office.pcap", file)?;
    /// let (graph, _) = ingest.finish();
    /// for link in graph.links() {
    ///     let services = link.traffic_by(|record| record.service());
    ///     let packets: u64 = services.values().map(|traffic| traffic.packets).sum();
    ///     assert!(packets <= link.traffic.packets);
    /// }
    /// # Ok::<(), iplink_core::Error>(())
    /// ```
    #[must_use]
    pub fn traffic_by<T: Ord>(
        &self,
        property: impl Fn(&FlowRecord) -> Option<T>,
    ) -> BTreeMap<T, Traffic> {
        let mut sums: BTreeMap<T, Traffic> = BTreeMap::new();
        for record in self.flow_records {
            if let Some(value) = property(record) {
                sums.entry(value).or_default().merge(record.traffic);
            }
        }
        sums
    }

    /// Returns the link with other `source_index` and `target_index`: those of its hosts in a view.
    pub(crate) const fn with_indices(self, source_index: usize, target_index: usize) -> Self {
        Self { source_index, target_index, ..self }
    }

    /// Returns the host at one end of the link.
    #[must_use]
    pub const fn end(&self, end: End) -> &'a Host {
        match end {
            End::Source => self.source,
            End::Target => self.target,
        }
    }
}

/// Links of different graphs are equal if all of their public fields are.
impl PartialEq for Link<'_> {
    fn eq(&self, other: &Self) -> bool {
        let indices = |link: &Self| (link.source_index, link.target_index);
        indices(self) == indices(other)
            && (self.source, self.target, self.traffic, self.flow_records, self.comparison)
                == (other.source, other.target, other.traffic, other.flow_records, other.comparison)
    }
}

impl Eq for Link<'_> {}
