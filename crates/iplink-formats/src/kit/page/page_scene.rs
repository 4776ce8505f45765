//! What a page is told of a scene: texts made printable, numbers as they are.

use iplink_core::query::View;
use serde::Serialize;

use crate::kit::draw::canvas::{account, captures, extent};
use crate::kit::model::cluster::clustered;
use crate::kit::model::host_role::Role;
use crate::kit::model::scene::{Node, Scene};
use crate::kit::model::subnet::Subnets;
use crate::kit::text::escape;

/// So many networks are told apart.
const NETWORKS: usize = 12;

/// A scene as the script of a page reads it; `lib/scene.ts` has the same names.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageScene {
    pub(crate) title: String,
    /// How much there is, and of when.
    extent: String,
    /// What became of the packets, and what is folded or left out.
    account: String,
    unit: &'static str,
    is_both_ways: bool,
    networks: Vec<String>,
    hosts: Vec<PageHost>,
    /// Source, target, packets and bytes of each link.
    links: Vec<(usize, usize, u64, u64)>,
    /// The hosts, the heaviest first.
    by_weight: Vec<usize>,
    /// The hosts so that those stand together that talk to each other.
    by_cluster: Vec<usize>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PageHost {
    label: String,
    weight: u64,
    rank: usize,
    network: usize,
    /// The number of its group as IP-Link has it: 1 sends, 2 only receives.
    group: u8,
    role: &'static str,
    /// Packets and bytes.
    sent: (u64, u64),
    received: (u64, u64),
    is_rest: bool,
}

impl PageScene {
    pub(crate) fn new(view: &View<'_>, scene: &Scene, title: Option<&str>) -> Self {
        let weights: Vec<_> = scene.nodes.iter().map(|node| (node.address, node.weight)).collect();
        let networks = Subnets::new(&weights, NETWORKS);
        let title = title.map_or_else(|| captures(view), ToOwned::to_owned);
        let hosts = scene.nodes.iter().zip(&networks.of);
        let mut by_weight: Vec<usize> = (0..scene.nodes.len()).collect();
        by_weight.sort_by_key(|place| scene.nodes.get(*place).map(|node| node.rank));
        let links = scene
            .edges
            .iter()
            .map(|edge| (edge.source, edge.target, edge.traffic.packets, edge.traffic.bytes));
        Self {
            title: escape::cell(&title).to_string(),
            extent: extent(view, view.zone()),
            account: account(view, scene),
            unit: scene.unit.name(),
            is_both_ways: scene.is_both_ways,
            hosts: hosts.map(|(node, network)| PageHost::new(node, *network)).collect(),
            networks: networks.names,
            links: links.collect(),
            by_weight,
            by_cluster: clustered(scene),
        }
    }
}

impl PageHost {
    fn new(node: &Node, network: usize) -> Self {
        Self {
            label: escape::cell(&node.label).to_string(),
            weight: node.weight,
            rank: node.rank,
            network,
            group: node.role.group(),
            role: Role::name(node.role),
            sent: (node.sent.packets, node.sent.bytes),
            received: (node.received.packets, node.received.bytes),
            is_rest: node.is_rest,
        }
    }
}
