//! Pairs of hosts whose links alone hold parts of the network together.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::adjacency::Adjacency;
use super::lowest_reach::LowestReach;
use crate::graph::{Host, Traffic};
use crate::query::View;

/// Two hosts; without the links between them, what hangs together with them
/// falls into two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bridge<'a> {
    /// One of them, the one that comes first.
    pub host: &'a Host,
    /// The other one.
    pub other: &'a Host,
    /// How many hosts are in the smaller part.
    pub cut_off: usize,
    /// What both sent each other.
    pub traffic: Traffic,
}

/// Returns the bridges: those that cut off the most hosts first, then in the
/// order of the hosts. The direction of links is of no account.
///
/// The source is Hopcroft and Tarjan, Algorithm 447, 1973.
///
/// # Complexity
///
/// O(n log n) in the numbers of hosts and links.
///
/// ```
/// use iplink_core::query::{View, algo};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, account) = ingest.finish();
///
/// for bridge in algo::bridges(&View::new(&graph, &account)) {
///     let (host, other) = (bridge.host.address, bridge.other.address);
///     println!("{host} -- {other} cuts off {} hosts", bridge.cut_off);
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn bridges<'a>(view: &'a View<'_>) -> Vec<Bridge<'a>> {
    let mut cut_off = cut_off(view);
    let mut bridges: BTreeMap<_, Bridge<'a>> = BTreeMap::new();
    for link in view.links() {
        let (source, target) = (link.source_number, link.target_number);
        let ends = (source.min(target), source.max(target));
        let (host, other) =
            if source == ends.0 { (link.source, link.target) } else { (link.target, link.source) };
        if let Some(cut_off) = cut_off.remove(&ends) {
            let bridge = Bridge { host, other, cut_off, traffic: *link.traffic };
            bridges.insert(ends, bridge);
        } else if let Some(bridge) = bridges.get_mut(&ends) {
            bridge.traffic.merge(*link.traffic);
        }
    }
    let mut bridges: Vec<_> = bridges.into_values().collect();
    bridges.sort_by_key(|bridge| Reverse(bridge.cut_off));
    bridges
}

/// Returns how many hosts each bridge cuts off, by the places of its ends.
fn cut_off(view: &View<'_>) -> BTreeMap<(usize, usize), usize> {
    let walk = LowestReach::new(&Adjacency::undirected(view));
    let mut bridges = BTreeMap::new();
    for host in walk.order.iter().copied().filter(|host| !walk.is_root(*host)) {
        let parent = walk.parent[host];
        if walk.lowest[host] > walk.entered[parent] {
            let size = walk.size[host];
            let cut_off = size.min(walk.together[host] - size);
            bridges.insert((host.min(parent), host.max(parent)), cut_off);
        }
    }
    bridges
}
