//! The flows of a graph: their hosts, and the server of each flow record.

use std::ops::Deref;

use super::{End, FlowKey, FlowRecord, Server};
use crate::dissect::Protocol;
use crate::flows::{FlowDetails, FlowRecordSum};
use crate::graph::Host;

/// A flow between two hosts of a graph: both directions of an exchange between two endpoints.
///
/// Its properties are those of [`FlowDetails`], to which it dereferences.
#[doc(alias = "conversation")]
#[doc(alias = "5-tuple")]
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Flow<'a> {
    /// The host that started the exchange.
    pub originator: &'a Host,
    /// The other host.
    pub responder: &'a Host,
    /// The index of the originator among the hosts, from 0.
    pub originator_index: usize,
    /// The index of the responder among the hosts.
    pub responder_index: usize,
    /// The properties of the flow.
    pub(in crate::graph) details: &'a FlowDetails,
}

impl Flow<'_> {
    /// Returns the flow with other host indices: those in a view.
    pub(crate) const fn with_indices(
        self,
        originator_index: usize,
        responder_index: usize,
    ) -> Self {
        Self { originator_index, responder_index, ..self }
    }
}

impl Deref for Flow<'_> {
    type Target = FlowDetails;

    fn deref(&self) -> &FlowDetails {
        self.details
    }
}

/// A flow and the indices of its hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graph) struct StoredFlow {
    pub(in crate::graph) originator: u32,
    pub(in crate::graph) responder: u32,
    pub(in crate::graph) details: FlowDetails,
}

/// The indices of two hosts, the protocol and both ports of a flow, regardless of its direction: the
/// end with the lower index and port comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct FlowEnds {
    low: (u32, Option<u16>),
    high: (u32, Option<u16>),
    protocol: Protocol,
}

impl FlowEnds {
    /// Returns the ends of a flow record between these hosts, and whether its source is the high
    /// end.
    fn of_record((source, target): (u32, u32), key: FlowKey) -> (Self, bool) {
        let ports = key.ports();
        let source = (source, ports.map(|ports| ports.source));
        let target = (target, ports.map(|ports| ports.target));
        Self::ordered(source, target, key.protocol().unwrap_or_default())
    }

    /// Returns the ends of a flow, and whether its originator is the high end.
    fn of_flow(flow: &StoredFlow) -> (Self, bool) {
        // Only flow records of protocols with ports have ports; types of ICMP messages are none.
        let ports = flow.details.transport_ports();
        let originator = (flow.originator, ports.map(|ports| ports.source));
        let responder = (flow.responder, ports.map(|ports| ports.target));
        Self::ordered(originator, responder, flow.details.protocol)
    }

    fn ordered(
        first: (u32, Option<u16>),
        second: (u32, Option<u16>),
        protocol: Protocol,
    ) -> (Self, bool) {
        match first <= second {
            true => (Self { low: first, high: second, protocol }, false),
            false => (Self { low: second, high: first, protocol }, true),
        }
    }
}

/// Derives flows from flow records, each with the indices of its source and target. Without the
/// packets, it is unknown how a connection ended, and what it contained.
///
/// # Complexity
///
/// O(n log n) in the number of records.
pub(in crate::graph) fn derive_flows<'a>(
    records: impl Iterator<Item = ((u32, u32), &'a FlowRecord)>,
) -> Vec<StoredFlow> {
    let ends_of = |(hosts, record): ((u32, u32), &'a FlowRecord)| {
        let (ends, is_reversed) = FlowEnds::of_record(hosts, record.key);
        (ends, is_reversed, record)
    };
    let mut directed: Vec<_> = records.map(ends_of).collect();
    directed.sort_by_key(|(ends, ..)| *ends);
    let mut flows: Vec<_> = directed
        .chunk_by(|(ends, ..), (next, ..)| ends == next)
        .filter_map(|records| {
            let (ends, ..) = records.first()?;
            let mut sum = FlowRecordSum::new(ends.protocol, ends.low.1.zip(ends.high.1));
            for (_, is_reversed, record) in records {
                sum.add(*is_reversed, record.key.handshake(), &record.traffic);
            }
            let (is_high_originator, details) = sum.finish();
            let (low, high) = (ends.low.0, ends.high.0);
            let (originator, responder) =
                if is_high_originator { (high, low) } else { (low, high) };
            Some(StoredFlow { originator, responder, details })
        })
        .collect();
    flows.sort_by_key(|flow| flow.details.first_seen());
    flows
}

/// The servers of flows, by which those of flow records are determined.
#[derive(Debug)]
pub(in crate::graph) struct ServerIndex(Vec<(FlowEnds, ServerOfFlow)>);

/// The server of a flow. If a 5-tuple has several flows, the strongest evidence counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct ServerOfFlow {
    evidence: crate::flows::OriginatorEvidence,
    is_high: bool,
}

impl ServerIndex {
    /// # Complexity
    ///
    /// O(n log n) in the number of flows.
    pub(in crate::graph) fn new(flows: &[StoredFlow]) -> Self {
        let server = |flow: &StoredFlow| {
            let (ends, is_originator_high) = FlowEnds::of_flow(flow);
            let server =
                ServerOfFlow { evidence: flow.details.evidence, is_high: !is_originator_high };
            (ends, server)
        };
        let mut servers: Vec<_> = flows.iter().map(server).collect();
        servers.sort_unstable();
        servers.dedup_by_key(|(ends, _)| *ends);
        Self(servers)
    }

    /// Returns the server of a record between the hosts with these indices.
    pub(in crate::graph) fn server(&self, hosts: (u32, u32), key: FlowKey) -> Option<Server> {
        key.ports()?;
        let (ends, is_source_high) = FlowEnds::of_record(hosts, key);
        let index = self.0.binary_search_by_key(&ends, |(ends, _)| *ends).ok()?;
        let (_, ServerOfFlow { evidence, is_high }) = *self.0.get(index)?;
        let end = if is_high == is_source_high { End::Source } else { End::Target };
        Some(Server { end, evidence })
    }
}
