//! With how many others each host exchanged packets.

use super::adjacency::Adjacency;
use crate::query::View;

/// With how many others a host exchanged packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Degree {
    /// How many hosts it sent to.
    pub out: usize,
    /// How many hosts sent to it.
    pub into: usize,
    /// How many hosts either is true of, itself aside.
    pub neighbours: usize,
}

impl Degree {
    /// Returns the number of links, in and out; one to itself is both.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.out.saturating_add(self.into)
    }
}

/// Counts the links of each host, by its place.
///
/// # Complexity
///
/// O(n log n) in the number of links.
///
/// ```
/// use iplink_core::query::{View, algo};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, account) = ingest.finish();
///
/// let degrees = algo::degree(&View::new(&graph, &account));
/// let out: usize = degrees.iter().map(|degree| degree.out).sum();
/// assert_eq!(out, graph.links().len());
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn degree(view: &View<'_>) -> Vec<Degree> {
    let graph = Adjacency::undirected(view);
    let neighbours = graph.rows().enumerate();
    let mut degrees: super::per_host::PerHost<_> = neighbours
        .map(|(host, row)| {
            let neighbours = row.iter().filter(|arc| arc.host() != host).count();
            Degree { neighbours, ..Degree::default() }
        })
        .collect();
    for link in view.links() {
        degrees[link.source_number].out += 1;
        degrees[link.target_number].into += 1;
    }
    degrees.into_values()
}
