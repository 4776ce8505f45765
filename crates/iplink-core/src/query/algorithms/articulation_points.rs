//! Articulation points (cut vertices).

use std::cmp::Reverse;

use super::adjacency::Adjacency;
use super::low_link::LowLink;
use super::node_map::NodeMap;
use crate::graph::Host;
use crate::query::View;

/// An articulation point (cut vertex): a host whose removal disconnects its component.
#[doc(alias = "cut vertex")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArticulationPoint<'a> {
    /// The host.
    pub host: &'a Host,
    /// The number of components into which its removal splits its component, at least 2.
    pub components: usize,
    /// The number of hosts outside the largest of these components.
    pub cut_off: usize,
}

/// The number and sizes of the components that remain when a host is removed.
#[derive(Clone, Copy, Debug, Default)]
struct Remainder {
    /// The number of components.
    components: usize,
    /// The number of hosts in all these components.
    hosts: usize,
    /// The number of hosts in the largest of them.
    largest: usize,
}

impl Remainder {
    /// Adds a component of this many hosts.
    fn add(&mut self, hosts: usize) {
        self.components += 1;
        self.hosts += hosts;
        self.largest = self.largest.max(hosts);
    }
}

/// Finds the articulation points (cut vertices), sorted by the number of hosts that they cut off,
/// descending, then in the order of the hosts. The direction of links is ignored.
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
/// for point in algorithms::articulation_points(&View::new(&graph, &statistics)) {
///     println!("{} cuts off {} hosts", point.host.address, point.cut_off);
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn articulation_points<'a>(view: &'a View<'_>) -> Vec<ArticulationPoint<'a>> {
    let remainders = remainders(&LowLink::new(&Adjacency::undirected(view)));
    let points =
        view.hosts().zip(remainders.iter()).filter(|(_, remainder)| remainder.components > 1);
    let mut points: Vec<_> = points
        .map(|(host, remainder)| {
            let cut_off = remainder.hosts - remainder.largest;
            ArticulationPoint { host, components: remainder.components, cut_off }
        })
        .collect();
    points.sort_by_key(|point| Reverse(point.cut_off));
    points
}

/// Returns the components that remain of each host's component if the host is removed.
fn remainders(search: &LowLink) -> NodeMap<Remainder> {
    let mut remainders = NodeMap::new(search.parent.len(), Remainder::default());
    for host in search.order.iter().copied().filter(|host| !search.is_root(*host)) {
        let parent = search.parent[host];
        // The subtree is connected to hosts outside it only through the parent.
        if search.low[host] >= search.discovery[parent] {
            remainders[parent].add(search.subtree_size[host]);
        }
    }
    // The hosts outside these subtrees stay connected through the parent of the host.
    for host in search.order.iter().copied() {
        let other_hosts = search.component_size[host] - 1 - remainders[host].hosts;
        if other_hosts > 0 {
            remainders[host].add(other_hosts);
        }
    }
    remainders
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::{graph, short_address};

    #[test]
    fn hub_of_a_star_and_middle_of_a_chain_are_cut_vertices() {
        // A star around 1 with the leaves 2 to 4, the chain 1-5-6-7, and the separate component
        // 8-9.
        let links = [(1, 2), (1, 3), (4, 1), (1, 5), (5, 6), (7, 6), (8, 9)];
        let (graph, statistics) = graph(&links.map(|(source, target)| (source, target, 1, 0)));
        let view = View::new(&graph, &statistics);
        let points: Vec<_> = articulation_points(&view)
            .iter()
            .map(|point| (short_address(point.host.address), point.components, point.cut_off))
            .collect();
        let expected = [("1", 4, 3), ("5", 2, 2), ("6", 2, 1)];
        assert_eq!(
            points,
            expected.map(|(host, components, cut_off)| (host.to_owned(), components, cut_off))
        );
    }

    #[test]
    fn cycle_has_no_cut_vertex() {
        let (graph, statistics) = graph(&[(1, 2, 1, 0), (2, 3, 1, 0), (3, 1, 1, 0), (2, 2, 1, 0)]);
        assert_eq!(articulation_points(&View::new(&graph, &statistics)), []);
    }
}
