//! How many shortest ways between others lead over each host.

use std::collections::VecDeque;

use rayon::prelude::*;

use super::adjacency::Adjacency;
use super::per_host::PerHost;
use super::sample;
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
/// # use iplink_core::{Detail, Ingest};
/// # let mut ingest = Ingest::new(Detail::LINKS);
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
            let (mut search, mut sum) = (Search::new(hosts), PerHost::new(hosts, 0.0));
            sources.iter().for_each(|source| search.add_from(*source, &graph, &mut sum));
            sum
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
struct Search {
    order: Vec<usize>,
    queue: VecDeque<usize>,
    distance: PerHost<usize>,
    /// How many shortest ways lead there.
    ways: PerHost<f64>,
    /// What depends on each host.
    depends: PerHost<f64>,
}

const NOT_YET: usize = usize::MAX;

impl Search {
    fn new(hosts: usize) -> Self {
        Self {
            order: Vec::with_capacity(hosts),
            queue: VecDeque::new(),
            distance: PerHost::new(hosts, NOT_YET),
            ways: PerHost::new(hosts, 0.0),
            depends: PerHost::new(hosts, 0.0),
        }
    }

    /// Adds what depends on each host on the ways from one.
    fn add_from(&mut self, source: usize, graph: &Adjacency, sum: &mut PerHost<f64>) {
        self.order.clear();
        self.distance.fill(NOT_YET);
        self.ways.fill(0.0);
        self.depends.fill(0.0);
        self.distance[source] = 0;
        self.ways[source] = 1.0;
        self.queue.push_back(source);
        while let Some(host) = self.queue.pop_front() {
            self.order.push(host);
            for next in graph.row(host).iter().map(|arc| arc.host()) {
                if self.distance[next] == NOT_YET {
                    self.distance[next] = self.distance[host] + 1;
                    self.queue.push_back(next);
                }
                if self.distance[next] == self.distance[host] + 1 {
                    self.ways[next] += self.ways[host];
                }
            }
        }
        for host in self.order.iter().rev().copied() {
            let mut depends = 0.0;
            for next in graph.row(host).iter().map(|arc| arc.host()) {
                if self.distance[next] == self.distance[host] + 1 {
                    depends += self.ways[host] / self.ways[next] * (1.0 + self.depends[next]);
                }
            }
            self.depends[host] = depends;
            if host != source {
                sum[host] += depends;
            }
        }
    }
}
