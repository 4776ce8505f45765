//! Neighborhood of one host.

use crate::graph::Address;
use crate::query::View;
use crate::query::algorithms::adjacency::Adjacency;

/// A host and the radius of its neighborhood (ego network).
///
/// ```
/// use iplink_core::query::{Focus, Query};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, statistics) = ingest.finish();
///
/// let mut query = Query::default();
/// query.focus = Some(Focus { host: "203.0.113.66".parse()?, hops: 1 });
/// assert_eq!(query.run(&graph, &statistics).hosts().len(), 2);
/// query.focus = Some(Focus { host: "203.0.113.66".parse()?, hops: 2 });
/// assert!(query.run(&graph, &statistics).hosts().len() > 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "ego network")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a center and a radius")]
pub struct Focus {
    /// The host in the center.
    pub host: Address,
    /// The maximum distance from this host, in links of either direction.
    pub hops: usize,
}

impl Focus {
    /// Returns the indices of the hosts within the radius, in ascending order. The list is
    /// empty if the view does not contain the center.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of links.
    pub(super) fn neighborhood(&self, view: &View<'_>) -> Vec<usize> {
        let graph = Adjacency::undirected(view);
        let mut is_reached = vec![false; graph.count()];
        let mut frontier: Vec<usize> =
            view.hosts().position(|host| host.address == self.host).into_iter().collect();
        mark_reached(&mut is_reached, &mut frontier);
        for _ in 0..self.hops {
            let next = frontier.iter().flat_map(|host| graph.row(*host)).map(|arc| arc.host());
            frontier = next.collect();
            mark_reached(&mut is_reached, &mut frontier);
            if frontier.is_empty() {
                break;
            }
        }
        let reached = is_reached.into_iter().enumerate().filter(|(_, is_reached)| *is_reached);
        reached.map(|(host, _)| host).collect()
    }
}

/// Marks hosts as reached, and keeps only those that were not reached before.
fn mark_reached(is_reached: &mut [bool], hosts: &mut Vec<usize>) {
    hosts.retain(|host| match is_reached.get_mut(*host) {
        Some(is_reached) => !std::mem::replace(is_reached, true),
        None => false,
    });
}
