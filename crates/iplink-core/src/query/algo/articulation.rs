//! Hosts that alone hold parts of the network together.

use std::cmp::Reverse;

use super::adjacency::Adjacency;
use super::lowest_reach::LowestReach;
use super::per_host::PerHost;
use crate::graph::Host;
use crate::query::View;

/// A host; without it, what hangs together with it falls into parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Articulation<'a> {
    /// The host.
    pub host: &'a Host,
    /// How many parts there would be, 2 at least.
    pub parts: usize,
    /// How many hosts would be outside the largest of them.
    pub cut_off: usize,
}

/// The parts that hang on one host alone.
#[derive(Clone, Copy, Debug, Default)]
struct Parts {
    count: usize,
    hosts: usize,
    largest: usize,
}

impl Parts {
    fn add(&mut self, hosts: usize) {
        self.count += 1;
        self.hosts += hosts;
        self.largest = self.largest.max(hosts);
    }
}

/// Returns the hosts that hold parts together: those that cut off the most
/// hosts first, then in the order of the hosts. The direction of links is of no
/// account.
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
/// for point in algo::articulation(&View::new(&graph, &account)) {
///     println!("{} cuts off {} hosts", point.host.address, point.cut_off);
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn articulation<'a>(view: &'a View<'_>) -> Vec<Articulation<'a>> {
    let parts = parts(&LowestReach::new(&Adjacency::undirected(view)));
    let found = view.hosts().zip(parts.iter()).filter(|(_, parts)| parts.count > 1);
    let mut found: Vec<_> = found
        .map(|(host, parts)| {
            let cut_off = parts.hosts - parts.largest;
            Articulation { host, parts: parts.count, cut_off }
        })
        .collect();
    found.sort_by_key(|point| Reverse(point.cut_off));
    found
}

/// Returns the parts that all of what hangs together with a host would fall
/// into without it.
fn parts(walk: &LowestReach) -> PerHost<Parts> {
    let mut parts = PerHost::new(walk.parent.len(), Parts::default());
    for host in walk.order.iter().copied().filter(|host| !walk.is_root(*host)) {
        let parent = walk.parent[host];
        if walk.lowest[host] >= walk.entered[parent] {
            parts[parent].add(walk.size[host]);
        }
    }
    // What is left hangs on the host's parent.
    for host in walk.order.iter().copied() {
        let rest = walk.together[host] - 1 - parts[host].hosts;
        if rest > 0 {
            parts[host].add(rest);
        }
    }
    parts
}
