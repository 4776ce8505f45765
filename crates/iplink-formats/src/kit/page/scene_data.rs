//! The hosts and links of a scene as the scripts of pages read them.

use iplink_core::query::View;
use serde::Serialize;

use crate::kit::model::cluster::order_by_cluster;
use crate::kit::model::scene::{Node, Scene, TrafficUnit};
use crate::kit::model::subnet::Subnets;
use crate::kit::model::summary;
use crate::kit::text::escape;

/// The maximum number of networks that a page distinguishes.
const MAX_NETWORKS: usize = 12;

/// Hosts and links as page data. Texts contain no invisible characters; numbers are exact.
///
/// `assets/src/generated/page-data.ts` declares the same type for the scripts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SceneData {
    pub(crate) title: String,
    /// The number of hosts, links and packets, and the time span.
    traffic_summary: String,
    /// Counts of read and skipped packets, and of merged or omitted hosts.
    packet_summary: String,
    /// The unit of all weights.
    unit: TrafficUnit,
    /// Whether a link stands for both directions.
    is_both_ways: bool,
    /// The names of the networks.
    networks: Vec<String>,
    hosts: Vec<SceneHost>,
    /// The source, target, packets and bytes of each link.
    links: Vec<(usize, usize, u64, u64)>,
    /// The indexes of the hosts, the heaviest first.
    by_weight: Vec<usize>,
    /// The indexes of the hosts, grouped by cluster.
    by_cluster: Vec<usize>,
}

/// A host of a page.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SceneHost {
    label: String,
    weight: u64,
    /// The number of heavier hosts.
    rank: usize,
    /// The index of the host's network in `networks`.
    network: usize,
    /// The group number of the original IP-Link: 1 for hosts that send, 2 for
    /// hosts that only receive.
    group: u8,
    role: &'static str,
    /// The sent packets and bytes.
    sent: (u64, u64),
    /// The received packets and bytes.
    received: (u64, u64),
    /// Whether the entry stands for all hosts that are not shown individually.
    is_others: bool,
}

impl SceneData {
    /// Creates the data of a scene. The default title names the capture.
    pub(crate) fn new(view: &View<'_>, scene: &Scene, title: Option<&str>) -> Self {
        let weights: Vec<_> = scene.nodes.iter().map(|node| (node.address, node.weight)).collect();
        let networks = Subnets::new(&weights, MAX_NETWORKS);
        let title = title.map_or_else(|| summary::capture_title(view), ToOwned::to_owned);
        let hosts = scene.nodes.iter().zip(&networks.network_of_host);
        let mut by_weight: Vec<usize> = (0..scene.nodes.len()).collect();
        by_weight.sort_by_key(|index| scene.nodes.get(*index).map(|node| node.rank));
        let links = scene
            .edges
            .iter()
            .map(|edge| (edge.source, edge.target, edge.traffic.packets, edge.traffic.bytes));
        Self {
            title: escape::cell(&title).to_string(),
            traffic_summary: summary::traffic_summary(view, view.zone()),
            packet_summary: summary::packet_summary(view, scene),
            unit: scene.unit,
            is_both_ways: scene.is_bidirectional,
            hosts: hosts.map(|(node, network)| SceneHost::new(node, *network)).collect(),
            networks: networks.names,
            links: links.collect(),
            by_weight,
            by_cluster: order_by_cluster(scene),
        }
    }
}

impl SceneHost {
    fn new(node: &Node, network: usize) -> Self {
        Self {
            label: escape::cell(&node.label).to_string(),
            weight: node.weight,
            rank: node.rank,
            network,
            group: node.role.group(),
            role: node.role.name(),
            sent: (node.sent.packets, node.sent.bytes),
            received: (node.received.packets, node.received.bytes),
            is_others: node.is_others,
        }
    }
}
