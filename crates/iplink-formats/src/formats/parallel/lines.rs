//! The lines of parallel coordinates: traffic of links by time, protocol and port.

use std::collections::BTreeMap;

use iplink_core::dissect::Protocol;
use iplink_core::graph::Traffic;
use iplink_core::query::View;
use iplink_core::time::{Timestamp, Zone};

use crate::kit::model::scene::{Scene, TrafficUnit};

/// The traffic of all links, divided into lines.
pub(super) struct TrafficLines {
    pub(super) lines: Vec<TrafficLine>,
    pub(super) unit: TrafficUnit,
    pub(super) zone: Zone,
}

/// The traffic of a link in one time bin, with the same protocol and server port.
#[derive(Clone, Copy)]
pub(super) struct TrafficLine {
    /// The start of the time bin or, if the link has no flow records, the time of its first packet.
    pub(super) time: Option<Timestamp>,
    /// The index of the source node.
    pub(super) source: usize,
    /// The index of the target node.
    pub(super) target: usize,
    pub(super) protocol: Option<Protocol>,
    /// The port of the server.
    pub(super) port: Option<u16>,
    /// The traffic in the unit of the scene.
    pub(super) weight: u64,
    pub(super) traffic: Traffic,
}

impl TrafficLine {
    /// Returns the mean packet length, in bytes.
    pub(super) fn mean_packet_length(&self) -> u64 {
        self.traffic.bytes / self.traffic.packets.max(1)
    }
}

impl TrafficLines {
    /// Sums the flow records of links by the properties that axes show.
    pub(super) fn new(view: &View<'_>, scene: &Scene) -> Self {
        let nodes = scene.node_lookup();
        let mut sums = BTreeMap::new();
        for link in view.links() {
            let (source, target) = (nodes.of(link.source), nodes.of(link.target));
            let mut add = |time, protocol, port, traffic: Traffic| {
                let key = (time, source, target, protocol, port);
                sums.entry(key).or_insert_with(Traffic::default).merge(traffic);
            };
            for record in link.flow_records {
                let port = record.service().map(|service| service.port);
                add(record.key.bin(), record.key.protocol(), port, record.traffic);
            }
            if link.flow_records.is_empty() {
                add(link.traffic.first_seen, None, None, *link.traffic);
            }
        }
        let line = |((time, source, target, protocol, port), traffic): (_, Traffic)| TrafficLine {
            time,
            source,
            target,
            protocol,
            port,
            weight: scene.unit.count(traffic.count()),
            traffic,
        };
        let lines = sums.into_iter().map(line).collect();
        Self { lines, unit: scene.unit, zone: view.zone() }
    }
}
