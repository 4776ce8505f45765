//! How far back each host reaches without the host that it was found from.

use super::adjacency::Adjacency;
use super::per_host::PerHost;

/// What a walk in depth over all hosts tells of the ways around a host.
///
/// The direction of links is of no account. It is what bridges and
/// articulation points are told by (Hopcroft and Tarjan 1973): a host whose part
/// of the walk reaches nothing before it hangs on one link.
///
/// petgraph finds both too, though not how much they cut off.
#[derive(Debug)]
pub(super) struct LowestReach {
    /// The hosts in the order in which they were entered.
    pub(super) order: Vec<usize>,
    /// The host from which each was entered; itself where the walk began.
    pub(super) parent: PerHost<usize>,
    /// The place of each in the order.
    pub(super) entered: PerHost<usize>,
    /// The first place that its part of the walk reaches without its parent.
    pub(super) lowest: PerHost<usize>,
    /// How many hosts its part of the walk has, itself included.
    pub(super) size: PerHost<usize>,
    /// How many hosts hang together with it, itself included.
    pub(super) together: PerHost<usize>,
}

/// No place in the order.
const NOT_YET: usize = usize::MAX;

impl LowestReach {
    /// Walks over all hosts.
    ///
    /// # Complexity
    ///
    /// O(n) in the numbers of hosts and links. The way back is kept in a list,
    /// since a chain of hosts may be longer than the stack.
    pub(super) fn new(graph: &Adjacency) -> Self {
        let count = graph.count();
        let mut walk = Self {
            order: Vec::with_capacity(count),
            parent: (0..count).collect(),
            entered: PerHost::new(count, NOT_YET),
            lowest: PerHost::new(count, NOT_YET),
            size: PerHost::new(count, 1),
            together: PerHost::new(count, 0),
        };
        let mut seen = PerHost::new(count, 0);
        for host in 0..count {
            if walk.entered[host] == NOT_YET {
                walk.enter_all_from(host, graph, &mut seen);
            }
        }
        walk.reach_back(graph);
        walk.count_together();
        walk
    }

    /// Tells whether the walk began at a host.
    pub(super) fn is_root(&self, host: usize) -> bool {
        self.parent[host] == host
    }

    /// Enters what hangs together with `root`. Of the neighbours of each host,
    /// so many were `seen`.
    fn enter_all_from(&mut self, root: usize, graph: &Adjacency, seen: &mut PerHost<usize>) {
        self.enter(root);
        let mut way = vec![root];
        while let Some(host) = way.last().copied() {
            let Some(arc) = graph.row(host).get(seen[host]) else {
                way.pop();
                continue;
            };
            seen[host] += 1;
            let next = arc.host();
            if self.entered[next] == NOT_YET {
                self.parent[next] = host;
                self.enter(next);
                way.push(next);
            }
        }
    }

    fn enter(&mut self, host: usize) {
        self.entered[host] = self.order.len();
        self.order.push(host);
    }

    /// Goes back over the walk: what was entered from a host came after it.
    fn reach_back(&mut self, graph: &Adjacency) {
        for host in self.order.iter().rev().copied() {
            let parent = self.parent[host];
            let others = graph.row(host).iter().map(|arc| arc.host());
            let others = others.filter(|other| *other != parent);
            let reached = others.map(|other| self.entered[other]).min();
            let own = self.entered[host].min(reached.unwrap_or(NOT_YET));
            let lowest = self.lowest[host].min(own);
            self.lowest[host] = lowest;
            if parent != host {
                self.lowest[parent] = self.lowest[parent].min(lowest);
                self.size[parent] += self.size[host];
            }
        }
    }

    fn count_together(&mut self) {
        for host in self.order.iter().copied() {
            let parent = self.parent[host];
            let is_root = parent == host;
            self.together[host] = if is_root { self.size[host] } else { self.together[parent] };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_longer_than_the_stack_is_walked() {
        let graph = Adjacency::both_ways(1_000_000, || (1..1_000_000).map(|to| (to - 1, to, 1)));
        let walk = LowestReach::new(&graph);
        assert_eq!(
            (walk.size[0], walk.size[999_999], walk.together[999_999]),
            (1_000_000, 1, 1_000_000)
        );
        assert_eq!(walk.lowest[500_000], 500_000);
    }
}
