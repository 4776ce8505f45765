//! The scene graph of a picture: the nodes and edges to draw.
//!
//! A scene contains the heaviest hosts of a view. All other hosts are merged into one
//! node, "others", so that totals stay the same.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use iplink_core::graph::{Address, Count, Host, Link};
use iplink_core::query::{View, Weight};
use serde::Serialize;

use crate::kit::model::host_role::HostRole;
use crate::kit::text::number::{format_bytes, format_count, format_integer};

/// A scene graph: the hosts of a view as nodes, and its links as edges.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Scene {
    /// The nodes, in the order of the view, followed by "others" if there is one.
    pub nodes: Vec<Node>,
    /// The edges, sorted by source and target.
    pub edges: Vec<Edge>,
    /// The unit of edge weights.
    pub unit: TrafficUnit,
    /// The number of hosts of the view that are merged into "others".
    pub merged: usize,
    /// Whether an edge stands for both directions.
    pub is_bidirectional: bool,
    /// The node index of each host of the view.
    node_of_host: Vec<usize>,
}

/// A node of a scene: a host, or all hosts that are not drawn individually.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Node {
    /// The name or address.
    pub label: String,
    /// The address.
    pub address: Address,
    /// The role of the host.
    pub role: HostRole,
    /// The weight by which the view ranks hosts.
    pub weight: u64,
    /// The number of heavier hosts in the view. The rank of "others" is after all drawn hosts.
    pub rank: usize,
    /// The sent traffic.
    pub sent: Count,
    /// The received traffic.
    pub received: Count,
    /// Whether the node stands for all hosts that are not drawn individually.
    pub is_others: bool,
}

/// An edge of a scene: all links between the same two nodes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Edge {
    /// The index of the source node.
    pub source: usize,
    /// The index of the target node.
    pub target: usize,
    /// The weight, in the unit of the scene.
    pub weight: u64,
    /// The total traffic of the links.
    pub traffic: Count,
}

/// The unit of the weights of links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
#[expect(clippy::exhaustive_enums, reason = "traffic has no other units")]
pub enum TrafficUnit {
    /// Packets.
    Packets,
    /// Bytes.
    Bytes,
}

impl TrafficUnit {
    /// Returns the unit of the link weights in a view: bytes if the view ranks by bytes,
    /// packets otherwise.
    #[must_use]
    pub const fn of(view: &View<'_>) -> Self {
        match view.weight() {
            Weight::Bytes => Self::Bytes,
            _ => Self::Packets,
        }
    }

    /// Returns the name, in the plural.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Packets => "packets",
            Self::Bytes => "bytes",
        }
    }

    /// Returns the amount of traffic in this unit.
    #[must_use]
    pub const fn count(self, count: Count) -> u64 {
        match self {
            Self::Packets => count.packets,
            Self::Bytes => count.bytes,
        }
    }

    /// Formats an amount with its unit: `1,234 packets`, `1.2 MiB`.
    #[must_use]
    pub fn format(self, amount: u64) -> String {
        match self {
            Self::Packets => format_count(amount, "packet").to_string(),
            Self::Bytes => format_bytes(amount).to_string(),
        }
    }

    /// Formats an amount where the unit is obvious: `1,234`, `1.2 MiB`.
    #[must_use]
    pub fn format_short(self, amount: u64) -> String {
        match self {
            Self::Packets => format_integer(amount).to_string(),
            Self::Bytes => format_bytes(amount).to_string().replace(".0 ", " "),
        }
    }
}

impl Scene {
    /// Creates a scene with at most `max_nodes` nodes, including "others".
    ///
    /// # Complexity
    ///
    /// O(n log n) in the numbers of hosts and links.
    #[must_use]
    pub fn of(view: &View<'_>, max_nodes: usize) -> Self {
        let weight = view.weight();
        let mut order: Vec<_> = view.hosts().enumerate().collect();
        // A host "others" that the view already has comes last, so that it is merged, too.
        order.sort_by_key(|(index, host)| {
            (host.address == Address::Others, Reverse(weight.of_host(host)), *index)
        });
        // If hosts are merged, one of the nodes is "others".
        let drawn_count =
            if order.len() > max_nodes { max_nodes.saturating_sub(1) } else { order.len() };
        let merged = order.len() - drawn_count;
        let mut drawn: Vec<_> = order.iter().enumerate().take(drawn_count).collect();
        drawn.sort_by_key(|(_, (index, _))| *index);
        let mut node_of_host = vec![drawn_count; order.len()];
        for (node, (_, (host, _))) in drawn.iter().enumerate() {
            if let Some(slot) = node_of_host.get_mut(*host) {
                *slot = node;
            }
        }
        let mut nodes: Vec<_> =
            drawn.iter().map(|(rank, (_, host))| Node::of(host, *rank, view)).collect();
        if merged > 0 {
            let others = order.iter().skip(drawn_count).map(|(_, host)| *host);
            nodes.push(Node::others(others, drawn_count, view));
        }
        let edges = edges(view, &node_of_host);
        let (unit, is_bidirectional) = (TrafficUnit::of(view), view.is_bidirectional());
        Self { nodes, edges, unit, merged, is_bidirectional, node_of_host }
    }

    /// Returns the node index of a host, given its index in the view.
    #[must_use]
    pub fn node_of(&self, host: usize) -> usize {
        self.node_of_host.get(host).copied().unwrap_or_default()
    }

    /// Returns the lookup of nodes by the addresses of hosts.
    pub(crate) fn node_lookup(&self) -> NodeLookup {
        let nodes = self.nodes.iter().enumerate();
        let by_address = nodes.map(|(index, node)| (node.address, index)).collect();
        NodeLookup { by_address, others: self.nodes.len().saturating_sub(1) }
    }

    /// Returns the largest weight of an edge, or 0 without edges.
    #[must_use]
    pub fn max_edge_weight(&self) -> u64 {
        self.edges.iter().map(|edge| edge.weight).max().unwrap_or_default()
    }

    /// Returns the largest weight of a node, or 0 without nodes.
    #[must_use]
    pub fn max_node_weight(&self) -> u64 {
        self.nodes.iter().map(|node| node.weight).max().unwrap_or_default()
    }

    /// Describes an edge: `10.0.0.1 → 10.0.0.2: 3 packets, 180 B`.
    #[must_use]
    pub fn about(&self, edge: &Edge) -> String {
        let label = |index: usize| self.nodes.get(index).map_or("", |node| node.label.as_str());
        let arrow = if self.is_bidirectional { '↔' } else { '→' };
        let (source, target) = (label(edge.source), label(edge.target));
        let packets = format_count(edge.traffic.packets, "packet");
        format!("{source} {arrow} {target}: {packets}, {}", format_bytes(edge.traffic.bytes))
    }
}

/// Finds the node index of a host by its address.
#[derive(Debug)]
pub(crate) struct NodeLookup {
    by_address: BTreeMap<Address, usize>,
    /// The index of the last node, which is "others" if hosts were merged.
    others: usize,
}

impl NodeLookup {
    /// Returns the index of the node that shows a host: its own, or that of "others".
    pub(crate) fn of(&self, host: &Host) -> usize {
        self.by_address.get(&host.address).copied().unwrap_or(self.others)
    }
}

impl Node {
    fn of(host: &Host, rank: usize, view: &View<'_>) -> Self {
        Self {
            label: host.label().into_owned(),
            address: host.address,
            role: HostRole::of(host),
            weight: view.weight().of_host(host),
            rank,
            sent: host.sent,
            received: host.received,
            is_others: host.address == Address::Others,
        }
    }

    /// Creates the node that stands for these hosts.
    fn others<'a>(hosts: impl Iterator<Item = &'a Host>, rank: usize, view: &View<'_>) -> Self {
        let (mut sent, mut received) = (Count::default(), Count::default());
        let (mut count, mut weight) = (0_usize, 0_u64);
        for host in hosts {
            count = count.saturating_add(host.members.max(1));
            weight = weight.saturating_add(view.weight().of_host(host));
            sent = add_counts(sent, host.sent);
            received = add_counts(received, host.received);
        }
        let role = match (sent.packets, received.packets) {
            (0, _) => HostRole::Receives,
            (_, 0) => HostRole::Sends,
            _ => HostRole::Both,
        };
        let label = format!("others ({})", format_count(count as u64, "host"));
        let address = Address::Others;
        Self { label, address, role, weight, rank, sent, received, is_others: true }
    }

    /// Describes the node: `10.0.0.1: sent 3 packets, 180 B; received 1 packet, 60 B`.
    #[must_use]
    pub fn about(&self) -> String {
        let Self { label, sent, received, .. } = self;
        let traffic = |count: &Count| {
            format!("{}, {}", format_count(count.packets, "packet"), format_bytes(count.bytes))
        };
        format!("{label}: sent {}; received {}", traffic(sent), traffic(received))
    }
}

/// Creates an edge for each pair of nodes, with the total traffic of all links between them.
fn edges(view: &View<'_>, node_of_host: &[usize]) -> Vec<Edge> {
    let unit = TrafficUnit::of(view);
    let node = |host: usize| node_of_host.get(host).copied().unwrap_or_default();
    let ends = |link: &Link<'_>| (node(link.source_index), node(link.target_index));
    let mut sums: BTreeMap<(usize, usize), Count> = BTreeMap::new();
    for link in view.links() {
        let total = sums.entry(ends(&link)).or_default();
        *total = add_counts(*total, link.traffic.count());
    }
    let edges = sums.into_iter().map(|((source, target), traffic)| Edge {
        source,
        target,
        weight: unit.count(traffic),
        traffic,
    });
    edges.collect()
}

/// Adds two amounts of traffic, saturating.
pub(crate) const fn add_counts(a: Count, b: Count) -> Count {
    Count { packets: a.packets.saturating_add(b.packets), bytes: a.bytes.saturating_add(b.bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_core::{Dimensions, Ingest};

    #[test]
    fn scene_totals_equal_the_view_totals() {
        let mut ingest = Ingest::new(Dimensions::LINKS);
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let view = View::new(&graph, &statistics);
        let total = view.traffic().count();
        // The office capture has 69 hosts.
        for max in [1, 2, 10, 68, 69, 1_000] {
            let scene = Scene::of(&view, max);
            assert_eq!(scene.nodes.len(), max.min(69), "{max} nodes");
            let merged = if max < 69 { 70 - max } else { 0 };
            assert_eq!(scene.merged, merged, "{max} nodes");
            let edges = scene.edges.iter().map(|edge| edge.traffic);
            assert_eq!(edges.fold(Count::default(), add_counts), total, "{max} nodes");
            let sent = scene.nodes.iter().map(|node| node.sent);
            assert_eq!(sent.fold(Count::default(), add_counts), total, "{max} nodes");
            assert!(scene.edges.iter().all(|edge| edge.source.max(edge.target) < max));
        }
    }

    #[test]
    fn host_rank_is_independent_of_the_number_of_nodes() {
        let mut ingest = Ingest::new(Dimensions::LINKS);
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let view = View::new(&graph, &statistics);
        let full_scene = Scene::of(&view, 1_000);
        for node in Scene::of(&view, 12).nodes.iter().filter(|node| !node.is_others) {
            let same = full_scene.nodes.iter().find(|other| other.address == node.address).unwrap();
            assert_eq!(same.rank, node.rank);
        }
    }
}
