//! What is to be drawn or listed.

use std::borrow::Cow;

use super::Weight;
use crate::graph::{Count, Host, Link, LinkGraph, Traffic};
use crate::statistics::Statistics;
use crate::time::Zone;

/// What a picture or a table shows: hosts and links in a stable order, and the
/// account of the packets behind them.
///
/// It is all that an output format sees.
#[derive(Clone, Debug)]
pub struct View<'a> {
    graph: Cow<'a, LinkGraph>,
    account: &'a Statistics,
    weight: Weight,
    /// What of the graph is shown, where it is not all.
    shown: Option<Shown>,
    /// What was left out before the graph was made.
    left_out: Omitted,
    zone: Zone,
}

/// What a view leaves out of the graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Omitted {
    /// How many hosts.
    pub hosts: usize,
    /// How many links.
    pub links: usize,
    /// The packets on these links.
    pub traffic: Count,
}

impl Omitted {
    /// Tells whether all of the graph is shown.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.hosts == 0 && self.links == 0
    }
}

/// FlowRecord of a graph, by the places of its hosts and links.
#[derive(Clone, Debug)]
struct Shown {
    hosts: Vec<usize>,
    links: Vec<usize>,
    /// The place in the view of each host of the graph; of those that are not
    /// shown, any.
    places: Vec<usize>,
}

impl<'a> View<'a> {
    /// Shows a whole graph.
    #[must_use]
    pub fn new(graph: &'a LinkGraph, account: &'a Statistics) -> Self {
        Self::of(Cow::Borrowed(graph), account)
    }

    pub(super) fn of(graph: Cow<'a, LinkGraph>, account: &'a Statistics) -> Self {
        let (weight, left_out) = (Weight::Packets, Omitted::default());
        Self { graph, account, weight, shown: None, left_out, zone: Zone::UTC }
    }

    /// Shows a graph into which what this one shows was folded.
    pub(super) fn folded(self, graph: LinkGraph) -> Self {
        let left_out = self.left_out();
        let mut graph = graph;
        if self.weight == Weight::Peers {
            graph.count_peers();
        }
        Self { graph: Cow::Owned(graph), shown: None, left_out, ..self }
    }

    pub(super) fn graph(&self) -> &LinkGraph {
        &self.graph
    }

    /// Returns the hosts, in the order of their addresses, IPv4 before IPv6.
    pub fn hosts(&self) -> impl ExactSizeIterator<Item = &Host> {
        let count = self.shown.as_ref().map_or(self.graph.hosts().len(), |shown| shown.hosts.len());
        (0..count).map(|at| match &self.shown {
            None => self.graph.host_at(at),
            Some(shown) => self.graph.host_at(shown.hosts.get(at).copied().unwrap_or_default()),
        })
    }

    /// Returns the links, in the order of their sources, then of their targets.
    ///
    /// The numbers of source and target are their places among the hosts of the
    /// view.
    pub fn links(&self) -> impl ExactSizeIterator<Item = Link<'_>> {
        let count = self.shown.as_ref().map_or(self.graph.links().len(), |shown| shown.links.len());
        (0..count).map(|at| match &self.shown {
            None => self.graph.link_at(at),
            Some(shown) => shown.link(&self.graph, at),
        })
    }

    /// Returns what makes its links and hosts heavy.
    #[must_use]
    pub const fn weight(&self) -> Weight {
        self.weight
    }

    pub(super) const fn set_weight(&mut self, weight: Weight) {
        self.weight = weight;
    }

    /// Returns the zone of the clock by which people are told its times; that of files
    /// for other programs is UTC.
    #[must_use]
    pub const fn zone(&self) -> Zone {
        self.zone
    }

    pub(super) const fn set_zone(&mut self, zone: Zone) {
        self.zone = zone;
    }

    /// Tells whether a link stands for both directions.
    #[must_use]
    pub fn is_both_ways(&self) -> bool {
        self.graph.is_both_ways()
    }

    /// Returns how wide the bins of time are that its parts tell, in
    /// nanoseconds.
    #[must_use]
    pub fn bin_width(&self) -> Option<i64> {
        self.graph.bin_width()
    }

    /// Returns all traffic of the view together.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        let mut total = Traffic::default();
        for link in self.links() {
            total.merge(*link.traffic);
        }
        total
    }

    /// Returns what of the graph the view leaves out.
    #[must_use]
    pub fn left_out(&self) -> Omitted {
        let Some(shown) = &self.shown else {
            return self.left_out;
        };
        let mut all = Traffic::default();
        self.graph.links().for_each(|link| all.merge(*link.traffic));
        let kept = self.traffic();
        let Omitted { hosts, links, traffic } = self.left_out;
        let (hidden_hosts, hidden_links) = (
            self.graph.hosts().len().saturating_sub(shown.hosts.len()),
            self.graph.links().len().saturating_sub(shown.links.len()),
        );
        Omitted {
            hosts: hosts.saturating_add(hidden_hosts),
            links: links.saturating_add(hidden_links),
            traffic: Count {
                packets: traffic.packets.saturating_add(all.packets - kept.packets),
                bytes: traffic.bytes.saturating_add(all.bytes - kept.bytes),
            },
        }
    }

    /// Returns the account of the packets that were read.
    #[must_use]
    pub const fn account(&self) -> &'a Statistics {
        self.account
    }

    /// Keeps the links at these places, in order, and the hosts at their ends.
    pub(super) fn keep_links(&mut self, places: &[usize]) {
        let links: Vec<_> = places.iter().map(|at| self.link_place(*at)).collect();
        let mut is_kept = vec![false; self.graph.hosts().len()];
        for place in &links {
            let link = self.graph.link_at(*place);
            for end in [link.source_number, link.target_number] {
                is_kept.iter_mut().skip(end).take(1).for_each(|kept| *kept = true);
            }
        }
        let hosts = is_kept.into_iter().enumerate().filter(|(_, is_kept)| *is_kept);
        let hosts = hosts.map(|(place, _)| place).collect();
        self.shown = Some(Shown::new(&self.graph, hosts, links));
    }

    /// Keeps the hosts at these places, in order, and the links between them.
    pub(super) fn keep_hosts(&mut self, places: &[usize]) {
        let mut is_kept = vec![false; self.hosts().len()];
        for place in places {
            is_kept.iter_mut().skip(*place).take(1).for_each(|kept| *kept = true);
        }
        let is_kept = |place: usize| is_kept.get(place).copied().unwrap_or_default();
        let links = self.links().enumerate();
        let links =
            links.filter(|(_, link)| is_kept(link.source_number) && is_kept(link.target_number));
        let links = links.map(|(at, _)| self.link_place(at)).collect();
        let hosts = places.iter().map(|at| self.host_place(*at)).collect();
        self.shown = Some(Shown::new(&self.graph, hosts, links));
    }

    /// Returns the place in the graph of the link at a place in the view.
    fn link_place(&self, at: usize) -> usize {
        let shown = self.shown.as_ref().and_then(|shown| shown.links.get(at));
        shown.copied().unwrap_or(at)
    }

    /// Returns the place in the graph of the host at a place in the view.
    fn host_place(&self, at: usize) -> usize {
        let shown = self.shown.as_ref().and_then(|shown| shown.hosts.get(at));
        shown.copied().unwrap_or(at)
    }
}

impl Shown {
    fn new(graph: &LinkGraph, hosts: Vec<usize>, links: Vec<usize>) -> Self {
        let mut places = vec![0; graph.hosts().len()];
        for (at, host) in hosts.iter().enumerate() {
            if let Some(place) = places.get_mut(*host) {
                *place = at;
            }
        }
        Self { hosts, links, places }
    }

    fn link<'a>(&self, graph: &'a LinkGraph, at: usize) -> Link<'a> {
        let link = graph.link_at(self.links.get(at).copied().unwrap_or_default());
        let place = |host: usize| self.places.get(host).copied().unwrap_or_default();
        link.at(place(link.source_number), place(link.target_number))
    }
}
