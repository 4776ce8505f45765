//! What of a view is drawn: its heaviest hosts, and one that stands for all the
//! others, so that the totals stay.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use iplink_core::graph::{Address, Count, Host, Link};
use iplink_core::query::{View, Weight};

use crate::kit::model::host_role::Role;
use crate::kit::text::number::{bytes, counted, grouped};

/// Hosts and links as a picture shows them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Scene {
    /// The hosts, in the order of the view; the rest comes last.
    pub nodes: Vec<Node>,
    /// The links between them, by source and target.
    pub edges: Vec<Edge>,
    /// What the weights count.
    pub unit: Unit,
    /// How many hosts of the view are drawn as one.
    pub folded: usize,
    /// Whether a link stands for both directions.
    pub is_both_ways: bool,
    /// The place among the nodes of each host of the view.
    places: Vec<usize>,
}

/// A host, or all the others.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Node {
    /// What it is called.
    pub label: String,
    /// What it is told by.
    pub address: Address,
    /// Whether it sends, receives or both.
    pub role: Role,
    /// How heavy it is.
    pub weight: u64,
    /// How many hosts of the view are heavier; of the rest, all that are drawn.
    pub rank: usize,
    /// What it sent.
    pub sent: Count,
    /// What was sent to it.
    pub received: Count,
    /// Whether it stands for the hosts that are not drawn themselves.
    pub is_rest: bool,
}

/// A link, or all links between the same nodes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Edge {
    /// The place of its source among the nodes.
    pub source: usize,
    /// The place of its target.
    pub target: usize,
    /// How heavy it is, in the unit of the scene.
    pub weight: u64,
    /// What was sent.
    pub traffic: Count,
}

/// What the weights of links count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "traffic is counted in these")]
pub enum Unit {
    /// Packets.
    Packets,
    /// Bytes.
    Bytes,
}

impl Unit {
    /// Returns what a view weighs its links by; those of a view that weighs hosts
    /// by their peers count packets.
    #[must_use]
    pub const fn of(view: &View<'_>) -> Self {
        match view.weight() {
            Weight::Bytes => Self::Bytes,
            _ => Self::Packets,
        }
    }

    /// Says its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Packets => "packets",
            Self::Bytes => "bytes",
        }
    }

    /// Returns how many of it there are.
    #[must_use]
    pub const fn count(self, count: Count) -> u64 {
        match self {
            Self::Packets => count.packets,
            Self::Bytes => count.bytes,
        }
    }

    /// Writes an amount, the unit included: `1,234 packets`, `1.2 MiB`.
    #[must_use]
    pub fn amount(self, amount: u64) -> String {
        match self {
            Self::Packets => counted(amount, "packet").to_string(),
            Self::Bytes => bytes(amount).to_string(),
        }
    }

    /// Writes an amount beside whose likes the unit is known: `1,234`, `1.2 MiB`.
    #[must_use]
    pub fn short(self, amount: u64) -> String {
        match self {
            Self::Packets => grouped(amount).to_string(),
            Self::Bytes => bytes(amount).to_string().replace(".0 ", " "),
        }
    }
}

impl Scene {
    /// Takes the `most` heaviest hosts of a view, the one that stands for the rest
    /// included.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the numbers of hosts and links.
    #[must_use]
    pub fn of(view: &View<'_>, most: usize) -> Self {
        let weight = view.weight();
        let mut order: Vec<_> = view.hosts().enumerate().collect();
        // What others were folded into before joins the rest.
        order.sort_by_key(|(place, host)| {
            (host.address == Address::Others, Reverse(weight.of_host(host)), *place)
        });
        let kept = if order.len() > most { most.saturating_sub(1) } else { order.len() };
        let folded = order.len() - kept;
        let mut drawn: Vec<_> = order.iter().enumerate().take(kept).collect();
        drawn.sort_by_key(|(_, (place, _))| *place);
        let mut places = vec![kept; order.len()];
        for (at, (_, (place, _))) in drawn.iter().enumerate() {
            places.iter_mut().skip(*place).take(1).for_each(|known| *known = at);
        }
        let mut nodes: Vec<_> =
            drawn.iter().map(|(rank, (_, host))| Node::of(host, *rank, view)).collect();
        if folded > 0 {
            nodes.push(Node::rest(order.iter().skip(kept).map(|(_, host)| *host), kept, view));
        }
        let edges = edges(view, &places);
        let (unit, is_both_ways) = (Unit::of(view), view.is_both_ways());
        Self { nodes, edges, unit, folded, is_both_ways, places }
    }

    /// Returns the place among the nodes of the host at a place in the view.
    #[must_use]
    pub fn place_of(&self, host: usize) -> usize {
        self.places.get(host).copied().unwrap_or_default()
    }

    /// Returns where each host is drawn.
    pub(crate) fn places(&self) -> Places {
        let nodes = self.nodes.iter().enumerate();
        let known = nodes.map(|(place, node)| (node.address, place)).collect();
        Places { known, rest: self.nodes.len().saturating_sub(1) }
    }

    /// Returns how heavy the heaviest link is.
    #[must_use]
    pub fn heaviest_edge(&self) -> u64 {
        self.edges.iter().map(|edge| edge.weight).max().unwrap_or_default()
    }

    /// Returns how heavy the heaviest host is.
    #[must_use]
    pub fn heaviest_node(&self) -> u64 {
        self.nodes.iter().map(|node| node.weight).max().unwrap_or_default()
    }

    /// Says what an edge is: `10.0.0.1 → 10.0.0.2: 3 packets, 180 B`.
    #[must_use]
    pub fn about(&self, edge: &Edge) -> String {
        let label = |place: usize| self.nodes.get(place).map_or("", |node| node.label.as_str());
        let arrow = if self.is_both_ways { '↔' } else { '→' };
        let (source, target) = (label(edge.source), label(edge.target));
        let packets = counted(edge.traffic.packets, "packet");
        format!("{source} {arrow} {target}: {packets}, {}", bytes(edge.traffic.bytes))
    }
}

/// The places of nodes, by what their hosts are told by.
#[derive(Debug)]
pub(crate) struct Places {
    known: BTreeMap<Address, usize>,
    rest: usize,
}

impl Places {
    /// Returns the place of the node that a host is drawn as: its own, or the rest.
    pub(crate) fn of(&self, host: &Host) -> usize {
        self.known.get(&host.address).copied().unwrap_or(self.rest)
    }
}

impl Node {
    fn of(host: &Host, rank: usize, view: &View<'_>) -> Self {
        Self {
            label: host.label().into_owned(),
            address: host.address,
            role: Role::of(host),
            weight: view.weight().of_host(host),
            rank,
            sent: host.sent,
            received: host.received,
            is_rest: host.address == Address::Others,
        }
    }

    /// Stands for these hosts.
    fn rest<'a>(hosts: impl Iterator<Item = &'a Host>, rank: usize, view: &View<'_>) -> Self {
        let (mut sent, mut received) = (Count::default(), Count::default());
        let (mut count, mut weight) = (0_usize, 0_u64);
        for host in hosts {
            count = count.saturating_add(host.members.max(1));
            weight = weight.saturating_add(view.weight().of_host(host));
            sent = sum(sent, host.sent);
            received = sum(received, host.received);
        }
        let role = match (sent.packets, received.packets) {
            (0, _) => Role::Receives,
            (_, 0) => Role::Sends,
            _ => Role::Both,
        };
        let label = format!("others ({})", counted(count as u64, "host"));
        let address = Address::Others;
        Self { label, address, role, weight, rank, sent, received, is_rest: true }
    }

    /// Says what it is: `10.0.0.1: sent 3 packets, 180 B; received 2, 120 B`.
    #[must_use]
    pub fn about(&self) -> String {
        let Self { label, sent, received, .. } = self;
        let (out, into) = (counted(sent.packets, "packet"), grouped(received.packets));
        let (out_bytes, into_bytes) = (bytes(sent.bytes), bytes(received.bytes));
        format!("{label}: sent {out}, {out_bytes}; received {into}, {into_bytes}")
    }
}

/// Sums up the links of a view by the places of their ends among the nodes.
fn edges(view: &View<'_>, places: &[usize]) -> Vec<Edge> {
    let unit = Unit::of(view);
    let place = |host: usize| places.get(host).copied().unwrap_or_default();
    let ends = |link: &Link<'_>| (place(link.source_number), place(link.target_number));
    let mut sums: BTreeMap<(usize, usize), Count> = BTreeMap::new();
    for link in view.links() {
        let known = sums.entry(ends(&link)).or_default();
        *known = sum(*known, link.traffic.count());
    }
    let edges = sums.into_iter().map(|((source, target), traffic)| Edge {
        source,
        target,
        weight: unit.count(traffic),
        traffic,
    });
    edges.collect()
}

/// Returns two amounts together.
pub(crate) const fn sum(one: Count, other: Count) -> Count {
    Count {
        packets: one.packets.saturating_add(other.packets),
        bytes: one.bytes.saturating_add(other.bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iplink_core::{Dimensions, Ingest};

    #[test]
    fn folding_changes_no_total() {
        let mut ingest = Ingest::new(Dimensions::LINKS);
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, account) = ingest.finish();
        let view = View::new(&graph, &account);
        let all = view.traffic().count();
        for most in [1, 2, 10, 68, 69, 1_000] {
            let scene = Scene::of(&view, most);
            assert_eq!(scene.nodes.len(), most.min(69), "{most}");
            let folded = if most < 69 { 70 - most } else { 0 };
            assert_eq!(scene.folded, folded, "{most}");
            let edges = scene.edges.iter().map(|edge| edge.traffic);
            assert_eq!(edges.fold(Count::default(), sum), all, "{most}");
            let sent = scene.nodes.iter().map(|node| node.sent);
            assert_eq!(sent.fold(Count::default(), sum), all, "{most}");
            assert!(scene.edges.iter().all(|edge| edge.source.max(edge.target) < most));
        }
    }

    #[test]
    fn a_host_has_the_same_rank_however_many_are_drawn() {
        let mut ingest = Ingest::new(Dimensions::LINKS);
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, account) = ingest.finish();
        let view = View::new(&graph, &account);
        let all = Scene::of(&view, 1_000);
        for node in Scene::of(&view, 12).nodes.iter().filter(|node| !node.is_rest) {
            let same = all.nodes.iter().find(|other| other.address == node.address).unwrap();
            assert_eq!(same.rank, node.rank);
        }
    }
}
