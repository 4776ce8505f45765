//! A host and those around it.

use std::collections::{BTreeMap, BTreeSet};

use super::View;
use crate::graph::Address;

/// A host, and how far to look around it.
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
    pub(super) fn places(&self, view: &View<'_>) -> Vec<usize> {
        let mut neighbours: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for link in view.links() {
            neighbours.entry(link.source_number).or_default().insert(link.target_number);
            neighbours.entry(link.target_number).or_default().insert(link.source_number);
        }
        let centre = view.hosts().position(|host| host.address == self.host);
        let mut found: BTreeSet<usize> = centre.into_iter().collect();
        let mut rim = found.clone();
        for _ in 0..self.hops {
            let next = rim.iter().filter_map(|place| neighbours.get(place)).flatten().copied();
            rim = next.filter(|place| !found.contains(place)).collect();
            if rim.is_empty() {
                break;
            }
            found.extend(&rim);
        }
        found.into_iter().collect()
    }
}
