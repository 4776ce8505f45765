//! How likely somebody who follows links at random is at each host.

use super::adjacency::Adjacency;
use super::per_host::PerHost;
use crate::query::View;

/// The share of steps that follow a link; the others go to any host.
const DAMPING: f64 = 0.85;

/// Steps are taken until all ranks together change by less than this.
const TOLERANCE: f64 = 1e-12;

/// Or until so many have been taken: 0.85 to this power is below the tolerance.
const MOST_STEPS: usize = 200;

/// Returns the rank of each host, by its place: from 0 to 1, all together 1.
///
/// Links are followed in their direction, and the more often the heavier they
/// are; from a host that sent nothing, one goes on anywhere. The source is Page
/// and others, "The `PageRank` citation ranking", 1999, with damping 0.85.
///
/// # Complexity
///
/// O(n) in the numbers of hosts and links, 200 times at most.
///
/// ```
/// use iplink_core::query::{View, algo};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, account) = ingest.finish();
///
/// let ranks = algo::pagerank(&View::new(&graph, &account));
/// assert!((ranks.iter().sum::<f64>() - 1.0).abs() < 1e-9);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn pagerank(view: &View<'_>) -> Vec<f64> {
    let incoming = Adjacency::incoming(view);
    let hosts = incoming.count();
    let mut sent = PerHost::new(hosts, 0.0);
    for link in view.links() {
        sent[link.source_number] += view.weight().of_link(&link) as f64;
    }
    let even = 1.0 / hosts.max(1) as f64;
    let mut ranks = PerHost::new(hosts, even);
    for _ in 0..MOST_STEPS {
        let is_end = |host: &usize| sent[*host] == 0.0;
        let lost: f64 = (0..hosts).filter(is_end).map(|host| ranks[host]).sum();
        let anywhere = (1.0 - DAMPING) * even + DAMPING * lost * even;
        let next: PerHost<f64> = incoming
            .rows()
            .map(|row| {
                let came = row.iter().map(|arc| {
                    let (from, weight) = (arc.host(), arc.weight as f64);
                    if sent[from] > 0.0 { ranks[from] * weight / sent[from] } else { 0.0 }
                });
                anywhere + DAMPING * came.sum::<f64>()
            })
            .collect();
        let change: f64 = next.iter().zip(ranks.iter()).map(|(new, old)| (new - old).abs()).sum();
        ranks = next;
        if change < TOLERANCE {
            break;
        }
    }
    ranks.into_values()
}
