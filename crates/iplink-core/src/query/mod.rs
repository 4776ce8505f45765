//! Questions to the graph: what of it is seen, and in which order.

pub mod algo;
mod anonymized;
mod by_geo;
mod diff;
mod flows;
mod focus;
mod fold;
mod group;
mod heaviest;
mod services;
mod view;

use std::borrow::Cow;

pub use by_geo::{ByCountry, BySystem};
pub use diff::{Changed, Diff, Found, HostService, Ratio, RatioError, Thresholds};
pub use flows::{Flow, flows};
pub use focus::Focus;
pub use group::{Grouping, Groups, NamedNetworks, NamedNetworksError};
pub use view::{Omitted, View};

pub use crate::filter::{Filter, FilterError};

use crate::graph::{Count, Host, Link, LinkGraph};
use crate::statistics::Statistics;
use crate::time::Zone;

/// What of a graph is to be seen; all of it by default.
///
/// ```
/// use iplink_core::query::{Query, Weight};
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::LINKS);
/// ingest.read("office.pcap", file)?;
/// let (graph, account) = ingest.finish();
///
/// let mut query = Query::default();
/// query.top_links = Some(10);
/// query.by = Weight::Bytes;
/// let view = query.run(&graph, &account);
/// assert_eq!(view.links().len(), 10);
/// assert_eq!(view.left_out().links, graph.links().len() - 10);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Query {
    /// Whether hosts are told apart by the services that they offer, too: needs
    /// the detail [`FLOWS`](crate::Dimensions::FLOWS).
    pub services: bool,
    /// Which hosts are put together.
    pub group: Option<Grouping>,
    /// Whether both directions of a link are one.
    pub both_ways: bool,
    /// A host, and those around it alone.
    pub focus: Option<Focus>,
    /// No links of less than so many packets.
    pub min_packets: u64,
    /// No links of less than so many bytes.
    pub min_bytes: u64,
    /// So many hosts at most, the heaviest, and the links between them.
    pub top_hosts: Option<usize>,
    /// So many links at most, the heaviest; of links that weigh the same, those
    /// that come first.
    pub top_links: Option<usize>,
    /// Whether the hosts are folded that only one host sent anything to, and
    /// that never answered: into one for each such source, where they are
    /// several.
    pub fold_silent: bool,
    /// So many hosts at most: all but the heaviest are folded into one.
    pub budget: Option<usize>,
    /// What makes a link or a host heavy.
    pub by: Weight,
    /// The zone of the clock by which people are told times.
    pub zone: Zone,
}

/// What makes a link or a host heavy; where graphs are compared, the one in which
/// it is heavier counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Weight {
    /// Its packets; a host's are those that it sent or received.
    #[default]
    Packets,
    /// Their bytes.
    Bytes,
    /// The hosts that a host has links with; a link weighs as much as the heavier
    /// of its hosts.
    Peers,
}

impl Weight {
    /// Returns how heavy a link is.
    #[must_use]
    pub const fn of_link(self, link: &Link<'_>) -> u64 {
        match self {
            Self::Packets => link_count(link).packets,
            Self::Bytes => link_count(link).bytes,
            Self::Peers => {
                let (source, target) = (self.of_host(link.source), self.of_host(link.target));
                if source > target { source } else { target }
            }
        }
    }

    /// Returns how heavy a host is.
    #[must_use]
    pub const fn of_host(self, host: &Host) -> u64 {
        match self {
            Self::Packets => host_count(host).packets,
            Self::Bytes => host_count(host).bytes,
            Self::Peers => match host.peers {
                Some(peers) => peers as u64,
                None => 0,
            },
        }
    }
}

impl Query {
    /// Shows what of the graph the query asks for.
    ///
    /// Hosts are told apart or put together first; then what is not asked for is
    /// left out, hosts before links; what is left is folded last. Nothing is left
    /// out that [`View::left_out`] does not tell, and folding leaves out nothing.
    ///
    /// ```
    /// use iplink_core::query::Query;
    /// # use iplink_core::{Dimensions, Ingest};
    /// # let mut ingest = Ingest::new(Dimensions::LINKS);
    /// # ingest.read("office.pcap", &iplink_generator::office()[..])?;
    /// # let (graph, account) = ingest.finish();
    ///
    /// let mut query = Query::default();
    /// (query.budget, query.fold_silent, query.both_ways) = (Some(10), true, true);
    /// let view = query.run(&graph, &account);
    /// assert!(view.hosts().any(|host| host.label().starts_with("others (")));
    /// assert_eq!(view.traffic().packets, account.total().linked);
    /// # Ok::<(), iplink_core::Error>(())
    /// ```
    ///
    /// # Complexity
    ///
    /// O(n log n) in the numbers of hosts, links and parts where hosts are put
    /// together, taken apart or folded, O(n) otherwise.
    #[must_use]
    pub fn run<'a>(&self, graph: &'a LinkGraph, account: &'a Statistics) -> View<'a> {
        let mut view = View::of(self.shape(graph), account);
        view.set_weight(self.by);
        view.set_zone(self.zone);
        self.leave_out(&mut view);
        if self.fold_silent {
            let folded = fold::silent(&view);
            view = view.folded(folded);
        }
        if let Some(budget) = self.budget
            && let Some(folded) = fold::budget(&view, budget, self.by)
        {
            view = view.folded(folded);
        }
        view
    }

    /// Tells the hosts of a graph apart, or puts them together, as the query
    /// asks for, and leaves nothing out: what [`run`](Self::run) does first.
    #[must_use]
    pub fn shape<'a>(&self, graph: &'a LinkGraph) -> Cow<'a, LinkGraph> {
        let mut graph = Cow::Borrowed(graph);
        if self.services {
            graph = Cow::Owned(services::services(&graph));
        }
        if let Some(grouping) = &self.group {
            graph = Cow::Owned(grouping.group(&graph));
        }
        if self.both_ways {
            graph = Cow::Owned(graph.both_ways());
        }
        if self.by == Weight::Peers {
            graph.to_mut().count_peers();
        }
        graph
    }

    fn leave_out(&self, view: &mut View<'_>) {
        if let Some(focus) = &self.focus {
            let places = focus.places(view);
            view.keep_hosts(&places);
        }
        if self.min_packets > 0 || self.min_bytes > 0 {
            let is_kept = |link: &Link<'_>| {
                link.traffic.packets >= self.min_packets && link.traffic.bytes >= self.min_bytes
            };
            let links = view.links().enumerate().filter(|(_, link)| is_kept(link));
            let kept: Vec<_> = links.map(|(place, _)| place).collect();
            view.keep_links(&kept);
        }
        if let Some(count) = self.top_hosts {
            let heaviest = heaviest::of(view.hosts().map(|host| self.by.of_host(host)), count);
            view.keep_hosts(&heaviest);
        }
        if let Some(count) = self.top_links {
            let heaviest = heaviest::of(view.links().map(|link| self.by.of_link(&link)), count);
            view.keep_links(&heaviest);
        }
    }
}

const fn link_count(link: &Link<'_>) -> Count {
    match link.comparison {
        Some(comparison) => comparison.greater(),
        None => link.traffic.count(),
    }
}

const fn host_count(host: &Host) -> Count {
    match &host.comparison {
        Some(comparison) => comparison.greater(),
        None => host.total(),
    }
}
