//! Hosts that talk to each other more than to others.

use super::adjacency::Adjacency;
use super::groups::Groups;
use super::per_host::PerHost;
use crate::query::View;

/// So many rounds at most are made at a level; they nearly always end before.
const ROUNDS: usize = 100;

/// A division into communities, and how good it is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Communities {
    /// Which hosts are together.
    pub groups: Groups,
    /// How much more of the weight of links is within communities than chance
    /// would put there: from -0.5 to 1 (Newman and Girvan 2004).
    pub modularity: f64,
}

/// Divides the hosts into communities: each joins that of its neighbours in which
/// the modularity grows the most, then communities do the same as one, until
/// nothing grows.
///
/// The direction of links is of no account. The source is Blondel and others,
/// "Fast unfolding of communities in large networks", 2008. Hosts are visited in
/// their order, so that the answer is always the same.
///
/// # Complexity
///
/// O(n log n) in the numbers of hosts and links, as a rule.
///
/// ```
/// use iplink_core::query::{View, algo};
/// # use iplink_core::{Detail, Ingest};
/// # let mut ingest = Ingest::new(Detail::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, account) = ingest.finish();
///
/// let communities = algo::communities(&View::new(&graph, &account));
/// assert!(communities.groups.len() > 1 && communities.modularity > 0.0);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn communities(view: &View<'_>) -> Communities {
    let hosts = Adjacency::undirected(view);
    let mut labels: PerHost<usize> = (0..hosts.count()).collect();
    let mut level = hosts.clone();
    loop {
        let (joined, is_better) = join(&level);
        if !is_better {
            break;
        }
        let groups = Groups::from_labels(&joined);
        for label in labels.iter_mut() {
            *label = groups.numbers().get(*label).copied().unwrap_or_default();
        }
        level = folded(&level, &groups);
    }
    let groups = Groups::from_labels(&labels);
    let modularity = modularity(&hosts, groups.numbers());
    Communities { groups, modularity }
}

/// Lets each node join the community of its neighbours that suits it best, until
/// none moves; tells whether any did.
fn join(graph: &Adjacency) -> (PerHost<usize>, bool) {
    let count = graph.count();
    let degrees = degrees(graph);
    let total: f64 = degrees.iter().sum();
    let mut community: PerHost<usize> = (0..count).collect();
    let mut sums = degrees.clone();
    let (mut weights, mut near) = (PerHost::new(count, 0.0), Vec::new());
    let mut has_moved = false;
    for _ in 0..ROUNDS {
        let mut moves = false;
        for node in 0..count {
            for arc in graph.row(node).iter().filter(|arc| arc.host() != node) {
                let other = community[arc.host()];
                if weights[other] == 0.0 {
                    near.push(other);
                }
                weights[other] += arc.weight as f64;
            }
            let own = community[node];
            sums[own] -= degrees[node];
            let gain = |to: usize| weights[to] - sums[to] * degrees[node] / total;
            let mut best = own;
            for to in near.iter().copied() {
                // Of equals the lower number: no move goes back and forth.
                let (new, old) = (gain(to), gain(best));
                if new > old + 1e-9 || ((new - old).abs() <= 1e-9 && to < best && best != own) {
                    best = to;
                }
            }
            sums[best] += degrees[node];
            community[node] = best;
            moves |= best != own;
            near.drain(..).for_each(|other| weights[other] = 0.0);
        }
        has_moved |= moves;
        if !moves {
            break;
        }
    }
    (community, has_moved)
}

/// Returns the weight of all arcs of each node; an arc to itself has two ends.
fn degrees(graph: &Adjacency) -> PerHost<f64> {
    let rows = graph.rows().enumerate();
    rows.map(|(node, row)| {
        let ends = |host: usize| if host == node { 2.0 } else { 1.0 };
        row.iter().map(|arc| arc.weight as f64 * ends(arc.host())).sum()
    })
    .collect()
}

/// Makes one node of each community.
fn folded(graph: &Adjacency, groups: &Groups) -> Adjacency {
    let number = |node: usize| groups.numbers().get(node).copied().unwrap_or_default();
    Adjacency::both_ways(groups.len(), || {
        graph.rows().enumerate().flat_map(|(node, row)| {
            // Each pair stands in both rows.
            let once = row.iter().filter(move |arc| arc.host() >= node);
            once.map(move |arc| (number(node), number(arc.host()), arc.weight))
        })
    })
}

fn modularity(graph: &Adjacency, communities: &[usize]) -> f64 {
    let degrees = degrees(graph);
    let total: f64 = degrees.iter().sum();
    if total == 0.0 {
        return 0.0;
    }
    let community = |node: usize| communities.get(node).copied().unwrap_or_default();
    let count = communities.iter().max().map_or(0, |last| last + 1);
    let (mut within, mut sums) = (0.0, PerHost::new(count, 0.0));
    for (node, row) in graph.rows().enumerate() {
        sums[community(node)] += degrees[node];
        for arc in row.iter().filter(|arc| community(arc.host()) == community(node)) {
            within += arc.weight as f64 * if arc.host() == node { 2.0 } else { 1.0 };
        }
    }
    let chance: f64 = sums.iter().map(|sum| (sum / total) * (sum / total)).sum();
    within / total - chance
}
