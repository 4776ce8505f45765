//! What is to be drawn or listed.

use super::Weight;
use crate::account::Account;
use crate::graph::{Count, Host, Link, LinkGraph, Traffic};

/// What a picture or a table shows: hosts and links in a stable order, and the
/// account of the packets behind them.
///
/// It is all that an output format sees.
#[derive(Clone, Debug)]
pub struct View<'a> {
    graph: &'a LinkGraph,
    account: &'a Account,
    weight: Weight,
    /// What of the graph is shown, where it is not all.
    shown: Option<Shown>,
}

/// What a view leaves out of the graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// How many hosts.
    pub hosts: usize,
    /// How many links.
    pub links: usize,
    /// The packets on these links.
    pub traffic: Count,
}

impl LeftOut {
    /// Tells whether all of the graph is shown.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.hosts == 0 && self.links == 0
    }
}

/// Part of a graph, by the places of its hosts and links.
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
    pub const fn new(graph: &'a LinkGraph, account: &'a Account) -> Self {
        Self { graph, account, weight: Weight::Packets, shown: None }
    }

    /// Returns the hosts, in the order of their addresses, IPv4 before IPv6.
    pub fn hosts(&self) -> impl ExactSizeIterator<Item = &'a Host> {
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
    pub fn links(&self) -> impl ExactSizeIterator<Item = Link<'a>> {
        let count = self.shown.as_ref().map_or(self.graph.links().len(), |shown| shown.links.len());
        (0..count).map(|at| match &self.shown {
            None => self.graph.link_at(at),
            Some(shown) => shown.link(self.graph, at),
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
    pub fn left_out(&self) -> LeftOut {
        let Some(shown) = &self.shown else {
            return LeftOut::default();
        };
        let (all, kept) = (Self::new(self.graph, self.account).traffic(), self.traffic());
        LeftOut {
            hosts: self.graph.hosts().len().saturating_sub(shown.hosts.len()),
            links: self.graph.links().len().saturating_sub(shown.links.len()),
            traffic: Count {
                packets: all.packets.saturating_sub(kept.packets),
                bytes: all.bytes.saturating_sub(kept.bytes),
            },
        }
    }

    /// Returns the account of the packets that were read.
    #[must_use]
    pub const fn account(&self) -> &'a Account {
        self.account
    }

    /// Keeps the links at these places, in order, and the hosts at their ends.
    pub(super) fn keep_links(&mut self, places: &[usize]) {
        let links = self.link_places(places);
        let ends = links.iter().map(|place| self.graph.link_at(*place));
        let mut hosts: Vec<_> =
            ends.flat_map(|link| [link.source_number, link.target_number]).collect();
        hosts.sort_unstable();
        hosts.dedup();
        self.shown = Some(Shown::new(self.graph, hosts, links));
    }

    /// Keeps the hosts at these places, in order, and the links between them.
    pub(super) fn keep_hosts(&mut self, places: &[usize]) {
        let all = 0..self.graph.links().len();
        let links = all.filter(|place| {
            let link = self.graph.link_at(*place);
            [link.source_number, link.target_number]
                .iter()
                .all(|host| places.binary_search(host).is_ok())
        });
        self.shown = Some(Shown::new(self.graph, places.to_vec(), links.collect()));
    }

    /// Returns the places in the graph of links at these places in the view.
    fn link_places(&self, places: &[usize]) -> Vec<usize> {
        match &self.shown {
            None => places.to_vec(),
            Some(shown) => places.iter().filter_map(|at| shown.links.get(*at)).copied().collect(),
        }
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
