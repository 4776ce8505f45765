//! How many shortest ways between others lead over each host.

use rayon::prelude::*;

use super::adjacency::Adjacency;
use super::per_host::PerHost;
use super::sample;
use super::ways::Ways;
use crate::query::View;

/// Up to so many hosts the answer is exact; of more, ways from so many are
/// counted.
const EXACT_HOSTS: usize = 2_000;
const SAMPLED_HOSTS: usize = 256;

/// How many ways lead over each host, and how that was counted.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Betweenness {
    /// The share of the shortest ways between other hosts that lead over each
    /// host, by its place, from 0 to 1.
    pub shares: Vec<f64>,
    /// From how many hosts the ways were counted: all of them, or a sample that is
    /// always the same.
    pub sources: usize,
}

/// Returns the betweenness of each host: exact up to 2,000 hosts, and by a sample
/// of 256 of more.
///
/// Links are followed in their direction, and a way is as long as it has links.
/// The source is Brandes, "A faster algorithm for betweenness centrality", 2001;
/// for the sample, Brandes and Pich, 2007.
///
/// # Complexity
///
/// O(s n) in the number of sources and in those of hosts and links, on all cores.
///
/// ```
/// use iplink_core::query::{View, algo};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, account) = ingest.finish();
///
/// let view = View::new(&graph, &account);
/// let betweenness = algo::betweenness(&view);
/// assert_eq!(betweenness.sources, view.hosts().len());
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn betweenness(view: &View<'_>) -> Betweenness {
    let hosts = view.hosts().len();
    let sources = if hosts <= EXACT_HOSTS { hosts } else { SAMPLED_HOSTS };
    betweenness_from(view, sources)
}

/// Returns the same, counted from so many hosts.
#[must_use]
pub fn betweenness_from(view: &View<'_>, sources: usize) -> Betweenness {
    let graph = Adjacency::outgoing(view);
    let hosts = graph.count();
    let sources = sample::places(hosts, sources);
    // Each chunk is summed by itself, and the sums in order, so that the threads
    // do not matter.
    let parts: Vec<PerHost<f64>> = sources
        .par_chunks(32)
        .map(|sources| {
            let mut search = Search::new(&graph);
            sources.iter().for_each(|source| search.follow(*source));
            search.sums
        })
        .collect();
    let mut sum = PerHost::new(hosts, 0.0);
    for part in parts {
        sum.iter_mut().zip(part.iter()).for_each(|(sum, part)| *sum += part);
    }
    let pairs = (hosts.saturating_sub(1) as f64) * (hosts.saturating_sub(2) as f64);
    let scale = hosts as f64 / (pairs.max(1.0) * sources.len().max(1) as f64);
    let shares = sum.iter().map(|sum| sum * scale).collect();
    Betweenness { shares, sources: sources.len() }
}

/// A search in breadth, which is used again for each source.
struct Search<'a> {
    graph: &'a Adjacency,
    /// What was found of each host, over all sources.
    sums: PerHost<f64>,
    /// The hosts reached from this source, the nearest first.
    reached: Vec<usize>,
    /// How far each is; `NOT_REACHED` where no way leads.
    distance: PerHost<u32>,
    /// How many shortest ways lead to each.
    ways: PerHost<Ways>,
    /// How many others each stands on the shortest ways to, in parts.
    through: PerHost<f64>,
}

const NOT_REACHED: u32 = u32::MAX;

impl<'a> Search<'a> {
    fn new(graph: &'a Adjacency) -> Self {
        let count = graph.count();
        Self {
            graph,
            sums: PerHost::new(count, 0.0),
            reached: Vec::with_capacity(count),
            distance: PerHost::new(count, NOT_REACHED),
            ways: PerHost::new(count, Ways::NONE),
            through: PerHost::new(count, 0.0),
        }
    }

    /// Adds what stands on the shortest ways from one source.
    fn follow(&mut self, source: usize) {
        self.reached.push(source);
        self.distance[source] = 0;
        self.ways[source] = Ways::ONE;
        self.count_ways();
        self.count_through();
        for host in self.reached.drain(..) {
            if host != source {
                self.sums[host] += self.through[host];
            }
            self.distance[host] = NOT_REACHED;
            self.ways[host] = Ways::NONE;
            self.through[host] = 0.0;
        }
    }

    /// Goes from host to host, the nearest first.
    fn count_ways(&mut self) {
        let mut place = 0;
        while let Some(host) = self.reached.get(place).copied() {
            self.go_on_from(host);
            place += 1;
        }
    }

    fn go_on_from(&mut self, host: usize) {
        let (next, ways) = (self.distance[host] + 1, self.ways[host]);
        for arc in self.graph.row(host) {
            let other = arc.host();
            if self.distance[other] == NOT_REACHED {
                self.distance[other] = next;
                self.reached.push(other);
            }
            if self.distance[other] == next {
                self.ways[other].add(ways);
            }
        }
    }

    /// Comes back from the farthest.
    fn count_through(&mut self) {
        for host in self.reached.iter().rev().copied() {
            let (next, ways) = (self.distance[host] + 1, self.ways[host]);
            let mut through = 0.0;
            for arc in self.graph.row(host) {
                let other = arc.host();
                if self.distance[other] == next {
                    through += ways.share_of(self.ways[other]) * (1.0 + self.through[other]);
                }
            }
            self.through[host] = through;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ladder whose rungs cross: the ways to its end double with each step.
    fn ladder(steps: usize) -> Adjacency {
        Adjacency::both_ways(2 * steps, || {
            (1..steps).flat_map(|step| {
                let (left, right) = (2 * step, 2 * step + 1);
                let pairs = [(left - 2, left), (left - 2, right), (left - 1, left)];
                pairs.into_iter().chain([(left - 1, right)]).map(|(one, other)| (one, other, 1))
            })
        })
    }

    #[test]
    fn more_ways_than_a_float_holds_are_counted() {
        let graph = ladder(1_500);
        let mut search = Search::new(&graph);
        search.follow(0);
        // Each step but the first is passed on the ways to all behind it, and
        // its two hosts share them; host 1 is reached by way of step 1.
        for step in 2..1_500_usize {
            let behind = (2 * (1_500 - step - 1)) as f64;
            let through = search.sums[2 * step];
            assert!((through - behind / 2.0).abs() < 1e-9 * behind.max(1.0), "{step}: {through}");
        }
    }

    #[test]
    fn a_step_costs_no_more_when_much_was_reached_before() {
        let graph = ladder(3);
        let mut search = Search::new(&graph);
        search.follow(0);
        let once = search.sums.clone();
        search.follow(0);
        assert!(once.iter().zip(search.sums.iter()).all(|(once, twice)| *twice == 2.0 * once));
    }
}
