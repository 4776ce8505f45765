//! Which hosts talk to each other more than to the rest.

use super::adjacency::Adjacency;
use super::components::joined;
use super::groups::Groups;
use super::per_host::PerHost;
use crate::query::View;

/// Which hosts talk to each other more than to the rest.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Communities {
    /// The communities.
    pub groups: Groups,
    /// How much better they are than chance: the share of the weight that is
    /// within them, less what would be if each host sent as much to others at
    /// random; from -0.5 to 1, and 0 where nothing weighs anything.
    pub modularity: f64,
}

/// Moving hosts is over when it makes the modularity no better than by this.
const TOLERANCE: f64 = 1e-7;

/// Each level has fewer communities than the one before it, mostly by far; real
/// networks take about five.
const MOST_LEVELS: usize = 64;

/// Divides the hosts so that much of the weight of the view is within the
/// communities, whichever direction links have.
///
/// It is the method of Louvain (Blondel, Guillaume, Lambiotte and Lefebvre, "Fast
/// unfolding of communities in large networks", 2008): hosts move, in their
/// order, to the community of the neighbour that makes the modularity (Newman and
/// Girvan 2004) greatest; then communities become hosts, and so on. A community
/// that fell apart while hosts moved is divided in the end, which makes the
/// modularity greater. The best division of all is beyond reach of any method
/// that ends in time.
///
/// # Complexity
///
/// O(n log n) in the number of links for each time that the hosts are gone
/// through; 10 to 30 times in our measurements.
///
/// ```
/// use iplink_core::query::{View, algo};
/// # use iplink_core::{Dimensions, Ingest};
/// # let mut ingest = Ingest::new(Dimensions::LINKS);
/// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
/// # let (graph, account) = ingest.finish();
///
/// let communities = algo::communities(&View::new(&graph, &account));
/// assert!(communities.modularity > 0.3);
/// println!("the largest has {} hosts", communities.groups.size(0));
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[must_use]
pub fn communities(view: &View<'_>) -> Communities {
    let graph = Adjacency::undirected(view);
    let groups = in_one_piece(&graph, &unfolded(&graph));
    let modularity = modularity(&graph, &groups);
    Communities { groups, modularity }
}

/// Divides the hosts, level by level, and returns the number of each one's
/// community.
fn unfolded(graph: &Adjacency) -> PerHost<usize> {
    let mut community: PerHost<usize> = (0..graph.count()).collect();
    let mut level = graph.clone();
    for _ in 0..MOST_LEVELS {
        let moved = Moving::new(&level).run();
        if moved.len() == level.count() {
            break;
        }
        let numbers: PerHost<usize> = moved.numbers().iter().copied().collect();
        community.iter_mut().for_each(|number| *number = numbers[*number]);
        level = folded(&level, &numbers, moved.len());
    }
    community
}

/// Makes one host of each community.
fn folded(graph: &Adjacency, numbers: &PerHost<usize>, count: usize) -> Adjacency {
    let pairs = || {
        let rows = graph.rows().enumerate();
        let arcs = rows.flat_map(|(host, row)| row.iter().map(move |arc| (host, arc)));
        // Each pair stands in both rows.
        let pairs = arcs.filter(|(host, arc)| *host <= arc.host());
        pairs.map(|(host, arc)| (numbers[host], numbers[arc.host()], arc.weight))
    };
    Adjacency::both_ways(count, pairs)
}

/// Divides communities of which no chain of links leads from part to part.
fn in_one_piece(graph: &Adjacency, community: &PerHost<usize>) -> Groups {
    let rows = graph.rows().enumerate();
    let pairs = rows.flat_map(|(host, row)| row.iter().map(move |arc| (host, arc.host())));
    joined(graph.count(), pairs.filter(|(one, other)| community[*one] == community[*other]))
}

/// Returns how much better a division is than chance.
fn modularity(graph: &Adjacency, division: &Groups) -> f64 {
    let numbers: PerHost<usize> = division.numbers().iter().copied().collect();
    let (mut within, mut degrees) =
        (PerHost::new(division.len(), 0.0), PerHost::new(division.len(), 0.0));
    for (host, row) in graph.rows().enumerate() {
        for arc in row {
            let ends = if arc.host() == host { 2.0 } else { 1.0 };
            let weight = ends * arc.weight as f64;
            degrees[numbers[host]] += weight;
            if numbers[host] == numbers[arc.host()] {
                within[numbers[host]] += weight;
            }
        }
    }
    let total: f64 = degrees.iter().sum();
    if total <= 0.0 {
        return 0.0;
    }
    let parts = within.iter().zip(degrees.iter());
    parts.map(|(within, degree)| within / total - (degree / total) * (degree / total)).sum()
}

/// Moves hosts between communities.
struct Moving<'a> {
    graph: &'a Adjacency,
    community: PerHost<usize>,
    /// The weight of all links of each host; of those to itself, twice.
    degree: PerHost<f64>,
    /// The same of all hosts of each community.
    degrees: PerHost<f64>,
    total: f64,
    /// The weight from the host that is looked at to each community, and to which
    /// there is any.
    towards: PerHost<f64>,
    near: Vec<usize>,
}

impl<'a> Moving<'a> {
    fn new(graph: &'a Adjacency) -> Self {
        let rows = graph.rows().enumerate();
        let degree: PerHost<f64> = rows
            .map(|(host, row)| {
                let ends = |to: usize| if to == host { 2.0 } else { 1.0 };
                row.iter().map(|arc| ends(arc.host()) * arc.weight as f64).sum()
            })
            .collect();
        Self {
            graph,
            community: (0..graph.count()).collect(),
            degrees: degree.clone(),
            total: degree.iter().sum(),
            degree,
            towards: PerHost::new(graph.count(), 0.0),
            near: Vec::new(),
        }
    }

    /// Moves hosts until that makes no difference.
    fn run(mut self) -> Groups {
        while self.total > 0.0 {
            let better: f64 = (0..self.graph.count()).map(|host| self.moved(host)).sum();
            // The gains are those of half the weight.
            if better * 2.0 / self.total <= TOLERANCE {
                break;
            }
        }
        Groups::from_labels(&self.community)
    }

    /// Moves a host to the community where it is best, and returns what is gained.
    fn moved(&mut self, host: usize) -> f64 {
        self.look_around(host);
        let own = self.community[host];
        self.degrees[own] -= self.degree[host];
        let stay = self.gain(host, own);
        let (mut best, mut most) = (own, stay);
        for community in self.near.drain(..) {
            let expected = self.degrees[community] * self.degree[host] / self.total;
            let gain = self.towards[community] - expected;
            self.towards[community] = 0.0;
            // Rounding must not move it to and fro.
            if gain > most + 1e-12 * self.degree[host] {
                (best, most) = (community, gain);
            }
        }
        self.degrees[best] += self.degree[host];
        self.community[host] = best;
        most - stay
    }

    /// Returns what the host would add to a community that it is not in.
    fn gain(&self, host: usize, community: usize) -> f64 {
        self.towards[community] - self.degrees[community] * self.degree[host] / self.total
    }

    /// Weighs the links from a host to the communities of its neighbours.
    fn look_around(&mut self, host: usize) {
        for arc in self.graph.row(host).iter().filter(|arc| arc.host() != host) {
            let community = self.community[arc.host()];
            if self.towards[community] == 0.0 {
                self.near.push(community);
            }
            self.towards[community] += arc.weight as f64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_cliques_with_one_link_between_them_are_two_communities() {
        let clique = |from: usize| {
            (from..from + 5).flat_map(move |one| (one + 1..from + 5).map(move |to| (one, to, 1)))
        };
        let graph = Adjacency::both_ways(10, || clique(0).chain(clique(5)).chain([(4, 5, 1)]));
        let division = in_one_piece(&graph, &unfolded(&graph));
        assert_eq!(division.numbers(), [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
        // 20 of 21 links are within; each half has 21 of the 42 ends.
        assert!((modularity(&graph, &division) - (20.0 / 21.0 - 0.5)).abs() < 1e-12);
    }

    #[test]
    fn a_community_in_two_pieces_becomes_two() {
        let graph = Adjacency::both_ways(5, || [(0, 2, 1), (1, 3, 1), (3, 4, 1)].into_iter());
        let groups = in_one_piece(&graph, &[0, 0, 0, 0, 4].into_iter().collect());
        assert_eq!(groups.numbers(), [0, 1, 0, 1, 2]);
    }

    #[test]
    fn what_weighs_nothing_is_divided_as_it_hangs_together() {
        let graph = Adjacency::both_ways(3, || [(0, 1, 0)].into_iter());
        let division = in_one_piece(&graph, &unfolded(&graph));
        assert_eq!(division.len(), 3);
        assert_eq!(modularity(&graph, &division), 0.0);
    }
}
