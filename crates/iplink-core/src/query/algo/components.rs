//! Which hosts hang together.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use petgraph::unionfind::UnionFind;

use super::groups::Groups;
use super::per_host::PerHost;
use crate::query::View;

/// Which hosts hang together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Components {
    /// Hosts between which a chain of links leads, in whichever direction.
    pub weak: Groups,
    /// Hosts between which links lead there and back again.
    pub strong: Groups,
}

/// Divides the hosts into those that hang together.
///
/// Weak components are found by union and find (Tarjan 1975), strong ones by
/// two walks in depth (Kosaraju; Sharir 1981); both are petgraph's.
///
/// # Complexity
///
/// O(n) in the numbers of hosts and links, but for the inverse of Ackermann's
/// function, which is below 5.
///
/// ```
/// use iplink_core::query::{View, algo};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, account) = ingest.finish();
///
/// let view = View::new(&graph, &account);
/// let components = algo::components(&view);
/// assert_eq!(components.weak.numbers().len(), view.hosts().len());
/// assert!(components.strong.len() >= components.weak.len());
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn components(view: &View<'_>) -> Components {
    Components { weak: weak(view), strong: strong(view) }
}

/// Divides the hosts by the chains of links between them, in whichever
/// direction these lead.
fn weak(view: &View<'_>) -> Groups {
    let links = view.links().map(|link| (link.source_number, link.target_number));
    joined(view.hosts().len(), links)
}

/// Puts both hosts of each pair into one group.
pub(super) fn joined(count: usize, pairs: impl Iterator<Item = (usize, usize)>) -> Groups {
    let mut sets = UnionFind::<usize>::new(count);
    for (one, other) in pairs {
        sets.union(one, other);
    }
    Groups::from_labels(&sets.into_labeling().into_iter().collect())
}

fn strong(view: &View<'_>) -> Groups {
    let (hosts, links) = (view.hosts().len(), view.links());
    let mut graph = DiGraph::<(), (), usize>::with_capacity(hosts, links.len());
    for _ in 0..hosts {
        graph.add_node(());
    }
    for link in links {
        graph.add_edge(link.source_number.into(), link.target_number.into(), ());
    }
    let mut labels = PerHost::new(hosts, 0);
    for (label, members) in kosaraju_scc(&graph).into_iter().enumerate() {
        members.into_iter().for_each(|host| labels[host.index()] = label);
    }
    Groups::from_labels(&labels)
}
