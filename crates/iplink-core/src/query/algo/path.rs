//! The way from one host to another.

use std::collections::BTreeMap;

use super::adjacency::Adjacency;
use super::per_host::PerHost;
use crate::graph::{Address, Link};
use crate::query::View;

/// Returns the links of the shortest way from one host to another, in their
/// direction; `None` where there is none, or no such host. From a host to itself
/// the way has no link.
///
/// The shortest way is that of the fewest links. Of several, it is the one whose
/// links weigh most together; of those that weigh the same, the one whose last
/// host but one comes first, and so on back to the first.
///
/// The links follow each other in space, and not in time: the packets of the
/// second may all be older than those of the first.
///
/// # Complexity
///
/// O(n) in the numbers of hosts and links.
///
/// ```
/// use std::net::Ipv4Addr;
///
/// use iplink_core::query::{View, algo};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, account) = ingest.finish();
///
/// let view = View::new(&graph, &account);
/// let (from, to) = (Ipv4Addr::new(203, 0, 113, 66), Ipv4Addr::new(192, 168, 10, 113));
/// let path = algo::path(&view, from.into(), to.into()).unwrap_or_default();
/// assert_eq!(path.len(), 3);
/// assert_eq!(path[0].target.address, path[1].source.address);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn path<'a>(view: &'a View<'_>, from: Address, to: Address) -> Option<Vec<Link<'a>>> {
    let place = |address: Address| view.hosts().position(|host| host.address == address);
    let (from, to) = (place(from)?, place(to)?);
    let way = Search::new(&Adjacency::outgoing(view), from).way_to(to)?;
    let steps = way.iter().zip(way.iter().skip(1));
    let steps: BTreeMap<_, _> =
        steps.enumerate().map(|(step, (source, target))| ((*source, *target), step)).collect();
    let step = |link: &Link<'_>| steps.get(&(link.source_number, link.target_number)).copied();
    let mut links: Vec<_> = view.links().filter_map(|link| Some((step(&link)?, link))).collect();
    links.sort_unstable_by_key(|(step, _)| *step);
    Some(links.into_iter().map(|(_, link)| link).collect())
}

/// The shortest ways from one host to all others.
struct Search {
    /// How many links away each is.
    distance: PerHost<Option<usize>>,
    /// The heaviest of the shortest ways to each: its weight, and the last host
    /// on it before this one.
    best: PerHost<(u128, usize)>,
}

impl Search {
    fn new(graph: &Adjacency, from: usize) -> Self {
        let mut search = Self {
            distance: PerHost::new(graph.count(), None),
            best: PerHost::new(graph.count(), (0, from)),
        };
        search.distance[from] = Some(0);
        let (mut rim, mut distance) = (vec![from], 0);
        while !rim.is_empty() {
            distance += 1;
            // In order, so that of equal ways the first is found first.
            rim.sort_unstable();
            rim = search.step(graph, &rim, distance);
        }
        search
    }

    /// Goes one link on from all hosts of a distance.
    fn step(&mut self, graph: &Adjacency, rim: &[usize], distance: usize) -> Vec<usize> {
        let mut next = Vec::new();
        for host in rim.iter().copied() {
            for arc in graph.row(host) {
                let other = arc.host();
                // A host has at most 2³² links, each lighter than 2⁶⁴.
                let way = (self.best[host].0 + u128::from(arc.weight), host);
                match self.distance[other] {
                    None => {
                        self.distance[other] = Some(distance);
                        self.best[other] = way;
                        next.push(other);
                    }
                    Some(known) if known == distance && way.0 > self.best[other].0 => {
                        self.best[other] = way;
                    }
                    Some(_) => {}
                }
            }
        }
        next
    }

    /// Returns the places of the hosts on the way, both ends included.
    fn way_to(&self, to: usize) -> Option<Vec<usize>> {
        let length = self.distance[to]?;
        let back = std::iter::successors(Some(to), |host| Some(self.best[*host].1));
        let mut way: Vec<_> = back.take(length + 1).collect();
        way.reverse();
        Some(way)
    }
}
