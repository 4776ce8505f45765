//! Graphs made of others, whose hosts are put together or taken apart.
//!
//! Whatever is done to a graph for a picture goes through here: all packets of
//! the links that are given are in the result, so that totals stay as they are.

use std::collections::BTreeMap;

use super::assemble::Collector;
use super::{Address, Host, Link, LinkGraph, Part};

impl LinkGraph {
    /// Returns the graph in which each part of these links, or all of a link
    /// where it has none, is between the hosts that `ends` puts it between.
    pub(crate) fn regroup_parts<'a>(
        &self,
        links: impl Iterator<Item = Link<'a>>,
        mut ends: impl FnMut(&Link<'_>, Option<&Part>) -> (Address, Address),
    ) -> Self {
        let mut collected = Collector::new();
        for link in links {
            let mut add = |part: Option<&Part>, traffic| {
                let (source, target) = ends(&link, part);
                let aspects = part.map(|part| part.aspects).unwrap_or_default();
                collected.add_part(source, target, aspects, traffic);
            };
            link.parts.iter().for_each(|part| add(Some(part), part.traffic));
            if link.parts.is_empty() {
                add(None, *link.traffic);
            }
        }
        let mut graph = collected.finish();
        self.describe(&mut graph);
        graph
    }

    /// Returns the graph of these links of its own in which each host is where
    /// `place` puts it; hosts that are put together are counted.
    pub(crate) fn regroup_hosts<'a>(
        &self,
        links: impl Iterator<Item = Link<'a>>,
        place: impl FnMut(&Host) -> Address,
    ) -> Self {
        let places: Vec<Address> = self.hosts().map(place).collect();
        let place_of = |number: usize| places.get(number).copied().unwrap_or(Address::Others);
        let mut is_seen = vec![false; places.len()];
        let mut graph = self.regroup_parts(links, |link, _| {
            let (source, target) = self.ends_at(link.number);
            for end in [source, target] {
                is_seen.iter_mut().skip(end).take(1).for_each(|seen| *seen = true);
            }
            (place_of(source), place_of(target))
        });
        let seen = self.hosts().zip(&places).zip(is_seen).filter(|(_, is_seen)| *is_seen);
        let mut members: BTreeMap<Address, usize> = BTreeMap::new();
        for ((host, place), _) in seen {
            let count = members.entry(*place).or_default();
            *count = count.saturating_add(host.members);
        }
        for host in graph.hosts_mut() {
            host.members = members.get(&host.address).copied().unwrap_or(host.members);
        }
        graph
    }

    /// Returns the graph of these links in which both directions of a link are
    /// one: from the host whose address comes first. What hosts sent and
    /// received stays as it was.
    pub(crate) fn both_ways(&self) -> Self {
        let mut graph = self.regroup_parts(self.links(), |link, _| {
            let (one, other) = (link.source.address, link.target.address);
            (one.min(other), one.max(other))
        });
        for (host, known) in graph.hosts_mut().zip(self.hosts()) {
            host.set_counts(known);
        }
        graph.set_both_ways();
        graph
    }

    /// Counts the peers of every host.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of links.
    pub(crate) fn count_peers(&mut self) {
        let mut peers = vec![0_usize; self.hosts().len()];
        for link in self.links() {
            let (source, target) = (link.source_number, link.target_number);
            // Of two directions, one counts.
            if source < target || (source > target && link.back().is_none()) {
                for end in [source, target] {
                    peers.iter_mut().skip(end).take(1).for_each(|count| *count += 1);
                }
            }
        }
        for (host, peers) in self.hosts_mut().zip(peers) {
            host.peers = Some(peers);
        }
    }
}
