//! A host and those around it.

use super::View;
use super::algo::adjacency::Adjacency;
use crate::graph::Address;

/// A host, and how far to look around it.
///
/// ```
/// use iplink_core::query::{Focus, Query};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, account) = ingest.finish();
///
/// let mut query = Query::default();
/// query.focus = Some(Focus { host: "203.0.113.66".parse()?, hops: 1 });
/// assert_eq!(query.run(&graph, &account).hosts().len(), 2);
/// query.focus = Some(Focus { host: "203.0.113.66".parse()?, hops: 2 });
/// assert!(query.run(&graph, &account).hosts().len() > 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a centre and a radius")]
pub struct Focus {
    /// The host.
    pub host: Address,
    /// How many links away others may be, in either direction.
    pub hops: usize,
}

impl Focus {
    /// Returns the places of the hosts that are near enough, in order; none where
    /// the view does not show the host itself.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of links.
    pub(super) fn places(&self, view: &View<'_>) -> Vec<usize> {
        let graph = Adjacency::undirected(view);
        let mut is_found = vec![false; graph.count()];
        let mut rim: Vec<usize> =
            view.hosts().position(|host| host.address == self.host).into_iter().collect();
        mark(&mut is_found, &mut rim);
        for _ in 0..self.hops {
            let next = rim.iter().flat_map(|place| graph.row(*place)).map(|arc| arc.host());
            rim = next.collect();
            mark(&mut is_found, &mut rim);
            if rim.is_empty() {
                break;
            }
        }
        let places = is_found.into_iter().enumerate().filter(|(_, is_found)| *is_found);
        places.map(|(place, _)| place).collect()
    }
}

/// Marks places as found, and keeps those that were not.
fn mark(is_found: &mut [bool], places: &mut Vec<usize>) {
    places.retain(|place| match is_found.get_mut(*place) {
        Some(is_found) => !std::mem::replace(is_found, true),
        None => false,
    });
}
