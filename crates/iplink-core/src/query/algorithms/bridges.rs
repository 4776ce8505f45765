//! Bridges (cut edges).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::adjacency::Adjacency;
use super::low_link::LowLink;
use crate::graph::{Host, Traffic};
use crate::query::View;

/// A bridge (cut edge): two hosts whose links are the only connection between two parts of
/// a component.
#[doc(alias = "cut edge")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bridge<'a> {
    /// The host with the lower address.
    pub host: &'a Host,
    /// The host with the higher address.
    pub other: &'a Host,
    /// The number of hosts in the smaller part.
    pub cut_off: usize,
    /// The traffic of both directions.
    pub traffic: Traffic,
}

/// Finds the bridges, sorted by the number of hosts that they cut off, descending, then in the
/// order of the hosts. The direction of links is ignored.
///
/// Source: Hopcroft and Tarjan, Algorithm 447, 1973.
///
/// # Complexity
///
/// O(n log n) in the numbers of hosts and links.
///
/// ```
/// use iplink_core::query::{View, algorithms};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, statistics) = ingest.finish();
///
/// for bridge in algorithms::bridges(&View::new(&graph, &statistics)) {
///     let (host, other) = (bridge.host.address, bridge.other.address);
///     println!("{host} -- {other} cuts off {} hosts", bridge.cut_off);
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn bridges<'a>(view: &'a View<'_>) -> Vec<Bridge<'a>> {
    let mut cut_off_counts = count_cut_off_hosts(view);
    let mut bridges: BTreeMap<_, Bridge<'a>> = BTreeMap::new();
    for link in view.links() {
        let (source, target) = (link.source_index, link.target_index);
        let ends = (source.min(target), source.max(target));
        let (host, other) =
            if source == ends.0 { (link.source, link.target) } else { (link.target, link.source) };
        if let Some(cut_off) = cut_off_counts.remove(&ends) {
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

/// Returns the number of hosts that each bridge cuts off, by the indices of its ends.
fn count_cut_off_hosts(view: &View<'_>) -> BTreeMap<(usize, usize), usize> {
    let search = LowLink::new(&Adjacency::undirected(view));
    let mut cut_off_counts = BTreeMap::new();
    for host in search.order.iter().copied().filter(|host| !search.is_root(*host)) {
        let parent = search.parent[host];
        // The subtree is connected to other hosts only by the edge to the parent.
        if search.low[host] > search.discovery[parent] {
            let size = search.subtree_size[host];
            let cut_off = size.min(search.component_size[host] - size);
            cut_off_counts.insert((host.min(parent), host.max(parent)), cut_off);
        }
    }
    cut_off_counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::{graph, short_address};

    #[test]
    fn links_on_no_cycle_are_bridges_with_the_traffic_of_both_directions() {
        // The triangle 1-2-3, the chain 3-4-5-6, and the separate component 7-8.
        let (graph, statistics) = graph(&[
            (1, 2, 1, 0),
            (2, 3, 1, 0),
            (3, 1, 1, 0),
            (4, 3, 2, 0),
            (3, 4, 3, 0),
            (4, 5, 1, 0),
            (6, 5, 1, 0),
            (7, 8, 1, 0),
        ]);
        let view = View::new(&graph, &statistics);
        let found: Vec<_> = bridges(&view)
            .iter()
            .map(|bridge| {
                let (host, other) =
                    (short_address(bridge.host.address), short_address(bridge.other.address));
                (format!("{host}-{other}"), bridge.cut_off, bridge.traffic.packets)
            })
            .collect();
        let expected = [("3-4", 3, 5), ("4-5", 2, 1), ("5-6", 1, 1), ("7-8", 1, 1)];
        assert_eq!(
            found,
            expected.map(|(ends, cut_off, packets)| (ends.to_owned(), cut_off, packets))
        );
    }
}
