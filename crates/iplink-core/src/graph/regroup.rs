//! Graphs made of others, whose hosts are put together or taken apart.
//!
//! Whatever is done to a graph for a picture goes through here: all packets of
//! the links that are given are in the result, so that totals stay as they are.

use super::build::Collector;
use super::{Address, FlowRecord, Link, LinkGraph};

impl LinkGraph {
    /// Returns the graph in which each part of a link, or all of a link where it
    /// has none, is between the hosts that `ends` puts it between.
    pub(crate) fn regroup_parts(
        &self,
        ends: impl Fn(&Link<'_>, Option<&FlowRecord>) -> (Address, Address),
    ) -> Self {
        let mut collected = Collector::with_capacity(self.links().len());
        for link in self.links() {
            let mut add = |part: Option<&FlowRecord>, traffic| {
                let (source, target) = ends(&link, part);
                let ends = (collected.host(source), collected.host(target));
                let aspects = part.map(|part| part.aspects).unwrap_or_default();
                collected.add(ends, aspects, traffic);
            };
            link.parts.iter().for_each(|part| add(Some(part), part.traffic));
            if link.parts.is_empty() {
                add(None, *link.traffic);
            }
        }
        self.described(collected)
    }

    /// Returns the graph of these links of its own in which each host is at the
    /// place that is given for it, in the order of the hosts; hosts that are put
    /// together are counted.
    pub(crate) fn regroup_hosts<'a>(
        &self,
        links: impl ExactSizeIterator<Item = Link<'a>>,
        places: impl Iterator<Item = Address>,
    ) -> Self {
        let places: Vec<_> = places.collect();
        let mut collected = Collector::with_capacity(links.len());
        // Those of hosts that have a link.
        let mut numbers = vec![None; self.hosts().len()];
        let mut number = |host: usize, collected: &mut Collector| {
            let place = places.get(host).copied().unwrap_or(Address::Others);
            let number = numbers.get_mut(host)?;
            Some(*number.get_or_insert_with(|| collected.host(place)))
        };
        for link in links {
            let (source, target) = self.ends_at(link.number);
            let source = number(source, &mut collected);
            if let (Some(source), Some(target)) = (source, number(target, &mut collected)) {
                collected.add_link((source, target), &link, |aspects| aspects);
            }
        }
        let mut graph = self.described(collected);
        graph.hosts_mut().for_each(|host| host.members = 0);
        for ((host, place), number) in self.hosts().zip(places).zip(numbers) {
            if let Some(group) = number.and_then(|_| graph.host_mut(place)) {
                group.members = group.members.saturating_add(host.members);
            }
        }
        graph
    }

    /// Returns the graph of these links in which both directions of a link are
    /// one: from the host whose address comes first. What hosts sent and
    /// received stays as it was.
    pub(crate) fn both_ways(&self) -> Self {
        let mut collected = Collector::with_capacity(self.links().len());
        // Hosts are in the order of their addresses.
        let number = collected.hosts_of(self);
        for link in self.links() {
            let (source, target) = (link.source_number, link.target_number);
            let ends = (number(source.min(target)), number(source.max(target)));
            collected.add_link(ends, &link, |aspects| aspects);
        }
        let mut graph = self.described(collected);
        for (host, known) in graph.hosts_mut().zip(self.hosts()) {
            host.set_counts(known);
        }
        graph.set_both_ways();
        graph
    }

    /// Makes a graph of packets of its own, which keeps what is known of them.
    fn described(&self, collected: Collector) -> Self {
        let mut graph = collected.finish();
        self.describe(&mut graph);
        graph
    }

    /// Counts the peers of every host.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of links.
    pub(crate) fn count_peers(&mut self) {
        let ends = (0..self.links().len()).map(|link| self.ends_at(link));
        let pairs = ends.filter(|(source, target)| source != target);
        let mut pairs: Vec<_> =
            pairs.map(|(source, target)| (source.min(target), source.max(target))).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut peers = vec![0_usize; self.hosts().len()];
        for end in pairs.into_iter().flat_map(<[usize; 2]>::from) {
            peers.iter_mut().skip(end).take(1).for_each(|count| *count += 1);
        }
        for (host, peers) in self.hosts_mut().zip(peers) {
            host.peers = Some(peers);
        }
    }
}
