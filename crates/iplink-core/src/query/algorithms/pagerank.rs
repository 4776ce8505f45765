//! `PageRank`: the probability that a random walk along the links is at a host.
//!
//! petgraph's `page_rank` scans all links for each host, O(n m) per iteration, and ignores
//! weights.

use super::adjacency::Adjacency;
use super::node_map::NodeMap;
use crate::query::View;

/// The probability that the random walk follows a link; otherwise it jumps to a random host.
const DAMPING: f64 = 0.85;

/// The iteration stops when the sum of the changes of all ranks is less than this.
const TOLERANCE: f64 = 1e-12;

/// The maximum number of iterations. Each multiplies the change by at most 0.85, and 0.85 to this
/// power is below the tolerance.
const MAX_ITERATIONS: usize = 200;

/// Returns the `PageRank` of each host, in the order of the hosts: from 0 to 1, with sum 1.
///
/// The random walk follows links in their direction with a probability proportional to
/// their weight, and jumps to a random host from a host that sent nothing. Source: Page et al.,
/// "The `PageRank` citation ranking", 1999, with damping factor 0.85.
///
/// # Complexity
///
/// O(n) in the numbers of hosts and links for each iteration, at most 200 iterations.
///
/// ```
/// use iplink_core::query::{View, algorithms};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, statistics) = ingest.finish();
///
/// let ranks = algorithms::pagerank(&View::new(&graph, &statistics));
/// assert!((ranks.iter().sum::<f64>() - 1.0).abs() < 1e-9);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn pagerank(view: &View<'_>) -> Vec<f64> {
    let incoming = Adjacency::incoming(view);
    let hosts = incoming.count();
    let mut sent_weight = NodeMap::new(hosts, 0.0);
    for link in view.links() {
        sent_weight[link.source_index] += view.weight().of_link(&link) as f64;
    }
    let uniform = 1.0 / hosts.max(1) as f64;
    let mut ranks = NodeMap::new(hosts, uniform);
    for _ in 0..MAX_ITERATIONS {
        // The rank of a host that sent nothing is distributed to all hosts.
        let is_dangling = |host: &usize| sent_weight[*host] == 0.0;
        let dangling_rank: f64 = (0..hosts).filter(is_dangling).map(|host| ranks[host]).sum();
        let jump = (1.0 - DAMPING) * uniform + DAMPING * dangling_rank * uniform;
        let next_ranks: NodeMap<f64> = incoming
            .rows()
            .map(|row| {
                let received = row.iter().map(|arc| {
                    let (from, weight) = (arc.host(), arc.weight as f64);
                    if sent_weight[from] > 0.0 {
                        ranks[from] * weight / sent_weight[from]
                    } else {
                        0.0
                    }
                });
                jump + DAMPING * received.sum::<f64>()
            })
            .collect();
        let change: f64 =
            next_ranks.iter().zip(ranks.iter()).map(|(new, old)| (new - old).abs()).sum();
        ranks = next_ranks;
        if change < TOLERANCE {
            break;
        }
    }
    ranks.into_values()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::graph;

    #[test]
    fn ranks_follow_the_weights_of_links() {
        // 1 sends three of four packets to 2; 2 and 3 reply.
        let (graph, statistics) = graph(&[(1, 2, 3, 0), (1, 3, 1, 0), (2, 1, 1, 0), (3, 1, 1, 0)]);
        let ranks = pagerank(&View::new(&graph, &statistics));
        // r1 = 0.05 + 0.85 (r2 + r3) and r1 + r2 + r3 = 1.
        let first = 0.9 / 1.85;
        let expected = [first, 0.05 + 0.85 * 0.75 * first, 0.05 + 0.85 * 0.25 * first];
        for (rank, expected) in ranks.iter().zip(expected) {
            assert!((rank - expected).abs() < 1e-9, "{ranks:?}");
        }
    }

    #[test]
    fn walk_jumps_anywhere_from_a_host_that_sent_nothing() {
        let (graph, statistics) = graph(&[(1, 2, 1, 0)]);
        let ranks = pagerank(&View::new(&graph, &statistics));
        // r1 = 0.075 + 0.425 r2 and r1 + r2 = 1.
        let first = 0.5 / 1.425;
        assert!((ranks[0] - first).abs() < 1e-9 && (ranks[1] - 1.0 + first).abs() < 1e-9);
    }
}
