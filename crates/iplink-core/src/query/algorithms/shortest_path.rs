//! Shortest paths, by the number of links.
//!
//! petgraph's `dijkstra` and `astar` could minimize links and maximize weight, but resolve
//! ties by the order of their heap. Here, ties are resolved by the order of the hosts.

use std::collections::BTreeMap;

use super::adjacency::Adjacency;
use super::node_map::NodeMap;
use crate::graph::{Address, Link};
use crate::query::View;

/// Finds the shortest directed path between two hosts. Returns `None` if there is no path,
/// or if the view does not contain both hosts. The path from a host to itself is empty.
///
/// The length of a path is its number of links. Of several shortest paths, the one with
/// the greatest total weight is returned; of equally heavy ones, the one whose last
/// intermediate host comes first in the view, and so on back to the source.
///
/// The path ignores time: the packets of its second link may be older than those of the
/// first. See [`earliest_path`](super::earliest_path()) for paths that respect time.
///
/// # Complexity
///
/// O(n) in the numbers of hosts and links.
///
/// ```
/// use std::net::Ipv4Addr;
///
/// use iplink_core::query::{View, algorithms};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, statistics) = ingest.finish();
///
/// let view = View::new(&graph, &statistics);
/// let (from, to) = (Ipv4Addr::new(203, 0, 113, 66), Ipv4Addr::new(192, 168, 10, 113));
/// let path = algorithms::shortest_path(&view, from.into(), to.into()).unwrap_or_default();
/// assert_eq!(path.len(), 3);
/// assert_eq!(path[0].target.address, path[1].source.address);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn shortest_path<'a>(view: &'a View<'_>, from: Address, to: Address) -> Option<Vec<Link<'a>>> {
    let index_of = |address: Address| view.hosts().position(|host| host.address == address);
    let (from, to) = (index_of(from)?, index_of(to)?);
    let path = ShortestPaths::new(&Adjacency::outgoing(view), from).path_to(to)?;
    let steps = path.iter().zip(path.iter().skip(1));
    let steps: BTreeMap<_, _> =
        steps.enumerate().map(|(step, (source, target))| ((*source, *target), step)).collect();
    let step_of = |link: &Link<'_>| steps.get(&(link.source_index, link.target_index)).copied();
    let mut links: Vec<_> = view.links().filter_map(|link| Some((step_of(&link)?, link))).collect();
    links.sort_unstable_by_key(|(step, _)| *step);
    Some(links.into_iter().map(|(_, link)| link).collect())
}

/// The shortest paths from one host to all others, found by breadth-first search.
struct ShortestPaths {
    /// The distance of each host in links.
    distance: NodeMap<Option<usize>>,
    /// The weight of the heaviest shortest path to each host, and the predecessor of the host on
    /// this path.
    best: NodeMap<(u128, usize)>,
}

impl ShortestPaths {
    fn new(graph: &Adjacency, from: usize) -> Self {
        let mut paths = Self {
            distance: NodeMap::new(graph.count(), None),
            best: NodeMap::new(graph.count(), (0, from)),
        };
        paths.distance[from] = Some(0);
        let (mut frontier, mut distance) = (vec![from], 0);
        while !frontier.is_empty() {
            distance += 1;
            // Sorted, because the first of equally heavy paths that is found is kept: the one through
            // the host that comes first in the view.
            frontier.sort_unstable();
            frontier = paths.advance(graph, &frontier, distance);
        }
        paths
    }

    /// Follows the links of `frontier`, the hosts at the previous distance, and returns the
    /// hosts at `distance`.
    fn advance(&mut self, graph: &Adjacency, frontier: &[usize], distance: usize) -> Vec<usize> {
        let mut next = Vec::new();
        for host in frontier.iter().copied() {
            for arc in graph.row(host) {
                let neighbor = arc.host();
                // Does not overflow: there are at most 2^32 links, each below 2^64.
                let candidate = (self.best[host].0 + u128::from(arc.weight), host);
                match self.distance[neighbor] {
                    None => {
                        self.distance[neighbor] = Some(distance);
                        self.best[neighbor] = candidate;
                        next.push(neighbor);
                    }
                    Some(shortest)
                        if shortest == distance && candidate.0 > self.best[neighbor].0 =>
                    {
                        self.best[neighbor] = candidate;
                    }
                    Some(_) => {}
                }
            }
        }
        next
    }

    /// Returns the hosts on the path to a host, including both ends.
    fn path_to(&self, to: usize) -> Option<Vec<usize>> {
        let length = self.distance[to]?;
        let backward = std::iter::successors(Some(to), |host| Some(self.best[*host].1));
        let mut path: Vec<_> = backward.take(length + 1).collect();
        path.reverse();
        Some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::{address, graph, short_address};

    /// Returns the targets of the links on the shortest path.
    fn path(packets: &[(u8, u8, usize, usize)], from: u8, to: u8) -> Option<String> {
        let (graph, statistics) = graph(packets);
        let view = View::new(&graph, &statistics);
        let links = shortest_path(&view, address(from), address(to))?;
        let targets = links.iter().map(|link| short_address(link.target.address));
        Some(targets.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn path_with_fewest_links_wins_over_heavier_paths() {
        let packets = [(1, 2, 9, 0), (2, 3, 9, 0), (3, 4, 9, 0), (1, 5, 1, 0), (5, 4, 1, 0)];
        assert_eq!(path(&packets, 1, 4).as_deref(), Some("5 4"));
        assert_eq!(path(&packets, 4, 1), None);
        assert_eq!(path(&packets, 1, 9), None);
        assert_eq!(path(&packets, 2, 2).as_deref(), Some(""));
    }

    #[test]
    fn heaviest_of_equally_long_paths_wins_and_ties_go_to_the_lower_address() {
        let mut packets = [(1, 2, 2, 0), (1, 3, 2, 0), (2, 4, 1, 0), (3, 4, 1, 0)];
        assert_eq!(path(&packets, 1, 4).as_deref(), Some("2 4"));
        packets[3].2 = 2;
        assert_eq!(path(&packets, 1, 4).as_deref(), Some("3 4"));
        packets[0].2 = 3;
        assert_eq!(path(&packets, 1, 4).as_deref(), Some("2 4"));
    }
}
