//! Betweenness centrality, which petgraph does not have.

use rayon::prelude::*;

use super::adjacency::Adjacency;
use super::node_map::NodeMap;
use super::path_count::PathCount;
use super::sample;

use crate::query::View;

/// The maximum number of hosts for which the result is exact.
const MAX_EXACT_HOSTS: usize = 2_000;

/// The number of sources that are sampled from a larger view.
const SAMPLE_SIZE: usize = 256;

/// The number of sources from which one parallel task follows paths.
const SOURCES_PER_TASK: usize = 32;

/// The betweenness centrality of each host.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Betweenness {
    /// The share of the shortest paths between other hosts that pass through each host,
    /// from 0 to 1, in the order of the hosts.
    pub scores: Vec<f64>,
    /// The number of hosts from which paths were followed: all hosts, or a sample with a
    /// fixed seed.
    pub sources: usize,
}

/// Returns the betweenness centrality of each host: exact up to 2,000 hosts, estimated from
/// a sample of 256 sources for larger views.
///
/// Links are followed in their direction, and the length of a path is its number of links.
/// Source: Brandes, "A faster algorithm for betweenness centrality", 2001; sampling after
/// Brandes and Pich, 2007.
///
/// # Complexity
///
/// O(s n) in the number of sources s and the number n of hosts and links, on all cores.
///
/// ```
/// use iplink_core::query::{View, algorithms};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, statistics) = ingest.finish();
///
/// let view = View::new(&graph, &statistics);
/// let betweenness = algorithms::betweenness(&view);
/// assert_eq!(betweenness.sources, view.hosts().len());
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn betweenness(view: &View<'_>) -> Betweenness {
    betweenness_from(view, source_count(view.hosts().len()))
}

/// Returns the number of sources for a view of this many hosts.
const fn source_count(hosts: usize) -> usize {
    if hosts <= MAX_EXACT_HOSTS { hosts } else { SAMPLE_SIZE }
}

/// Returns the betweenness centrality estimated from the given number of sources.
#[must_use]
pub fn betweenness_from(view: &View<'_>, sources: usize) -> Betweenness {
    let graph = Adjacency::outgoing(view);
    let hosts = graph.count();
    let sources = sample::indices(hosts, sources);
    // Each task has its own sums, which are then added in order, so that the rounding does not
    // depend on the number of threads.
    let chunk_sums: Vec<NodeMap<f64>> = sources
        .par_chunks(SOURCES_PER_TASK)
        .map(|sources| {
            let mut search = BrandesSearch::new(&graph);
            sources.iter().for_each(|source| search.add_source(*source));
            search.sums
        })
        .collect();
    let mut sum = NodeMap::new(hosts, 0.0);
    for chunk in chunk_sums {
        sum.iter_mut().zip(chunk.iter()).for_each(|(sum, chunk)| *sum += chunk);
    }
    // Divides by the number of ordered pairs of other hosts, and scales a sample up to all sources.
    let pairs = (hosts.saturating_sub(1) as f64) * (hosts.saturating_sub(2) as f64);
    let scale = hosts as f64 / (pairs.max(1.0) * sources.len().max(1) as f64);
    let scores = sum.iter().map(|sum| sum * scale).collect();
    Betweenness { scores, sources: sources.len() }
}

/// Brandes' algorithm: a breadth-first search from each source. The buffers are reused.
struct BrandesSearch<'a> {
    graph: &'a Adjacency,
    /// The sum of the dependencies of all previous sources on each host.
    sums: NodeMap<f64>,
    /// The hosts reached from the current source, the nearest first.
    reached: Vec<usize>,
    /// The distance of each host, or `UNREACHED`.
    distance: NodeMap<u32>,
    /// The number of shortest paths to each host.
    paths: NodeMap<PathCount>,
    /// The dependency of the current source on each host: the sum of the shares of shortest
    /// paths through it, over all targets.
    dependency: NodeMap<f64>,
}

const UNREACHED: u32 = u32::MAX;

impl<'a> BrandesSearch<'a> {
    fn new(graph: &'a Adjacency) -> Self {
        let count = graph.count();
        Self {
            graph,
            sums: NodeMap::new(count, 0.0),
            reached: Vec::with_capacity(count),
            distance: NodeMap::new(count, UNREACHED),
            paths: NodeMap::new(count, PathCount::ZERO),
            dependency: NodeMap::new(count, 0.0),
        }
    }

    /// Searches from one source, and adds its dependencies to the sums.
    fn add_source(&mut self, source: usize) {
        self.reached.push(source);
        self.distance[source] = 0;
        self.paths[source] = PathCount::ONE;
        self.count_paths();
        self.accumulate_dependencies();
        for host in self.reached.drain(..) {
            if host != source {
                self.sums[host] += self.dependency[host];
            }
            self.distance[host] = UNREACHED;
            self.paths[host] = PathCount::ZERO;
            self.dependency[host] = 0.0;
        }
    }

    /// Visits the hosts by ascending distance, and counts the shortest paths to them.
    fn count_paths(&mut self) {
        let mut index = 0;
        while let Some(host) = self.reached.get(index).copied() {
            self.visit(host);
            index += 1;
        }
    }

    /// Adds the paths of a host to those of its neighbors that are one link further away.
    fn visit(&mut self, host: usize) {
        let (next_distance, paths) = (self.distance[host] + 1, self.paths[host]);
        for arc in self.graph.row(host) {
            let neighbor = arc.host();
            if self.distance[neighbor] == UNREACHED {
                self.distance[neighbor] = next_distance;
                self.reached.push(neighbor);
            }
            if self.distance[neighbor] == next_distance {
                self.paths[neighbor].add(paths);
            }
        }
    }

    /// Visits the hosts by descending distance, and sums up the dependencies.
    fn accumulate_dependencies(&mut self) {
        for host in self.reached.iter().rev().copied() {
            let (next_distance, paths) = (self.distance[host] + 1, self.paths[host]);
            let mut dependency = 0.0;
            for arc in self.graph.row(host) {
                let neighbor = arc.host();
                if self.distance[neighbor] == next_distance {
                    dependency +=
                        paths.share_of(self.paths[neighbor]) * (1.0 + self.dependency[neighbor]);
                }
            }
            self.dependency[host] = dependency;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a ladder with crossed rungs: the number of paths to its end doubles with each step.
    fn ladder(steps: usize) -> Adjacency {
        Adjacency::from_pairs(2 * steps, || {
            (1..steps).flat_map(|step| {
                let (left, right) = (2 * step, 2 * step + 1);
                let pairs = [(left - 2, left), (left - 2, right), (left - 1, left)];
                pairs
                    .into_iter()
                    .chain([(left - 1, right)])
                    .map(|(source, target)| (source, target, 1))
            })
        })
    }

    #[test]
    fn scores_are_correct_with_more_paths_than_an_f64_can_count() {
        let graph = ladder(1_500);
        let mut search = BrandesSearch::new(&graph);
        search.add_source(0);
        // Half of the paths to each later host pass through each of the two hosts of a step. Step 1
        // is not checked, because the paths to host 1, of step 0, also pass through it.
        for step in 2..1_500_usize {
            let hosts_after = (2 * (1_500 - step - 1)) as f64;
            let sum = search.sums[2 * step];
            assert!((sum - hosts_after / 2.0).abs() < 1e-9 * hosts_after.max(1.0), "{step}: {sum}");
        }
    }

    #[test]
    fn buffers_are_reset_between_sources() {
        let graph = ladder(3);
        let mut search = BrandesSearch::new(&graph);
        search.add_source(0);
        let single_sums = search.sums.clone();
        search.add_source(0);
        assert!(
            single_sums
                .iter()
                .zip(search.sums.iter())
                .all(|(single, double)| *double == 2.0 * single)
        );
    }

    #[test]
    fn score_in_a_chain_is_the_share_of_ordered_pairs() {
        use crate::query::tests::graph;
        let (graph, statistics) = graph(&[(1, 2, 1, 0), (2, 3, 1, 0), (3, 4, 1, 0)]);
        let view = View::new(&graph, &statistics);
        let exact = betweenness(&view);
        assert_eq!(exact.sources, 4);
        // There are 6 ordered pairs of other hosts. The paths of two pairs pass through host 2, and
        // those of two pairs through host 3.
        let expected = [0.0, 2.0 / 6.0, 2.0 / 6.0, 0.0];
        for (score, expected) in exact.scores.iter().zip(expected) {
            assert!((score - expected).abs() < 1e-12, "{exact:?}");
        }
        assert_eq!(betweenness_from(&view, 1).sources, 1);
    }

    #[test]
    fn all_hosts_are_sources_up_to_2000_hosts() {
        assert_eq!([0, 1, 2_000, 2_001].map(source_count), [0, 1, 2_000, 256]);
    }
}
