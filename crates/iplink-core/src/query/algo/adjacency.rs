//! Who is next to whom.

use super::per_host::PerHost;
use crate::query::View;

/// The neighbours of each host of a view, the rows of all hosts one behind the
/// other (compressed sparse rows), in the order of the hosts.
///
/// It takes 16 bytes a link, and 32 where links count in both directions.
#[derive(Clone, Debug)]
pub(in crate::query) struct Adjacency {
    /// Where the row of each host begins and, in the end, where the last ends.
    starts: PerHost<usize>,
    arcs: Vec<Arc>,
}

/// A neighbour, and how heavy the links to it are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::query) struct Arc {
    host: u32,
    pub(super) weight: u64,
}

impl Arc {
    /// Returns the place of the neighbour.
    pub(in crate::query) const fn host(self) -> usize {
        self.host as usize
    }
}

impl Adjacency {
    /// Shows whom each host sent to.
    pub(super) fn outgoing(view: &View<'_>) -> Self {
        Self::new(view.hosts().len(), || ends_and_weights(view))
    }

    /// Shows who sent to each host.
    pub(super) fn incoming(view: &View<'_>) -> Self {
        let turned = || ends_and_weights(view).map(|(source, target, w)| (target, source, w));
        Self::new(view.hosts().len(), turned)
    }

    /// Shows who sent to or received from each host; what both sent weighs
    /// together.
    pub(in crate::query) fn undirected(view: &View<'_>) -> Self {
        Self::both_ways(view.hosts().len(), || ends_and_weights(view))
    }

    /// Shows pairs from both their ends, and a host's pair with itself once.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of pairs, and O(n) memory.
    pub(super) fn both_ways<I: Iterator<Item = (usize, usize, u64)>>(
        count: usize,
        pairs: impl Fn() -> I,
    ) -> Self {
        let both = || {
            pairs().flat_map(|(one, other, weight)| {
                let back = (one != other).then_some((other, one, weight));
                [(one, other, weight)].into_iter().chain(back)
            })
        };
        Self::new(count, both).merged()
    }

    /// Sorts arcs, of which none leads from or to a host beyond `count`, by
    /// where they come from; in a row they keep their order.
    fn new<I: Iterator<Item = (usize, usize, u64)>>(count: usize, arcs: impl Fn() -> I) -> Self {
        let mut starts = PerHost::new(count + 1, 0);
        for (from, _, _) in arcs() {
            starts[from + 1] += 1;
        }
        let mut end = 0;
        for start in starts.iter_mut() {
            end += *start;
            *start = end;
        }
        let (mut next, mut sorted) = (starts.clone(), vec![Arc::default(); end]);
        for (from, to, weight) in arcs() {
            if let (Some(slot), Ok(host)) = (sorted.get_mut(next[from]), u32::try_from(to)) {
                *slot = Arc { host, weight };
            }
            next[from] += 1;
        }
        Self { starts, arcs: sorted }
    }

    /// Makes one of all arcs between the same hosts, and sorts each row.
    fn merged(mut self) -> Self {
        let mut merged: Vec<Arc> = Vec::with_capacity(self.arcs.len());
        let mut starts = PerHost::new(self.starts.len(), 0);
        for host in 0..self.count() {
            let start = merged.len();
            let row = self.starts[host]..self.starts[host + 1];
            let row = self.arcs.get_mut(row).unwrap_or_default();
            row.sort_unstable_by_key(|arc| arc.host);
            for arc in row {
                match merged.get_mut(start..).and_then(<[_]>::last_mut) {
                    Some(last) if last.host == arc.host => {
                        last.weight = last.weight.saturating_add(arc.weight);
                    }
                    _ => merged.push(*arc),
                }
            }
            starts[host + 1] = merged.len();
        }
        Self { starts, arcs: merged }
    }

    /// Returns the number of hosts.
    pub(in crate::query) const fn count(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Returns the neighbours of a host.
    #[inline]
    pub(in crate::query) fn row(&self, host: usize) -> &[Arc] {
        self.arcs.get(self.starts[host]..self.starts[host + 1]).unwrap_or_default()
    }

    /// Returns all rows, in the order of the hosts.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[Arc]> {
        (0..self.count()).map(|host| self.row(host))
    }
}

/// Returns source, target and weight of each link.
fn ends_and_weights(view: &View<'_>) -> impl Iterator<Item = (usize, usize, u64)> {
    let weight = view.weight();
    view.links().map(move |link| (link.source_number, link.target_number, weight.of_link(&link)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARCS: [(usize, usize, u64); 5] = [(0, 2, 5), (2, 0, 7), (2, 2, 1), (3, 0, 2), (3, 2, 4)];

    fn row(graph: &Adjacency, host: usize) -> Vec<(usize, u64)> {
        graph.row(host).iter().map(|arc| (arc.host(), arc.weight)).collect()
    }

    #[test]
    fn rows_are_those_of_the_hosts() {
        let graph = Adjacency::new(4, || ARCS.into_iter());
        assert_eq!(graph.count(), 4);
        assert_eq!(row(&graph, 0), [(2, 5)]);
        assert_eq!(row(&graph, 1), []);
        assert_eq!(row(&graph, 2), [(0, 7), (2, 1)]);
        assert_eq!(row(&graph, 3), [(0, 2), (2, 4)]);
    }

    #[test]
    fn both_directions_weigh_together() {
        let graph = Adjacency::both_ways(4, || ARCS.into_iter());
        assert_eq!(row(&graph, 0), [(2, 12), (3, 2)]);
        assert_eq!(row(&graph, 1), []);
        assert_eq!(row(&graph, 2), [(0, 12), (2, 1), (3, 4)]);
        assert_eq!(row(&graph, 3), [(0, 2), (2, 4)]);
    }

    #[test]
    fn nobody_has_no_neighbour() {
        assert_eq!(Adjacency::both_ways(0, || [].into_iter()).count(), 0);
    }
}
